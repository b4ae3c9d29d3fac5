"""Every fulfillment order of a held order carries our hold, whatever became of those it had."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.errors import AllowanceSpent
from connector.hold import Verdict
from connector.intake import Finder, Part
from connector.store import findings
from connector.store.findings import FindingKind
from connector.store.orders import OrderState
from demo.shop_parts import HAPPENINGS, Message
from tests.adapters.shopify_room import room, signed
from tests.adapters.test_shopify_samples import SAMPLES
from tests.contract import CONNECTION
from tests.far_end import no_network
from tests.walk import HARMLESS, LISTED, NOTE, START, Walk, order_id_of, release, shop_order

GID = "gid://shopify/FulfillmentOrder/"
_MOST_STEPS = 600


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind of database is enough here: test_shopify_walk.py and the pipeline use both."""
    return f"sqlite:///{tmp_path / 'holdpoint.db'}"


def found(walk: Walk) -> list[tuple[str, FindingKind]]:
    with walk.store.read() as tx:
        return [(each.subject, each.kind) for each in findings.unsettled(tx, "shop")]


def operations(walk: Walk) -> list[str]:
    return [request.operation for request in walk.shop.requests]


def placed(walk: Walk, number: int, company: str, quantity: int = 2) -> dict[str, Any]:
    order = shop_order(number, company, walk.clock())
    order["line_items"] = [{**line, "quantity": quantity} for line in order["line_items"]]
    walk.shop.add_order(order)
    walk.send(order)
    return order


def tell(walk: Walk, messages: list[Message]) -> None:
    for topic, document in messages:
        walk.send(document, topic)


def drain(walk: Walk) -> None:
    """Do what is due; a walk that does not come to rest must not hang the tests."""
    for _ in range(_MOST_STEPS):
        if not walk.worker.do_one():
            return
    pytest.fail("the steps do not come to an end")


def is_covered(walk: Walk, number: int) -> bool:
    """Say whether every fulfillment order that could leave carries exactly one hold of ours."""
    handles = [
        [hold.handle for hold in each.holds if hold.handle.startswith("holdpoint-")]
        for each in walk.shop.order(number).active
    ]
    return bool(handles) and all(len(each) == 1 for each in handles)


def ours_on(walk: Walk, number: int) -> list[str]:
    return [h.handle for h in walk.shop.holds_of(number) if h.handle.startswith("holdpoint-")]


@pytest.fixture
def held(listed_walk: Walk) -> dict[str, Any]:
    order = placed(listed_walk, 1001, LISTED)
    drain(listed_walk)
    assert is_covered(listed_walk, 1001)
    return order


# What a message names


def read(document: object, topic: str) -> tuple[object, ...]:
    return room(no_network).source.read(signed(json.dumps(document).encode(), topic))


def test_every_sample_about_a_fulfillment_order_names_one_of_its_own() -> None:
    seen = 0
    for sample in SAMPLES:
        if "__fulfillment_orders__" in sample.name or "__fulfillment_holds__" in sample.name:
            document = json.loads(sample.read_bytes())
            if sample.name.startswith("webhook"):
                (part,) = read(document, "fulfillment_orders/any")
                assert isinstance(part, Part)
                assert part.name in sample.read_text()
                seen += 1
    assert seen == 9 or not SAMPLES


@pytest.mark.parametrize("happening", HAPPENINGS)
def test_every_message_about_fulfillment_orders_names_one_that_is_left(
    listed_walk: Walk, happening: str
) -> None:
    placed(listed_walk, 1001, HARMLESS)
    listed_walk.shop.happen(1001, "held_by_another" if "another" in happening else "split")
    for topic, document in listed_walk.shop.happen(1001, happening):
        (part,) = read(document, topic)
        assert isinstance(part, Part)
        assert part.connection == CONNECTION
        assert part.name in {each.id for each in listed_walk.shop.order(1001).active}


def test_our_own_hold_placed_whole_is_no_news_and_one_that_leaves_a_rest_is() -> None:
    hold = {"id": "gid://shopify/FulfillmentHold/1", "held_by_requesting_app": True}
    whole = {"fulfillment_order": {"id": f"{GID}1"}, "created_fulfillment_hold": hold}
    rest = whole | {"remaining_fulfillment_order": {"id": f"{GID}2"}}
    topic = "fulfillment_orders/placed_on_hold"
    assert read(whole, topic) == ()
    assert read(rest, topic) == (Part(CONNECTION, f"{GID}2"),)


