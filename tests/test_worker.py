"""A worker that is to stop begins nothing more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from connector.order import OrderId
from connector.store import Store, cases, orders
from connector.store.orders import OrderState
from connector.store.steps import Kind
from connector.worker import DOES
from tests.walk import HARMLESS, LISTED, Walk, order_id_of, shop_order

_TRIES = 6


def test_worker_that_is_to_stop_begins_no_further_step(listed_walk: Walk) -> None:
    listed_walk.send(shop_order(1001, LISTED, listed_walk.clock()))
    listed_walk.worker.stop.ask()

    assert listed_walk.worker.drain() == 0


def test_every_kind_of_step_is_done_by_somebody() -> None:
    assert set(DOES) == set(Kind)


def work_on(walk: Walk) -> None:
    for _ in range(_TRIES):
        walk.worker.drain()
        walk.clock.forward(timedelta(seconds=1))


def fail(store: Store, statement: str, times: int) -> Callable[[], int]:
    """Have the database break at a statement; give who says how often it did."""
    broken = 0

    @event.listens_for(store._engine, "before_cursor_execute")
    def cut(_: object, __: object, sql: str, *___: object) -> None:
        nonlocal broken
        if sql.lower().startswith(statement) and broken < times:
            broken += 1
            raise OperationalError(sql, None, Exception("server closed the connection"))

    return lambda: broken


@pytest.mark.parametrize("statement", ["insert into revisions", "insert into screenings"])
def test_database_that_was_away_for_a_moment_holds_no_order(
    listed_walk: Walk, statement: str
) -> None:
    broken = fail(listed_walk.store, statement, times=_TRIES - 1)
    order = listed_walk.place(1001, HARMLESS)

    work_on(listed_walk)

    assert broken() == _TRIES - 1
    with listed_walk.store.read() as tx:
        assert orders.current(tx, order_id_of(order)).state is OrderState.CLEARED


def test_what_the_database_can_never_do_holds_in_the_end(listed_walk: Walk) -> None:
    fail(listed_walk.store, "insert into revisions", times=_TRIES)
    listed_walk.place(1001, HARMLESS)

    work_on(listed_walk)

    with listed_walk.store.read() as tx:
        case = cases.standing(tx, OrderId("shop:message-1")).case
    assert case is not None
    assert [reason.code for reason in case.hold.reasons] == ["SY-DATA"]
