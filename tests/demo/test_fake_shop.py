"""What the fake shop does that no recording covers."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.fake_shop import FakeShop
from demo.orders import demo_orders
from demo.shop_faults import Answer

NUMBER = 1001
PATH = "/admin/api/2026-10/graphql.json"
PLACE = """
mutation PlaceHold($id: ID!, $handle: String) {
  fulfillmentOrderHold(id: $id, fulfillmentHold: {reason: OTHER, handle: $handle}) {
    fulfillmentHold { id }
    fulfillmentOrder { status fulfillmentHolds { handle heldByRequestingApp } }
    userErrors { field message code }
  }
}"""
RELEASE = """
mutation ReleaseHold($id: ID!, $holdIds: [ID!]) {
  fulfillmentOrderReleaseHold(id: $id, holdIds: $holdIds) {
    fulfillmentOrder { status }
    userErrors { code }
  }
}"""
READ = """
query Read($id: ID!, $first: Int, $after: String) {
  order(id: $id) {
    name updatedAt cancelledAt displayFulfillmentStatus
    fulfillmentOrders(first: $first, after: $after) {
      nodes { id status } pageInfo { hasNextPage endCursor }
    }
  }
}"""

Ask = Callable[..., dict[str, Any]]
Send = Callable[..., Answer | None]


def newest(shop: FakeShop) -> str:
    return shop.fulfillment_orders_of(NUMBER)[-1].id


def order_gid(shop: FakeShop) -> str:
    return newest(shop)[:-3].replace("FulfillmentOrder", "Order")


def test_a_held_order_is_held_and_a_warehouse_cannot_send_it(shop: FakeShop, ask: Ask) -> None:
    ask(PLACE, id=newest(shop), handle="h")
    assert shop.held(NUMBER)
    assert not shop.ship(NUMBER)
    assert [hold.handle for hold in shop.holds_of(NUMBER)] == ["h"]


def test_an_order_not_held_leaves(shop: FakeShop, ask: Ask) -> None:
    assert shop.ship(NUMBER)
    assert not shop.held(NUMBER)
    order = ask(READ, id=order_gid(shop), first=5)["data"]["order"]
    assert order["displayFulfillmentStatus"] == "FULFILLED"


@pytest.mark.parametrize("end", [FakeShop.ship, FakeShop.cancel])
def test_what_has_ended_cannot_be_held(
    shop: FakeShop, ask: Ask, end: Callable[[FakeShop, int], object]
) -> None:
    end(shop, NUMBER)
    payload = ask(PLACE, id=newest(shop), handle="h")["data"]["fulfillmentOrderHold"]
    assert payload["fulfillmentOrder"] is None
    assert payload["userErrors"][0]["field"] == ["id"]
    assert shop.holds_of(NUMBER) == ()


def test_releasing_one_hold_of_two_keeps_the_order_held(shop: FakeShop, ask: Ask) -> None:
    target = newest(shop)
    first = ask(PLACE, id=target, handle="a")["data"]["fulfillmentOrderHold"]["fulfillmentHold"]
    ask(PLACE, id=target, handle="b")
    payload = ask(RELEASE, id=target, holdIds=[first["id"]])["data"]["fulfillmentOrderReleaseHold"]
    assert payload["fulfillmentOrder"]["status"] == "ON_HOLD"
    assert [hold.handle for hold in shop.holds_of(NUMBER)] == ["b"]


@pytest.mark.parametrize("ids", [{}, {"holdIds": None}, {"holdIds": []}])
def test_a_release_without_ids_lifts_the_holds_of_everybody(
    shop: FakeShop, ask: Ask, ids: dict[str, Any]
) -> None:
    shop.add_foreign_hold(NUMBER)
    ask(PLACE, id=newest(shop), handle="h")
    ask(RELEASE, id=newest(shop), **ids)
    assert shop.holds_of(NUMBER) == ()


def test_every_app_sees_its_own_holds_as_its_own(shop: FakeShop, ask: Ask) -> None:
    shop.add_app("token-b")
    ask(PLACE, id=newest(shop), handle="same")
    payload = ask(PLACE, app="token-b", id=newest(shop), handle="same")["data"]
    holds = payload["fulfillmentOrderHold"]["fulfillmentOrder"]["fulfillmentHolds"]
    assert [hold["heldByRequestingApp"] for hold in holds] == [False, True]


def test_a_moved_order_is_open_again_without_the_hold(shop: FakeShop, ask: Ask) -> None:
    ask(PLACE, id=newest(shop), handle="h")
    before = newest(shop)
    shop.move(NUMBER)
    assert not shop.held(NUMBER)
    assert newest(shop) != before
    order = ask(READ, id=order_gid(shop), first=5)["data"]["order"]
    nodes = order["fulfillmentOrders"]["nodes"]
    assert [node["status"] for node in nodes] == ["CLOSED", "OPEN"]


def test_a_hold_lifted_by_hand_is_gone(shop: FakeShop, ask: Ask) -> None:
    ask(PLACE, id=newest(shop), handle="h")
    shop.release_by_merchant(NUMBER)
    assert not shop.held(NUMBER)


def test_an_edit_changes_the_revision_and_routes_new_lines_apart(shop: FakeShop, ask: Ask) -> None:
    before = ask(READ, id=order_gid(shop), first=5)["data"]["order"]
    ask(PLACE, id=newest(shop), handle="h")
    lines = demo_orders(datetime(2026, 11, 2, tzinfo=UTC))[1].document["line_items"]
    gid = order_gid(shop)
    document = shop.edit_order(NUMBER, {"line_items": lines, "note": "one more"})
    after = ask(READ, id=gid, first=5)["data"]["order"]
    assert after["updatedAt"] > before["updatedAt"]
    assert document["note"] == "one more"
    assert not shop.held(NUMBER)


def test_a_cancelled_order_says_when(shop: FakeShop, ask: Ask) -> None:
    gid = order_gid(shop)
    assert shop.cancel(NUMBER)["cancelled_at"]
    assert ask(READ, id=gid, first=1)["data"]["order"]["cancelledAt"].endswith("Z")


def test_fulfillment_orders_come_in_pages(shop: FakeShop, ask: Ask) -> None:
    gid = order_gid(shop)
    shop.move(NUMBER)
    first = ask(READ, id=gid, first=1)["data"]["order"]["fulfillmentOrders"]
    cursor = first["pageInfo"]["endCursor"]
    second = ask(READ, id=gid, first=1, after=cursor)["data"]["order"]["fulfillmentOrders"]
    assert [first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]] == [True, False]
    assert first["nodes"] != second["nodes"]


def test_an_unknown_order_is_null_without_an_error(ask: Ask) -> None:
    answer = ask(READ, id="gid://shopify/Order/0", first=1)
    assert answer["data"] == {"order": None}
    assert "errors" not in answer


@pytest.mark.parametrize(
    "document",
    ["{ order(id: 1) { colour } }", "query {", "mutation { fulfillmentOrderHold(id: 1) { x } }"],
)
def test_a_document_that_the_schema_does_not_know_is_refused(ask: Ask, document: str) -> None:
    answer = ask(document)
    assert answer["errors"]
    assert answer.get("data") is None


def test_a_wrong_token_is_refused_in_the_shops_words(shop: FakeShop, send: Send) -> None:
    answer = send(READ, app="nobody")
    assert answer is not None
    assert answer.status == 401
    assert json.loads(answer.body)["errors"].startswith("[API] Invalid API key or access token")
    assert shop.requests == ()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"7", b'{"query": 7}', b"\xff"])
def test_a_body_without_a_document_is_a_bad_request(shop: FakeShop, body: bytes) -> None:
    answer = shop.answer(PATH, {"x-shopify-access-token": "token-a"}, body)
    assert answer is not None
    assert answer.status == 400


def test_another_path_is_not_found(shop: FakeShop) -> None:
    answer = shop.answer("/admin/api/2026-10/orders.json", {}, b"")
    assert answer is not None
    assert answer.status == 404


def test_requests_are_kept_in_order_with_variables_and_headers(shop: FakeShop, ask: Ask) -> None:
    ask(READ, id=order_gid(shop), first=1)
    ask(PLACE, id=newest(shop), handle="h")
    assert [each.operation for each in shop.requests] == ["Read", "PlaceHold"]
    assert shop.requests[1].variables["handle"] == "h"
    assert shop.requests[1].headers["x-shopify-access-token"] == "token-a"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("throttled", "THROTTLED"),
        ("internal", "INTERNAL_SERVER_ERROR"),
        ("access_denied", "ACCESS_DENIED"),
    ],
)
def test_most_faults_come_as_success_and_change_nothing(
    shop: FakeShop, ask: Ask, kind: str, code: str
) -> None:
    shop.misbehave(kind)
    answer = ask(PLACE, id=newest(shop), handle="h")
    assert answer["errors"][0]["extensions"]["code"] == code
    assert not shop.held(NUMBER)
    assert "errors" not in ask(PLACE, id=newest(shop), handle="h")


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("503", 503), ("not_json", 200)])
def test_other_faults_are_not_graphql_at_all(
    shop: FakeShop, send: Send, kind: str, status: int
) -> None:
    shop.misbehave(kind)
    answer = send(PLACE, id=newest(shop), handle="h")
    assert answer is not None
    assert answer.status == status
    assert ("Retry-After" in answer.headers) == (kind == "429")
    assert not shop.held(NUMBER)


@pytest.mark.parametrize(("kind", "acts"), [("silence_before", False), ("answer_lost", True)])
def test_only_a_lost_answer_has_acted(shop: FakeShop, send: Send, kind: str, acts: bool) -> None:  # noqa: FBT001 - a case
    shop.misbehave(kind)
    assert send(PLACE, id=newest(shop), handle="h") is None
    assert shop.held(NUMBER) is acts


def test_a_fault_strikes_the_named_operation_as_often_as_planned(shop: FakeShop, ask: Ask) -> None:
    shop.misbehave("throttled", times=2, on="ReleaseHold")
    target = newest(shop)
    assert "errors" not in ask(PLACE, id=target, handle="h")
    failed = ["errors" in ask(RELEASE, id=target, holdIds=["x"]) for _ in range(3)]
    assert failed == [True, True, False]


def test_a_fault_of_no_known_kind_is_refused(shop: FakeShop) -> None:
    with pytest.raises(ValueError, match="flood"):
        shop.misbehave("flood")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["hold", "foreign", "release", "by_hand", "move", "ship"])))
def test_an_order_is_held_exactly_while_something_left_to_send_has_a_hold(steps: list[str]) -> None:
    shop = FakeShop("example-shop.myshopify.com", "secret", "token-a")
    shop.add_order(demo_orders(datetime(2026, 11, 2, tzinfo=UTC))[0].document)
    for place, step in enumerate(steps):
        carry_out(shop, step, f"h{place}")
        statuses = [each.status for each in shop.fulfillment_orders_of(NUMBER)]
        assert shop.held(NUMBER) == ("ON_HOLD" in statuses) == bool(shop.holds_of(NUMBER))


def carry_out(shop: FakeShop, step: str, handle: str) -> None:
    queries = {"hold": PLACE, "release": RELEASE}
    merchant: dict[str, Callable[[int], object]] = {
        "foreign": shop.add_foreign_hold,
        "by_hand": shop.release_by_merchant,
        "move": shop.move,
        "ship": shop.ship,
    }
    if step in merchant:
        merchant[step](NUMBER)
        return
    holds = [hold.id for hold in shop.holds_of(NUMBER)][:1]
    variables = {"id": newest(shop), "handle": handle, "holdIds": holds}
    body = json.dumps({"query": queries[step], "variables": variables}).encode()
    assert shop.answer(PATH, {"x-shopify-access-token": "token-a"}, body)
