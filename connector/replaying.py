"""What was given up is sent again, where a person asks for it and it is still true."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from connector.callback import Action, CallbackState
from connector.callback.notice import NoticeState
from connector.callback.target_health import TargetKey, TargetKind
from connector.errors import DeliveryUnknown
from connector.store import Store, Transaction, deliveries, notices, orders, steps, targets
from connector.store.deliveries import GIVEN_UP, Delivered, State
from connector.store.orders import OrderState, StoredOrder
from connector.store.steps import Kind

log = structlog.get_logger()

_MOST_AT_ONCE = 10_000
_NOT_REFUSED: Mapping[State, str] = {
    CallbackState.CONFIRMED: "the source system confirmed it; there is nothing to send again",
    CallbackState.SUPERSEDED: "a newer decision took its place; look at the order's newest hold",
}
_REJECTED = frozenset({OrderState.REJECTED})
_LET_GO = frozenset({OrderState.CLEARED, OrderState.RELEASED})


@dataclass(frozen=True, slots=True)
class Judged:
    """A delivery that somebody wants to be sent again; `why_not` is empty where it may be."""

    delivery: Delivered
    why_not: str


@dataclass(frozen=True, slots=True)
class Replayer:
    """Judges and replays. A notice keeps its id and body, so that its receiver knows it again."""

    store: Store
    subscribers: Collection[str]
    now: Callable[[], datetime]
    nudge: Callable[[], None]

    def given_up(self, target: str) -> tuple[str, ...]:
        """Return the ids of what was given up to a target, oldest first."""
        with self.store.read() as tx:
            found = deliveries.listed(tx, GIVEN_UP, target, _MOST_AT_ONCE)
        return tuple(each.id for each in found)

    def preview(self, delivery_id: str) -> Judged:
        """Judge as `replay` would, and change nothing. Raises DeliveryUnknown."""
        with self.store.read() as tx:
            delivery = _found(tx, delivery_id)
            return Judged(delivery, self._why_not(tx, delivery))

    def replay(self, delivery_id: str) -> Judged:
        """Owe a delivery anew and at once, if it may be. Raises DeliveryUnknown."""
        with self.store.begin() as tx:
            orders.lock(tx, _found(tx, delivery_id).order)
            delivery = _found(tx, delivery_id)  # again: the order's lock may have waited
            judged = Judged(delivery, self._why_not(tx, delivery))
            if not judged.why_not:
                self._owe(tx, delivery)
        if not judged.why_not:
            log.info("delivery.replayed", delivery=delivery.id, was=delivery.state.value)
            self.nudge()
        return judged

    def enable(self, subscriber: str) -> bool:
        """Let a subscriber have notices again; False where it was not disabled.

        Raises DeliveryUnknown where it was never met.
        """
        target = TargetKey(TargetKind.SUBSCRIBER, subscriber)
        with self.store.begin() as tx:
            if target not in targets.all_known(tx):
                raise DeliveryUnknown(
                    f"nothing was ever posted to a subscriber '{subscriber}', so it cannot be "
                    "disabled; 'holdpoint deliveries targets' names those that are known"
                )
            known = targets.lock(tx, target)
            targets.keep(tx, target, known.enabled())
        return known.disabled_at is not None

    def _owe(self, tx: Transaction, delivery: Delivered) -> None:
        if delivery.target.kind is TargetKind.CONNECTION:
            if delivery.state is not CallbackState.PENDING:
                deliveries.reopen_callback(tx, delivery.id)
            steps.owe(tx, Kind.DELIVER, delivery.order, self.now())
        else:
            if delivery.state is not NoticeState.PENDING:
                notices.reopen(tx, delivery.id)
            notices.owe_now(tx, delivery.target.name, delivery.order, self.now())

    def _why_not(self, tx: Transaction, delivery: Delivered) -> str:
        if delivery.target.kind is TargetKind.SUBSCRIBER:
            return self._why_no_notice(tx, delivery.target)
        order = orders.current(tx, delivery.order)
        newest = deliveries.newest_decision(tx, delivery.order)
        return why_no_callback(delivery, order, newest)

    def _why_no_notice(self, tx: Transaction, target: TargetKey) -> str:
        name = target.name
        if name not in self.subscribers:
            return f"there is no subscriber '{name}' any more; configure subscribers/{name}.yaml"
        if targets.health(tx, target).disabled_at is not None:
            enable = f"holdpoint deliveries enable {name}"
            return f"subscriber '{name}' is disabled; first run '{enable}'"
        return ""


def why_no_callback(delivery: Delivered, order: StoredOrder, newest_decision: int | None) -> str:
    """Say why a callback may not be sent again, and what to do; empty where it may.

    A release is sent again only while it is what was last decided, on the newest revision, and
    the order still stands as let go (to cancel it, as rejected): whatever came after it, a person
    must look at that first.
    """
    if delivery.state is not CallbackState.REFUSED:
        return _NOT_REFUSED.get(delivery.state, "")
    if delivery.revision != order.revision.number:
        return (
            f"the order was edited since (revision {delivery.revision}, now "
            f"{order.revision.number}); settle its newest hold, if it has one"
        )
    if delivery.decision_id != newest_decision:
        return "something else was decided on the order since; settle its newest hold"
    if order.state not in (_REJECTED if delivery.what == Action.CANCEL else _LET_GO):
        return f"the order is {order.state.value} now; settle its newest hold, if it has one"
    return ""


def _found(tx: Transaction, delivery_id: str) -> Delivered:
    found = deliveries.find(tx, delivery_id)
    if found is None:
        raise DeliveryUnknown(
            f"there is no callback or notice '{delivery_id}'; 'holdpoint deliveries list' has "
            "their ids"
        )
    return found
