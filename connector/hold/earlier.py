"""What the cases of an order say about its next screening."""

from collections.abc import Sequence

from connector.decision import Earlier, Reason
from connector.hold import Hold, HoldState
from connector.screening import Axis


def earlier_of(cases: Sequence[Hold], revision: int) -> Earlier:
    """Give what a new screening of a revision must respect. `cases` come newest first.

    Neither an edit nor a change of lists alone undoes a reason that nobody judged, or a person's
    rejection. What a person released stays released, for this revision.
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
    return Earlier(_still_to_judge(newest), newest.revision != revision, judged)


def _still_to_judge(case: Hold) -> tuple[Reason, ...]:
    if case.state is HoldState.REJECTED:
        text = f"{case.id} of an earlier revision was rejected by a person; this is an edit of it"
        return (Reason(Axis.PARTY, "RP-EDITED", text, entry=f"hold/{case.id}"),)
    return case.reasons if case.state is HoldState.OPEN else ()
