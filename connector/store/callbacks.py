"""What is owed to the source systems, in sequence for each order, and every try."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.sql.dml import ReturningUpdate

from connector.audit import BY_HOLDPOINT, Act, Entry, order_subject
from connector.callback import Action, Callback, CallbackState
from connector.order import OrderId, number_at_source
from connector.store import Transaction, audit
from connector.store.tables import attempts, callbacks, orders, revisions


@dataclass(frozen=True, slots=True)
class Delivery:
    """A callback with how far its delivery has come."""

    callback: Callback
    state: CallbackState
    attempts: int
    problem: str | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Owed:
    """What is to be told of an order, and by which decision. `case` is our hold's id."""

    order: OrderId
    action: Action
    revision: int
    case: str
    decision_id: int


@dataclass(frozen=True, slots=True)
class UnsentHolds:
    """How many holds their source systems did not confirm yet, and since when the oldest waits."""

    count: int
    oldest_owed_at: datetime | None


def owe(tx: Transaction, owed: Owed, now: datetime) -> None:
    """Owe the next callback of an order; a release that is still unsent is superseded."""
    supersede_releases(tx, owed.order, now)
    sequence = _last_sequence(tx, owed.order) + 1
    row = {
        "id": f"{owed.order}:{sequence}",
        "order_id": owed.order,
        "sequence": sequence,
        "action": owed.action,
        "revision": owed.revision,
        "decision_id": owed.decision_id,
        "hold_case": owed.case,
        "state": CallbackState.PENDING,
        "attempts": 0,
        "owed_at": now,
    }
    tx.execute(_OWE, row)
    facts = {
        "sequence": sequence,
        "action": owed.action.value,
        "revision": owed.revision,
        "decision": owed.decision_id,
        "hold": owed.case,
    }
    _record(tx, owed.order, Act.OWED, now, facts)


def _record(
    tx: Transaction, order: OrderId, act: Act, at: datetime, facts: Mapping[str, object]
) -> None:
    audit.append(tx, Entry(order_subject(order), act, BY_HOLDPOINT, at, facts))


def _last_sequence(tx: Transaction, order: OrderId) -> int:
    newest, floor = tx.execute(_SEQUENCES, {"order": order}).one()
    return max(newest or 0, floor or 0)


def owe_again(tx: Transaction, callback: Callback, now: datetime) -> None:
    """Owe the same once more as the next callback: what it brought about is not there."""
    decided = select(callbacks.c.decision_id).where(callbacks.c.id == callback.id)
    decision_id = tx.execute(decided).scalar_one()
    again = (callback.order, callback.action, callback.revision, callback.case, decision_id)
    owe(tx, Owed(*again), now)


def confirmed_hold(tx: Transaction, order: OrderId) -> Callback | None:
    """Give the hold that the source confirmed, if no release was asked of it since."""
    told = [
        each
        for each in of_order(tx, order)
        if each.state is not CallbackState.SUPERSEDED
        and each.callback.action is not Action.CANCEL  # which leaves the hold where it is
    ]
    if not told or told[-1].state is not CallbackState.CONFIRMED:
        return None
    last = told[-1].callback
    return last if last.action is Action.HOLD else None


def next_of(tx: Transaction, order: OrderId) -> Delivery | None:
    """Return the lowest unsettled callback of an order, or None."""
    query = _UNSENT.order_by(callbacks.c.sequence).limit(1)
    row = tx.execute(query, {"order": order}).first()
    return _delivery(row) if row else None


def pending_of(tx: Transaction, order: OrderId) -> tuple[Callback, ...]:
    """Return the unsettled callbacks of an order in sequence."""
    query = _UNSENT.order_by(callbacks.c.sequence)
    return tuple(_delivery(row).callback for row in tx.execute(query, {"order": order}))


def of_order(tx: Transaction, order: OrderId) -> tuple[Delivery, ...]:
    """Return every callback of an order in sequence."""
    return tuple(map(_delivery, tx.execute(_OF_ORDER, {"order": order})))


def _with_content() -> Select[Any]:
    """Choose callbacks with the hash of the revision they were decided on."""
    of_revision = (revisions.c.order_id == callbacks.c.order_id) & (
        revisions.c.number == callbacks.c.revision
    )
    return select(callbacks, revisions.c.content_hash).join(revisions, of_revision)


