"""The lock on an order: who waited for it sees what the one before wrote, all of it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connector.intake import Fetched
from connector.order import OrderId
from connector.store import Store, Transaction, orders, received, revisions
from connector.store.orders import StoredOrder
from tests.examples import ORDER as WHOLE

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ORDER = WHOLE.id


def state(currency: str) -> received.Received:
    order = replace(WHOLE, currency=currency)
    return received.fetched(Fetched(order, order), NOW)


def revise(store: Store, currency: str) -> None:
    with store.begin() as tx:
        assert revisions.revise(tx, state(currency)) is not None


Lock = Callable[[Transaction, OrderId], StoredOrder | None]


@pytest.mark.parametrize("lock", [orders.lock, orders.lock_known], ids=["lock", "lock_known"])
def test_who_waited_for_an_order_sees_its_newest_revision(store: Store, lock: Lock) -> None:
    revise(store, "EUR")
    seen: list[StoredOrder | None] = []

    def wait() -> None:
        with store.begin() as tx:
            seen.append(lock(tx, ORDER))

    waiting = threading.Thread(target=wait)
    with store.begin() as tx:
        assert revisions.revise(tx, state("USD")) is not None
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive(), "it did not wait"
    waiting.join(10)

    (found,) = seen
    assert found is not None
    assert found.revision.number == 2
    assert found.revision.order is not None
    assert found.revision.order.currency == "USD"


def test_reading_that_waited_for_a_message_of_the_same_is_no_revision(store: Store) -> None:
    revise(store, "EUR")
    made: list[StoredOrder | None] = []

    def wait() -> None:
        with store.begin() as tx:
            made.append(revisions.revise(tx, state("USD")))

    waiting = threading.Thread(target=wait)
    with store.begin() as tx:
        assert revisions.revise(tx, state("USD")) is not None
        waiting.start()
        waiting.join(0.3)
    waiting.join(10)

    assert made == [None]
    with store.read() as tx:
        assert orders.current(tx, ORDER).revision.number == 2
