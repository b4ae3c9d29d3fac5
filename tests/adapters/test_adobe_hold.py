"""What a hold of Adobe Commerce does to an order: its state, and what its history says."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connector.adapter import Proved
from connector.callback import Action, Callback, Held
from connector.callback.asking import ask
from connector.errors import NotYet
from connector.order import Order, content_hash, order_id
from tests.adapters.adobe_room import (
    ENVIRONMENT,
    example,
    public_keys,
    pushed,
    room,
    shop_with,
)
from tests.contract import CONNECTION
from tests.far_end import Wire, no_network


@pytest.fixture(autouse=True)
def _room_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**ENVIRONMENT, **public_keys()}.items():
        monkeypatch.setenv(name, value)


NUMBER = "000000101"


def callback(action: Action, sequence: int = 0) -> Callback:
    place = sequence or list(Action).index(action) + 1
    content = content_hash(read(example("company")))
    named = order_id(CONNECTION, NUMBER)
    return Callback(f"key-{place}", named, NUMBER, place, action, 1, "H-17", content)


def read(document: dict[str, Any]) -> Order:
    (order,) = room(no_network).source.read(pushed(json.dumps(document).encode()))
    assert isinstance(order, Order)
    return order


# Hold and release


def test_history_says_what_happened_and_the_status_comes_back() -> None:
    shop = shop_with({**example("company"), "status": "packing"})
    target = room(shop).target
    assert ask(target, callback(Action.HOLD)) is None
    assert shop.state(NUMBER) == "holded"
    assert ask(target, callback(Action.RELEASE)) is None
    assert (shop.state(NUMBER), shop.order(NUMBER)["status"]) == ("processing", "packing")
    said = [comment.partition(" (")[0] for comment in reversed(shop.comments(NUMBER))]
    assert said == [
        "Held for review, case H-17",
        "Review ends, case H-17",
        "Review done, case H-17",
    ]


def test_order_that_staff_put_on_hold_stays_there_after_our_release() -> None:
    shop = shop_with(example("company"))
    shop.staff_hold(NUMBER)
    target = room(shop).target
    target.release(callback(Action.RELEASE))
    assert shop.state(NUMBER) == "holded"
    assert ask(target, callback(Action.HOLD)) is None
    assert ask(target, callback(Action.HOLD, 2)) is None
    assert ask(target, callback(Action.RELEASE, 3)) is None
    assert shop.state(NUMBER) == "holded"


def test_hold_that_staff_lift_is_seen_to_be_lifted() -> None:
    shop = shop_with(example("company"))
    target = room(shop).target
    target.hold(callback(Action.HOLD))
    shop.staff_unhold(NUMBER)
    assert target.read_back(callback(Action.HOLD)) is Held.LIFTED


def test_hold_of_staff_after_our_release_is_not_ours() -> None:
    shop = shop_with(example("company"))
    target = room(shop).target
    for action in (Action.HOLD, Action.RELEASE):
        assert ask(target, callback(action)) is None
    shop.staff_hold(NUMBER)
    assert target.read_back(callback(Action.RELEASE)) is Held.FREE
    target.release(callback(Action.RELEASE))
    assert shop.state(NUMBER) == "holded"


def test_order_under_payment_review_is_held_when_that_ended() -> None:
    wire = Wire(shop_with({**example("company"), "state": "payment_review"}))
    with pytest.raises(NotYet, match="under review"):
        room(wire).target.hold(callback(Action.HOLD))
    assert {request.method for request in wire.requests} == {"GET"}


@pytest.mark.parametrize("state", ["complete", "closed", "canceled"])
def test_order_that_left_or_never_will_is_not_touched(state: str) -> None:
    shop = shop_with({**example("company"), "state": state})
    target = room(shop).target
    for action in (Action.HOLD, Action.RELEASE):
        ask(target, callback(action))
        assert target.read_back(callback(action)) is Held.GONE
    assert shop.comments(NUMBER) == []


def test_check_proves_access_reading_and_a_trial_that_leaves_no_hold() -> None:
    recent = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    shop = shop_with({**example("company"), "updated_at": recent})
    upkeep = room(shop).upkeep
    assert upkeep is not None
    examined = upkeep.examine(NUMBER)
    assert [proof.proved for proof in examined.proofs] == [Proved.YES] * 3
    assert shop.state(NUMBER) == "processing"