def unsent_holds(tx: Transaction) -> UnsentHolds:
    """Measure the holds that are decided but not confirmed: such orders can still leave."""
    query = select(func.count(), func.min(callbacks.c.owed_at)).where(
        callbacks.c.state == CallbackState.PENDING, callbacks.c.action == Action.HOLD
    )
    count, oldest = tx.execute(query).one()
    return UnsentHolds(count, oldest)


def holds_at_source(tx: Transaction, order: OrderId) -> bool:
    """Say whether the source was, or will be, told to hold the order and not to release it."""
    said = [
        delivery.callback.action
        for delivery in of_order(tx, order)
        if delivery.state in (CallbackState.PENDING, CallbackState.CONFIRMED)
        and delivery.callback.action is not Action.CANCEL
    ]
    return bool(said) and said[-1] is Action.HOLD


def supersede_releases(tx: Transaction, order: OrderId, now: datetime) -> None:
    """Take back releases and cancellings that were not confirmed yet.

    The order is no longer what they were decided on.
    """
    _supersede(tx, _SUPERSEDE_ALL_BUT_HOLDS, order, now)


def supersede_all(tx: Transaction, order: OrderId, now: datetime) -> None:
    """Take back everything unsent: the order ended at the source."""
    _supersede(tx, _SUPERSEDE_ALL, order, now)


def _supersede(
    tx: Transaction, taking_back: ReturningUpdate[Any], order: OrderId, now: datetime
) -> None:
    sequences = tx.execute(taking_back, {"order": order, "now": now}).scalars()
    for sequence in sorted(sequences):
        _record(tx, order, Act.SUPERSEDED, now, {"sequence": sequence})


def settle(
    tx: Transaction,
    callback: Callback,
    state: CallbackState,
    at: datetime,
    problem: str = "",
) -> None:
    """Record the end of a delivery; one that was superseded while under way stays superseded."""
    pending = (callbacks.c.id == callback.id) & (callbacks.c.state == CallbackState.PENDING)
    ended = {"state": state, "settled_at": at, "problem": problem or None}
    if tx.execute(update(callbacks).where(pending).values(ended)).rowcount:
        facts = {"sequence": callback.sequence, "action": callback.action.value}
        _record(tx, callback.order, Act(f"callback.{state.value}"), at, facts)


def keep_attempt(
    tx: Transaction, callback: Callback, at: datetime, took: timedelta, problem: str
) -> None:
    """Record a try that did not end in a confirmation."""
    row = {
        "callback_id": callback.id,
        "at": at,
        "problem": problem,
        "seconds": took.total_seconds(),
    }
    tx.execute(_KEEP_ATTEMPT, row)
    counted = {"attempts": callbacks.c.attempts + 1, "problem": problem}
    tx.execute(update(callbacks).where(callbacks.c.id == callback.id).values(counted))


def _delivery(row: Row[tuple[object, ...]]) -> Delivery:
    callback = Callback(
        id=row.id,
        order=OrderId(row.order_id),
        number=number_at_source(OrderId(row.order_id)),
        sequence=row.sequence,
        action=Action(row.action),
        revision=row.revision,
        case=row.hold_case,
        content_hash=row.content_hash,
    )
    return Delivery(callback, CallbackState(row.state), row.attempts, row.problem, row.settled_at)


_OF = callbacks.c.order_id == bindparam("order")
_PENDING = _OF & (callbacks.c.state == CallbackState.PENDING)
# Built once: every decision and every try comes by here.
_OWE = insert(callbacks)
_KEEP_ATTEMPT = insert(attempts)
_UNSENT = _with_content().where(_PENDING)
_OF_ORDER = _with_content().where(_OF).order_by(callbacks.c.sequence)
_SEQUENCES = select(
    select(func.max(callbacks.c.sequence)).where(_OF).scalar_subquery(),
    select(orders.c.sequence_floor).where(orders.c.id == bindparam("order")).scalar_subquery(),
)
_SUPERSEDE_ALL = (
    update(callbacks)
    .where(_PENDING)
    .values(
        state=CallbackState.SUPERSEDED,
        settled_at=bindparam("now", type_=callbacks.c.settled_at.type),
    )
    .returning(callbacks.c.sequence)
)
_SUPERSEDE_ALL_BUT_HOLDS = _SUPERSEDE_ALL.where(callbacks.c.action != Action.HOLD)
