"""How our hold stands in Shopify: ours only, on every part, and read back as it is."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.shopify.payload import read_order
from connector.callback import Action, Callback, Held
from connector.callback.asking import ask
from connector.errors import (
    Conflict,
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    Fenced,
    NotYet,
)
from connector.http import Answer, Request
from connector.intake.document import Node
from connector.order import OrderId, content_hash
from demo.fake_shop import FakeShop
from tests.adapters.shopify_room import carried_to, example, room, shop_with
from tests.contract import CONNECTION
from tests.documents import JsonDocuments
from tests.far_end import Wire, always

ORDER = "6203001002041"
NUMBER = 2041
CONTENT = content_hash(read_order(CONNECTION, Node("$", example("paid"))))
HOLD = Callback(
    "key-1", OrderId(f"{CONNECTION}:{ORDER}"), ORDER, 1, Action.HOLD, 1, "H-17", CONTENT
)
RELEASE = replace(HOLD, id="key-2", sequence=2, action=Action.RELEASE)


def decided_now(shop: FakeShop) -> Callback:
    """Give a release that was decided on the order as the shop has it now."""
    fetcher = room(carried_to(shop)).fetcher
    assert fetcher is not None
    return replace(RELEASE, content_hash=content_hash(fetcher.fetch(ORDER).order))


@pytest.fixture
def shop() -> FakeShop:
    return shop_with(example("paid"))


@pytest.fixture
def target(shop: FakeShop) -> Any:
    return room(carried_to(shop)).target


@pytest.fixture
def held_shop(shop: FakeShop, target: Any) -> FakeShop:
    target.hold(HOLD)
    return shop


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("throttled", DeliveryDelayed),
        ("internal", DeliveryDelayed),
        ("not_json", DeliveryDelayed),
        ("429", DeliveryDelayed),
        ("silence_before", DeliveryDelayed),
        ("answer_lost", DeliveryDelayed),
        ("access_denied", DeliveryRefused),
    ],
)
@pytest.mark.parametrize("operation", ["HoldsOfOrder", "SetFence", "PlaceHold"])
def test_failure_is_sorted_by_whether_another_try_can_help(
    shop: FakeShop, target: Any, fault: str, error: type[DeliveryError], operation: str
) -> None:
    shop.misbehave(fault, on=operation)
    assert isinstance(ask(target, HOLD), error)


def test_throttled_call_names_the_wait_until_its_cost_is_there_again(
    shop: FakeShop, target: Any
) -> None:
    shop.misbehave("throttled")
    with pytest.raises(DeliveryDelayed) as delayed:
        target.hold(HOLD)
    assert delayed.value.after
    assert delayed.value.after.total_seconds() == 1


def test_wait_that_shopify_writes_with_a_fraction_is_heard(shop: FakeShop, target: Any) -> None:
    shop.misbehave("429")
    with pytest.raises(DeliveryDelayed) as delayed:
        target.hold(HOLD)
    assert delayed.value.after
    assert delayed.value.after.total_seconds() == 2


def test_hold_that_is_there_already_is_no_failure(shop: FakeShop, held_shop: FakeShop) -> None:
    read_first = True

    def unseen(request: Request) -> Answer:
        """Show the order as it was before somebody placed our hold, once."""
        nonlocal read_first
        answer = carried_to(shop)(request)
        if read_first:
            read_first = False
            found = json.loads(answer.body)
            for node in found["data"]["order"]["fulfillmentOrders"]["nodes"]:
                node["fulfillmentHolds"] = []
            return Answer(200, {}, json.dumps(found).encode())
        return answer

    assert ask(room(unseen).target, HOLD) is None
    assert held_shop.requests[-2].operation == "PlaceHold"
    assert len(held_shop.holds_of(NUMBER)) == 1


def test_release_names_our_holds_and_leaves_those_of_others(
    held_shop: FakeShop, target: Any
) -> None:
    held_shop.add_foreign_hold(NUMBER)
    (ours,) = (hold for hold in held_shop.holds_of(NUMBER) if hold.handle != "foreign")

    assert ask(target, RELEASE) is None

    (lifted,) = (sent for sent in held_shop.requests if sent.operation == "ReleaseHold")
    assert lifted.variables["holdIds"] == [ours.id]
    assert [hold.handle for hold in held_shop.holds_of(NUMBER)] == ["foreign"]


def test_release_without_a_hold_of_ours_asks_for_nothing(shop: FakeShop, target: Any) -> None:
    shop.add_foreign_hold(NUMBER)
    target.release(RELEASE)
    assert [sent.operation for sent in shop.requests] == ["HoldsOfOrder"]
    assert len(shop.holds_of(NUMBER)) == 1


def test_hold_of_another_app_is_not_ours_even_under_our_handle(shop: FakeShop, target: Any) -> None:
    shop.add_foreign_hold(NUMBER, f"holdpoint-{ORDER}")
    assert target.read_back(HOLD) is Held.FREE
    target.hold(HOLD)
    target.release(RELEASE)
    assert len(shop.holds_of(NUMBER)) == 1


def test_hold_says_our_case_and_nothing_else_to_the_shops_staff(held_shop: FakeShop) -> None:
    (placed,) = (sent for sent in held_shop.requests if sent.operation == "PlaceHold")
    assert placed.variables["hold"] == {
        "reason": "OTHER",
        "reasonNotes": "Held for review, case H-17",
        "handle": f"holdpoint-{ORDER}",
        "externalId": "key-1",
        "notifyMerchant": False,
    }


def test_order_that_moved_to_another_location_lost_its_hold_and_is_held_again(
    held_shop: FakeShop, target: Any
) -> None:
    held_shop.move(NUMBER)
    assert target.read_back(HOLD) is Held.FREE
    assert ask(target, HOLD) is None
    assert held_shop.held(NUMBER)


def test_goods_added_later_leave_the_order_partly_held_until_held_again(
    held_shop: FakeShop, target: Any
) -> None:
    added = [{**example("licence")["line_items"][0], "id": 99}]
    held_shop.edit_order(NUMBER, {"line_items": example("paid")["line_items"] + added})
    assert target.read_back(HOLD) is Held.PARTLY
    assert ask(target, HOLD) is None
    assert isinstance(ask(target, RELEASE), Conflict)
    assert ask(target, decided_now(held_shop)) is None
    assert held_shop.holds_of(NUMBER) == ()


def test_order_that_left_cannot_be_held_any_more(shop: FakeShop, target: Any) -> None:
    shop.ship(NUMBER)
    assert target.read_back(HOLD) is Held.GONE
    assert isinstance(ask(target, HOLD), DeliveryRefused)
    assert ask(target, RELEASE) is None


def test_order_that_the_shop_has_not_routed_yet_is_held_later() -> None:
    none_yet = {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    answer = {"data": {"order": {"id": ORDER, "metafield": None, "fulfillmentOrders": none_yet}}}
    target = room(always(200, json.dumps(answer).encode())).target
    with pytest.raises(NotYet, match="no fulfillment orders"):
        target.hold(HOLD)


def test_order_that_the_shop_does_not_know_is_refused(target: Any) -> None:
    unknown = Callback("key-1", OrderId("shop:7"), "7", 1, Action.HOLD, 1, "H-17", "")
    assert isinstance(ask(target, unknown), DeliveryRefused)


def test_every_page_of_fulfillment_orders_is_read(shop: FakeShop, target: Any) -> None:
    for place in range(1, 120):
        line = {**example("licence")["line_items"][0], "id": place}
        before = shop.edit_order(NUMBER, {})["line_items"]
        shop.edit_order(NUMBER, {"line_items": [*before, line]})
    assert ask(target, HOLD) is None
    assert len(shop.holds_of(NUMBER)) == 120


def test_hold_lifted_by_hand_is_told_from_one_whose_part_was_replaced(
    held_shop: FakeShop, target: Any
) -> None:
    held_shop.release_by_merchant(NUMBER)
    assert target.read_back(HOLD) is Held.LIFTED
    held_shop.move(NUMBER)
    assert target.read_back(HOLD) is Held.FREE


def test_order_that_we_released_does_not_read_as_lifted_by_hand(
    held_shop: FakeShop, target: Any
) -> None:
    target.release(RELEASE)
    assert target.read_back(RELEASE) is Held.FREE
    assert held_shop.holds_of(NUMBER) == ()


def test_edit_that_no_message_told_of_keeps_the_hold(held_shop: FakeShop, target: Any) -> None:
    held_shop.edit_order(NUMBER, {"note": "to another address please"})
    assert isinstance(ask(target, RELEASE), Conflict)
    assert held_shop.held(NUMBER)


def test_two_deliveries_at_once_cannot_both_mark_the_order(shop: FakeShop) -> None:
    def overtaken(request: Request) -> Answer:
        """Let a later callback act between the look at our mark and its writing."""
        if "SetFence" in request.body.decode() and not shop.holds_of(NUMBER):
            room(carried_to(shop)).target.hold(replace(HOLD, id="key-3", sequence=3))
        return carried_to(shop)(request)

    target = room(overtaken).target
    assert isinstance(ask(target, HOLD), DeliveryDelayed)
    assert isinstance(ask(target, HOLD), Fenced)
    assert shop.held(NUMBER)


def test_shop_that_refuses_our_mark_is_held_all_the_same(shop: FakeShop, target: Any) -> None:
    shop.misbehave("access_denied", on="SetFence")
    assert isinstance(ask(target, HOLD), DeliveryRefused)
    assert shop.held(NUMBER)


def test_nothing_is_lifted_where_the_shop_refuses_our_mark(
    held_shop: FakeShop, target: Any
) -> None:
    held_shop.misbehave("access_denied", on="SetFence")
    assert isinstance(ask(target, RELEASE), DeliveryRefused)
    assert held_shop.held(NUMBER)


@pytest.mark.parametrize("value", ["", "[]", "7", "{}", '{"sequence": "2", "held": []}'])
def test_mark_that_makes_no_sense_releases_nothing_and_is_put_right_by_a_hold(
    held_shop: FakeShop, target: Any, value: str
) -> None:
    held_shop.write_metafield(NUMBER, "$app:holdpoint", "fence", value)
    assert isinstance(ask(target, RELEASE), DeliveryRefused)
    assert ask(target, HOLD) is None
    assert ask(target, RELEASE) is None


def test_answer_with_a_wrong_field_is_never_more_than_a_failed_delivery(shop: FakeShop) -> None:
    for callback in (HOLD, RELEASE):
        healthy = Wire(carried_to(shop))
        ask(room(healthy).target, callback)
        for place, request in enumerate(healthy.requests):
            answer = carried_to(shop)(request)
            for where, body in spoiled(answer):
                wire = Wire(carried_to(shop))
                wire.cut(always(200, body), healthy=place)
                problem = ask(room(wire).target, callback)
                assert problem is None or isinstance(problem, DeliveryError), where
                assert len(wire.requests) < 100, where


def spoiled(answer: Answer) -> Iterator[tuple[str, bytes]]:
    document = json.loads(answer.body)
    document.pop("extensions")
    return JsonDocuments().spoiled(json.dumps(document).encode())
