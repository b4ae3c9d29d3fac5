"""What is known of an order: told by a message for now, read by its source's API for sure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from connector.adapter import Adapter, adapter_of, can_read
from connector.callback import Action
from connector.callback.schedule import Schedule
from connector.callback.target_health import PARKED_PAUSE
from connector.covering import owe_look
from connector.errors import (
    AccessEnded,
    AllowanceSpent,
    DeliveryDelayed,
    DeliveryRefused,
    PayloadError,
)
from connector.intake import Part, Reference, Told, named
from connector.judging import Judging, Screened
from connector.order import Order, OrderId, connection_of, number_at_source
from connector.parking import left_alone_until, park, unpark
from connector.store import Store, Transaction, callbacks, orders, received, revisions, steps
from connector.store.inbox import KeptMessage
from connector.store.orders import OrderState, StoredOrder
from connector.store.received import Received
from connector.store.steps import Kind, Step

log = structlog.get_logger()

# Some 40 seconds: a source that is busy for a moment must not open a case for each order.
_TRIES_IN_PEACE = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message names (an order, or a part of one), and what it says, screened already."""

    told: OrderId | Part
    received: Received | None = None
    screened: Screened | None = None


@dataclass(frozen=True, slots=True)
class Fetching:
    """Takes what messages tell, and reads orders by the API, with no transaction open meanwhile."""

    store: Store
    adapters: Mapping[str, Adapter]
    judging: Judging
    schedule: Schedule
    now: Callable[[], datetime]

    def listen(self, told: Sequence[Told], kept: KeptMessage) -> tuple[Heard, ...]:
        """Screen what a message says of orders, in the order in which `hear` may lock them."""
        of_orders = [each for each in told if isinstance(each, Order | Reference | Part)]
        # By id, as a re-screening owes them, so that none waits for another in a circle.
        return tuple(self._heard(each, kept) for each in sorted(of_orders, key=_name))

    def _heard(self, told: Order | Reference | Part, kept: KeptMessage) -> Heard:
        match told:
            case Part():
                return Heard(told)
            case Reference():
                return Heard(told.order)
            case Order():
                new = received.by_message(told, kept)
                return Heard(new.id, new, self.judging.screen_early(new))

    def hear(self, tx: Transaction, heard: Heard) -> None:
        """Take what a message says for now, and owe the look at what its source says."""
        if isinstance(heard.told, Part):
            owe_look(tx, heard.told, self.now())
            return
        if heard.received is not None and heard.received.order is not None:
            news = self.revise(tx, heard.received, heard.screened)
            changed_at = heard.received.order.changed_at
            if not news and orders.is_read_since(tx, heard.told, changed_at):
                return
        self.owe(tx, heard.told)

    def revise(self, tx: Transaction, new: Received, screened: Screened | None = None) -> bool:
        """Record a newer state of an order and decide on it; False where it is not news."""
        revised = self._revised(tx, new)
        if revised is not None:
            self.judging.decide_or_owe(tx, revised, screened)
        return revised is not None

    def _revised(self, tx: Transaction, new: Received) -> StoredOrder | None:
        revised = revisions.revise(tx, new)
        if revised is not None and revised.revision.number > 1:
            callbacks.supersede_releases(tx, new.id, self.now())
        return revised

    def owe(self, tx: Transaction, order: OrderId) -> None:
        """Owe the reading of an order, where its connection can read orders."""
        if can_read(self.adapters, order):
            steps.owe(tx, Kind.FETCH, order, self.now())

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
            read = self._read(order)
            screened = self.judging.screen_early(read)
            with self.store.begin() as tx:
                self._record(tx, read, screened)
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

    def _record(self, tx: Transaction, read: Received, screened: Screened | None) -> None:
        known = orders.lock_known(tx, read.id)
        if known is not None and _is_outdated(read, known):
            raise DeliveryDelayed("the source still shows an older state than it told us of")
        if known is None or known.revision.content_hash != read.content_hash:
            current = self._revised(tx, read)
        else:
            current = known if _awaits(known) else None
        orders.confirm(tx, read)
        if current is not None:
            # What was screened is confirmed now, so that it may be cleared.
            confirmed = replace(current, fetched=True, unread=None)
            self.judging.decide_or_owe(tx, confirmed, screened)

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
            due = self.now() + problem.after
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
            self.revise(tx, received.unfetched(order, problem, self.now()))
            return
        if orders.lock(tx, order).state is OrderState.RECEIVED:
            orders.doubt(tx, order, problem)
            steps.owe(tx, Kind.SCREEN, order, self.now())


def _is_outdated(read: Received, known: StoredOrder) -> bool:
    changed_at = read.order.changed_at if read.order else None
    return changed_at is not None and known.changed_at is not None and changed_at < known.changed_at


def _awaits(known: StoredOrder) -> bool:
    """Say whether a decision on an order waits for what the API says, or was not made yet."""
    return known.state is OrderState.RECEIVED or (
        known.state is OrderState.HELD and not known.fetched
    )


def _name(told: Order | Reference | Part) -> str:
    return told.name if isinstance(told, Part) else named(told)
