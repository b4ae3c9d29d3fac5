"""Cases that went wrong elsewhere, run through this installation's screening and decision."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from connector.decision import Decision, Outcome, Policy, decide, one_line
from connector.errors import ScreeningUnavailable
from connector.order import Order, content_hash
from connector.screening import Axis, Check, Hit, Revision, Rules, screen
from connector.screening.lists import Entry

_CODE = "enforcement-cases"


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come out: held by a reason on one of the axes, or free of reasons on all of them.

    With `codes`, the reason must have one of them.
    """

    outcome: Outcome
    axes: frozenset[Axis]
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """A case with an order made after it.

    `case` names it, `failed` says what went wrong. The order is decided `times` times over, and
    each must give what is expected. Where it is `unanswered`, the party check cannot answer.
    """

    id: str
    case: str
    authority: str
    citation: str
    failed: str
    order: Order
    expected: Expected
    day: date | None = None
    times: int = 1
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """The installation that is asked: its checks over given entries, its rules, its policy.

    `axes` are those that anything here is asked on.
    """

    checks: Callable[[tuple[Entry, ...]], tuple[Check, ...]]
    rules: Rules
    axes: frozenset[Axis]
    policy: Policy
    now: Callable[[], datetime]


class Status(StrEnum):
    """How a case came out. One that no axis here could catch fails as well."""

    OK = "ok"
    FAILED = "failed"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Result:
    """What Holdpoint says of a case: `says` in a line, `codes` of every reason."""

    case: Case
    status: Status
    outcome: Outcome
    says: str
    codes: tuple[str, ...]


def verify(cases: Iterable[Case], entries: tuple[Entry, ...], parts: Parts) -> tuple[Result, ...]:
    """Run cases against an installation with these entries listed, in their order."""
    checks = parts.checks(entries)
    silent = tuple(_Silent(check) if check.name == "party" else check for check in checks)
    return tuple(_run(case, silent if case.unanswered else checks, parts) for case in cases)


def _run(case: Case, checks: tuple[Check, ...], parts: Parts) -> Result:
    decisions = [_decide(case.order, checks, parts) for _ in range(case.times)]
    # The worst of them counts: an order that is sent again must not come through at last.
    worst = next((each for each in decisions if not _as_expected(each, case)), decisions[-1])
    return Result(
        case=case,
        status=_status(worst, case, parts),
        outcome=worst.outcome,
        says=_say(worst, case.expected),
        codes=tuple(dict.fromkeys(reason.code for reason in worst.reasons)),
    )


def _decide(order: Order, checks: tuple[Check, ...], parts: Parts) -> Decision:
    now = parts.now()
    order = replace(order, placed_at=now, changed_at=now)
    screening = screen(Revision(order.id, 1, content_hash(order), order), checks, now, parts.rules)
    return decide(screening, parts.policy, _CODE, now)


def _status(decision: Decision, case: Case, parts: Parts) -> Status:
    if _as_expected(decision, case):
        return Status.OK
    asked = parts.axes | {Axis.PARTY, Axis.SYSTEM}
    return Status.FAILED if case.expected.axes & asked else Status.NOT_ASKED


def _as_expected(decision: Decision, case: Case) -> bool:
    expected = case.expected
    met = [reason for reason in decision.reasons if reason.axis in expected.axes]
    if expected.outcome is Outcome.CLEAR:
        return not met and not any(reason.axis is Axis.SYSTEM for reason in decision.reasons)
    named = [reason for reason in met if not expected.codes or reason.code in expected.codes]
    return decision.outcome is not Outcome.CLEAR and bool(named)


def _say(decision: Decision, expected: Expected) -> str:
    """Say what concerns the case first: other axes may hold its order too."""
    concerned = sorted(decision.reasons, key=lambda reason: reason.axis not in expected.axes)
    return one_line(tuple(concerned)) or "nothing was found"


@dataclass(frozen=True, slots=True)
class _Silent:
    """Stands for a check that ran into a time-out."""

    check: Check

    @property
    def name(self) -> str:
        return self.check.name

    @property
    def version(self) -> str:
        return self.check.version

    def run(self, order: Order) -> tuple[Hit, ...]:
        raise ScreeningUnavailable("SY-CHECK", f"the check of {order.id} ran into a time-out")
