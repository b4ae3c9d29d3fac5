"""A list changes: what was decided before is looked at again, on both databases."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connector.callback import Action
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.store import lists
from connector.store.orders import OrderState
from tests.walk import HARMLESS, Walk

OTHER = Entry("own:1", "OWN", EntityKind.ORGANIZATION, "Zuyderzee Baggerbedrijf")
CUSTOMER = Entry("own:2", "OWN", EntityKind.ORGANIZATION, HARMLESS)
TWIN = Entry("own:3", "OWN", EntityKind.ORGANIZATION, HARMLESS, countries=("DE",))


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


def state(walk: Walk, order: Mapping[str, Any]) -> OrderState:
    return walk.standing(order).state


def met(walk: Walk, order: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give code and entry of each reason of the newest case."""
    return [(reason.code, reason.entry) for reason in walk.case(order).hold.reasons]


def sent(walk: Walk, order: Mapping[str, Any]) -> list[Action]:
    return [each.callback.action for each in walk.case(order).deliveries]


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
