"""What is sent again where a person asks for it: only what is still true."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from connector.callback import CallbackState
from connector.callback.notice import NoticeState
from connector.errors import DeliveryUnknown
from connector.hold import Verdict
from connector.store import Store, deliveries, steps
from connector.store.orders import OrderState
from connector.store.steps import Kind
from connector.store.tables import orders as order_table
from tests.receiver import TellingWalk
from tests.walk import LISTED, order_id_of, release

DAY = timedelta(days=1)


@pytest.fixture
def walk(store: Store, monkeypatch: pytest.MonkeyPatch) -> TellingWalk:
    walk = TellingWalk(store, monkeypatch)
    walk.use_starter_list()
    return walk


@pytest.fixture
def refused(walk: TellingWalk) -> dict[str, Any]:
    """An order whose release the shop refused."""
    order = walk.place(1001, LISTED)
    walk.worker.drain()
    walk.shop.misbehave("access_denied", times=1)
    release(walk, walk.case(order).hold)
    walk.worker.drain()
    assert state(walk, order) is CallbackState.REFUSED
    return order


def state(walk: TellingWalk, order: dict[str, Any], sequence: int = 2) -> object:
    with walk.store.read() as tx:
        found = deliveries.find(tx, f"{order_id_of(order)}:{sequence}")
    assert found is not None
    return found.state


def replay(walk: TellingWalk, order: dict[str, Any], sequence: int = 2) -> str:
    number = f"{order_id_of(order)}:{sequence}"
    why_not = walk.replayer.preview(number).why_not
    assert walk.replayer.replay(number).why_not == why_not
    return why_not


def test_refused_release_that_is_still_decided_goes_out_again(
    walk: TellingWalk, refused: dict[str, Any]
) -> None:
    assert walk.shop.held(1001)

    assert replay(walk, refused) == ""
    walk.worker.drain()

    assert not walk.shop.held(1001)
    assert state(walk, refused) is CallbackState.CONFIRMED


def test_preview_changes_nothing(walk: TellingWalk, refused: dict[str, Any]) -> None:
    walk.replayer.preview(f"{order_id_of(refused)}:2")
    walk.worker.drain()

    assert state(walk, refused) is CallbackState.REFUSED
    assert walk.shop.held(1001)


def test_release_of_an_order_that_was_edited_since_is_not_sent_again(
    walk: TellingWalk, refused: dict[str, Any]
) -> None:
    walk.clock.forward(timedelta(minutes=1))
    edited = {**refused, "updated_at": walk.clock().isoformat(), "currency": "USD"}
    walk.send(edited, "orders/updated")
    walk.worker.drain()

    assert "was edited since" in replay(walk, refused)
    walk.worker.drain()
    assert walk.shop.held(1001)


def test_release_is_not_sent_again_while_an_edit_is_not_screened_yet(
    walk: TellingWalk, refused: dict[str, Any]
) -> None:
    walk.clock.forward(timedelta(minutes=1))
    edited = {**refused, "updated_at": walk.clock().isoformat(), "currency": "USD"}
    walk.send(edited, "orders/updated")
    assert walk.worker.do_one()  # read, and not screened

    assert "was edited since" in replay(walk, refused)


def test_release_of_an_order_that_is_held_anew_is_not_sent_again(
    walk: TellingWalk, refused: dict[str, Any]
) -> None:
    rescreened(walk, refused)

    assert "decided" in replay(walk, refused)
    walk.worker.drain()
    assert walk.shop.held(1001)


def rescreened(walk: TellingWalk, order: dict[str, Any]) -> None:
    """Let the order be held again on the same revision: a check broke meanwhile."""
    with walk.store.begin() as tx:
        steps.owe(tx, Kind.SCREEN, order_id_of(order), walk.clock() - DAY)  # before all else
        step = steps.claim(tx, walk.clock(), timedelta(seconds=60))
    assert step is not None
    assert step.kind is Kind.SCREEN
    walk.pipeline.hold_broken(step, RuntimeError("planted"))


def test_confirmed_and_superseded_callbacks_are_not_sent_again(walk: TellingWalk) -> None:
    order = walk.place(1001, LISTED)
    walk.worker.drain()
    release(walk, walk.case(order).hold)
    rescreened(walk, order)

    assert "confirmed it" in replay(walk, order, 1)
    assert "newer decision" in replay(walk, order, 2)


def test_hold_that_waits_is_tried_at_once(walk: TellingWalk) -> None:
    walk.shop.misbehave("503", times=1, on="PlaceHold")
    order = walk.place(1001, LISTED)
    walk.worker.drain()
    assert not walk.shop.held(1001)

    assert replay(walk, order, 1) == ""
    walk.worker.drain()

    assert walk.shop.held(1001)


def test_dead_notices_are_found_by_target_and_keep_their_ids(walk: TellingWalk) -> None:
    walk.receiver.status = 400
    orders = [walk.place(1001, LISTED), walk.place(1002, LISTED)]
    for _ in range(18):
        walk.worker.drain()
        walk.clock.forward(DAY)
    dead = walk.replayer.given_up("crm")
    assert [walk.sendings(order)[0].state for order in orders] == [NoticeState.DEAD] * 2
    assert walk.replayer.given_up("shop") == ()
    before = len(walk.receiver.posts)

    walk.receiver.status = 204
    for each in dead:
        assert walk.replayer.replay(each).why_not == ""
    walk.worker.drain()

    assert sorted(walk.receiver.ids[before:]) == sorted(dead)
    assert walk.replayer.given_up("crm") == ()


def test_delivered_notice_can_be_sent_again(walk: TellingWalk) -> None:
    walk.place(1001, LISTED)
    walk.worker.drain()
    (number,) = walk.receiver.ids

    assert walk.replayer.replay(number).why_not == ""
    walk.worker.drain()

    assert walk.receiver.ids == [number, number]


def test_notice_is_not_sent_again_while_its_subscriber_is_disabled_or_gone(
    walk: TellingWalk,
) -> None:
    walk.receiver.status = 410
    walk.place(1001, LISTED)
    walk.worker.drain()
    (number,) = walk.receiver.ids

    assert "holdpoint deliveries enable crm" in walk.replayer.replay(number).why_not
    removed = type(walk.replayer)(walk.store, frozenset(), walk.clock, lambda: None)
    assert "subscribers/crm.yaml" in removed.replay(number).why_not
    walk.worker.drain()
    assert len(walk.receiver.posts) == 1


def test_unknown_delivery_and_unknown_subscriber_are_named(walk: TellingWalk) -> None:
    with pytest.raises(DeliveryUnknown, match="shop:9:9"):
        walk.replayer.replay("shop:9:9")
    with pytest.raises(DeliveryUnknown, match="'erp'"):
        walk.replayer.enable("erp")


def test_rejected_order_is_not_let_go_by_a_replay(
    walk: TellingWalk, refused: dict[str, Any]
) -> None:
    rescreened(walk, refused)
    hold = walk.case(refused).hold
    walk.pipeline.settle(hold.id, Verdict.REJECT, "ada", "TM-LISTED", "The listed company")

    assert replay(walk, refused) != ""
    walk.worker.drain()
    assert walk.shop.held(1001)


@pytest.mark.parametrize("state", OrderState)
def test_release_is_sent_again_only_for_an_order_that_stands_as_let_go(
    walk: TellingWalk, refused: dict[str, Any], state: OrderState
) -> None:
    with walk.store.begin() as tx:
        tx.execute(
            update(order_table).where(order_table.c.id == order_id_of(refused)).values(state=state)
        )

    let_go = state in {OrderState.CLEARED, OrderState.RELEASED}
    assert (replay(walk, refused) == "") is let_go
