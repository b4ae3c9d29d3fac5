"""What is known of an order: told by a message for now, read by its source's API for sure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from connector.adapter import Adapter, adapter_of
from connector.callback import Action
from connector.callback.schedule import Schedule
from connector.callback.target_health import PARKED_PAUSE
from connector.errors import (
    AccessEnded,
    AllowanceSpent,
    DeliveryDelayed,
    DeliveryRefused,
    PayloadError,
)
from connector.intake import Reference
from connector.order import Order, OrderId, connection_of, number_at_source
from connector.parking import left_alone_until, park, unpark
from connector.store import Store, Transaction, callbacks, orders, received, steps
from connector.store.inbox import KeptMessage
from connector.store.orders import OrderState, StoredOrder
from connector.store.received import Received
from connector.store.steps import Kind, Step

log = structlog.get_logger()

# Some 40 seconds: a source that is busy for a moment must not open a case for each order.
_TRIES_IN_PEACE = 3
_SOON = timedelta(seconds=1)


def revise(tx: Transaction, received: Received, now: datetime) -> bool:
    """Record a newer state of an order and owe its screening; False where it is not news."""
    if not orders.revise(tx, received):
        return False
    callbacks.supersede_releases(tx, received.id, now)
    steps.owe(tx, Kind.SCREEN, received.id, now)
    return True


def named(told: Order | Reference) -> OrderId:
    """Give the id of what a message tells of."""
    return told.id if isinstance(told, Order) else told.order


@dataclass(frozen=True, slots=True)
class Fetching:
    """Takes what messages tell, and reads orders by the API, with no transaction open meanwhile."""

    store: Store
    adapters: Mapping[str, Adapter]
    schedule: Schedule
    now: Callable[[], datetime]

    def hear(self, tx: Transaction, told: Order | Reference, kept: KeptMessage) -> None:
        """Take what a message says for now, and owe the look at what its source says."""
        if isinstance(told, Order):
            news = revise(tx, received.by_message(told, kept), self.now())
            if not news and orders.is_read_since(tx, told.id, told.changed_at):
                return
        self.owe(tx, named(told))

    def owe(self, tx: Transaction, order: OrderId) -> None:
        """Owe the reading of an order, where its connection can read orders."""
        if self._reads(order):
            steps.owe(tx, Kind.FETCH, order, self.now())

    def must_come_first(self, order: StoredOrder) -> bool:
        """Say whether an order may not be cleared before its source's API was read.

        A message may be late, or one of many on their way; only what was read is whole.
        """
        return not order.fetched and (order.unread is not None or self._reads(order.revision.id))

    def _reads(self, order: OrderId) -> bool:
        room = self.adapters.get(connection_of(order))
        return room is not None and room.fetcher is not None

    def fetch(self, step: Step) -> None:
        """Read an order and record what its source says of it: that is its newest state.

        Where it cannot be read it is tried again as often as a hold is, or not at all if the
        source refuses; an order that is not decided yet is held for that meanwhile. A source that
        lets us in no more parks the connection, and its orders are read when it does again.
        """
        order = OrderId(step.subject)
        if self._is_left_alone(step):
            return
        try:
            received = self._read(order)
            with self.store.begin() as tx:
                self._record(tx, received)
                unpark(tx, connection_of(order), self.now())
                steps.finish(tx, step)
        except (DeliveryDelayed, DeliveryRefused) as problem:
            self.put_off(step, problem)
        else:
            log.info("order.fetched", order=order)

    def _read(self, order: OrderId) -> Received:
        fetcher = adapter_of(self.adapters, connection_of(order)).fetcher
        if fetcher is None:
            raise DeliveryRefused("this kind of connection cannot read orders from their source")
        try:
            return received.fetched(fetcher.fetch(number_at_source(order)), self.now())
        except PayloadError as error:
            return received.unfetched(order, str(error), self.now())

    def _record(self, tx: Transaction, received: Received) -> None:
        if received.order is not None and orders.is_outdated(tx, received.order):
            raise DeliveryDelayed("the source still shows an older state than it told us of")
        if not revise(tx, received, self.now()):
            known = orders.lock(tx, received.id)
            if not known.fetched and known.state in (OrderState.RECEIVED, OrderState.HELD):
                # What was screened is confirmed now, so that it may be cleared.
                steps.owe(tx, Kind.SCREEN, received.id, self.now())
        orders.confirm(tx, received)

    def _is_left_alone(self, step: Step) -> bool:
        """Say whether the connection is parked; then the order waits, held if it is undecided."""
        order, now = OrderId(step.subject), self.now()
        with self.store.read() as tx:
            until = left_alone_until(tx, connection_of(order), now)
        if until is None:
            return False
        with self.store.begin() as tx:
            self._doubt(tx, order, "its source lets this connection in no more")
            steps.postpone(tx, step, until, "the connection is parked", is_try=False)
        return True

    def put_off(self, step: Step, problem: DeliveryDelayed | DeliveryRefused) -> None:
        """Answer a failed try; what cannot be read is held where it was not decided yet."""
        if isinstance(problem, AllowanceSpent):
            due = self.now() + (problem.after or _SOON)
            with self.store.begin() as tx:
                steps.postpone(tx, step, due, str(problem), is_try=False)
            return
        refused = isinstance(problem, DeliveryRefused)
        with self.store.begin() as tx:
            if refused or step.attempts >= _TRIES_IN_PEACE:
                self._doubt(tx, OrderId(step.subject), str(problem))
            if isinstance(problem, AccessEnded):
                park(tx, connection_of(OrderId(step.subject)), problem, self.now())
                steps.postpone(tx, step, self.now() + PARKED_PAUSE, str(problem), is_try=False)
            elif refused:
                steps.finish(tx, step)
            else:
                wait = self.schedule.wait(Action.HOLD, step.attempts, problem, 0.5)
                steps.postpone(tx, step, self.now() + (wait or timedelta(0)), str(problem))
        log.warning("order.not_fetched", order=step.subject, problem=type(problem).__name__)

    def _doubt(self, tx: Transaction, order: OrderId, problem: str) -> None:
        if orders.find(tx, order) is None:
            revise(tx, received.unfetched(order, problem, self.now()), self.now())
            return
        if orders.lock(tx, order).state is OrderState.RECEIVED:
            orders.doubt(tx, order, problem)
            steps.owe(tx, Kind.SCREEN, order, self.now())
