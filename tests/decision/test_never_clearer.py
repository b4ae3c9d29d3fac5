"""Whatever makes an order worse never clears it, by the shipped rules; nor does a bad document."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.country import Country
from connector.decision import Outcome
from connector.errors import ScreeningUnavailable
from connector.order import Address, LineItem, Order, Role
from connector.screening import Axis, Hit, Mode, RuleHit
from connector.screening.rules.book import RuleBook
from connector.screening.situation import Situation
from tests import examples
from tests.decision.shipped import Shipped, lines, orders, party_at, read_shipped
from tests.examples import ADDRESS, BUYER, LINE, ORDER, RECEIVER, met

LISTED = "Hangzhou Hikvision Digital Technology Co., Ltd."
CONTROLLED = LineItem("9", None, "Night vision core", Decimal(1), Decimal(900), eccn="6A002")
EMBARGOED = {
    "CU": Address(("Calle 23",), "La Habana", None, "10400", Country("CU")),
    "IR": Address(("Azadi Street",), "Tehran", None, None, Country("IR")),
    "KP": Address(("Kwangbok Street",), "Pyongyang", None, None, Country("KP")),
    "UA": Address(("ul. Karla Marksa 1",), "Simferopol", "Crimea", "95000", Country("UA")),
}
few = settings(max_examples=60, deadline=None)


class Fails:
    """A check that cannot answer."""

    name = "elsewhere"
    version = "1"

    def run(self, _order: Order) -> tuple[Hit, ...]:
        raise ScreeningUnavailable("SY-LIST", "nobody answers")


class Tried:
    """Rules that every order meets and that are only tried."""

    axis = Axis.DESTINATION

    def __init__(self, mode: Mode) -> None:
        self.mode = mode

    def ask(self, _situation: Situation) -> Iterator[RuleHit]:
        yield from met(self.mode).rules


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    return read_shipped()


@few
@given(orders(), st.sampled_from(Role))
def test_order_with_one_more_listed_party_is_held_for_it_and_for_those_it_had(
    shipped: Shipped, order: Order, role: Role
) -> None:
    listed = replace(party_at(role, LISTED, "CN"), path="$.one_more")
    before = shipped.decide(order)

    after = shipped.decide(replace(order, parties=(*order.parties, listed)))

    # Who names an end user answers the question who it is, so that rules may have less to ask.
    assert after.outcome is Outcome.HOLD
    listed_now = {reason.entry for reason in after.reasons if reason.entry}
    assert listed_now
    assert {reason.entry for reason in before.reasons if reason.entry} <= listed_now


@few
@given(orders(), st.sampled_from(sorted(EMBARGOED)))
def test_order_sent_to_an_embargoed_place_is_held(
    shipped: Shipped, order: Order, country: str
) -> None:
    there = [
        replace(party, address=EMBARGOED[country]) if party.role is Role.SHIP_TO else party
        for party in order.parties
    ]

    after = shipped.decide(replace(order, parties=tuple(there), destination=Country(country)))

    assert after.outcome is Outcome.HOLD
    assert Axis.DESTINATION in {reason.axis for reason in after.reasons}


@few
@given(orders())
def test_order_is_held_where_one_check_cannot_answer(shipped: Shipped, order: Order) -> None:
    before = shipped.decide(order)

    after = shipped.decide(order, (Fails(),))

    assert after.outcome is Outcome.HOLD
    assert {reason.code for reason in after.reasons} >= {
        "SY-LIST",
        *(reason.code for reason in before.reasons),
    }


@few
@given(orders(), st.just(CONTROLLED) | lines)
def test_one_more_line_takes_no_reason_away(shipped: Shipped, order: Order, line: LineItem) -> None:
    before = shipped.decide(order)

    after = shipped.decide(replace(order, lines=(*order.lines, line)))

    assert (before.outcome, after.outcome) != (Outcome.HOLD, Outcome.CLEAR)
    assert {reason.code for reason in before.reasons} <= {reason.code for reason in after.reasons}


@few
@given(orders(), st.sampled_from([Mode.SHADOW, Mode.PROPOSED]))
def test_rule_that_is_only_tried_changes_nothing(
    shipped: Shipped, order: Order, mode: Mode
) -> None:
    book = shipped.side.rules
    assert isinstance(book, RuleBook)
    more = replace(book, axes=(*book.axes, Tried(mode)))
    before = shipped.decide(order)

    after = replace(shipped, side=replace(shipped.side, rules=more)).decide(order)

    assert (after.outcome, after.reasons) == (before.outcome, before.reasons)
    assert len(after.shadow) == len(before.shadow) + 1


# Bad documents


ANOTHER = replace(LINE, quantity=Decimal(1))
HUGE = "Kaiweg surveillance camera police " * 6_000  # 200,000 letters
UNREADABLE = ("\x00" * 50, "\u202e\u200b" * 99, "\ud800", "a" + "\u0301" * 3_000, "((((", "%s {}")


def with_line(**changes: object) -> Order:
    return replace(ORDER, lines=(ANOTHER, replace(LINE, **changes)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "order",
    [
        replace(ORDER, parties=(), lines=(), destination=None),
        replace(ORDER, parties=()),
        replace(ORDER, lines=()),
        replace(ORDER, destination=None),
        replace(ORDER, parties=(BUYER, replace(RECEIVER, address=None))),
        replace(ORDER, parties=(replace(BUYER, name=None), RECEIVER)),
        replace(ORDER, parties=(replace(BUYER, name=HUGE), RECEIVER)),
        with_line(quantity=Decimal(-1)),
        with_line(quantity=Decimal(0)),
        with_line(quantity=Decimal("1e300")),
        with_line(quantity=Decimal("sNaN"), unit_price=Decimal("Infinity")),
        with_line(quantity=Decimal("Infinity"), eccn="3A001"),
        replace(ORDER, lines=(replace(LINE, quantity=Decimal(-1)),) * 10_000),
    ],
)
def test_order_that_lacks_something_is_held_with_its_field_named(
    shipped: Shipped, order: Order
) -> None:
    made = shipped.decide(order)

    assert made.outcome is Outcome.HOLD
    assert "SY-DATA" in {reason.code for reason in made.reasons}
    assert any("$" in reason.text for reason in made.reasons)


def test_ten_thousand_lines_are_all_looked_at(shipped: Shipped) -> None:
    many = tuple(replace(LINE, number=str(n), description=f"Logger {n}") for n in range(9_999))
    assert shipped.decide(replace(ORDER, lines=many)).outcome is Outcome.CLEAR

    last = replace(LINE, description="Intrusion software", eccn="4D004")
    made = shipped.decide(replace(ORDER, destination=Country("CN"), lines=(*many, last)))

    assert made.outcome is Outcome.HOLD
    assert any("4D004" in reason.text for reason in made.reasons)


@pytest.mark.parametrize("text", UNREADABLE)
def test_texts_that_nobody_can_read_are_held(shipped: Shipped, text: str) -> None:
    nowhere = Address((text,), text, text, text, Country("DE"))
    parties = (replace(BUYER, name=text), replace(RECEIVER, names=(text,), address=nowhere))
    line = replace(LINE, description=text, sku=text, eccn=text, hs_code=text)

    made = shipped.decide(
        replace(ORDER, parties=parties, lines=(line,), declared_end_use=text, notes=text)
    )

    assert made.outcome is Outcome.HOLD


@pytest.mark.parametrize(
    "order",
    [
        replace(ORDER, notes=HUGE, declared_end_use=HUGE),
        with_line(description=HUGE, sku=HUGE, hs_code=HUGE),
        with_line(eccn=HUGE),
        with_line(eccn="4D004." * 30_000),
        replace(with_line(eccn=HUGE), destination=Country("RU")),
        replace(ORDER, parties=(BUYER, replace(RECEIVER, address=replace(ADDRESS, lines=(HUGE,))))),
    ],
    ids=["notes", "description", "eccn", "paragraphs", "to Russia", "address"],
)
def test_huge_text_is_decided_on_and_not_repeated_in_reasons(
    shipped: Shipped, order: Order
) -> None:
    made = shipped.decide(order)

    assert made.outcome in Outcome
    told = [(reason.text, *reason.evidence) for reason in (*made.reasons, *made.shadow)]
    assert all(len(sentence) < 2_000 for sentences in told for sentence in sentences)


@few
@given(examples.orders)
def test_any_order_at_all_gets_a_decision(shipped: Shipped, order: Order) -> None:
    made = shipped.decide(order)

    missing = not (order.parties and order.lines and order.destination)
    assert made.outcome is Outcome.HOLD or not missing