@pytest.mark.parametrize("gid", [f"{GID}x", f"{GID}", f"{GID}1\n", 7, None, "gid://shopify/Job/1"])
def test_document_without_a_fulfillment_order_names_none(gid: object) -> None:
    document = {"fulfillment_order": {"id": gid}}
    assert read(document, "fulfillment_orders/moved") == ()


def test_risk_of_another_app_makes_its_order_be_read() -> None:
    document = {"risk_level": "high", "admin_graphql_api_order_id": "gid://shopify/Order/78"}
    (named,) = read(document, "orders/risk_assessment_changed")
    assert getattr(named, "number", None) == "78"
    untold = document | {"admin_graphql_api_order_id": None}
    assert read(untold, "orders/risk_assessment_changed") == ()


# What follows


@pytest.mark.parametrize("happening", ["moved", "cancelled", "split"])
def test_part_that_replaced_a_held_one_is_held_as_soon_as_it_is_told_of(
    listed_walk: Walk, held: Mapping[str, Any], happening: str
) -> None:
    told = listed_walk.shop.happen(1001, happening)
    assert not is_covered(listed_walk, 1001)

    tell(listed_walk, told)
    drain(listed_walk)

    assert is_covered(listed_walk, 1001)
    assert found(listed_walk) == [(order_id_of(held), FindingKind.UNCOVERED)]


def test_part_of_an_order_that_is_not_held_is_left_alone(listed_walk: Walk) -> None:
    placed(listed_walk, 1001, HARMLESS)
    drain(listed_walk)

    tell(listed_walk, listed_walk.shop.happen(1001, "moved"))
    drain(listed_walk)

    assert listed_walk.shop.holds_of(1001) == ()
    assert "PlaceHold" not in operations(listed_walk)


def test_order_that_was_released_is_not_held_again_by_a_late_message(
    listed_walk: Walk, held: Mapping[str, Any]
) -> None:
    told = listed_walk.shop.happen(1001, "moved")
    release(listed_walk, listed_walk.case(held).hold)
    drain(listed_walk)

    tell(listed_walk, told)
    drain(listed_walk)

    assert ours_on(listed_walk, 1001) == []


def test_hold_that_a_person_lifted_is_a_question_at_once_and_is_not_fought(
    listed_walk: Walk, held: Mapping[str, Any]
) -> None:
    listed_walk.shop.release_by_merchant(1001)
    (part,) = listed_walk.shop.order(1001).active

    tell(listed_walk, [("fulfillment_holds/released", {"fulfillment_order": {"id": part.id}})])
    drain(listed_walk)

    assert found(listed_walk) == [(order_id_of(held), FindingKind.LIFTED)]
    assert ours_on(listed_walk, 1001) == []


def test_order_of_which_only_a_part_was_told_is_read_and_screened(listed_walk: Walk) -> None:
    order = shop_order(1001, LISTED, listed_walk.clock())
    listed_walk.shop.add_order(order)

    tell(listed_walk, listed_walk.shop.happen(1001, "routed"))
    drain(listed_walk)

    assert listed_walk.standing(order).state is OrderState.HELD
    assert is_covered(listed_walk, 1001)


def test_hold_that_waits_for_fulfillment_orders_is_placed_when_they_are_there(
    listed_walk: Walk,
) -> None:
    order = shop_order(1001, LISTED, listed_walk.clock())
    listed_walk.shop.add_order(order)
    parts = listed_walk.shop.order(1001).fulfillment_orders
    made = parts.pop()
    listed_walk.send(order)
    drain(listed_walk)
    assert ours_on(listed_walk, 1001) == []

    parts.append(made)
    tell(listed_walk, listed_walk.shop.happen(1001, "routed"))
    drain(listed_walk)

    assert is_covered(listed_walk, 1001)


@pytest.mark.parametrize("fault", ["503", "answer_lost"])
def test_part_is_looked_for_again_where_the_shop_is_busy(
    listed_walk: Walk, held: Mapping[str, Any], fault: str
) -> None:
    assert held["id"]
    listed_walk.shop.misbehave(fault, on="OrderOfPart")
    tell(listed_walk, listed_walk.shop.happen(1001, "moved"))
    drain(listed_walk)
    assert not is_covered(listed_walk, 1001)

    listed_walk.clock.forward(timedelta(minutes=1))
    drain(listed_walk)

    assert is_covered(listed_walk, 1001)


