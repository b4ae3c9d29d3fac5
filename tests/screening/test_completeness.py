"""What the source withheld cannot be cleared: the check names every missing field."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from connector.country import Country
from connector.errors import ScreeningUnavailable
from connector.order import Address, Order, Role
from connector.screening.completeness import CompletenessCheck
from tests.examples import ADDRESS, BUYER, LINE, ORDER, RECEIVER, buyer_named, orders

NOWHERE = Address((), None, None, None, Country("DE"))
SOFTWARE = replace(LINE, ships=False)


def with_address(address: Address | None) -> Order:
    return replace(ORDER, parties=(BUYER, replace(RECEIVER, address=address)))


@pytest.mark.parametrize(
    "order",
    [
        ORDER,
        with_address(replace(NOWHERE, lines=("Kaiweg 4",))),
        with_address(replace(NOWHERE, city="Hamburg")),
        replace(ORDER, parties=(BUYER,), lines=(SOFTWARE,)),
        buyer_named("青柳 美晴"),
        buyer_named("李"),
        buyer_named("Ltd"),
    ],
    ids=["whole", "street only", "town only", "nothing ships", "kanji", "one letter", "form only"],
)
def test_order_with_enough_to_screen_passes(order: Order) -> None:
    assert CompletenessCheck().run(order) == ()


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        (replace(ORDER, parties=()), "$: the order names no party at all"),
        (buyer_named(None), "$.customer: no name was given"),
        (buyer_named(""), "$.customer: no name was given"),
        (buyer_named(" \t"), "$.customer: no name was given"),
        (buyer_named("***"), "$.customer: no name was given"),
        (buyer_named("."), "$.customer: no name was given"),
        (buyer_named("\u200b\u202e"), "$.customer: no name was given"),
        (buyer_named(None, "Brandt Optik"), "$.customer: no name was given"),
        (replace(ORDER, parties=(BUYER,)), "nobody is named to receive them"),
        (with_address(None), "$.shipping_address: no street and no town"),
        (with_address(NOWHERE), "$.shipping_address: no street and no town"),
        (replace(ORDER, destination=None), "$: no country of destination"),
        (replace(ORDER, lines=()), "$: no goods were named"),
        (
            replace(ORDER, parties=(BUYER,), lines=(SOFTWARE,), destination=None),
            "$: no country of destination",
        ),
    ],
)
def test_order_that_lacks_a_field_fails_naming_it(order: Order, problem: str) -> None:
    with pytest.raises(ScreeningUnavailable) as unavailable:
        CompletenessCheck().run(order)

    assert unavailable.value.code == "SY-DATA"
    assert problem in unavailable.value.problem


def test_every_missing_field_is_named_at_once() -> None:
    order = replace(
        ORDER, parties=(replace(BUYER, name=None), replace(RECEIVER, name=None)), destination=None
    )

    with pytest.raises(ScreeningUnavailable) as unavailable:
        CompletenessCheck().run(order)

    assert unavailable.value.problem.count("; ") == 2


@pytest.mark.parametrize("role", Role)
def test_nameless_party_fails_in_every_role(role: Role) -> None:
    nobody = replace(BUYER, role=role, name=None, path="$.somebody", address=ADDRESS)

    with pytest.raises(ScreeningUnavailable, match=f"in the role {role.words}"):
        CompletenessCheck().run(replace(ORDER, parties=(nobody, BUYER, RECEIVER)))


def with_line(**changes: object) -> Order:
    return replace(ORDER, lines=(LINE, replace(LINE, **changes)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"quantity": Decimal(-3)}, "$.lines[1].quantity: -3 of it is to be shipped"),
        ({"quantity": Decimal(0)}, "$.lines[1].quantity: 0 of it is to be shipped"),
        ({"quantity": Decimal("NaN")}, "$.lines[1].quantity: no number"),
        ({"quantity": Decimal("sNaN")}, "$.lines[1].quantity: no number"),
        ({"quantity": Decimal("Infinity")}, "$.lines[1].quantity: no number"),
        ({"quantity": Decimal("1e9") + 1}, "$.lines[1].quantity: 1.00000e+9 is no quantity"),
        ({"quantity": Decimal("-1e99"), "ships": False}, "$.lines[1].quantity: -1e+99 is no"),
        ({"unit_price": Decimal("NaN")}, "$.lines[1].unit_price: no number"),
        ({"unit_price": Decimal("-Infinity")}, "$.lines[1].unit_price: no number"),
        ({"unit_price": Decimal("1e13")}, "$.lines[1].unit_price: 1e+13 is no price"),
        ({"unit_price": Decimal("-1e13")}, "$.lines[1].unit_price: -1e+13 is no price"),
    ],
)
def test_number_that_cannot_be_is_named_by_its_field(
    changes: dict[str, object], problem: str
) -> None:
    with pytest.raises(ScreeningUnavailable) as unavailable:
        CompletenessCheck().run(with_line(**changes))

    assert unavailable.value.code == "SY-DATA"
    assert problem in unavailable.value.problem


@pytest.mark.parametrize(
    "changes",
    [
        {"unit_price": Decimal(0)},
        {"unit_price": None},
        {"unit_price": Decimal(-20)},
        {"unit_price": Decimal("1e12")},
        {"quantity": Decimal("0.25")},
        {"quantity": Decimal("1e9")},
        {"quantity": Decimal(0), "ships": False},
        {"quantity": Decimal(-1), "ships": False},
    ],
    ids=["sample", "no price", "discount", "rials", "part", "screws", "no service", "credit"],
)
def test_number_that_occurs_in_trade_passes(changes: dict[str, object]) -> None:
    assert CompletenessCheck().run(with_line(**changes)) == ()


def test_of_many_absurd_numbers_the_first_are_named_and_the_others_counted() -> None:
    order = replace(ORDER, lines=(replace(LINE, quantity=Decimal(-1)),) * 10_000)

    with pytest.raises(ScreeningUnavailable) as unavailable:
        CompletenessCheck().run(order)

    assert unavailable.value.problem.count("$.lines[") == 5
    assert unavailable.value.problem.endswith("; 9,995 more numbers are so")


@given(orders)
def test_no_order_passes_without_a_destination_a_party_or_a_line(order: Order) -> None:
    for lacking in (
        replace(order, destination=None),
        replace(order, parties=()),
        replace(order, lines=()),
    ):
        with pytest.raises(ScreeningUnavailable):
            CompletenessCheck().run(lacking)
