"""What a draft of rules and policy would have decided on past orders, beside what is in force."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from connector.decision import Decision, Outcome, Policy, decide, one_line
from connector.screening import Axis, Check, Revision, Rules, Screening, ask_rules, screen

_DRAFT = "simulation"


@dataclass(frozen=True, slots=True)
class Side:
    """One set of rules and policy."""

    policy: Policy
    rules: Rules


@dataclass(frozen=True, slots=True)
class Flip:
    """An order on which the two sides differ, and why the one that holds it does."""

    order: str
    revision: int
    why: str


@dataclass(slots=True)
class Comparison:
    """The tally over all replayed orders.

    `holds` and `axes` count, for the side in force and for the draft, the held orders and those
    held by each axis (an order may be held by several). `released_but_held` are orders that a
    person released and the draft would hold; `rejected_but_cleared` those that a person rejected
    and the draft would let pass; `agreed` those on which it says what the person said.
    """

    orders: int = 0
    holds: tuple[int, int] = (0, 0)
    axes: tuple[Counter[Axis], Counter[Axis]] = field(
        default_factory=lambda: (Counter(), Counter())
    )
    new_holds: list[Flip] = field(default_factory=list)
    lost_holds: list[Flip] = field(default_factory=list)
    agreed: int = 0
    released_but_held: int = 0
    rejected_but_cleared: list[Flip] = field(default_factory=list)

    def workload(self, each: timedelta) -> tuple[timedelta, timedelta]:
        """Give the time that people need for the holds of either side, at so long a hold."""
        return self.holds[0] * each, self.holds[1] * each


def replay(
    revision: Revision, checks: Sequence[Check], sides: Sequence[Side], now: datetime
) -> tuple[Decision, ...]:
    """Decide on a revision by each side; the parties are compared with the lists only once."""
    names = screen(revision, checks, now)
    return tuple(_decide(revision, names, side, now) for side in sides)


def _decide(revision: Revision, names: Screening, side: Side, now: datetime) -> Decision:
    whole = names
    if revision.order is not None:
        findings = ask_rules(revision.order, names.findings, now, side.rules)
        whole = replace(names, findings=findings)
    return decide(whole, side.policy, _DRAFT, now)


def tally(
    comparison: Comparison, in_force: Decision, draft: Decision, verdict: Outcome | None
) -> None:
    """Count one order in. `verdict` is what a person said of it, None where nobody did."""
    held = (in_force.outcome is not Outcome.CLEAR, draft.outcome is not Outcome.CLEAR)
    comparison.orders += 1
    comparison.holds = (comparison.holds[0] + held[0], comparison.holds[1] + held[1])
    for axes, made in zip(comparison.axes, (in_force, draft), strict=True):
        axes.update({reason.axis for reason in made.reasons})
    if held == (False, True):
        comparison.new_holds.append(_flip(draft))
    if held == (True, False):
        comparison.lost_holds.append(_flip(in_force))
    if verdict is not None:
        _tally_verdict(comparison, draft, verdict)


def _tally_verdict(comparison: Comparison, draft: Decision, verdict: Outcome) -> None:
    passes = draft.outcome is Outcome.CLEAR
    if passes == (verdict is Outcome.CLEAR):
        comparison.agreed += 1
    elif passes:
        comparison.rejected_but_cleared.append(_flip(draft))
    else:
        comparison.released_but_held += 1


def _flip(decision: Decision) -> Flip:
    return Flip(decision.order, decision.revision, one_line(decision.reasons))


def describe(comparison: Comparison, each: timedelta) -> Mapping[str, object]:
    """Give a comparison as plain values; workloads in hours."""
    before, after = (round(time / timedelta(hours=1), 1) for time in comparison.workload(each))
    axes = sorted(set(comparison.axes[0]) | set(comparison.axes[1]))
    return {
        "orders": comparison.orders,
        "holds": {"in_force": comparison.holds[0], "draft": comparison.holds[1]},
        "axes": {
            axis.value: {"in_force": comparison.axes[0][axis], "draft": comparison.axes[1][axis]}
            for axis in axes
        },
        "new_holds": _describe(comparison.new_holds),
        "lost_holds": _describe(comparison.lost_holds),
        "verdicts": {
            "agreed": comparison.agreed,
            "released_but_held": comparison.released_but_held,
            "rejected_but_cleared": _describe(comparison.rejected_but_cleared),
        },
        "hours": {"in_force": before, "draft": after},
    }


def _describe(flips: Iterable[Flip]) -> list[dict[str, object]]:
    return [{"order": f.order, "revision": f.revision, "why": f.why} for f in flips]
