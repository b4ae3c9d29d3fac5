"""The rules that look at what others found are asked last, see everything, and only add."""

from dataclasses import dataclass, field
from datetime import date

from connector.order import Order
from connector.screening import Finding, Mode, Revision, screen
from connector.screening.rules.book import RuleBook
from connector.screening.situation import Situation, places_of
from tests.examples import NOW, ORDER, met

REVISION = Revision(ORDER.id, 3, "hash-3", ORDER)


def read(order: Order, on: date) -> Situation:
    return Situation(order, on, tuple(places_of(order)), (), ())


@dataclass
class Looks:
    """Last rules that remember what they were shown."""

    shown: list[tuple[Finding, ...]] = field(default_factory=list)

    def judge(self, order: Order, found: tuple[Finding, ...], on: date) -> tuple[Finding, ...]:
        assert order is ORDER
        assert on == NOW.date()
        self.shown.append(found)
        return (met(Mode.ENFORCE),)


def test_last_rules_see_what_was_found_and_add_to_it() -> None:
    looks = Looks()
    book = RuleBook("v1", read, (), (looks,))

    made = screen(REVISION, (), NOW, book)

    assert looks.shown == [()]
    assert made.findings == (met(Mode.ENFORCE),)


def test_every_last_rule_is_shown_the_same_findings() -> None:
    one, other = Looks(), Looks()
    found = (met(Mode.REVIEW),)

    given = RuleBook("v1", read, (), (one, other)).judge(ORDER, found, NOW.date())

    assert one.shown == other.shown == [found]
    assert given == (met(Mode.ENFORCE), met(Mode.ENFORCE))
