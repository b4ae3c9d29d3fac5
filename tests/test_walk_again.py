"""Steps that fail, are repeated, or break: what is owed is still done, once, in sequence."""

import zlib
from datetime import timedelta
from typing import Any

import pytest

from connector.callback import Action
from connector.screening.lists import Snapshot
from connector.store import lists, steps
from connector.store.orders import OrderState
from connector.store.steps import Kind
from connector.store.tables import snapshot_chunks
from tests.walk import HARMLESS, LISTED, Walk, order_id_of, release, shop_order


def operations(walk: Walk) -> list[str]:
    return [request.operation for request in walk.shop.requests]


@pytest.mark.parametrize(
    "fault", ["throttled", "internal", "429", "503", "silence_before", "answer_lost", "not_json"]
)
def test_release_that_did_not_get_through_is_tried_again(listed_walk: Walk, fault: str) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    listed_walk.shop.misbehave(fault, times=2)
    release(listed_walk, listed_walk.case(order).hold)

    listed_walk.worker.drain()
    assert "release owed, not confirmed yet" in listed_walk.case(order).at_source

    for _ in range(3):
        listed_walk.clock.forward(timedelta(hours=1))
        listed_walk.worker.drain()
    assert listed_walk.case(order).at_source == "released, confirmed"
    assert not listed_walk.shop.held(1001)


def test_hold_is_tried_for_ever_and_says_why_it_is_not_there(listed_walk: Walk) -> None:
    listed_walk.shop.misbehave("silence_before", times=10_000)
    order = listed_walk.place(1001, LISTED)

    for _ in range(40):
        listed_walk.worker.drain()
        listed_walk.clock.forward(timedelta(minutes=16))

    case = listed_walk.case(order)
    assert case.deliveries[0].attempts == 40
    assert case.at_source.startswith("hold wanted, not confirmed yet (")
    assert listed_walk.standing(order).state is OrderState.HELD


def test_refused_release_leaves_the_order_held_and_asks_for_a_person(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    listed_walk.shop.misbehave("access_denied", times=1)
    release(listed_walk, listed_walk.case(order).hold)

    listed_walk.worker.drain()

    assert listed_walk.case(order).at_source.startswith("release failed, still held")
    assert listed_walk.shop.held(1001)


def test_callbacks_of_an_order_go_out_in_sequence(listed_walk: Walk) -> None:
    listed_walk.shop.misbehave("503", times=1)
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    release(listed_walk, listed_walk.case(order).hold)

    for _ in range(3):
        listed_walk.clock.forward(timedelta(hours=1))
        listed_walk.worker.drain()

    mutations = [name for name in operations(listed_walk) if name in ("PlaceHold", "ReleaseHold")]
    assert mutations == ["PlaceHold", "ReleaseHold"]
    assert [d.callback.action for d in listed_walk.case(order).deliveries] == [
        Action.HOLD,
        Action.RELEASE,
    ]


def test_delivery_that_runs_twice_acts_once(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    sent = len(listed_walk.shop.requests)

    with listed_walk.store.begin() as tx:
        steps.owe(tx, Kind.DELIVER, order_id_of(order), listed_walk.clock())
    listed_walk.worker.drain()

    assert len(listed_walk.shop.requests) == sent


def test_screening_that_runs_twice_decides_once(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()

    with listed_walk.store.begin() as tx:
        steps.owe(tx, Kind.SCREEN, order_id_of(order), listed_walk.clock())
    listed_walk.worker.drain()

    assert len(listed_walk.case(order).decisions) == 1
    assert len(listed_walk.case(order).deliveries) == 1


def test_reading_that_runs_twice_makes_one_revision(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()

    with listed_walk.store.begin() as tx:
        steps.owe(tx, Kind.READ, "1", listed_walk.clock())
    listed_walk.worker.drain()

    assert listed_walk.standing(order).revision == 1


def test_room_that_breaks_leaves_a_visible_hold(
    listed_walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(_message: Any) -> None:
        raise KeyError("a fault in the room")

    monkeypatch.setattr(listed_walk.pipeline.adapters["shop"].source, "read", explode)
    listed_walk.send(shop_order(1001, HARMLESS, listed_walk.clock()))

    listed_walk.worker.drain()

    (reason,) = listed_walk.case({"id": "message-1"}).hold.reasons
    assert reason.code == "SY-DATA"
    assert "KeyError" in reason.text


@pytest.mark.parametrize("damaged", [b"damaged", zlib.compress(b"[{")])
def test_list_that_cannot_be_loaded_holds_the_order(listed_walk: Walk, damaged: bytes) -> None:
    order = listed_walk.place(1001, HARMLESS)
    with listed_walk.store.begin() as tx:
        tx.execute(snapshot_chunks.update().values(entries=damaged))

    listed_walk.worker.drain()

    (reason,) = listed_walk.case(order).hold.reasons
    assert reason.code == "SY-LIST"
    assert listed_walk.shop.held(1001)


def test_new_list_is_in_force_for_the_next_order_and_those_before(listed_walk: Walk) -> None:
    before = listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()
    starter = listed_walk.active.checks()
    with listed_walk.store.begin() as tx:
        snapshot = lists.load(tx, lists.active(tx)[0].snapshot)
        named = tuple(
            type(entry)(id=entry.id, list="EL", kind=entry.kind, name=HARMLESS)
            for entry in snapshot.entries[:1]
        )
        lists.activate(tx, Snapshot("own", named), listed_walk.clock())

    after = listed_walk.place(1002, HARMLESS)
    listed_walk.worker.drain()

    assert listed_walk.standing(before).state is OrderState.HELD
    assert listed_walk.standing(after).state is OrderState.HELD
    assert starter[1].version != listed_walk.active.checks()[1].version


def test_unreadable_document_without_a_number_is_a_visible_hold(listed_walk: Walk) -> None:
    listed_walk.send({"line_items": []})

    listed_walk.worker.drain()

    case = listed_walk.case({"id": "message-1"})
    assert case.hold.reasons[0].code == "SY-DATA"
    assert case.at_source == "nothing was sent: the order's number could not be read"


def test_edit_that_was_taken_back_before_it_arrived_is_no_edit(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, HARMLESS)
    # The shop's newest word has the content that is known, and a time after the edit's.
    listed_walk.send({**order, "updated_at": "2026-11-24T09:30:00+00:00"}, "orders/updated")
    listed_walk.worker.drain()

    edited = {**shop_order(1001, LISTED, listed_walk.clock()), "id": order["id"]}
    listed_walk.send({**edited, "updated_at": "2026-11-24T09:15:00+00:00"}, "orders/updated")
    listed_walk.worker.drain()

    assert listed_walk.standing(order).revision == 1
