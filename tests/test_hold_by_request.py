"""An order is held because somebody asks to, beside what else it is held for, until a release."""

from datetime import timedelta

import pytest

from connector.errors import HoldClosed, OrderUnknown
from connector.hold import Verdict
from connector.order import OrderId
from connector.store import steps
from connector.store.orders import OrderState
from connector.store.steps import Kind
from tests.walk import HARMLESS, LISTED, Walk, order_id_of, release


def test_cleared_order_is_held_at_its_source_until_a_person_releases(listed_walk: Walk) -> None:
    order = listed_walk.place(1, HARMLESS)
    listed_walk.worker.drain()
    listed_walk.pipeline.hold(order_id_of(order), "erp/ada", "Ask first")
    listed_walk.worker.drain()
    assert listed_walk.standing(order).state is OrderState.HELD
    case = listed_walk.case(order)
    assert case.at_source == "held, confirmed"
    assert [reason.code for reason in case.hold.reasons] == ["BY-HAND"]
    release(listed_walk, case.hold)
    listed_walk.worker.drain()
    assert listed_walk.standing(order).state is OrderState.RELEASED


def test_order_that_is_not_screened_yet_is_held_and_stays_so(listed_walk: Walk) -> None:
    listed_walk.worker.drain()
    order = listed_walk.place(1, HARMLESS)
    with listed_walk.store.begin() as tx:
        step = steps.claim(tx, listed_walk.clock(), timedelta(minutes=1))
    assert step is not None
    assert step.kind is Kind.READ
    listed_walk.pipeline.read(step)
    listed_walk.pipeline.hold(order_id_of(order), "erp/ada", "Ask first")
    listed_walk.worker.drain()
    codes = [reason.code for reason in listed_walk.case(order).hold.reasons]
    assert codes == ["BY-HAND"]


def test_what_it_was_held_for_stays_beside_it(listed_walk: Walk) -> None:
    order = listed_walk.place(1, LISTED)
    listed_walk.worker.drain()
    for _ in range(2):
        listed_walk.pipeline.hold(order_id_of(order), "erp/ada", "Ask first")
        listed_walk.worker.drain()
    codes = [reason.code for reason in listed_walk.case(order).hold.reasons]
    assert codes == ["RP-NAME", "BY-HAND"]
    assert listed_walk.case(order).hold.id == "H-2"


def test_rejected_and_unknown_orders_are_not_held(listed_walk: Walk) -> None:
    order = listed_walk.place(1, LISTED)
    listed_walk.worker.drain()
    hold = listed_walk.case(order).hold
    listed_walk.pipeline.settle(hold.id, Verdict.REJECT, "ada", "TM-LISTED", "The same company")
    with pytest.raises(HoldClosed):
        listed_walk.pipeline.hold(order_id_of(order), "erp/ada", "Ask first")
    with pytest.raises(OrderUnknown):
        listed_walk.pipeline.hold(OrderId("shop:7"), "erp/ada", "Ask first")
