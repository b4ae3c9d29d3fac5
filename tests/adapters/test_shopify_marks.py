"""What staff see in the shop, which never comes before the hold, and what a rejection may do."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.shopify.reading import ShopifyReader
from connector.callback import Action, Callback, CallbackState
from connector.callback.asking import ask
from connector.errors import (
    ConfigError,
    Conflict,
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    Fenced,
    NotYet,
)
from connector.hold import Verdict
from connector.http import Answer, Request
from connector.store import Store, callbacks, findings
from connector.store.callbacks import Delivery
from connector.store.orders import OrderState
from demo.fake_shop import FakeShop
from tests.adapters.shopify_room import carried_to, example, room, shop_with
from tests.adapters.test_shopify_outbound import HOLD, NUMBER, RELEASE, decided_now
from tests.documents import JsonDocuments
from tests.far_end import Wire, always, no_network
from tests.walk import LISTED, NOTE, Walk, order_id_of, release, shop_order

TAG = "holdpoint-held"
CANCEL = replace(RELEASE, id="key-3", sequence=3, action=Action.CANCEL)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind of database is enough here: test_shopify_walk.py and the pipeline use both."""
    return f"sqlite:///{tmp_path / 'holdpoint.db'}"


@pytest.fixture
def shop() -> FakeShop:
    return shop_with({**example("paid"), "tags": "vip, b2b"})


def mark(shop: FakeShop, callback: Callback, **options: str) -> None:
    marker = room(carried_to(shop), **options).marker
    assert marker is not None
    marker.mark(callback)


# Marks


def test_held_order_is_tagged_and_the_tag_goes_with_the_release(shop: FakeShop) -> None:
    for _ in range(2):
        mark(shop, HOLD)
        assert shop.order(NUMBER).tags == ("vip", "b2b", TAG)
    for _ in range(2):
        mark(shop, RELEASE)
        assert shop.order(NUMBER).tags == ("vip", "b2b")


def test_tag_may_be_another_or_none(shop: FakeShop) -> None:
    mark(shop, HOLD, tag="screening-hold")
    assert shop.order(NUMBER).tags == ("vip", "b2b", "screening-hold")
    before = len(shop.requests)
    mark(shop, HOLD, tag="none")
    assert len(shop.requests) == before


def test_risk_is_told_only_where_that_is_asked_for_and_names_nothing(shop: FakeShop) -> None:
    mark(shop, HOLD)
    assert shop.order(NUMBER).risk == []
    mark(shop, HOLD, risk_assessment="yes")
    mark(shop, RELEASE, risk_assessment="yes")
    told = shop.order(NUMBER).risk
    assert [(each["riskLevel"], each["facts"][0]["description"]) for each in told] == [
        ("MEDIUM", "Holdpoint: review open, case H-17"),
        ("NONE", "Holdpoint: review done, case H-17"),
    ]


@pytest.mark.parametrize("operation", ["AddTag", "AssessRisk"])
@pytest.mark.parametrize(
    ("fault", "error"), [("throttled", DeliveryDelayed), ("access_denied", DeliveryRefused)]
)
def test_mark_that_fails_says_how(
    shop: FakeShop, operation: str, fault: str, error: type[DeliveryError]
) -> None:
    shop.misbehave(fault, on=operation)
    with pytest.raises(error):
        mark(shop, HOLD, risk_assessment="yes")


def test_assessment_of_an_order_that_left_is_refused_by_its_code(shop: FakeShop) -> None:
    shop.ship(NUMBER)
    with pytest.raises(DeliveryRefused, match="ORDER_ALREADY_FULFILLED"):
        mark(shop, HOLD, risk_assessment="yes")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tag", ""),
        ("tag", "a,b"),
        ("tag", "x" * 41),
        ("risk_assessment", "maybe"),
        ("on_reject", "refund"),
    ],
)
def test_option_of_a_mark_that_cannot_be_right_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        room(no_network, **{name: value})


def deliveries(walk: Walk, order: Mapping[str, Any]) -> tuple[Delivery, ...]:
    with walk.store.read() as tx:
        return callbacks.of_order(tx, order_id_of(order))


def test_hold_is_confirmed_though_its_mark_was_refused_and_says_so(listed_walk: Walk) -> None:
    listed_walk.shop.misbehave("access_denied", on="AddTag")
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()

    (hold,) = deliveries(listed_walk, order)
    assert hold.state is CallbackState.CONFIRMED
    assert "not marked" in (hold.problem or "")
    assert "ACCESS_DENIED" in listed_walk.case(order).at_source
    assert listed_walk.shop.held(1001)
    assert listed_walk.shop.order(1001).tags == ()


