"""A list changes: what was decided before is looked at again, on both databases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connector.callback import Action
from connector.hold import HoldState, Verdict
from connector.order import Party, Role
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.store import lists, steps
from connector.store.decisions import screening_of
from connector.store.lists import Cause
from connector.store.orders import OrderState
from connector.store.steps import Kind
from tests.walk import HARMLESS, NOTE, Walk, order_id_of, release, shop_order

OTHER = Entry("own:1", "OWN", EntityKind.ORGANIZATION, "Zuyderzee Baggerbedrijf")
CUSTOMER = Entry("own:2", "OWN", EntityKind.ORGANIZATION, HARMLESS)
TWIN = replace(CUSTOMER, id="own:3")
STILL_THERE = replace(CUSTOMER, licence_policy="Presumption of denial")
OUT = Cause(by="ada", why="not ours")


def use(walk: Walk, *entries: Entry, source: str = "own") -> None:
    with walk.store.begin() as tx:
        lists.activate(tx, Snapshot(source, entries), walk.clock())


def change(walk: Walk, *entries: Entry, source: str = "own") -> None:
    """Put another edition in force a minute later, and do all that follows."""
    walk.clock.forward(timedelta(minutes=1))
    use(walk, *entries, source=source)
    walk.worker.drain()


def placed(walk: Walk, number: int = 1001, company: str = HARMLESS) -> dict[str, Any]:
    order = walk.place(number, company)
    walk.worker.drain()
    return order


def again(walk: Walk, order: Mapping[str, Any]) -> None:
    """Run the screening of an order once more, though nobody owes it."""
    with walk.store.begin() as tx:
        steps.owe(tx, Kind.SCREEN, order_id_of(order), walk.clock())
    walk.worker.drain()


def state(walk: Walk, order: Mapping[str, Any]) -> OrderState:
    return walk.standing(order).state


def met(walk: Walk, order: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give code and entry of each reason of the newest case."""
    return [(reason.code, reason.entry) for reason in walk.case(order).hold.reasons]


def sent(walk: Walk, order: Mapping[str, Any]) -> list[Action]:
    return [each.callback.action for each in walk.case(order).deliveries]


def screened_with(walk: Walk, order: Mapping[str, Any]) -> str:
    """Name what the party check last depended on."""
    with walk.store.read() as tx:
        screening = screening_of(tx, order_id_of(order), 1)
    assert screening is not None
    return screening.findings[-1].version


# Cleared


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


# Held


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


# Released and rejected


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


# Again


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
