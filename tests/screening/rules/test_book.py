"""The rules that look at what others found are asked last, see everything, and only add."""

from dataclasses import dataclass, field
from datetime import date

from connector.order import Order
from connector.screening import Axis, Finding, Hit, Mode, Revision, RuleHit, screen
from connector.screening.rules.book import RuleBook
from connector.screening.situation import Situation, places_of
from tests.examples import NOW, ORDER, found, hit, met

REVISION = Revision(ORDER.id, 3, "hash-3", ORDER)


def read(order: Order, on: date) -> Situation:
    return Situation(order, on, tuple(places_of(order)), (), ())


@dataclass
class Looks:
    """Last rules that remember what they were shown."""

    shown: list[tuple[Finding, ...]] = field(default_factory=list)
    looks_at_found = True

    def judge(self, order: Order, found: tuple[Finding, ...], on: date) -> tuple[Finding, ...]:
        assert order is ORDER
        assert on == NOW.date()
        self.shown.append(found)
        return (met(Mode.ENFORCE),)


class Asked:
    """A check that meets somebody."""

    name = "party"
    version = "engine:1,csl:abc"

    def run(self, _order: Order) -> tuple[Hit, ...]:
        return (hit(0.9),)


class Crimea:
    """Rules of an axis that are met."""

    axis = Axis.DESTINATION

    def ask(self, _situation: Situation) -> tuple[RuleHit, ...]:
        return met(Mode.REVIEW).rules


def test_last_rules_see_what_checks_and_axes_found_and_add_to_it() -> None:
    looks = Looks()
    book = RuleBook("abc", read, (Crimea(),), (looks,))

    made = screen(REVISION, (Asked(),), NOW, book)

    before = (found(hit(0.9)), met(Mode.REVIEW))
    assert looks.shown == [before]
    assert made.findings == (*before, met(Mode.ENFORCE))


def test_every_last_rule_is_shown_the_same_findings() -> None:
    one, other = Looks(), Looks()
    before = (met(Mode.REVIEW),)

    given = RuleBook("v1", read, (), (one, other)).judge(ORDER, before, NOW.date())

    assert one.shown == other.shown == [before]
    assert given == (met(Mode.ENFORCE), met(Mode.ENFORCE))
