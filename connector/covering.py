"""Whether our hold covers an order at its source, and what follows where it does not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from connector.adapter import Adapter, adapter_of
from connector.callback import Action, Callback, Held, Target
from connector.callback.schedule import Schedule
from connector.errors import AccessEnded, AllowanceSpent, DeliveryDelayed, DeliveryRefused
from connector.intake import Part
from connector.order import OrderId, connection_of, order_id
from connector.store import Store, Transaction, callbacks, findings, orders, reconcile, steps
from connector.store.findings import FindingKind
from connector.store.orders import OrderState
from connector.store.reconcile import Believed
from connector.store.steps import Kind, Step

log = structlog.get_logger()

_MOST_TRIES = 8  # some two hours; by then the reconciler has long looked at every held order
_NAMES = {
    Held.LIFTED: FindingKind.LIFTED,
    Held.FREE: FindingKind.UNCOVERED,
    Held.PARTLY: FindingKind.UNCOVERED,
    Held.GONE: FindingKind.SHIPPED,
}


def owe_look(tx: Transaction, part: Part, now: datetime) -> None:
    """Owe the look at the order of which a message named a part."""
    steps.owe(tx, Kind.LOOK, f"{part.connection}:{part.name}", now)


def difference(target: Target, believed: Believed) -> FindingKind | None:
    """Say how an order that should be held differs, or None. Raises DeliveryDelayed."""
    hold = believed.hold or believed.unsent
    if hold is None:
        return None
    try:
        held = target.read_back(hold)
    except AccessEnded:
        raise  # it says nothing of this order
    except DeliveryRefused:
        return FindingKind.UNREAD if believed.hold else None
    if held is Held.GONE and believed.unsure:
        return None  # it may have been cancelled, which the reading under way will tell
    if believed.hold is None:
        # The hold is under way still, and only what left before it is out of its reach.
        return FindingKind.SHIPPED_BEFORE if held is Held.GONE else None
    return _NAMES.get(held)


def note(tx: Transaction, believed: Believed, kind: FindingKind, now: datetime) -> None:
    """Record how an order differs, and cover the parts that replaced those we held.

    What a person lifted by hand is that person's question and stays as it is.
    """
    findings.note(tx, connection_of(believed.order), believed.order, kind, now)
    if kind is FindingKind.UNCOVERED and believed.hold is not None:
        _hold_again(tx, believed.hold, now)


def _hold_again(tx: Transaction, hold: Callback, now: datetime) -> None:
    state = orders.lock(tx, hold.order).state
    held = state in (OrderState.HELD, OrderState.REJECTED)
    if held and callbacks.confirmed_hold(tx, hold.order) == hold:
        callbacks.owe_again(tx, hold, now)
        steps.owe(tx, Kind.DELIVER, hold.order, now)


@dataclass(frozen=True, slots=True)
class Covering:
    """Looks at one order where a message tells that something was done with a part of it.

    No transaction is open while the source is asked. What it misses the reconciler finds.
    """

    store: Store
    adapters: Mapping[str, Adapter]
    schedule: Schedule
    now: Callable[[], datetime]

    def look(self, step: Step) -> None:
        """Find the order, wake the hold that waits for its parts, and cover those without."""
        try:
            order = self._order_of(step.subject)
            kind, believed = self._look(order) if order is not None else (None, None)
        except AllowanceSpent as spent:
            with self.store.begin() as tx:
                due = self.now() + spent.after
                steps.postpone(tx, step, due, str(spent), is_try=False)
            return
        except DeliveryDelayed as problem:
            self._put_off(step, problem)
            return
        except DeliveryRefused as problem:
            log.warning("part.not_found", problem=str(problem))
            order, kind, believed = None, None, None
        with self.store.begin() as tx:
            if order is not None:
                self._follow(tx, order, kind, believed)
            steps.finish(tx, step)
        log.info("part.looked_at", order=order, differs=kind.value if kind else None)

    def _order_of(self, subject: str) -> OrderId | None:
        connection, _, part = subject.partition(":")
        room = self.adapters.get(connection)  # it may not be configured any more
        number = room.finder.order_of(part) if room and room.finder else None
        return None if number is None else order_id(connection, number)

    def _look(self, order: OrderId) -> tuple[FindingKind | None, Believed | None]:
        with self.store.read() as tx:
            believed = reconcile.believed(tx, order)
        if believed is None:
            return None, None
        target = adapter_of(self.adapters, connection_of(order)).target
        return difference(target, believed), believed

    def _follow(
        self, tx: Transaction, order: OrderId, kind: FindingKind | None, believed: Believed | None
    ) -> None:
        if orders.find(tx, order) is None:
            steps.owe_once(tx, Kind.FETCH, order, self.now())
            return
        orders.lock(tx, order)
        if callbacks.next_of(tx, order) is not None:
            steps.owe(tx, Kind.DELIVER, order, self.now())
        if kind in (FindingKind.SHIPPED, FindingKind.SHIPPED_BEFORE):
            # It may have been cancelled, which the order tells. If not, comparing finds it gone.
            steps.owe_once(tx, Kind.FETCH, order, self.now())
        elif kind is not None and believed is not None:
            note(tx, believed, kind, self.now())

    def _put_off(self, step: Step, problem: DeliveryDelayed) -> None:
        wait = self.schedule.wait(Action.HOLD, step.attempts, problem, 0.5) or timedelta(0)
        with self.store.begin() as tx:
            if step.attempts < _MOST_TRIES:
                steps.postpone(tx, step, self.now() + wait, str(problem))
            else:
                steps.finish(tx, step)
        log.warning("part.not_found", problem=str(problem))
