"""What a hold of BigCommerce does to an order: status 12 and back, marks and notes."""

import json

import pytest

from connector.callback import Action, Callback, Held
from connector.callback.asking import ask
from connector.errors import (
    DeliveryRefused,
    NotYet,
)
from connector.order import content_hash, order_id
from tests.adapters.bigcommerce_room import (
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


NUMBER = "2101"


def callback(action: Action, sequence: int = 0) -> Callback:
    place = sequence or list(Action).index(action) + 1
    told = room(no_network).source.read(signed(json.dumps(example("company")).encode()))
    content = content_hash(told[0])  # type: ignore[arg-type]
    order = order_id("example", NUMBER)
    return Callback(f"key-{place}", order, NUMBER, place, action, 1, "H-17", content)


# Hold and release


def test_incomplete_order_is_left_alone() -> None:
    wire = Wire(shop_with({**example("company"), "status_id": 0}))
    with pytest.raises(NotYet, match="incomplete"):
        room(wire).target.hold(callback(Action.HOLD))
    assert {request.method for request in wire.requests} == {"GET"}


@pytest.mark.parametrize("status", [1, 3, 7, 8, 9, 11, 13, 14])
def test_release_gives_back_the_status_that_stood_before(status: int) -> None:
    shop = shop_with({**example("company"), "status_id": status, "staff_notes": "Fragile"})
    target = room(shop).target
    assert ask(target, callback(Action.HOLD)) is None
    assert shop.status(NUMBER) == 12
    assert ask(target, callback(Action.RELEASE)) is None
    assert shop.status(NUMBER) == status
    notes = str(shop.orders[NUMBER]["staff_notes"]).split("\n")
    assert [note.partition(" (")[0] for note in notes] == [
        "Fragile",
        "Held for review, case H-17",
        "Review done, case H-17",
    ]


def test_order_that_another_tool_holds_is_not_released() -> None:
    shop = shop_with({**example("company"), "status_id": 12})
    target = room(shop).target
    target.release(callback(Action.RELEASE))
    assert shop.status(NUMBER) == 12
    assert ask(target, callback(Action.HOLD)) is None
    assert ask(target, callback(Action.RELEASE)) is None
    assert shop.status(NUMBER) == 12


def test_holding_anew_keeps_the_status_that_stood_before_the_first_hold() -> None:
    shop = shop_with(example("company"))
    target = room(shop).target
    for sequence in (1, 2):
        target.hold(callback(Action.HOLD, sequence))
    assert ask(target, callback(Action.RELEASE, 3)) is None
    assert shop.status(NUMBER) == 11


def test_hold_that_staff_lift_is_seen_to_be_lifted() -> None:
    shop = shop_with(example("company"))
    target = room(shop).target
    target.hold(callback(Action.HOLD))
    shop.staff_sets(NUMBER, 9)
    assert target.read_back(callback(Action.HOLD)) is Held.LIFTED


@pytest.mark.parametrize("status", [2, 4, 5, 6, 10])
def test_order_that_left_or_never_will_is_not_touched(status: int) -> None:
    shop = shop_with({**example("company"), "status_id": status})
    target = room(shop).target
    for action in (Action.HOLD, Action.RELEASE):
        ask(target, callback(action))
        assert target.read_back(callback(action)) is Held.GONE
    assert shop.status(NUMBER) == status


@pytest.mark.parametrize("mark", ["{", "[]", '{"sequence": "1"}', '{"odd": 1}', "null"])
def test_mark_that_makes_no_sense_stops_a_release_and_no_hold(mark: str) -> None:
    shop = shop_with(example("company"))
    field = {"id": 5, "namespace": "holdpoint", "key": "mark", "value": mark}
    shop.metafields[NUMBER] = [field]
    target = room(shop).target
    assert isinstance(ask(target, callback(Action.RELEASE)), DeliveryRefused)
    assert ask(target, callback(Action.HOLD)) is None
    assert len(shop.metafields[NUMBER]) == 1