@dataclass
class Thrifty:
    """A finder that must wait for points a few times, for `after` or without saying how long."""

    inner: Finder
    times: int
    after: timedelta | None

    def order_of(self, part: str) -> str | None:
        if self.times:
            self.times -= 1
            raise AllowanceSpent("no points are left", self.after)
        return self.inner.order_of(part)


@pytest.mark.parametrize("after", [None, timedelta(seconds=7)])
def test_waiting_for_points_is_no_try_and_ends_nothing(
    listed_walk: Walk, held: Mapping[str, Any], after: timedelta | None
) -> None:
    assert held["id"]
    shop = listed_walk.adapters["shop"]
    assert shop.finder is not None
    thrifty = Thrifty(shop.finder, 20, after)
    listed_walk.adapters["shop"] = replace(shop, finder=thrifty)
    tell(listed_walk, listed_walk.shop.happen(1001, "moved"))
    for _ in range(20):
        drain(listed_walk)
        assert not is_covered(listed_walk, 1001)
        listed_walk.clock.forward(after or timedelta(seconds=1))
    drain(listed_walk)

    assert thrifty.times == 0
    assert is_covered(listed_walk, 1001)


def test_part_that_the_shop_does_not_show_is_found_by_comparing(
    listed_walk: Walk, held: Mapping[str, Any]
) -> None:
    assert held["id"]
    listed_walk.shop.misbehave("access_denied", on="OrderOfPart")
    tell(listed_walk, listed_walk.shop.happen(1001, "moved"))
    drain(listed_walk)
    assert not is_covered(listed_walk, 1001)

    compare(listed_walk)

    assert is_covered(listed_walk, 1001)


@pytest.mark.parametrize("gid", [f"{GID}77", f"{GID}6001000009999001"])
def test_part_of_no_order_is_nothing(listed_walk: Walk, gid: str) -> None:
    tell(listed_walk, [("fulfillment_orders/moved", {"fulfillment_order": {"id": gid}})])
    drain(listed_walk)

    assert operations(listed_walk) == ["OrderOfPart"]
    assert found(listed_walk) == []


# What left before it was held


def compare(walk: Walk) -> None:
    walk.clock.forward(timedelta(minutes=5))
    walk.pipeline.reconciler.start()
    drain(walk)


@pytest.fixture
def left(listed_walk: Walk) -> dict[str, Any]:
    order = shop_order(1001, LISTED, listed_walk.clock())
    listed_walk.shop.add_order(order)
    listed_walk.shop.ship(1001)
    listed_walk.send(order)
    drain(listed_walk)
    listed_walk.clock.forward(timedelta(seconds=10))
    drain(listed_walk)
    return order


def test_order_that_left_before_it_was_held_is_an_incident_and_stays_one(
    listed_walk: Walk, left: Mapping[str, Any]
) -> None:
    incident = (order_id_of(left), FindingKind.SHIPPED_BEFORE)
    assert found(listed_walk) == [incident]

    for _ in range(3):
        compare(listed_walk)
    assert incident in found(listed_walk)
    with listed_walk.store.read() as tx:
        assert findings.counts(tx)["shop", FindingKind.SHIPPED_BEFORE] == (1, 1)


@pytest.mark.parametrize("verdict", [Verdict.REJECT, Verdict.RELEASE])
def test_incident_ends_with_a_persons_verdict_and_nothing_is_owed_any_more(
    listed_walk: Walk, left: Mapping[str, Any], verdict: Verdict
) -> None:
    reason = "FM-NAME" if verdict is Verdict.RELEASE else "TM-LISTED"
    hold = listed_walk.case(left).hold
    listed_walk.pipeline.settle(hold.id, verdict, "ada", reason, NOTE)

    for _ in range(4):
        compare(listed_walk)

    assert FindingKind.SHIPPED_BEFORE not in {kind for _, kind in found(listed_walk)}
    assert all(each.settled_at for each in listed_walk.case(left).deliveries)
    assert "number could not be read" not in listed_walk.case(left).at_source


