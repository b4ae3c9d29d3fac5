"""What an order was held for before limits what a new screening of it may change."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from connector.decision.reason import Reason
from connector.screening import Axis

GONE = {
    "RP-EDITED": "Gone after an edit, and nobody has judged it",
    "RP-DELISTED": "No longer met after a change of lists or rules, and nobody has judged it",
}
# What no screening finds, and none can find gone.
_STAYS = frozenset({*GONE, "BY-HAND"})


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the record says of an order before it is screened again.

    `unjudged` are the reasons it is still held for; `edited` says whether they are of an earlier
    revision. `judged` are those in spite of which a person has released this very revision.
    """

    unjudged: tuple[Reason, ...] = ()
    edited: bool = False
    judged: tuple[Reason, ...] = ()


def is_same(one: Reason, other: Reason) -> bool:
    """Say whether two reasons are of the same entry that reads the same, rule or failure."""
    if Axis.SYSTEM in (one.axis, other.axis):
        return (one.axis, one.code) == (other.axis, other.code)
    return one.met == other.met and _reads_the_same(one.fingerprint, other.fingerprint)


def _reads_the_same(one: str, other: str) -> bool:
    return one == other or not one or not other  # an old record does not say how it read


def is_as_before(now: tuple[Reason, ...], before: tuple[Reason, ...]) -> bool:
    """Say whether an order is held for the same as before: codes, entries, and how they read."""
    return _covers(now, before) and _covers(before, now)


def _covers(some: tuple[Reason, ...], others: tuple[Reason, ...]) -> bool:
    return all(
        any(one.code == other.code and is_same(one, other) for other in others) for one in some
    )


def without_judged(found: Iterator[Reason], earlier: Earlier) -> tuple[Reason, ...]:
    """Leave out what a person has judged already and reads the same since."""
    return tuple(
        reason for reason in found if not any(is_same(reason, each) for each in earlier.judged)
    )


def vanished(earlier: Earlier, found: Collection[str], *, answered: bool) -> Iterator[Reason]:
    """Give the unjudged reasons whose entries or rules are not met any more; they still hold.

    Without an edit, a screening in which a check could not answer (`answered` is false) does not
    say that anything is gone: the reasons stay as they were.
    """
    code = "RP-EDITED" if earlier.edited else "RP-DELISTED"
    for reason in earlier.unjudged:
        if reason.axis is Axis.SYSTEM or reason.met in found:
            continue
        if reason.code in _STAYS or not (earlier.edited or answered):
            yield reason
        else:
            yield replace(reason, code=code, text=f"{GONE[code]}: {reason.text}", citation="")
