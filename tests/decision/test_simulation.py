"""A draft is compared with what is in force, order by order."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from connector.decision import Outcome, Policy
from connector.decision.simulation import Comparison, Side, describe, replay, tally
from connector.order import Order
from connector.screening import NO_RULES, Axis, Finding, Hit, Mode, Revision
from tests.examples import NOW, ORDER, hit, met

REVISION = Revision(ORDER.id, 3, "hash-3", ORDER)
STRICT, LAX = Policy("strict", 0.5), Policy("lax", 0.9)


@dataclass(frozen=True)
class Finds:
    """A check that finds one name at a score."""

    score: float
    name: str = "party"
    version: str = "v1"

    def run(self, _order: Order) -> tuple[Hit, ...]:
        return (hit(self.score),)


@dataclass(frozen=True)
class Meets:
    """Rules of which one is met."""

    mode: Mode

    def ask(self, _order: Order, _on: date) -> tuple[Finding, ...]:
        return (met(self.mode),)

    def judge(self, _order: Order, _found: tuple[Finding, ...], _on: date) -> tuple[Finding, ...]:
        return ()


def compare(
    in_force: Side, draft: Side, verdict: Outcome | None = None, score: float = 0.7
) -> Comparison:
    comparison = Comparison()
    made = replay(REVISION, (Finds(score),), (in_force, draft), NOW)
    tally(comparison, made[0], made[1], verdict)
    return comparison


def test_order_that_only_the_draft_holds_is_named_with_its_reason() -> None:
    comparison = compare(Side(LAX, NO_RULES), Side(STRICT, NO_RULES))

    (flip,) = comparison.new_holds
    assert (flip.order, flip.revision) == (ORDER.id, 3)
    assert "Example Optics FZE" in flip.why
    assert (comparison.lost_holds, comparison.holds) == ([], (0, 1))


def test_order_that_the_draft_lets_pass_is_named_with_why_it_is_held_now() -> None:
    comparison = compare(Side(STRICT, NO_RULES), Side(LAX, NO_RULES))

    (flip,) = comparison.lost_holds
    assert "Example Optics FZE" in flip.why
    assert comparison.holds == (1, 0)


def test_rules_of_the_draft_are_asked_and_counted_by_their_axis() -> None:
    comparison = compare(Side(LAX, NO_RULES), Side(LAX, Meets(Mode.ENFORCE)))

    assert comparison.axes[1] == {Axis.DESTINATION: 1}
    assert len(comparison.new_holds) == 1


def test_rule_in_shadow_moves_no_order() -> None:
    comparison = compare(Side(LAX, NO_RULES), Side(LAX, Meets(Mode.SHADOW)))

    assert (comparison.new_holds, comparison.lost_holds) == ([], [])


def test_what_people_said_is_compared_with_the_draft() -> None:
    strict, lax = Side(STRICT, NO_RULES), Side(LAX, NO_RULES)

    assert compare(lax, strict, Outcome.CLEAR).released_but_held == 1
    assert compare(lax, strict, Outcome.REJECT).agreed == 1
    assert compare(lax, lax, Outcome.CLEAR).agreed == 1
    assert len(compare(strict, lax, Outcome.REJECT).rejected_but_cleared) == 1
    assert compare(strict, lax).agreed == 0


def test_order_that_cannot_be_read_is_held_by_both() -> None:
    comparison = Comparison()
    unreadable = replace(REVISION, order=None, problem="$.currency: not a text")
    made = replay(unreadable, (), (Side(LAX, NO_RULES), Side(STRICT, Meets(Mode.ENFORCE))), NOW)
    tally(comparison, made[0], made[1], None)

    assert comparison.holds == (1, 1)


def test_comparison_is_described_with_hours_of_work() -> None:
    described = describe(compare(Side(LAX, NO_RULES), Side(STRICT, NO_RULES)), timedelta(minutes=6))

    assert described["hours"] == {"in_force": 0.0, "draft": 0.1}
    assert described["axes"] == {"party": {"in_force": 0, "draft": 1}}
