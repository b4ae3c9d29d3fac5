"""A held order as a case that a person settles, with a reason the record keeps."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from connector.decision import Decision, Outcome, Pins, Reason
from connector.errors import DiligenceInvalid, DiligenceMissing, HoldClosed, VerdictInvalid
from connector.hold.diligence import Diligence
from connector.hold.reasons import VERDICT_REASONS
from connector.order import OrderId
from connector.screening import Axis
from connector.screening.human_rights import DILIGENCE
from connector.screening.own_policy.asked import ROLE, Asked, read_asked

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
    """The case of one revision of one order.

    `diligence` is the newest record of due diligence on it, None where nobody made one.
    """

    id: HoldId
    order: OrderId
    revision: int
    content_hash: str
    state: HoldState
    reasons: tuple[Reason, ...]
    pins: Pins
    opened_at: datetime
    diligence: Diligence | None = None

    @property
    def asking_diligence(self) -> tuple[Reason, ...]:
        """The reasons for which nobody may release it without a record of due diligence."""
        return tuple(reason for reason in self.reasons if reason.asks == DILIGENCE)

    @property
    def asked(self) -> Asked:
        """What own conditions ask of a release: every role they name, and their shortest time."""
        every = [read_asked(reason.asks) for reason in self.reasons if reason.asks != DILIGENCE]
        roles = dict.fromkeys(role for asked in every for role in asked.roles)
        within = min((asked.within for asked in every if asked.within is not None), default=None)
        return Asked(tuple(roles), within)

    @property
    def answer_by(self) -> datetime | None:
        """When an answer is wanted at the latest; None where no condition sets a time."""
        within = self.asked.within
        return None if within is None else self.opened_at + within

    def admit(self, record: Diligence, roles: tuple[str, ...]) -> None:
        """Check that a record of due diligence may be kept, complete or not yet.

        `roles` are those the policy names; with none, every role may. Raises HoldClosed where the
        case is not open, DiligenceInvalid where the role is another or nobody is named.
        """
        self._require_open()
        if not record.by.strip():
            raise DiligenceInvalid("nobody is named; say whose record it is")
        if roles and record.role not in roles:
            named = " or ".join(roles)
            raise DiligenceInvalid(f"role: the policy wants {named}, found '{record.role}'")

    def settle(  # noqa: PLR0913 - who asks for no role leaves the last one out
        self,
        verdict: Verdict,
        reviewer: str,
        reason: str,
        note: str,
        now: datetime,
        *,
        roles: tuple[str, ...] = (),
    ) -> Decision:
        """Close the case with a person's decision for this very revision.

        `reason` is a code of VERDICT_REASONS that fits the verdict, `note` says in words why.
        `roles` are those in which the reviewer decides, as the reviewer says; the decision keeps
        them. Raises HoldClosed where the case is not open, VerdictInvalid where code, note or roles
        are wrong or a release lacks a role that a reason asks for,
        DiligenceMissing for a release while a reason asks for due diligence that is not complete.
        """
        self._require_open()
        if not note.strip():
            raise VerdictInvalid("the note is empty; say in a sentence what was compared")
        if not reviewer.strip():
            raise VerdictInvalid("the reviewer is empty; name the login that decides")
        _require_fitting(verdict, reason)
        self._require_roles(verdict, roles)
        relied_on = self._diligence_for(verdict)
        return Decision(
            order=self.order,
            revision=self.revision,
            content_hash=self.content_hash,
            outcome=Outcome.CLEAR if verdict is Verdict.RELEASE else Outcome.REJECT,
            reasons=(
                Reason(Axis.PARTY, reason, note.strip(), evidence=_say_roles(reviewer, roles)),
                *relied_on,
            ),
            by=reviewer,
            at=now,
            pins=self.pins,
        )

    def _require_open(self) -> None:
        if self.state is not HoldState.OPEN:
            message = f"hold {self.id} is {self.state.value}, so there is nothing left to settle"
            raise HoldClosed(message)

    def _require_roles(self, verdict: Verdict, roles: tuple[str, ...]) -> None:
        for role in roles:
            if re.fullmatch(ROLE, role) is None:
                message = f"'{role}' is no role; they read like 'legal': small letters, digits, '-'"
                raise VerdictInvalid(message)
        lacking = [role for role in self.asked.roles if role not in roles]
        if verdict is Verdict.RELEASE and lacking:
            missing = " and ".join(lacking)
            message = (
                f"hold {self.id} is released by a person of {' and '.join(self.asked.roles)}, as "
                f"its reasons ask, and nobody of {missing} speaks; if you do, say so: "
                f'{" ".join(f"--role {role}" for role in lacking)} (in the API: "roles")'
            )
            raise VerdictInvalid(message)

    def _diligence_for(self, verdict: Verdict) -> tuple[Reason, ...]:
        """Give the record a release relies on as a reason of it, where one is asked for."""
        if verdict is not Verdict.RELEASE or not self.asking_diligence:
            return ()
        if self.diligence is None or self.diligence.missing():
            raise DiligenceMissing(_what_is_missing(self.id, self.diligence))
        record = self.diligence
        relied_on = tuple(f"{file.name} (sha256 {file.sha256})" for file in record.files)
        evidence = (record.decision, f"Safeguards: {record.safeguards}", *relied_on)
        return (Reason(Axis.HUMAN_RIGHTS, "HR-CLEARED", record.summary, evidence=evidence),)


def _say_roles(reviewer: str, roles: tuple[str, ...]) -> tuple[str, ...]:
    named = " and ".join(dict.fromkeys(roles))
    return (f"Decided in the role of {named}, as {reviewer} says",) if named else ()


def _what_is_missing(hold: HoldId, record: Diligence | None) -> str:
    begin = f"hold {hold} asks for human-rights due diligence before a release"
    if record is not None:
        lacking = ", ".join(record.missing())
        begin = f"{begin}, and the record lacks {lacking}"
    return (
        f"{begin}; write 'holdpoint diligence template {hold} > record.yaml', fill it in, and run "
        f"'holdpoint diligence record {hold} --file record.yaml --by LOGIN'"
    )


def _require_fitting(verdict: Verdict, reason: str) -> None:
    fitting = VERDICT_REASONS[verdict.value]
    if reason not in fitting:
        known = ", ".join(fitting)
        message = f"reason {reason!r} does not fit a {verdict.value}; use one of {known}"
        raise VerdictInvalid(message)
