"""Every way in which Shopify fails has a class of its own: what is done next depends on it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from connector.adapter import Adapter, Concern
from connector.callback import Action, Held
from connector.callback.asking import ask
from connector.errors import (
    AccessEnded,
    AllowanceSpent,
    DeliveryDelayed,
    DeliveryRefused,
    HoldpointError,
    NotYet,
)
from connector.http import Answer, Request
from demo.fake_shop import FakeShop
from demo.shop_access import ALL_SCOPES
from tests.adapters.shopify_room import EXAMPLES, carried_to, room, shop_with
from tests.adapters.test_shopify import TestContract as Shopify
from tests.far_end import Wire, always

HOLD = Shopify().callback(Action.HOLD)
DOCUMENT = json.loads(min(EXAMPLES.glob("*.json")).read_bytes())


@pytest.fixture
def shop() -> FakeShop:
    body = Shopify().body()
    return shop_with(json.loads(body))


@pytest.fixture
def built(shop: FakeShop) -> Adapter:
    return room(carried_to(shop))


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        ("silence_before", DeliveryDelayed),
        ("503", DeliveryDelayed),
        ("429", DeliveryDelayed),
        ("throttled", AllowanceSpent),
        ("internal", DeliveryDelayed),
        ("timeout", DeliveryDelayed),
        ("not_json", DeliveryDelayed),
        ("401", AccessEnded),
        ("403", AccessEnded),
        ("402", AccessEnded),
        ("404", AccessEnded),
        ("423", AccessEnded),
        ("access_denied", DeliveryRefused),
        ("replaced", NotYet),
        ("unknown", DeliveryRefused),
        ("partial", DeliveryRefused),
    ],
)
def test_each_failure_has_its_class(
    shop: FakeShop, built: Adapter, fault: str, wanted: type[HoldpointError]
) -> None:
    shop.misbehave(fault)
    assert type(ask(built.target, HOLD)) is wanted
    assert not shop.held(DOCUMENT["order_number"])


def test_partial_data_is_a_failure_and_no_missing_party(shop: FakeShop, built: Adapter) -> None:
    shop.misbehave("partial", on="OrderContent")
    assert built.fetcher is not None
    with pytest.raises(DeliveryRefused, match="ACCESS_DENIED"):
        built.fetcher.fetch(HOLD.number)


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("DUPLICATE_FULFILLMENT_HOLD_HANDLE", type(None)),
        ("FULFILLMENT_ORDER_NOT_FOUND", NotYet),
        ("FULFILLMENT_ORDER_HOLD_LIMIT_REACHED", DeliveryRefused),
        ("FULFILLMENT_ORDER_NOT_SPLITTABLE", DeliveryRefused),
        ("SOMETHING_NEW", DeliveryRefused),
    ],
)
def test_each_user_error_has_its_class(
    shop: FakeShop, code: str, wanted: type[HoldpointError]
) -> None:
    asked = carried_to(shop)

    def wire(request: Request) -> Answer:
        answer = asked(request)
        if b"fulfillmentOrderHold(" not in request.body:
            return answer
        refusal = {"fulfillmentHold": None, "userErrors": [{"code": code, "message": "No."}]}
        return Answer(200, {}, json.dumps({"data": {"fulfillmentOrderHold": refusal}}).encode())

    # What counts as done was done: the hold is there, only its answer says otherwise.
    problem = ask(room(wire).target, HOLD)
    assert type(problem) is wanted


def test_hold_whose_answer_was_lost_is_there_and_is_confirmed_by_the_next_try(
    shop: FakeShop, built: Adapter
) -> None:
    shop.misbehave("answer_lost", on="PlaceHold")
    assert type(ask(built.target, HOLD)) is DeliveryDelayed
    assert ask(built.target, HOLD) is None
    assert built.target.read_back(HOLD) is Held.HELD


def test_wait_for_points_is_reckoned_from_what_the_answer_says() -> None:
    def throttled(**cost: Any) -> Wire:
        error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
        body = {"errors": [error], "extensions": {"cost": cost}}
        return Wire(always(200, json.dumps(body).encode()))

    status = {"maximumAvailable": 2000, "currentlyAvailable": 10, "restoreRate": 50}
    problem = ask(room(throttled(requestedQueryCost=510, throttleStatus=status)).target, HOLD)
    assert isinstance(problem, AllowanceSpent)
    assert problem.after == timedelta(seconds=10)
    without = ask(room(throttled()).target, HOLD)
    assert isinstance(without, AllowanceSpent)
    assert without.after == timedelta(seconds=1)


def test_another_version_than_the_one_asked_for_is_a_shortcoming(
    shop: FakeShop, built: Adapter
) -> None:
    assert built.upkeep is not None
    assert built.upkeep.look_after() == ()
    shop.serves = "2026-07"
    (found,) = built.upkeep.look_after()
    assert found.concern is Concern.VERSION
    assert found.subject == "2026-10 was asked for, 2026-07 answers"


def test_missing_scope_is_named(shop: FakeShop, built: Adapter) -> None:
    missing = {"read_customers", "read_products", "write_third_party_fulfillment_orders"}
    shop.access.scopes -= missing
    assert built.upkeep is not None
    found = built.upkeep.look_after()
    assert {(each.concern, each.subject) for each in found} == {
        (Concern.SCOPE, each) for each in missing
    }


@pytest.mark.parametrize("scope", sorted(ALL_SCOPES))
def test_every_scope_that_the_shop_asks_for_is_looked_for(
    shop: FakeShop, built: Adapter, scope: str
) -> None:
    shop.access.scopes.discard(scope)
    assert built.upkeep is not None
    found = {each.subject for each in built.upkeep.look_after()}
    # Who may write orders may read them, too.
    assert found == (set() if scope == "read_orders" else {scope})


def test_order_cannot_be_read_without_the_scope_for_products(
    shop: FakeShop, built: Adapter
) -> None:
    shop.access.scopes.discard("read_products")
    assert built.fetcher is not None
    with pytest.raises(DeliveryRefused, match="ACCESS_DENIED"):
        built.fetcher.fetch(HOLD.number)


def test_hold_without_its_scope_is_refused_and_not_placed(shop: FakeShop, built: Adapter) -> None:
    shop.access.scopes -= {
        "write_merchant_managed_fulfillment_orders",
        "write_third_party_fulfillment_orders",
    }
    problem = ask(built.target, HOLD)
    assert isinstance(problem, DeliveryRefused)
    assert "ACCESS_DENIED" in str(problem)
    assert not shop.held(DOCUMENT["order_number"])


def test_answer_is_not_quoted_where_its_code_is_no_code() -> None:
    error = {"message": "x", "extensions": {"code": "Bearer secret-9"}}
    body = json.dumps({"errors": [error]}).encode()
    problem = ask(room(always(200, body)).target, HOLD)
    assert "secret-9" not in str(problem)
