"""A held order as a case that a person settles, with a reason the record keeps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from connector.decision import Decision, Outcome, Pins, Reason
from connector.errors import HoldClosed, VerdictInvalid
from connector.hold.reasons import VERDICT_REASONS
from connector.order import OrderId
from connector.screening import Axis

HoldId = NewType("HoldId", str)
"""`H-<number>`, as people say it to each other."""


class Verdict(StrEnum):
    """What a person says of a hold."""

    RELEASE = "release"
    REJECT = "reject"


class HoldState(StrEnum):
    """Where the case stands. OVERTAKEN: a newer revision or list, or a cancellation, ended it."""

    OPEN = "open"
    RELEASED = "released"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Hold:
    """The case of one revision of one order."""

    id: HoldId
    order: OrderId
    revision: int
    content_hash: str
    state: HoldState
    reasons: tuple[Reason, ...]
    pins: Pins
    opened_at: datetime

    def settle(
        self, verdict: Verdict, reviewer: str, reason: str, note: str, now: datetime
    ) -> Decision:
        """Close the case with a person's decision for this very revision.

        `reason` is a code of VERDICT_REASONS that fits the verdict, `note` says in words why.
        Raises HoldClosed where the case is not open, VerdictInvalid where code or note are wrong.
        """
        if self.state is not HoldState.OPEN:
            message = f"hold {self.id} is {self.state.value}, so there is nothing left to settle"
            raise HoldClosed(message)
        if not note.strip():
            raise VerdictInvalid("the note is empty; say in a sentence what was compared")
        if not reviewer.strip():
            raise VerdictInvalid("the reviewer is empty; name the login that decides")
        _require_fitting(verdict, reason)
        return Decision(
            order=self.order,
            revision=self.revision,
            content_hash=self.content_hash,
            outcome=Outcome.CLEAR if verdict is Verdict.RELEASE else Outcome.REJECT,
            reasons=(Reason(Axis.PARTY, reason, note.strip()),),
            by=reviewer,
            at=now,
            pins=self.pins,
        )


def _require_fitting(verdict: Verdict, reason: str) -> None:
    fitting = VERDICT_REASONS[verdict.value]
    if reason not in fitting:
        known = ", ".join(fitting)
        message = f"reason {reason!r} does not fit a {verdict.value}; use one of {known}"
        raise VerdictInvalid(message)
