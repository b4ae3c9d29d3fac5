"""The source read by its API is the truth: nothing is cleared before, and it outdoes messages."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from connector.adapter import Adapter
from connector.callback import CallbackState
from connector.hold import HoldState
from connector.store import orders, received, steps
from connector.store.orders import OrderState
from connector.store.steps import Kind
from demo.shop_faults import Answer
from tests.walk import HARMLESS, LISTED, Walk, order_id_of, release, shop_order


def revision(walk: Walk, order: Mapping[str, Any]) -> int:
    with walk.store.read() as tx:
        return orders.current(tx, order_id_of(order)).revision.number


def codes(walk: Walk, order: Mapping[str, Any]) -> list[str]:
    return [reason.code for reason in walk.case(order).hold.reasons]


def is_fetch_owed(walk: Walk, order: Mapping[str, Any]) -> bool:
    with walk.store.read() as tx:
        return steps.next_due(tx, Kind.FETCH, order_id_of(order)) is not None


def fetches(walk: Walk) -> int:
    return sum(request.operation == "OrderContent" for request in walk.shop.requests)


def drain_for(walk: Walk, minutes: int) -> None:
    for _ in range(minutes):
        walk.worker.drain()
        walk.clock.forward(timedelta(minutes=1))
    walk.worker.drain()


def test_listed_party_of_a_message_is_held_though_the_api_is_away(listed_walk: Walk) -> None:
    listed_walk.shop.misbehave("503", times=99, on="OrderContent")
    order = listed_walk.place(1001, LISTED)

    listed_walk.worker.drain()

    assert listed_walk.shop.held(1001)
    assert codes(listed_walk, order) == ["RP-NAME"]


def test_order_is_not_cleared_before_its_source_was_read(listed_walk: Walk) -> None:
    listed_walk.shop.misbehave("503", on="OrderContent")
    order = listed_walk.place(1001, HARMLESS)

    listed_walk.worker.drain()
    assert listed_walk.standing(order).state is OrderState.RECEIVED

    listed_walk.clock.forward(timedelta(minutes=1))
    listed_walk.worker.drain()
    assert listed_walk.standing(order).state is OrderState.CLEARED


def test_order_that_cannot_be_read_for_a_while_is_held_until_it_can(listed_walk: Walk) -> None:
    listed_walk.shop.misbehave("503", times=4, on="OrderContent")
    order = listed_walk.place(1001, HARMLESS)

    drain_for(listed_walk, 5)
    assert codes(listed_walk, order) == ["SY-DATA"]
    assert "503" in listed_walk.case(order).hold.reasons[0].text
    assert listed_walk.shop.held(1001)

    drain_for(listed_walk, 20)
    assert listed_walk.standing(order).state is OrderState.CLEARED
    assert not listed_walk.shop.held(1001)


def test_order_that_may_not_be_read_is_held_and_not_asked_for_for_ever(listed_walk: Walk) -> None:
    listed_walk.shop.misbehave("access_denied", on="OrderContent")
    order = listed_walk.place(1001, HARMLESS)

    listed_walk.worker.drain()

    assert codes(listed_walk, order) == ["SY-DATA"]
    assert listed_walk.shop.held(1001)
    assert not is_fetch_owed(listed_walk, order)


def test_reading_that_breaks_unexpectedly_holds_the_order_in_the_end(
    listed_walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = listed_walk.shop.answer

    def broken(path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        if b"OrderContent" in body:
            raise ZeroDivisionError
        return answer(path, headers, body)

    monkeypatch.setattr(listed_walk.shop, "answer", broken)
    order = listed_walk.place(1001, HARMLESS)

    drain_for(listed_walk, 5)

    assert codes(listed_walk, order) == ["SY-DATA"]
    assert is_fetch_owed(listed_walk, order)


def test_message_that_says_less_than_the_source_does_not_clear(listed_walk: Walk) -> None:
    order = shop_order(1001, LISTED, listed_walk.clock())
    listed_walk.shop.add_order(order)

    listed_walk.send(shop_order(1001, HARMLESS, listed_walk.clock()))
    listed_walk.worker.drain()

    assert codes(listed_walk, order) == ["RP-NAME"]
    assert listed_walk.shop.held(1001)


def test_name_that_the_api_withholds_holds_though_the_message_said_it(listed_walk: Walk) -> None:
    order = shop_order(1001, HARMLESS, listed_walk.clock())
    nameless = dict.fromkeys(("name", "first_name", "last_name", "company"))
    withheld = {**order["shipping_address"], **nameless}
    listed_walk.shop.add_order({**order, "shipping_address": withheld})

    listed_walk.send(order)
    listed_walk.worker.drain()

    assert codes(listed_walk, order) == ["SY-DATA"]


def test_message_and_source_that_say_the_same_are_one_revision(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()

    for topic in ("orders/updated", "orders/paid", "orders/updated"):
        listed_walk.clock.forward(timedelta(minutes=1))
        listed_walk.send(listed_walk.shop.edit_order(1001, {"tags": topic}), topic)
        listed_walk.worker.drain()

    assert revision(listed_walk, order) == 1
    assert len(listed_walk.case(order).decisions) == 1


def test_state_that_was_read_already_is_not_read_again_for_another_message(
    listed_walk: Walk,
) -> None:
    order = listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()
    before = fetches(listed_walk)

    listed_walk.send({**order, "financial_status": "authorized"}, "orders/paid")
    listed_walk.worker.drain()

    assert fetches(listed_walk) == before


def test_source_that_lags_behind_its_message_is_asked_again(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()
    listed_walk.clock.forward(timedelta(minutes=1))
    edited = shop_order(1001, "Nordlicht Messtechnik AG", listed_walk.clock())

    listed_walk.send(edited, "orders/updated")  # the shop's API does not show it yet
    listed_walk.worker.drain()
    assert listed_walk.standing(order).state is OrderState.RECEIVED
    assert revision(listed_walk, order) == 2

    listed_walk.shop.edit_order(1001, edited)
    drain_for(listed_walk, 2)
    assert listed_walk.standing(order).state is OrderState.CLEARED
    assert revision(listed_walk, order) == 2


def test_reading_confirms_no_other_content_than_it_saw(listed_walk: Walk) -> None:
    listed_walk.shop.misbehave("503", on="OrderContent")
    order = listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()
    another = received.unfetched(order_id_of(order), "another content", listed_walk.clock())

    with listed_walk.store.begin() as tx:
        orders.confirm(tx, another)

        assert not orders.current(tx, order_id_of(order)).fetched


def test_edit_that_only_names_its_order_makes_it_read(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()
    listed_walk.clock.forward(timedelta(minutes=1))
    listed_walk.shop.edit_order(1001, shop_order(1001, LISTED, listed_walk.clock()))

    listed_walk.send({"order_edit": {"id": 5, "order_id": order["id"]}}, "orders/edited")
    listed_walk.worker.drain()

    assert codes(listed_walk, order) == ["RP-NAME"]
    assert listed_walk.shop.held(1001)


def test_edit_of_an_order_that_nobody_knows_is_held_for_a_person(listed_walk: Walk) -> None:
    listed_walk.send({"order_edit": {"id": 5, "order_id": 77}}, "orders/edited")

    listed_walk.worker.drain()

    assert codes(listed_walk, {"id": 77}) == ["SY-DATA"]
    assert "knows no order 77" in listed_walk.case({"id": 77}).hold.reasons[0].text


def test_order_that_reads_as_nonsense_by_the_api_is_held(listed_walk: Walk) -> None:
    order = shop_order(1001, HARMLESS, listed_walk.clock())
    listed_walk.shop.add_order({**order, "line_items": []})

    listed_walk.send(order)
    listed_walk.worker.drain()

    assert codes(listed_walk, order) == ["SY-DATA"]
    assert "$.line_items" in listed_walk.case(order).hold.reasons[0].text


def test_release_of_an_order_that_was_edited_unheard_is_decided_anew(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    listed_walk.clock.forward(timedelta(minutes=1))
    listed_walk.shop.edit_order(1001, {"note": "and to another door"})

    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()

    assert listed_walk.shop.held(1001)
    assert listed_walk.standing(order).state is OrderState.HELD
    case = listed_walk.case(order)
    assert case.hold.state is HoldState.OPEN
    assert case.hold.revision == 2
    states = [delivery.state for delivery in case.deliveries]
    assert CallbackState.SUPERSEDED in states

    release(listed_walk, case.hold)
    listed_walk.worker.drain()
    assert not listed_walk.shop.held(1001)


def test_release_that_meets_the_decided_content_after_a_conflict_is_sent_again(
    listed_walk: Walk,
) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    listed_walk.clock.forward(timedelta(minutes=1))
    note = listed_walk.shop.edit_order(1001, {"note": "ring twice"})
    release(listed_walk, listed_walk.case(order).hold)
    with listed_walk.store.begin() as tx:
        step = steps.claim_named(
            tx, Kind.DELIVER, order_id_of(order), listed_walk.clock(), timedelta(minutes=1)
        )
    assert step is not None
    listed_walk.pipeline.deliver(step)  # meets the edit
    assert listed_walk.standing(order).state is OrderState.RECEIVED

    listed_walk.clock.forward(timedelta(minutes=1))
    listed_walk.shop.edit_order(1001, {**note, "note": None})  # and the edit is undone
    listed_walk.worker.drain()

    assert listed_walk.standing(order).state is OrderState.CLEARED
    assert not listed_walk.shop.held(1001)


def without_fetcher(walk: Walk) -> None:
    """Make the shop one that cannot be read."""
    room = walk.adapters["shop"]
    walk.adapters["shop"] = Adapter(room.source, room.target)


def test_message_clears_where_the_source_cannot_be_read(listed_walk: Walk) -> None:
    without_fetcher(listed_walk)
    order = listed_walk.place(1001, HARMLESS)

    listed_walk.worker.drain()

    assert listed_walk.standing(order).state is OrderState.CLEARED
    assert listed_walk.shop.requests == ()


def test_conflict_is_a_persons_question_where_the_source_cannot_be_read(listed_walk: Walk) -> None:
    without_fetcher(listed_walk)
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    listed_walk.shop.edit_order(1001, {"note": "and to another door"})

    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()

    assert codes(listed_walk, order) == ["SY-DATA"]
    assert listed_walk.case(order).hold.state is HoldState.OPEN
    assert listed_walk.shop.held(1001)


def test_numbers_that_fell_behind_their_source_catch_up_and_hold(listed_walk: Walk) -> None:
    """As after a database was put back from a backup."""
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    mark(listed_walk, sequence=7)

    listed_walk.clock.forward(timedelta(minutes=1))
    edited = listed_walk.shop.edit_order(1001, {"note": "once more"})
    listed_walk.shop.release_by_merchant(1001)
    listed_walk.send(edited, "orders/updated")
    listed_walk.worker.drain()

    assert listed_walk.shop.held(1001)
    assert listed_walk.case(order).deliveries[-1].callback.sequence == 8
    assert listed_walk.case(order).at_source == "held, confirmed"

    mark(listed_walk, sequence=20)
    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()
    assert not listed_walk.shop.held(1001)
    assert listed_walk.case(order).deliveries[-1].callback.sequence == 21


def mark(walk: Walk, sequence: int) -> None:
    """Mark the order in the shop as if a callback of this sequence had acted."""
    value = json.dumps({"sequence": sequence, "callback": "another", "held": []})
    walk.shop.write_metafield(1001, "$app:holdpoint", "fence", value)
