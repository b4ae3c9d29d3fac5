"""Door to door on both databases: webhook, hold in the shop, a person's release, read back."""

from datetime import timedelta

import pytest

from connector.callback import CallbackState
from connector.errors import HoldClosed, HoldStale
from connector.hold import HoldState, Verdict
from connector.intake import Inbound
from connector.screening.lists import Snapshot
from connector.store import inbox, lists, steps
from connector.store.orders import OrderState
from connector.store.steps import Kind
from demo.orders import sign
from tests.walk import (
    HARMLESS,
    LISTED,
    NOTE,
    WEBHOOK_SECRET,
    Walk,
    release,
    shop_order,
)


def test_harmless_order_is_cleared_and_the_shop_is_only_read(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, HARMLESS)

    listed_walk.worker.drain()

    assert listed_walk.standing(order).state is OrderState.CLEARED
    assert [request.operation for request in listed_walk.shop.requests] == ["OrderContent"]


def test_listed_party_is_held_in_the_shop_and_read_back(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)

    listed_walk.worker.drain()

    case = listed_walk.case(order)
    assert listed_walk.shop.held(1001)
    assert case.at_source == "held, confirmed"
    assert case.hold.state is HoldState.OPEN
    assert case.hold.reasons[0].citation.startswith("84 FR 54002")
    assert case.why.startswith("Bill to, ship to 'Hangzhou Hikvision")


def test_hold_in_the_shop_names_our_case_and_nothing_of_the_list(listed_walk: Walk) -> None:
    listed_walk.place(1001, LISTED)

    listed_walk.worker.drain()

    (hold,) = listed_walk.shop.holds_of(1001)
    assert hold.reason_notes == "Held for review, case H-1"
    assert hold.reason == "OTHER"


