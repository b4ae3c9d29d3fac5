"""A list changes: orders that were cleared are looked at again, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connector.order import Party, Role
from connector.screening.lists import Entry
from connector.store import steps
from connector.store.orders import OrderState
from connector.store.steps import Kind
from tests.relisted import CUSTOMER, OTHER, TWIN, change, met, placed, screened_with, state, use
from tests.walk import HARMLESS, Walk, order_id_of


def test_cleared_order_whose_consignee_is_listed_later_is_held_and_the_shop_told(
    walk: Walk,
) -> None:
    use(walk, OTHER)
    order = placed(walk)
    assert state(walk, order) is OrderState.CLEARED

    change(walk, OTHER, CUSTOMER)

    assert state(walk, order) is OrderState.HELD
    assert met(walk, order) == [("RP-NAME", "OWN/own:2")]
    assert walk.shop.held(1001)
    assert walk.case(order).at_source == "held, confirmed"


def test_entry_that_is_changed_to_the_consignee_holds_as_an_added_one(walk: Walk) -> None:
    use(walk, OTHER)
    order = placed(walk)

    change(walk, replace(OTHER, aliases=(HARMLESS,)))

    assert met(walk, order) == [("RP-NAME", "OWN/own:1")]


def test_first_edition_of_another_list_is_new_as_a_whole(walk: Walk) -> None:
    use(walk, OTHER)
    order = placed(walk)

    change(walk, CUSTOMER, source="starter")

    assert met(walk, order) == [("RP-NAME", "OWN/own:2")]


def test_order_that_meets_nothing_of_what_changed_is_not_screened_again(walk: Walk) -> None:
    use(walk, OTHER)
    order = placed(walk)
    before = screened_with(walk, order)

    change(walk, OTHER, replace(OTHER, id="own:9", name="Oblast Krasnaya Vyshka"))

    assert screened_with(walk, order) == before
    assert state(walk, order) is OrderState.CLEARED


def test_order_that_meets_an_entry_below_the_policy_is_not_screened_again(walk: Walk) -> None:
    use(walk, OTHER)
    order = placed(walk)
    before = screened_with(walk, order)
    near = replace(CUSTOMER, name="Messtechnik GmbH")
    change(walk, OTHER, near)
    party = Party(Role.SHIP_TO, "$", HARMLESS)

    assert walk.active.party_check().hits_of(party)
    assert screened_with(walk, order) == before


def test_order_that_was_let_go_is_looked_at_within_the_window_only(walk: Walk) -> None:
    use(walk, OTHER)
    old = placed(walk)
    walk.clock.forward(timedelta(seconds=1))
    young = placed(walk, 1002)
    walk.clock.forward(timedelta(days=30) - timedelta(minutes=1))

    change(walk, OTHER, CUSTOMER)

    assert state(walk, old) is OrderState.CLEARED
    assert state(walk, young) is OrderState.HELD


def test_held_order_is_looked_at_however_old_it_is(walk: Walk) -> None:
    use(walk, CUSTOMER)
    order = placed(walk)
    walk.clock.forward(timedelta(days=300))

    change(walk, CUSTOMER, TWIN)

    assert met(walk, order) == [("RP-NAME", "OWN/own:2"), ("RP-NAME", "OWN/own:3")]


@pytest.mark.parametrize("second", [(OTHER, CUSTOMER), (OTHER, CUSTOMER, TWIN), (OTHER,)])
@pytest.mark.parametrize("company", [HARMLESS, OTHER.name])
def test_second_run_of_a_step_changes_nothing(
    walk: Walk, second: tuple[Entry, ...], company: str
) -> None:
    use(walk, CUSTOMER)
    order = placed(walk, company=company)
    change(walk, *second)
    before = walk.case(order)

    with walk.store.begin() as tx:
        steps.owe(tx, Kind.RESCREEN, "own", walk.clock())
        steps.owe(tx, Kind.SCREEN, order_id_of(order), walk.clock())
    walk.worker.drain()

    assert walk.case(order) == before
