"""The walk through the stored orders: in stretches, interrupted, put off, and without a gap."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from connector.active_lists import AskInForce, InForce
from connector.pipeline import Pipeline
from connector.rescreening import Rescreening
from connector.screening.lists import Snapshot
from connector.store import Store, lists, rescreens, steps
from connector.store.orders import OrderState
from connector.store.steps import Kind, Step
from connector.store.tables import rescreens as rescreen_table
from connector.store.tables import snapshot_chunks
from tests.relisted import CUSTOMER, OTHER, change, met, placed, state, use
from tests.walk import HARMLESS, START, Walk, order_id_of, shop_order

MINUTE = timedelta(minutes=1)
T = TypeVar("T")


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.rescreening._STRETCH", 2)


def claimed(walk: Walk) -> Step:
    with walk.store.begin() as tx:
        step = steps.claim(tx, walk.clock(), MINUTE)
    assert step is not None
    return step


def under_way(walk: Walk) -> tuple[rescreens.UnderWay, ...]:
    with walk.store.read() as tx:
        return rescreens.under_way(tx)


def activating(walk: Walk, given: Callable[[], T]) -> Callable[[], T]:
    """Give what is asked for, and let a list that has the customer come into force right after."""

    def give() -> T:
        before = given()
        use(walk, OTHER, CUSTOMER)
        return before

    return give


def asking(walk: Walk, in_force: AskInForce) -> Pipeline:
    """Give the corridor with another answer to what is in force."""
    judging = replace(walk.pipeline.judging, in_force=in_force)
    fetching = replace(walk.pipeline.fetching, judging=judging)
    return replace(walk.pipeline, judging=judging, fetching=fetching)


def owed_screening(walk: Walk, order: Mapping[str, Any]) -> Step:
    """Owe the screening of an order, and claim it."""
    subject, now = order_id_of(order), walk.clock()
    with walk.store.begin() as tx:
        steps.owe(tx, Kind.SCREEN, subject, now)
        step = steps.claim_named(tx, Kind.SCREEN, subject, now, MINUTE)
    assert step is not None
    return step


# Stretches


@pytest.mark.usefixtures("short_stretches")
def test_walk_is_done_in_stretches_and_other_steps_come_between(walk: Walk) -> None:
    use(walk, OTHER)
    orders = [placed(walk, 1001 + n) for n in range(5)]
    ids = sorted(f"shop:{order['id']}" for order in orders)
    walk.clock.forward(MINUTE)
    use(walk, OTHER, CUSTOMER)

    walk.worker.do_one()

    assert [each.cursor for each in under_way(walk)] == [ids[1]]
    walk.clock.forward(MINUTE)
    kinds = [claimed(walk).kind for _ in range(3)]
    assert sorted(kinds) == [Kind.RESCREEN, Kind.SCREEN, Kind.SCREEN]
    walk.clock.forward(MINUTE)
    walk.worker.drain()
    assert {state(walk, order) for order in orders} == {OrderState.HELD}
    assert under_way(walk) == ()


@pytest.mark.usefixtures("short_stretches")
@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_walk_ends_whatever_the_number_of_orders(walk: Walk, count: int) -> None:
    use(walk, OTHER)
    orders = [placed(walk, 1001 + n) for n in range(count)]

    change(walk, OTHER, CUSTOMER)

    assert [state(walk, order) for order in orders] == [OrderState.HELD] * count
    with walk.store.read() as tx:
        done = rescreens.progress(tx, "own")
    assert done.done == done.target is not None
    assert done.cursor == ""


def test_stretch_ends_when_its_time_is_over_and_the_rest_is_not_forgotten(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.rescreening._LONGEST_SECONDS", -1.0)
    use(walk, OTHER)
    orders = [placed(walk, 1001 + n) for n in range(3)]

    change(walk, OTHER, CUSTOMER)

    assert {state(walk, order) for order in orders} == {OrderState.HELD}


@pytest.mark.usefixtures("short_stretches")
def test_change_during_a_walk_lets_it_begin_anew(walk: Walk) -> None:
    use(walk, OTHER)
    orders = [placed(walk, 1001 + n) for n in range(5)]
    walk.clock.forward(MINUTE)
    use(walk, OTHER, replace(OTHER, id="own:9", name="Oblast Krasnaya Vyshka"))
    walk.worker.do_one()
    assert under_way(walk)[0].cursor

    change(walk, OTHER, CUSTOMER)

    assert {state(walk, order) for order in orders} == {OrderState.HELD}


@pytest.mark.usefixtures("short_stretches")
def test_removal_is_not_lost_where_the_walk_that_saw_it_never_ended(walk: Walk) -> None:
    use(walk, OTHER, CUSTOMER)
    orders = [placed(walk, 1001 + n) for n in range(3)]
    walk.clock.forward(MINUTE)
    use(walk, OTHER)
    walk.worker.do_one()
    assert under_way(walk)[0].cursor

    change(walk, OTHER, replace(OTHER, id="own:9", name="Oblast Krasnaya Vyshka"))

    for order in orders:
        assert met(walk, order) == [("RP-DELISTED", "OWN/own:2")]


# What comes in between


def test_change_while_a_stretch_is_looked_at_undoes_the_stretch(walk: Walk) -> None:
    use(walk, OTHER)
    order = placed(walk)
    walk.clock.forward(MINUTE)
    use(walk, OTHER, replace(OTHER, id="own:9", name="Oblast Krasnaya Vyshka"))
    between = activating(walk, walk.active.party_check)
    overtaken = Rescreening(
        walk.store,
        between,
        walk.pipeline.settling.policy,
        timedelta(days=30),
        walk.clock,
    )

    overtaken.walk(claimed(walk))

    with walk.store.read() as tx:
        assert rescreens.progress(tx, "own").done == Snapshot("own", (OTHER,)).id
    walk.worker.drain()
    assert state(walk, order) is OrderState.HELD


def test_list_that_changes_between_screening_and_decision_is_not_missed(walk: Walk) -> None:
    use(walk, OTHER)
    order = walk.place(1001, HARMLESS)
    walk.pipeline.read(claimed_of(walk, Kind.READ))
    step = owed_screening(walk, order)

    asking(walk, activating(walk, walk.active.in_force)).screen(step)

    assert state(walk, order) is OrderState.RECEIVED
    walk.worker.drain()
    assert met(walk, order) == [("RP-NAME", "OWN/own:2")]


def test_list_that_is_confirmed_between_screening_and_decision_is_not_missed(walk: Walk) -> None:
    use(walk, OTHER, source="csl")
    walk.worker.drain()
    walk.clock.forward(timedelta(days=8))
    order = walk.place(1001, HARMLESS)
    walk.pipeline.read(claimed_of(walk, Kind.READ))
    step = owed_screening(walk, order)

    def in_force_before_it_is_confirmed() -> InForce:
        before = walk.active.in_force()
        use(walk, OTHER, source="csl")
        return before

    asking(walk, in_force_before_it_is_confirmed).screen(step)
    walk.worker.drain()

    assert state(walk, order) is OrderState.CLEARED


def claimed_of(walk: Walk, kind: Kind) -> Step:
    """Do what is owed of other kinds, and claim the first step of this kind."""
    while (step := claimed(walk)).kind is not kind:
        walk.worker.pipeline.rescreen(step)
    return step


def test_list_waits_for_decisions_under_way_and_they_for_it(empty_postgres_url: str) -> None:
    store = Store(empty_postgres_url)
    store.migrate()

    def refused_to_wait(wanted: Callable[..., object], *arguments: object) -> None:
        with pytest.raises(OperationalError, match="lock timeout"), store.begin() as tx:
            tx.execute(text("set local lock_timeout = '20ms'"))
            wanted(tx, *arguments)

    with store.begin() as deciding:
        lists.keep_in_force(deciding)
        with store.begin() as another:
            another.execute(text("set local lock_timeout = '20ms'"))
            lists.keep_in_force(another)
        refused_to_wait(lists.activate, Snapshot("own", (OTHER,)), START)
    with store.begin() as changing:
        lists.activate(changing, Snapshot("own", (OTHER,)), START)
        refused_to_wait(lists.keep_in_force)
    store.close()


# Put off


def test_walk_is_put_off_while_a_list_is_too_old_and_done_afterwards(walk: Walk) -> None:
    use(walk, OTHER)
    use(walk, OTHER, source="csl")
    order = placed(walk)
    walk.clock.forward(timedelta(days=8))

    change(walk, OTHER, CUSTOMER)

    assert state(walk, order) is OrderState.CLEARED
    (waiting,) = under_way(walk)
    assert waiting.source == "own"
    assert "stale: list 'csl' was last confirmed 8 days ago" in waiting.problem
    with walk.store.begin() as tx:
        lists.confirm(tx, Snapshot("csl", (OTHER,)).id, walk.clock())
    walk.clock.forward(MINUTE)
    walk.worker.drain()
    assert state(walk, order) is OrderState.HELD
    assert under_way(walk) == ()


def test_walk_that_breaks_is_tried_again(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    use(walk, OTHER)
    order = placed(walk)
    monkeypatch.setattr("connector.rescreening._sift", None)

    change(walk, OTHER, CUSTOMER)

    assert "Holdpoint itself failed at this step (TypeError)" in under_way(walk)[0].problem
    monkeypatch.undo()
    walk.clock.forward(MINUTE)
    walk.worker.drain()
    assert state(walk, order) is OrderState.HELD


def test_where_the_earlier_edition_is_lost_everything_is_compared(walk: Walk) -> None:
    use(walk, OTHER, CUSTOMER)
    held, cleared = placed(walk), placed(walk, 1002, "Quillfeather Cartography")
    named = replace(CUSTOMER, id="own:4", name="Quillfeather Cartography")
    with walk.store.begin() as tx:
        tx.execute(snapshot_chunks.delete())

    change(walk, OTHER, named)

    assert met(walk, held) == [("RP-DELISTED", "OWN/own:2")]
    assert met(walk, cleared) == [("RP-NAME", "OWN/own:4")]


def test_orders_of_a_database_without_any_walk_are_compared_with_the_whole_list(
    walk: Walk,
) -> None:
    use(walk, OTHER)
    order = placed(walk)
    use(walk, OTHER, CUSTOMER)
    with walk.store.begin() as tx:  # as an earlier version left it
        tx.execute(rescreen_table.delete())

    change(walk, CUSTOMER)

    assert state(walk, order) is OrderState.HELD


def test_unreadable_order_that_is_held_keeps_its_case(walk: Walk) -> None:
    use(walk, OTHER)
    order = shop_order(1001, HARMLESS, walk.clock())
    walk.shop.add_order(order)
    walk.send({**order, "currency": 978})
    walk.shop.misbehave("access_denied", on="OrderContent")
    walk.worker.drain()
    before = walk.case(order)

    change(walk, OTHER, CUSTOMER)

    assert walk.case(order) == before


def test_worker_whose_time_is_over_leaves_the_rest_to_the_next(walk: Walk) -> None:
    use(walk, OTHER)

    assert walk.worker.drain(seconds=0) == 0
    assert walk.worker.drain(seconds=3600) == 1
