"""Lists that change under orders that were decided, and how those stand then."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from connector.callback import Action
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.store import lists, steps
from connector.store.decisions import screening_of
from connector.store.lists import Cause
from connector.store.orders import OrderState
from connector.store.steps import Kind
from tests.walk import HARMLESS, Walk, order_id_of

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