def test_order_that_was_cancelled_before_it_was_held_did_not_leave(listed_walk: Walk) -> None:
    order = shop_order(1001, LISTED, listed_walk.clock())
    listed_walk.shop.add_order(order)
    listed_walk.shop.cancel(1001)
    listed_walk.send(order)

    drain(listed_walk)
    compare(listed_walk)

    assert listed_walk.standing(order).state is OrderState.CANCELLED
    with listed_walk.store.read() as tx:
        assert findings.counts(tx) == {}


def test_held_order_that_was_cancelled_did_not_leave_whatever_is_told_first(
    listed_walk: Walk, held: Mapping[str, Any]
) -> None:
    (part,) = listed_walk.shop.order(1001).active
    listed_walk.clock.forward(timedelta(minutes=1))
    cancelled = listed_walk.shop.cancel(1001)

    tell(listed_walk, [("fulfillment_orders/cancelled", {"fulfillment_order": {"id": part.id}})])
    drain(listed_walk)
    assert listed_walk.standing(held).state is OrderState.CANCELLED
    listed_walk.send(cancelled, "orders/cancelled")
    drain(listed_walk)
    compare(listed_walk)

    with listed_walk.store.read() as tx:
        assert findings.counts(tx) == {}


def test_held_order_that_left_is_found_by_comparing(
    listed_walk: Walk, held: Mapping[str, Any]
) -> None:
    (part,) = listed_walk.shop.order(1001).active
    listed_walk.shop.release_by_merchant(1001)
    listed_walk.shop.ship(1001)

    tell(listed_walk, [("fulfillment_holds/released", {"fulfillment_order": {"id": part.id}})])
    drain(listed_walk)
    compare(listed_walk)

    assert found(listed_walk) == [(order_id_of(held), FindingKind.SHIPPED)]


# Every topic, in any order and twice

COMPANIES = {1001: LISTED, 1002: HARMLESS, 1003: LISTED, 1004: HARMLESS}
_ORDER_TOPICS = ("orders/create", "orders/updated", "orders/paid", "orders/partially_fulfilled")


@dataclass
class Post:
    """Messages on their way: what is drawn comes in any order, and half of them once more."""

    walk: Walk
    draw: random.Random
    waiting: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def bring_some(self) -> None:
        self.draw.shuffle(self.waiting)
        for _ in range(min(self.draw.randrange(4), len(self.waiting))):
            topic, document = self.waiting.pop()
            self.walk.send(document, topic)
            if self.draw.random() < 0.5:
                self.waiting.append((topic, document))

    def bring_all_twice(self) -> None:
        for topic, document in self.waiting * 2:
            self.walk.send(document, topic)


def befall(walk: Walk, draw: random.Random) -> list[tuple[str, Mapping[str, Any]]]:
    """Let something happen to some order; return what is told of it."""
    number = draw.choice(list(COMPANIES))
    told: list[tuple[str, Mapping[str, Any]]] = []
    told += walk.shop.happen(number, draw.choice(list(HAPPENINGS)))
    if draw.random() < 0.3:
        edited = walk.shop.edit_order(number, {"tags": f"t{draw.random()}"})
        told.append(("orders/updated", edited))
    return told


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_in_any_order_and_twice_held_orders_are_held_and_no_others(
    listed_walk: Walk, seed: int
) -> None:
    draw = random.Random(seed)
    post = Post(listed_walk, draw)
    for number, company in COMPANIES.items():
        order = shop_order(number, company, START)
        order["line_items"] = [{**line, "quantity": 3} for line in order["line_items"]]
        listed_walk.shop.add_order(order)
        post.waiting += [(topic, order) for topic in _ORDER_TOPICS]
    for _ in range(24):
        post.waiting += befall(listed_walk, draw)
        post.bring_some()
        if draw.random() < 0.3:
            listed_walk.clock.forward(timedelta(seconds=draw.randrange(90)))
            drain(listed_walk)
    post.bring_all_twice()
    for _ in range(4):
        drain(listed_walk)
        listed_walk.clock.forward(timedelta(minutes=16))

    covered = {number: is_covered(listed_walk, number) for number in COMPANIES}
    assert covered == {number: company == LISTED for number, company in COMPANIES.items()}
    assert not any(ours_on(listed_walk, number) for number in (1002, 1004))
    kinds = {kind for _, kind in found(listed_walk)}
    assert kinds == {FindingKind.UNCOVERED}  # replaced parts were found, and nobody lifted a hold
