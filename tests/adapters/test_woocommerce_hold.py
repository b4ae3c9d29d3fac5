"""What a hold of WooCommerce does to an order: statuses, bank transfers, payments, notes."""

import json
from typing import Any

import pytest

from connector.callback import Action, Callback, Held
from connector.callback.asking import ask
from connector.errors import DeliveryRefused
from connector.order import Order, content_hash
from tests.adapters.woocommerce_room import (
    ENVIRONMENT,
    example,
    room,
    shop_with,
    signed,
)
from tests.far_end import Wire, no_network


@pytest.fixture(autouse=True)
def _room_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def callback(action: Action, number: str, content: str, sequence: int = 0) -> Callback:
    order = "example:" + number
    place = sequence or list(Action).index(action) + 1
    key = f"key-{place}"
    return Callback(key, order, number, place, action, 1, "H-17", content)  # type: ignore[arg-type]


def read(document: dict[str, Any]) -> Order:
    (order,) = room(no_network).source.read(signed(json.dumps(document).encode()))
    assert isinstance(order, Order)
    return order


# Bank transfers, payments and people


def test_order_that_awaits_a_transfer_is_ours_until_it_is_released_and_waits_again() -> None:
    shop = shop_with(example("bank_transfer"))
    target, content = room(shop).target, content_hash(read(example("bank_transfer")))
    assert target.read_back(callback(Action.HOLD, "4102", content)) is Held.FREE
    assert ask(target, callback(Action.HOLD, "4102", content)) is None
    assert ask(target, callback(Action.RELEASE, "4102", content)) is None
    assert shop.status("4102") == "on-hold"


def test_order_on_hold_without_our_mark_is_not_released() -> None:
    shop = shop_with({**example("company"), "status": "on-hold"})
    wire = Wire(shop)
    content = content_hash(read(example("company")))
    room(wire).target.release(callback(Action.RELEASE, "4101", content))
    assert shop.status("4101") == "on-hold"
    assert {request.method for request in wire.requests} == {"GET"}


def test_payment_that_ends_our_hold_is_no_person_and_the_order_is_held_again() -> None:
    shop = shop_with(example("bank_transfer"))
    target, content = room(shop).target, content_hash(read(example("bank_transfer")))
    target.hold(callback(Action.HOLD, "4102", content, 1))
    shop.pay("4102")
    assert target.read_back(callback(Action.HOLD, "4102", content)) is Held.FREE
    assert ask(target, callback(Action.HOLD, "4102", content, 2)) is None
    shop.staff_sets("4102", "processing")
    assert target.read_back(callback(Action.HOLD, "4102", content)) is Held.LIFTED


def test_order_that_was_paid_on_hold_is_released_to_be_sent() -> None:
    shop = shop_with(example("bank_transfer"))
    target, content = room(shop).target, content_hash(read(example("bank_transfer")))
    target.hold(callback(Action.HOLD, "4102", content))
    shop.orders["4102"]["date_paid_gmt"] = "2026-11-24T07:00:00"
    assert ask(target, callback(Action.RELEASE, "4102", content)) is None
    assert shop.status("4102") == "processing"


@pytest.mark.parametrize("status", ["processing", "pending", "failed", "ready-to-pack"])
def test_release_gives_back_the_status_that_stood_before(status: str) -> None:
    document = {**example("company"), "status": status}
    shop = shop_with(document)
    target, content = room(shop).target, content_hash(read(example("company")))
    assert ask(target, callback(Action.HOLD, "4101", content)) is None
    assert shop.status("4101") == "on-hold"
    assert ask(target, callback(Action.RELEASE, "4101", content)) is None
    assert shop.status("4101") == status


def test_holding_anew_keeps_the_status_that_stood_before_the_first_hold() -> None:
    shop = shop_with(example("company"))
    target, content = room(shop).target, content_hash(read(example("company")))
    for sequence in (1, 2):
        target.hold(callback(Action.HOLD, "4101", content, sequence))
    assert ask(target, callback(Action.RELEASE, "4101", content, 3)) is None
    assert shop.status("4101") == "processing"


@pytest.mark.parametrize("status", ["completed", "cancelled", "refunded", "trash"])
def test_order_that_left_or_never_will_is_not_touched(status: str) -> None:
    shop = shop_with({**example("company"), "status": status})
    target = room(shop).target
    for action in (Action.HOLD, Action.RELEASE):
        ask(target, callback(action, "4101", "0"))
        assert target.read_back(callback(action, "4101", "0")) is Held.GONE
    assert shop.status("4101") == status


@pytest.mark.parametrize("mark", ["", "{", "[]", '{"sequence": "1"}', '{"odd": 1}', "null"])
def test_mark_that_makes_no_sense_stops_a_release_and_no_hold(mark: str) -> None:
    shop = shop_with({**example("company"), "meta_data": [{"key": "_holdpoint", "value": mark}]})
    target, content = room(shop).target, content_hash(read(example("company")))
    assert isinstance(ask(target, callback(Action.RELEASE, "4101", content)), DeliveryRefused)
    assert ask(target, callback(Action.HOLD, "4101", content)) is None


def test_notes_say_the_case_once_for_each_callback() -> None:
    shop = shop_with(example("company"))
    marker = room(shop).marker
    assert marker is not None
    hold = callback(Action.HOLD, "4101", "0")
    for each in (hold, hold, callback(Action.RELEASE, "4101", "0")):
        marker.mark(each)
    texts = [str(note["note"]) for note in shop.notes["4101"]]
    assert [text.partition(" (")[0] for text in texts] == [
        "Held for review, case H-17",
        "Review done, case H-17",
    ]
    assert not any(note["customer_note"] for note in shop.notes["4101"])
    assert room(shop, notes="no").marker is None
