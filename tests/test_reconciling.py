"""What nobody told us is found by looking: missed orders, lost holds, lost subscriptions."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from connector.hold import Verdict
from connector.store import findings, reconcile, steps
from connector.store.findings import FindingKind
from connector.store.orders import OrderState
from connector.store.reconcile import Progress, Stage
from connector.store.steps import Kind
from tests.walk import HARMLESS, LISTED, NOTE, START, Walk, order_id_of, release, shop_order

SOON = timedelta(minutes=5)


def compare(walk: Walk) -> None:
    """Let five minutes pass and do what is due then."""
    walk.clock.forward(SOON)
    walk.pipeline.reconciler.start()
    walk.worker.drain()


def found(walk: Walk) -> list[tuple[str, FindingKind]]:
    with walk.store.read() as tx:
        return [(each.subject, each.kind) for each in findings.unsettled(tx, "shop")]


def progress(walk: Walk) -> Progress:
    with walk.store.read() as tx:
        return reconcile.progress(tx, "shop", walk.clock())


def placed_unheard(walk: Walk, number: int, company: str) -> dict[str, Any]:
    order = shop_order(number, company, walk.clock())
    walk.shop.add_order(order)
    return order


def operations(walk: Walk) -> list[str]:
    return [request.operation for request in walk.shop.requests]


@pytest.fixture
def held(listed_walk: Walk) -> dict[str, Any]:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    assert listed_walk.shop.held(1001)
    return order


def test_order_whose_webhook_was_lost_is_found_screened_and_held(listed_walk: Walk) -> None:
    compare(listed_walk)
    order = placed_unheard(listed_walk, 1001, LISTED)

    compare(listed_walk)

    assert listed_walk.shop.held(1001)
    assert listed_walk.standing(order).state is OrderState.HELD
    assert found(listed_walk) == [(order_id_of(order), FindingKind.MISSED)]

    compare(listed_walk)
    assert found(listed_walk) == []


def test_edit_whose_webhook_was_lost_is_found(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()
    listed_walk.clock.forward(SOON)
    listed_walk.shop.edit_order(1001, shop_order(1001, LISTED, listed_walk.clock()))

    compare(listed_walk)

    assert listed_walk.standing(order).state is OrderState.HELD
    assert listed_walk.shop.held(1001)


def test_order_that_came_just_now_is_read_and_not_called_missed(listed_walk: Walk) -> None:
    compare(listed_walk)
    listed_walk.clock.forward(SOON)
    order = placed_unheard(listed_walk, 1001, HARMLESS)

    listed_walk.worker.drain()

    assert listed_walk.standing(order).state is OrderState.CLEARED
    assert found(listed_walk) == []


def test_order_that_is_known_unchanged_is_not_read_again(
    listed_walk: Walk, held: Mapping[str, Any]
) -> None:
    compare(listed_walk)  # our own marks changed the order since it was read
    before = operations(listed_walk).count("OrderContent")

    compare(listed_walk)

    assert held["id"]
    assert operations(listed_walk).count("OrderContent") == before


def test_change_before_the_last_look_is_looked_at_once_more(listed_walk: Walk) -> None:
    """The shop may show a change late: the next look begins ten minutes earlier."""
    placed_unheard(listed_walk, 1001, HARMLESS)
    compare(listed_walk)
    late = shop_order(1002, LISTED, listed_walk.clock() - timedelta(minutes=9))
    listed_walk.shop.add_order(late)

    compare(listed_walk)

    assert listed_walk.shop.held(1002)


def test_many_changes_are_walked_page_by_page(listed_walk: Walk) -> None:
    compare(listed_walk)
    for number in range(1001, 1131):
        placed_unheard(listed_walk, number, HARMLESS)

    listed_walk.clock.forward(SOON)
    first = steps_of_one_walk(listed_walk)

    assert first == [Stage.CHANGED, Stage.CHANGED, Stage.HELD, Stage.SUBSCRIBED]
    with listed_walk.store.read() as tx:
        assert steps.backlog(tx, listed_walk.clock()).waiting == 130


def steps_of_one_walk(walk: Walk) -> list[Stage]:
    """Do one comparison and nothing besides; return what its steps looked at."""
    stages = []
    with walk.store.read() as tx:
        due = steps.next_due(tx, Kind.RECONCILE, "shop")
    while due is not None and due <= walk.clock():
        stages.append(progress(walk).stage)
        with walk.store.begin() as tx:
            step = steps.claim_named(tx, Kind.RECONCILE, "shop", walk.clock(), timedelta(minutes=1))
        assert step is not None
        walk.pipeline.reconcile(step)
        with walk.store.read() as tx:
            due = steps.next_due(tx, Kind.RECONCILE, "shop")
    return stages


def test_failed_look_says_why_and_loses_no_change(listed_walk: Walk) -> None:
    compare(listed_walk)
    watermark = progress(listed_walk).watermark
    placed_unheard(listed_walk, 1001, LISTED)
    listed_walk.shop.misbehave("access_denied", on="ChangedOrders")

    compare(listed_walk)
    assert "ACCESS_DENIED" in (progress(listed_walk).problem or "")
    assert progress(listed_walk).watermark == watermark
    assert not listed_walk.shop.held(1001)

    compare(listed_walk)
    assert listed_walk.shop.held(1001)
    assert progress(listed_walk).problem is None


def test_orders_that_could_not_be_read_for_want_of_a_right_recover_by_themselves(
    listed_walk: Walk,
) -> None:
    listed_walk.shop.misbehave("access_denied", on="OrderContent")
    order = listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()
    assert listed_walk.standing(order).state is OrderState.HELD

    compare(listed_walk)

    assert listed_walk.standing(order).state is OrderState.CLEARED
    assert not listed_walk.shop.held(1001)


def test_hold_lifted_by_hand_is_a_persons_question_and_not_fought(
    listed_walk: Walk, held: Mapping[str, Any]
) -> None:
    listed_walk.shop.release_by_merchant(1001)

    compare(listed_walk)
    compare(listed_walk)

    assert found(listed_walk) == [(order_id_of(held), FindingKind.LIFTED)]
    assert not listed_walk.shop.held(1001)
    with listed_walk.store.read() as tx:
        (finding,) = findings.unsettled(tx)
    assert finding.times == 2


@pytest.mark.parametrize("verdict", [None, Verdict.REJECT])
def test_part_that_replaced_a_held_one_is_held_again(
    listed_walk: Walk, held: Mapping[str, Any], verdict: Verdict | None
) -> None:
    if verdict is not None:
        case = listed_walk.case(held)
        listed_walk.pipeline.settle(case.hold.id, verdict, "ada", "TM-LISTED", NOTE)
    listed_walk.shop.move(1001)

    compare(listed_walk)

    assert listed_walk.shop.held(1001)
    assert found(listed_walk) == [(order_id_of(held), FindingKind.UNCOVERED)]
    assert len(listed_walk.shop.holds_of(1001)) == 1

    compare(listed_walk)
    assert found(listed_walk) == []


def test_order_that_was_released_is_not_held_again_when_it_moves(
    listed_walk: Walk, held: Mapping[str, Any]
) -> None:
    release(listed_walk, listed_walk.case(held).hold)
    listed_walk.worker.drain()
    listed_walk.shop.move(1001)

    compare(listed_walk)

    assert not listed_walk.shop.held(1001)
    assert found(listed_walk) == []


def test_order_that_left_though_it_was_held_is_said_to_have(
    listed_walk: Walk, held: Mapping[str, Any]
) -> None:
    compare(listed_walk)
    listed_walk.shop.release_by_merchant(1001)
    listed_walk.shop.ship(1001)

    compare(listed_walk)

    assert found(listed_walk) == [(order_id_of(held), FindingKind.SHIPPED)]


def test_order_that_was_cancelled_unheard_has_not_left(
    listed_walk: Walk, held: Mapping[str, Any]
) -> None:
    listed_walk.clock.forward(SOON)
    listed_walk.shop.cancel(1001)
    listed_walk.pipeline.reconciler.start()

    steps_of_one_walk(listed_walk)  # the reading of the order is still to come
    assert found(listed_walk) == []

    compare(listed_walk)
    assert found(listed_walk) == []
    assert listed_walk.standing(held).state is OrderState.CANCELLED


def test_hold_that_cannot_be_read_back_does_not_stop_the_others(
    listed_walk: Walk, held: Mapping[str, Any]
) -> None:
    other = listed_walk.place(1002, LISTED)
    listed_walk.worker.drain()
    listed_walk.shop.move(1002)
    compare(listed_walk)  # what moved is held again
    listed_walk.shop.misbehave("access_denied", on="HoldsOfOrder")
    listed_walk.shop.move(1002)

    compare(listed_walk)

    assert set(found(listed_walk)) == {
        (order_id_of(held), FindingKind.UNREAD),
        (order_id_of(other), FindingKind.UNCOVERED),
    }


def test_subscription_that_is_gone_is_found_and_settled_when_it_is_back(
    listed_walk: Walk,
) -> None:
    listed_walk.shop.topics.discard("ORDERS_UPDATED")
    compare(listed_walk)
    assert found(listed_walk) == [("ORDERS_UPDATED", FindingKind.UNSUBSCRIBED)]

    listed_walk.shop.topics.add("ORDERS_UPDATED")
    compare(listed_walk)
    assert found(listed_walk) == []
    with listed_walk.store.read() as tx:
        assert findings.counts(tx) == {("shop", FindingKind.UNSUBSCRIBED): (0, 1)}


def test_connection_that_is_not_configured_any_more_is_not_compared(listed_walk: Walk) -> None:
    with listed_walk.store.begin() as tx:
        steps.owe(tx, Kind.RECONCILE, "gone", START)

    listed_walk.worker.drain()

    with listed_walk.store.read() as tx:
        assert steps.next_due(tx, Kind.RECONCILE, "gone") is None


def test_comparison_comes_again_after_its_interval_and_starting_twice_owes_it_once(
    listed_walk: Walk,
) -> None:
    for _ in range(2):
        listed_walk.pipeline.reconciler.start()
        listed_walk.worker.drain()

    with listed_walk.store.read() as tx:
        assert steps.next_due(tx, Kind.RECONCILE, "shop") == START + SOON
    assert operations(listed_walk).count("ChangedOrders") == 1
