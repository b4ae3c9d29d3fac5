"""What the cases of an order say about its next screening."""

from collections.abc import Collection, Sequence

from connector.decision import Earlier, Reason
from connector.decision.earlier import GONE
from connector.hold import Hold, HoldState
from connector.screening import Axis


def earlier_of(
    cases: Sequence[Hold], revision: int, told_before: Collection[int] = frozenset()
) -> Earlier:
    """Give what a new screening of a revision must respect. `cases` come newest first.

    Neither an edit nor a change of lists alone undoes a reason that nobody judged, or a person's
    rejection. What a person released stays released, for this revision. `told_before` are earlier
    revisions that say the same, and less: a rule that they met may fall by what is known now.
    """
    if not cases:
        return Earlier()
    newest = cases[0]
    judged = tuple(
        reason
        for case in cases
        if case.state is HoldState.RELEASED and case.revision == revision
        for reason in case.reasons
    )
    unjudged = _still_to_judge(newest)
    if newest.revision in told_before:
        unjudged = tuple(reason for reason in unjudged if not _falls_by_knowing_more(reason))
    return Earlier(unjudged, newest.revision != revision, judged)


def _falls_by_knowing_more(reason: Reason) -> bool:
    """Say whether a reason is a rule that was met by what was known (a missing HS code, say).

    A listed party is still on the order, and what is gone by an edit was not judged by reading.
    """
    return bool(reason.rule) and reason.code not in GONE


def _still_to_judge(case: Hold) -> tuple[Reason, ...]:
    if case.state is HoldState.REJECTED:
        text = f"{case.id} of an earlier revision was rejected by a person; this is an edit of it"
        return (Reason(Axis.PARTY, "RP-EDITED", text, entry=f"hold/{case.id}"),)
    return case.reasons if case.state is HoldState.OPEN else ()
