"""The order: its ids, its bytes, and the hash a decision is bound to."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.country import Country
from connector.identity import Identifier, IdentifierKind
from connector.order import (
    Order,
    Role,
    content_hash,
    number_at_source,
    order_id,
    read_order,
    read_parties,
    write_order,
)
from tests.examples import ADDRESS, BUYER, LINE, NOW, ORDER, RECEIVER, orders

SHIP = Identifier(IdentifierKind.IMO, "9187629")
EDITS = {
    "id": {"id": order_id("shop", "5002")},
    "placed": {"placed_at": NOW + timedelta(seconds=1)},
    "currency": {"currency": "USD"},
    "no parties": {"parties": ()},
    "party role": {"parties": (replace(BUYER, role=Role.PAYER), RECEIVER)},
    "party path": {"parties": (replace(BUYER, path="$.buyer"), RECEIVER)},
    "party born": {"parties": (replace(BUYER, born="1971"), RECEIVER)},
    "party identifier": {"parties": (replace(BUYER, identifiers=(SHIP,)), RECEIVER)},
    "party name": {"parties": (replace(BUYER, name="Ilse Brandtt"), RECEIVER)},
    "party without name": {"parties": (replace(BUYER, name=None), RECEIVER)},
    "party's other names": {"parties": (BUYER, replace(RECEIVER, names=()))},
    "parties in another order": {"parties": (RECEIVER, BUYER)},
    "street": {"parties": (BUYER, replace(RECEIVER, address=replace(ADDRESS, lines=("B",))))},
    "town": {"parties": (BUYER, replace(RECEIVER, address=replace(ADDRESS, city="Kiel")))},
    "country": {
        "parties": (BUYER, replace(RECEIVER, address=replace(ADDRESS, country=Country("NO"))))
    },
    "no lines": {"lines": ()},
    "line twice": {"lines": (LINE, LINE)},
    "sku": {"lines": (replace(LINE, sku=None),)},
    "description": {"lines": (replace(LINE, description="Camera"),)},
    "quantity": {"lines": (replace(LINE, quantity=Decimal(3)),)},
    "price": {"lines": (replace(LINE, unit_price=Decimal("79.01")),)},
    "hs code": {"lines": (replace(LINE, hs_code="9025"),)},
    "eccn": {"lines": (replace(LINE, eccn="5A002"),)},
    "origin": {"lines": (replace(LINE, origin=Country("CN")),)},
    "ships": {"lines": (replace(LINE, ships=False),)},
    "destination": {"destination": Country("NO")},
    "no destination": {"destination": None},
    "cancelled": {"cancelled": True},
    "end use": {"declared_end_use": "research"},
    "notes": {"notes": "urgent"},
    "test": {"test": True},
    "risk": {"risk": "high"},
    "party withheld": {"parties": (replace(BUYER, withheld=True), RECEIVER)},
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_any_edit_changes_the_content_hash(edit: dict[str, object]) -> None:
    assert content_hash(replace(ORDER, **edit)) != content_hash(ORDER)


def test_every_field_of_an_order_is_among_the_edits() -> None:
    edited = {field for edit in EDITS.values() for field in edit}

    assert edited == set(Order.__dataclass_fields__) - {"changed_at"}


@given(orders, st.timedeltas(timedelta(0), timedelta(days=1)))
def test_time_of_change_alone_leaves_the_content_hash(order: Order, later: timedelta) -> None:
    assert content_hash(replace(order, changed_at=NOW + later)) == content_hash(order)


def test_content_hash_of_a_known_order_stays_what_it_was() -> None:
    # Databases keep it: a change here makes every known order look edited once more.
    assert content_hash(ORDER) == "5e00c96212361c748304bb0efdbd1c939de38ac1d77f445050a1612411ad184b"


@given(orders)
def test_order_is_read_back_as_it_was_written(order: Order) -> None:
    assert read_order(write_order(order)) == order
    assert content_hash(read_order(write_order(order))) == content_hash(order)
    assert read_parties(write_order(order)) == order.parties


@given(st.from_regex(r"[a-z0-9_-]{1,20}", fullmatch=True), st.text(min_size=1))
def test_number_at_source_comes_back_from_the_id(connection: str, number: str) -> None:
    assert order_id(connection, number) == f"{connection}:{number}"
    assert number_at_source(order_id(connection, number)) == number


def test_all_names_start_with_the_main_one() -> None:
    assert RECEIVER.all_names == ("Ilse Brandt", "Brandt Optik")
    assert replace(RECEIVER, name=None).all_names == ("Brandt Optik",)
    assert replace(BUYER, name=None).all_names == ()
