"""A list changes under orders that are held: nothing is released for it but what it held."""

from dataclasses import replace
from datetime import timedelta

from connector.callback import Action
from connector.hold import HoldState
from connector.screening.lists import Snapshot
from connector.store import lists, steps
from connector.store.orders import OrderState
from connector.store.steps import Kind
from tests.relisted import (
    CUSTOMER,
    OTHER,
    OUT,
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
from tests.walk import HARMLESS, Walk, shop_order


def test_removed_entry_makes_a_new_case_to_review_and_releases_nothing(walk: Walk) -> None:
    use(walk, OTHER, CUSTOMER)
    order = placed(walk)
    first = walk.case(order).hold

    change(walk, OTHER)

    case = walk.case(order)
    assert met(walk, order) == [("RP-DELISTED", "OWN/own:2")]
    assert case.why.startswith(
        "No longer met after a change of lists or rules, and nobody has judged it: Bill to, ship to"
    )
    assert case.hold.id != first.id
    assert walk.shop.held(1001)
    assert sent(walk, order) == [Action.HOLD, Action.HOLD]
    with walk.store.read() as tx:
        assert lists.active(tx)[0].entries == 1


def test_list_taken_out_of_force_is_one_with_nothing_on_it(walk: Walk) -> None:
    walk.use_starter_list()
    use(walk, CUSTOMER)
    order = placed(walk)

    with walk.store.begin() as tx:
        lists.deactivate(tx, "own", walk.clock(), OUT)
    walk.worker.drain()

    assert met(walk, order) == [("RP-DELISTED", "OWN/own:2")]
    assert walk.shop.held(1001)


def test_delisted_reason_outlives_later_changes_until_the_entry_is_back(walk: Walk) -> None:
    use(walk, OTHER, CUSTOMER)
    order = placed(walk)
    change(walk, OTHER)
    case = walk.case(order).hold

    change(walk, OTHER, replace(OTHER, id="own:9", name="Oblast Krasnaya Vyshka"))
    again(walk, order)
    assert walk.case(order).hold == case

    change(walk, OTHER, CUSTOMER)
    assert met(walk, order) == [("RP-NAME", "OWN/own:2")]


def test_edited_reason_outlives_a_change_of_lists(walk: Walk) -> None:
    use(walk, OTHER, replace(CUSTOMER, name="Zorvak Merrindale"))
    order = placed(walk, company="Zorvak Merrindale")
    walk.clock.forward(timedelta(minutes=1))
    renamed = shop_order(1001, HARMLESS, walk.clock())
    walk.send(walk.shop.edit_order(1001, renamed), "orders/updated")
    walk.worker.drain()
    assert met(walk, order) == [("RP-EDITED", "OWN/own:2")]

    change(walk, OTHER, TWIN)

    assert met(walk, order) == [("RP-NAME", "OWN/own:3"), ("RP-EDITED", "OWN/own:2")]


def test_changed_entry_makes_a_new_case_even_if_it_is_met_as_before(walk: Walk) -> None:
    use(walk, OTHER, CUSTOMER)
    order = placed(walk)
    first = walk.case(order).hold

    change(walk, OTHER, STILL_THERE)

    second = walk.case(order).hold
    assert (second.id, second.state) == ("H-2", HoldState.OPEN)
    assert [each.text for each in second.reasons] == [each.text for each in first.reasons]
    assert walk.standing(order).state is OrderState.HELD


def test_changed_entry_that_is_not_met_any_more_is_one_to_review(walk: Walk) -> None:
    use(walk, OTHER, CUSTOMER)
    order = placed(walk)

    change(walk, OTHER, replace(CUSTOMER, name="Quillfeather Cartography"))

    assert met(walk, order) == [("RP-DELISTED", "OWN/own:2")]


def test_held_order_that_a_change_does_not_concern_keeps_its_case(walk: Walk) -> None:
    use(walk, OTHER, CUSTOMER)
    order = placed(walk)
    before = walk.case(order)

    change(walk, CUSTOMER)

    assert walk.case(order) == before


def test_hold_for_want_of_a_list_falls_when_there_is_one(walk: Walk) -> None:
    order = placed(walk)
    assert met(walk, order) == [("SY-LIST", "")]

    change(walk, OTHER)

    assert state(walk, order) is OrderState.CLEARED
    assert not walk.shop.held(1001)
    assert walk.case(order).hold.state is HoldState.OVERTAKEN


def test_hold_for_an_old_list_falls_when_the_list_is_confirmed(walk: Walk) -> None:
    use(walk, OTHER, source="csl")
    walk.worker.drain()
    walk.clock.forward(timedelta(days=8))
    order = placed(walk)
    assert met(walk, order) == [("SY-LIST", "")]

    with walk.store.begin() as tx:
        lists.confirm(tx, Snapshot("csl", (OTHER,)).id, walk.clock())
    walk.worker.drain()

    assert state(walk, order) is OrderState.CLEARED
    assert not walk.shop.held(1001)


def test_same_files_imported_again_end_a_hold_for_an_old_list_too(walk: Walk) -> None:
    use(walk, OTHER, source="csl")
    walk.clock.forward(timedelta(days=8))
    order = placed(walk)

    change(walk, OTHER, source="csl")

    assert state(walk, order) is OrderState.CLEARED


def test_confirming_a_fresh_list_owes_nothing(walk: Walk) -> None:
    use(walk, OTHER, source="csl")
    walk.worker.drain()

    with walk.store.begin() as tx:
        lists.confirm(tx, Snapshot("csl", (OTHER,)).id, walk.clock() + timedelta(days=7))
        assert steps.next_due(tx, Kind.RESCREEN, "csl") is None


def test_hit_is_not_called_gone_where_no_list_can_be_asked(walk: Walk) -> None:
    use(walk, CUSTOMER)
    order = placed(walk)

    with walk.store.begin() as tx:
        lists.deactivate(tx, "own", walk.clock(), OUT)
    walk.worker.drain()

    assert met(walk, order) == [("SY-LIST", ""), ("RP-NAME", "OWN/own:2")]
