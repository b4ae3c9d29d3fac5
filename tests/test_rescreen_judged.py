"""A list changes under orders that a person judged, or the shop cancelled."""

import pytest

from connector.callback import Action
from connector.hold import Verdict
from connector.screening.lists import Entry
from connector.store.orders import OrderState
from tests.relisted import (
    CUSTOMER,
    OTHER,
    STILL_THERE,
    TWIN,
    again,
    change,
    met,
    placed,
    sent,
    state,
    use,
)
from tests.walk import NOTE, Walk, release


def test_released_order_stays_released_while_the_entry_reads_the_same(walk: Walk) -> None:
    use(walk, CUSTOMER)
    order = placed(walk)
    release(walk, walk.case(order).hold)

    change(walk, CUSTOMER, OTHER)
    again(walk, order)

    assert state(walk, order) is OrderState.RELEASED
    assert not walk.shop.held(1001)


@pytest.mark.parametrize("entries", [(STILL_THERE,), (CUSTOMER, TWIN)], ids=["changed", "added"])
def test_released_order_is_held_again_for_what_nobody_judged(
    walk: Walk, entries: tuple[Entry, ...]
) -> None:
    use(walk, CUSTOMER)
    order = placed(walk)
    release(walk, walk.case(order).hold)
    walk.worker.drain()

    change(walk, *entries)

    assert state(walk, order) is OrderState.HELD
    assert met(walk, order) == [("RP-NAME", f"OWN/{entries[-1].id}")]
    assert walk.shop.held(1001)
    assert sent(walk, order) == [Action.HOLD, Action.RELEASE, Action.HOLD]


def test_what_was_judged_once_stays_judged_when_something_else_is_to_judge(walk: Walk) -> None:
    use(walk, CUSTOMER)
    order = placed(walk)
    release(walk, walk.case(order).hold)
    change(walk, CUSTOMER, TWIN)
    again(walk, order)
    assert met(walk, order) == [("RP-NAME", "OWN/own:3")]

    release(walk, walk.case(order).hold)
    change(walk, CUSTOMER, TWIN, OTHER)
    again(walk, order)

    assert state(walk, order) is OrderState.RELEASED


def test_failure_that_a_person_released_in_spite_of_does_not_hold_again(walk: Walk) -> None:
    order = placed(walk)
    release(walk, walk.case(order).hold)

    again(walk, order)

    assert state(walk, order) is OrderState.RELEASED


def test_judgement_of_an_earlier_revision_says_nothing_of_a_later_one(walk: Walk) -> None:
    use(walk, CUSTOMER)
    order = placed(walk)
    release(walk, walk.case(order).hold)
    walk.worker.drain()

    walk.send(walk.shop.edit_order(1001, {"note": "and one more"}), "orders/updated")
    walk.worker.drain()

    assert state(walk, order) is OrderState.HELD


def test_rejected_order_stays_rejected_whatever_changes(walk: Walk) -> None:
    use(walk, CUSTOMER)
    order = placed(walk)
    case = walk.case(order).hold
    walk.pipeline.settle(case.id, Verdict.REJECT, "ada", "TM-LISTED", NOTE)

    change(walk, OTHER)
    change(walk, OTHER, TWIN)
    again(walk, order)

    assert state(walk, order) is OrderState.REJECTED
    assert walk.case(order).hold.id == case.id
    assert walk.shop.held(1001)


def test_cancelled_order_stays_cancelled_whatever_changes(walk: Walk) -> None:
    use(walk, OTHER)
    order = placed(walk)
    walk.send(walk.shop.cancel(1001), "orders/cancelled")
    walk.worker.drain()

    change(walk, CUSTOMER)
    again(walk, order)

    assert state(walk, order) is OrderState.CANCELLED
    assert walk.standing(order).case is None