def test_tag_comes_with_the_hold_and_goes_with_the_release(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    assert listed_walk.shop.order(1001).tags == (TAG,)

    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()
    assert listed_walk.shop.order(1001).tags == ()


def test_mark_is_not_set_before_the_hold_stands(listed_walk: Walk) -> None:
    listed_walk.shop.misbehave("503", on="PlaceHold")
    listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    assert listed_walk.shop.order(1001).tags == ()


# Cancelling


def cancel(shop: FakeShop, callback: Callback) -> object:
    built = room(carried_to(shop), on_reject="cancel")
    return ask(built.target, callback, built.canceller)


def decided(shop: FakeShop) -> Callback:
    return replace(CANCEL, content_hash=decided_now(shop).content_hash)


def sent(shop: FakeShop) -> list[dict[str, Any]]:
    return [each.variables for each in shop.requests if each.operation == "CancelOrder"]


def test_cancelling_refunds_and_restocks_nothing_and_tells_the_customer_nothing(
    shop: FakeShop,
) -> None:
    assert cancel(shop, decided(shop)) is None
    assert sent(shop) == [
        {
            "id": "gid://shopify/Order/6203001002041",
            "reason": "OTHER",
            "refund": {"originalPaymentMethodsRefund": False},
            "restock": False,
            "notify": False,
            "note": "Rejected after review, case H-17 (key-3)",
        }
    ]
    assert shop.order(NUMBER).document["cancelled_at"]


def test_order_is_cancelled_once(shop: FakeShop) -> None:
    callback = decided(shop)
    assert cancel(shop, callback) is None
    assert cancel(shop, callback) is None
    assert len(sent(shop)) == 1


@pytest.mark.parametrize("fault", ["answer_lost", "503", "throttled"])
def test_cancelling_that_failed_on_its_way_is_made_good(shop: FakeShop, fault: str) -> None:
    callback = decided(shop)
    shop.misbehave(fault, on="CancelOrder")
    assert isinstance(cancel(shop, callback), DeliveryDelayed)
    assert cancel(shop, callback) is None
    assert shop.order(NUMBER).document["cancelled_at"]


def test_order_that_was_edited_since_is_not_cancelled(shop: FakeShop) -> None:
    callback = decided(shop)
    shop.edit_order(NUMBER, {"note": "to another address please"})
    assert isinstance(cancel(shop, callback), Conflict)
    assert sent(shop) == []


def test_cancelling_that_is_late_does_nothing(shop: FakeShop) -> None:
    room(carried_to(shop)).target.hold(replace(HOLD, sequence=4))
    assert isinstance(cancel(shop, decided(shop)), Fenced)
    assert sent(shop) == []


def test_order_that_somebody_cancelled_is_done_with(shop: FakeShop) -> None:
    callback = decided(shop)
    shop.cancel(NUMBER)
    assert cancel(shop, callback) is None
    assert sent(shop) == []


def test_job_that_is_not_done_yet_is_waited_for(shop: FakeShop) -> None:
    def slow(request: Request) -> Answer:
        """Show the order as it was before the job that cancels it is done."""
        answer = carried_to(shop)(request)
        seen = json.loads(answer.body)
        if "Cancelled(" in request.body.decode():
            seen["data"]["order"]["cancelledAt"] = None
        return Answer(200, {}, json.dumps(seen).encode())

    callback, built = decided(shop), room(slow, on_reject="cancel")
    assert isinstance(ask(built.target, callback, built.canceller), NotYet)
    assert cancel(shop, callback) is None


def test_refusal_to_cancel_is_told_by_its_code(shop: FakeShop) -> None:
    def refused(request: Request) -> Answer:
        if "orderCancel(" in request.body.decode():
            refusal = {"orderCancelUserErrors": [{"code": "NO_REFUND_PERMISSION"}]}
            return Answer(200, {}, json.dumps({"data": {"orderCancel": refusal}}).encode())
        return carried_to(shop)(request)

    built = room(refused, on_reject="cancel")
    problem = ask(built.target, decided(shop), built.canceller)
    assert isinstance(problem, DeliveryRefused)
    assert "NO_REFUND_PERMISSION" in str(problem)


def test_answer_with_a_wrong_field_cancels_nothing_by_mistake(
    shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Or pages that never end are read until the shop's points are used up, and then waited for.
    monkeypatch.setattr(sys.modules[ShopifyReader.__module__], "_MOST_PAGES", 2)
    callback = decided(shop)
    healthy = Wire(carried_to(shop))
    built = room(healthy, on_reject="cancel")
    ask(built.target, callback, built.canceller)
    for place, request in enumerate(healthy.requests):
        for where, body in spoiled(carried_to(shop)(request)):
            fresh = shop_with({**example("paid"), "tags": "vip, b2b"})
            wire = Wire(carried_to(fresh))
            wire.cut(always(200, body), healthy=place)
            built = room(wire, on_reject="cancel")
            problem = ask(built.target, callback, built.canceller)
            assert problem is None or isinstance(problem, DeliveryError), where


def spoiled(answer: Answer) -> Iterator[tuple[str, bytes]]:
    document = json.loads(answer.body)
    document.pop("extensions")
    return JsonDocuments().spoiled(json.dumps(document).encode())


def test_without_the_option_nothing_can_cancel(shop: FakeShop) -> None:
    built = room(carried_to(shop))
    assert built.canceller is None
    assert isinstance(ask(built.target, decided(shop), built.canceller), DeliveryRefused)


# Cancelling: only what a person rejects, and only where the connection is set up for it


@pytest.fixture
def cancelling(store: Store, monkeypatch: pytest.MonkeyPatch) -> Walk:
    walk = Walk(store, monkeypatch, options={"on_reject": "cancel"})
    walk.use_starter_list()
    return walk


def rejected(walk: Walk) -> dict[str, Any]:
    order = walk.place(1001, LISTED)
    walk.worker.drain()
    case = walk.case(order).hold
    walk.pipeline.settle(case.id, Verdict.REJECT, "ada", "TM-LISTED", NOTE)
    return order


def is_cancelled(walk: Walk) -> bool:
    return walk.shop.order(1001).document["cancelled_at"] is not None


def test_rejected_order_is_cancelled_and_its_record_follows(cancelling: Walk) -> None:
    order = rejected(cancelling)
    assert not is_cancelled(cancelling)

    cancelling.worker.drain()
    assert is_cancelled(cancelling)
    assert cancelling.case(order).at_source == "cancelled, confirmed"
    assert cancelling.standing(order).state is OrderState.CANCELLED

    cancelling.clock.forward(timedelta(minutes=5))
    cancelling.pipeline.reconciler.start()
    cancelling.worker.drain()
    with cancelling.store.read() as tx:
        assert findings.unsettled(tx) == ()  # nothing left: it was cancelled


def test_rejected_order_stays_held_and_is_not_cancelled_by_default(listed_walk: Walk) -> None:
    order = rejected(listed_walk)
    listed_walk.worker.drain()
    assert not is_cancelled(listed_walk)
    assert listed_walk.shop.held(1001)
    assert [each.callback.action for each in deliveries(listed_walk, order)] == [Action.HOLD]


def test_policy_alone_cancels_nothing(cancelling: Walk) -> None:
    cancelling.place(1001, LISTED)
    cancelling.worker.drain()
    assert cancelling.shop.held(1001)
    assert not is_cancelled(cancelling)


def test_edit_takes_a_cancelling_back_that_is_not_done(cancelling: Walk) -> None:
    order = rejected(cancelling)
    cancelling.shop.misbehave("503", times=9, on="Cancelled")
    cancelling.worker.drain()
    cancelling.clock.forward(timedelta(seconds=30))
    edited = shop_order(1001, LISTED, cancelling.clock()) | {"note": "to our plant"}
    cancelling.send(cancelling.shop.edit_order(1001, edited), "orders/updated")

    cancelling.worker.drain()

    assert not is_cancelled(cancelling)
    assert cancelling.standing(order).state is OrderState.HELD
    assert cancelling.shop.held(1001)
    taken_back = deliveries(cancelling, order)[1]
    assert (taken_back.callback.action, taken_back.state, taken_back.problem) == (
        *(Action.CANCEL, CallbackState.SUPERSEDED),
        "the shop answered 503",
    )


def test_order_that_cannot_be_cancelled_stays_held_and_is_watched(cancelling: Walk) -> None:
    cancelling.shop.misbehave("access_denied", on="CancelOrder")
    order = rejected(cancelling)
    cancelling.worker.drain()
    assert deliveries(cancelling, order)[-1].state is CallbackState.REFUSED
    assert "a person must look" in cancelling.case(order).at_source

    cancelling.shop.move(1001)
    cancelling.clock.forward(timedelta(minutes=5))
    cancelling.pipeline.reconciler.start()
    cancelling.worker.drain()
    assert cancelling.shop.held(1001)