def test_release_by_a_person_reaches_the_shop_and_is_confirmed(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()

    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()

    case = listed_walk.case(order)
    assert not listed_walk.shop.held(1001)
    assert case.at_source == "released, confirmed"
    assert case.hold.state is HoldState.RELEASED
    assert case.decisions[-1].by == "ada"
    assert case.decisions[-1].content_hash == case.hold.content_hash


def test_rejected_order_stays_held_in_the_shop(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()

    hold = listed_walk.case(order).hold
    listed_walk.pipeline.settle(hold.id, Verdict.REJECT, "ada", "TM-LISTED", "The listed company")
    listed_walk.worker.drain()

    assert listed_walk.shop.held(1001)
    assert listed_walk.standing(order).state is OrderState.REJECTED


def test_rejected_order_is_not_freed_by_an_edit(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    hold = listed_walk.case(order).hold
    listed_walk.pipeline.settle(hold.id, Verdict.REJECT, "ada", "TM-LISTED", "The listed company")

    for company in (HARMLESS, "Nordlicht Messtechnik AG"):
        listed_walk.clock.forward(timedelta(minutes=1))
        renamed = shop_order(1001, company, listed_walk.clock())
        listed_walk.send(listed_walk.shop.edit_order(1001, renamed), "orders/updated")
        listed_walk.worker.drain()

        assert listed_walk.standing(order).state is OrderState.HELD
        assert listed_walk.shop.held(1001)


def test_release_leaves_the_hold_of_another_app_alone(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    listed_walk.shop.add_foreign_hold(1001)

    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()

    assert [hold.handle for hold in listed_walk.shop.holds_of(1001)] == ["foreign"]
    assert listed_walk.case(order).at_source == "released, confirmed"


def test_settled_hold_cannot_be_settled_again(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    release(listed_walk, listed_walk.case(order).hold)

    with pytest.raises(HoldClosed):
        listed_walk.pipeline.settle(
            listed_walk.case(order).hold.id, Verdict.REJECT, "bob", "TM-LISTED", NOTE
        )


def test_release_of_an_order_edited_since_is_refused(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    hold = listed_walk.case(order).hold
    edited = listed_walk.shop.edit_order(1001, {"note": "ship faster"})
    listed_walk.send({**edited, "currency": "?"}, "orders/updated")
    read_only(listed_walk)  # recorded, not screened yet

    with pytest.raises(HoldStale):
        release(listed_walk, hold)

    listed_walk.worker.drain()
    assert listed_walk.shop.held(1001)
    assert (
        listed_walk.case(order).hold.revision == 3
    )  # 2 could not be read, and then the API showed it


def test_hold_whose_hit_vanishes_by_an_edit_still_waits_for_a_person(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    renamed = shop_order(1001, HARMLESS, listed_walk.clock() + timedelta(minutes=1))

    listed_walk.send(listed_walk.shop.edit_order(1001, renamed), "orders/updated")
    listed_walk.worker.drain()

    assert [reason.code for reason in listed_walk.case(order).hold.reasons] == ["RP-EDITED"] * len(
        listed_walk.case(order).hold.reasons
    )
    assert listed_walk.shop.held(1001)


def test_released_order_that_is_edited_to_a_listed_party_is_held_again(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()
    renamed = shop_order(1001, LISTED, listed_walk.clock() + timedelta(minutes=1))

    listed_walk.send(listed_walk.shop.edit_order(1001, renamed), "orders/updated")
    listed_walk.worker.drain()

    assert listed_walk.shop.held(1001)
    assert listed_walk.standing(order).state is OrderState.HELD


def test_unsent_release_is_taken_back_when_the_order_is_edited(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    listed_walk.shop.misbehave("503", times=1)
    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()

    listed_walk.send(listed_walk.shop.edit_order(1001, {"note": "and one more"}), "orders/updated")
    listed_walk.worker.drain()

    states = [d.state for d in listed_walk.case(order).deliveries]
    assert states == [CallbackState.CONFIRMED, CallbackState.SUPERSEDED, CallbackState.CONFIRMED]
    assert listed_walk.shop.held(1001)


def test_echo_of_our_own_mark_is_no_edit(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()

    listed_walk.send(listed_walk.shop.edit_order(1001, {"tags": "reviewed"}), "orders/updated")
    listed_walk.worker.drain()

    assert listed_walk.case(order).hold.revision == 1


def test_older_state_that_arrives_late_changes_nothing(listed_walk: Walk) -> None:
    older = shop_order(1001, HARMLESS, listed_walk.clock() - timedelta(hours=1))
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()

    assert listed_walk.send(older, "orders/create")
    listed_walk.worker.drain()

    assert listed_walk.case(order).hold.revision == 1


def test_second_copy_of_a_message_is_known(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)

    assert not listed_walk.send(order)
    listed_walk.worker.drain()

    assert len(listed_walk.case(order).decisions) == 1


def test_order_that_cannot_be_screened_is_held(walk: Walk) -> None:
    order = walk.place(1001, HARMLESS)

    walk.worker.drain()

    assert [reason.code for reason in walk.case(order).hold.reasons] == ["SY-LIST"]
    assert walk.shop.held(1001)


def test_empty_list_holds_everything(walk: Walk) -> None:
    with walk.store.begin() as tx:
        lists.activate(tx, Snapshot("csl", ()), walk.clock())
    order = walk.place(1001, HARMLESS)

    walk.worker.drain()

    assert [reason.code for reason in walk.case(order).hold.reasons] == ["SY-LIST"]


def test_null_name_from_the_shop_is_held(listed_walk: Walk) -> None:
    order = shop_order(1001, HARMLESS, listed_walk.clock())
    address = {"name": None, "first_name": None, "last_name": None}
    order["shipping_address"] |= address
    listed_walk.shop.add_order(order)
    listed_walk.send(order)

    listed_walk.worker.drain()

    (reason,) = listed_walk.case(order).hold.reasons
    assert reason.code == "SY-DATA"
    assert "$.shipping_address" in reason.text


def test_unreadable_field_is_named_and_the_order_held_in_the_shop(listed_walk: Walk) -> None:
    order = shop_order(1001, HARMLESS, listed_walk.clock())
    listed_walk.shop.add_order(order)
    broken = {**order, "currency": 978}
    listed_walk.send(broken)
    listed_walk.shop.misbehave("503", on="OrderContent")

    listed_walk.worker.drain()

    (reason,) = listed_walk.case(order).hold.reasons
    assert reason.code == "SY-DATA"
    assert "$.currency" in reason.text
    assert listed_walk.shop.held(1001)


def test_readable_state_after_an_unreadable_one_releases_the_system_hold(
    listed_walk: Walk,
) -> None:
    order = shop_order(1001, HARMLESS, listed_walk.clock())
    listed_walk.shop.add_order(order)
    listed_walk.send({**order, "currency": 978})
    listed_walk.worker.drain()

    listed_walk.send(order)
    listed_walk.worker.drain()

    assert listed_walk.standing(order).state is OrderState.CLEARED
    assert not listed_walk.shop.held(1001)


def test_cancelled_order_closes_its_case_and_its_hold_stays(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()

    listed_walk.send(listed_walk.shop.cancel(1001), "orders/cancelled")
    listed_walk.worker.drain()

    assert listed_walk.standing(order).state is OrderState.CANCELLED
    assert listed_walk.case(order).hold.state is HoldState.OVERTAKEN


def read_only(walk: Walk) -> None:
    """Do the reading of what was received, and nothing after it."""
    with walk.store.begin() as tx:
        step = steps.claim(tx, walk.clock(), timedelta(seconds=60))
        assert step is not None
        assert step.kind is Kind.READ
    walk.pipeline.read(step)


def test_inbox_keeps_the_bytes_as_they_came(listed_walk: Walk) -> None:
    body = b'{"id":  1001 , "caf\xc3\xa9": "as written"}'
    headers = {k.lower(): v for k, v in sign(WEBHOOK_SECRET, body).items()}
    listed_walk.pipeline.receive("shop", Inbound(headers, body, listed_walk.clock()))

    with listed_walk.store.read() as tx:
        kept = inbox.load(tx, 1)
    assert kept.message.body == body
