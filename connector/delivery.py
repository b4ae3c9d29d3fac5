"""What is owed to a source system reaches it: the next callback of an order, one at a time."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from connector.adapter import Adapter, adapter_of
from connector.callback import Action, Callback, CallbackState, Marker
from connector.callback.asking import Problem, ask
from connector.callback.schedule import Schedule
from connector.callback.target_health import TargetKey, TargetKind
from connector.errors import (
    AccessEnded,
    AllowanceSpent,
    Conflict,
    DeliveryDelayed,
    DeliveryRefused,
    Fenced,
    NothingLeft,
)
from connector.order import OrderId, connection_of
from connector.store import Store, Transaction, callbacks, findings, orders, reconcile, steps
from connector.store.callbacks import Delivery
from connector.store.findings import FindingKind
from connector.store.orders import OrderState
from connector.store.steps import Kind, Step
from connector.target_gate import TargetGate

log = structlog.get_logger()

_OPEN = (OrderState.HELD, OrderState.RECEIVED)


@dataclass(frozen=True, slots=True)
class Courier:
    """Brings callbacks and reads back what they did. No transaction is open meanwhile."""

    store: Store
    adapters: Mapping[str, Adapter]
    schedule: Schedule
    now: Callable[[], datetime]
    gate: TargetGate

    def deliver(self, step: Step) -> None:
        """Bring the next callback of an order to its source system, or end where none is owed."""
        order = OrderId(step.subject)
        with self.store.read() as tx:
            delivery = callbacks.next_of(tx, order)
            connection = orders.current(tx, order).connection
        if delivery is None:
            with self.store.begin() as tx:
                steps.finish(tx, step)
            return
        key = TargetKey(TargetKind.CONNECTION, connection)
        if self.gate.admit(step, key, first=delivery.callback.action is Action.HOLD):
            self._try(step, key, delivery)

    def collected(self, order: OrderId, content: str, action: Action) -> None:
        """Confirm what is owed to a source system that came by itself and was told just that."""
        with self.store.read() as tx:
            if not _is_owed(tx, order, content, action):
                return
        with self.store.begin() as tx:
            orders.lock(tx, order)
            if _is_owed(tx, order, content, action):
                for pending in callbacks.pending_of(tx, order):
                    callbacks.settle(tx, pending, CallbackState.CONFIRMED, self.now())

    def _try(self, step: Step, key: TargetKey, delivery: Delivery) -> None:
        callback = delivery.callback
        started = time.monotonic()
        room = adapter_of(self.adapters, key.name)
        problem = ask(room.target, callback, room.canceller)
        unmarked = _mark(room.marker, callback) if problem is None else ""
        took = timedelta(seconds=time.monotonic() - started)
        with self.store.begin() as tx:
            state = orders.lock(tx, callback.order).state  # this lock comes first everywhere
            if problem is None:
                self._confirm(tx, step, delivery.callback, unmarked)
            else:
                if not isinstance(problem, AccessEnded | AllowanceSpent):
                    # A release must not use up its tries while nobody lets it in.
                    callbacks.keep_attempt(tx, callback, self.now(), took, str(problem))
                if isinstance(problem, NothingLeft):
                    self._nothing_left(tx, step, delivery, problem, ended=state not in _OPEN)
                elif isinstance(problem, Conflict) and _gives_way(callback, problem):
                    self._give_way(tx, step, callback, problem)
                else:
                    self._retry(tx, step, delivery, problem)
            self.gate.tell(tx, key, problem)
        outcome = "confirmed" if problem is None else type(problem).__name__
        log.info("callback.tried", callback=callback.id, outcome=outcome)

    def _confirm(self, tx: Transaction, step: Step, callback: Callback, unmarked: str = "") -> None:
        callbacks.settle(tx, callback, CallbackState.CONFIRMED, self.now(), unmarked)
        if callback.action is Action.CANCEL:
            steps.owe(tx, Kind.FETCH, callback.order, self.now())  # to close the order here, too
        self._go_on(tx, step, callback)

    def _go_on(self, tx: Transaction, step: Step, callback: Callback) -> None:
        if callbacks.next_of(tx, callback.order) is not None:
            steps.owe(tx, Kind.DELIVER, callback.order, self.now())
        steps.finish(tx, step)

    def _nothing_left(
        self, tx: Transaction, step: Step, delivery: Delivery, problem: NothingLeft, *, ended: bool
    ) -> None:
        """Record that an order left before it was held; once a person settled that, it ends.

        At first it is only read again: it may have been cancelled, and that is no incident.
        """
        callback = delivery.callback
        connection = connection_of(callback.order)
        if ended:
            callbacks.settle(tx, callback, CallbackState.SUPERSEDED, self.now(), str(problem))
            self._go_on(tx, step, callback)
            return
        if delivery.attempts == 0 and self.adapters[connection].fetcher is not None:
            steps.owe(tx, Kind.FETCH, callback.order, self.now())
        elif not reconcile.is_unsure(tx, callback.order):
            kind = FindingKind.SHIPPED_BEFORE
            findings.note(tx, connection, callback.order, kind, self.now())
        self._retry(tx, step, delivery, problem)

    def _give_way(self, tx: Transaction, step: Step, callback: Callback, problem: Conflict) -> None:
        """Take back what does not fit its source: a hold is owed anew, a release decided anew."""
        steps.finish(tx, step)  # first: a worker that was overtaken must leave no trace
        callbacks.settle(tx, callback, CallbackState.SUPERSEDED, self.now(), str(problem))
        if isinstance(problem, Fenced):
            orders.raise_floor(tx, callback.order, problem.sequence)
        if callback.action is Action.HOLD:
            callbacks.owe_again(tx, callback, self.now())
        else:
            orders.reopen(tx, callback.order, self.now())
            steps.owe(tx, Kind.FETCH, callback.order, self.now())
        if callbacks.next_of(tx, callback.order) is not None:
            steps.owe(tx, Kind.DELIVER, callback.order, self.now())

    def _retry(self, tx: Transaction, step: Step, delivery: Delivery, problem: Problem) -> None:
        callback = delivery.callback
        draw = self.gate.draw()
        if isinstance(problem, AllowanceSpent):
            wait: timedelta | None = problem.after
        else:
            wait = self.schedule.wait(callback.action, delivery.attempts + 1, problem, draw)
        if wait is None:
            callbacks.settle(tx, callback, CallbackState.REFUSED, self.now(), str(problem))
            steps.finish(tx, step)
        else:
            steps.postpone(tx, step, self.now() + wait, str(problem))


def _is_owed(tx: Transaction, order: OrderId, content: str, action: Action) -> bool:
    """Say whether the last thing that is owed on an order is this, on this content."""
    pending = callbacks.pending_of(tx, order)
    return bool(pending) and (pending[-1].action, pending[-1].content_hash) == (action, content)


def _mark(marker: Marker | None, callback: Callback) -> str:
    """Show staff what was confirmed; say what is missing where that fails, and fail nothing."""
    if marker is None:
        return ""
    try:
        marker.mark(callback)
    except (DeliveryDelayed, DeliveryRefused) as problem:
        log.warning("order.not_marked", callback=callback.id, problem=str(problem))
        return f"confirmed, but not marked for staff to see: {problem}"
    return ""


def _gives_way(callback: Callback, problem: Conflict) -> bool:
    """Say whether another try of the same is no use; a hold fits whatever the order has become."""
    return callback.action is not Action.HOLD or isinstance(problem, Fenced)
