"""Callbacks to source systems and notices to subscribers, beside each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select, tuple_, update
from sqlalchemy.engine import Row

from connector.callback import CallbackState
from connector.callback.notice import NoticeState
from connector.callback.target_health import TargetKey, TargetKind
from connector.order import OrderId
from connector.store import Transaction
from connector.store.tables import (
    attempts,
    callbacks,
    decisions,
    notice_attempts,
    notices,
    orders,
    replies,
)

State = CallbackState | NoticeState
GIVEN_UP: tuple[State, ...] = (CallbackState.REFUSED, NoticeState.DEAD)
"""What only a person sends again."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A callback or a notice, and how far it has come.

    `what` is the action or the event. `revision` and `decision_id` are a callback's, `body` is a
    notice's; each is None for the other.
    """

    id: str
    target: TargetKey
    order: OrderId
    sequence: int
    what: str
    state: State
    attempts: int
    problem: str | None
    owed_at: datetime
    settled_at: datetime | None
    revision: int | None = None
    decision_id: int | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """One try; `problem` is None where it was accepted."""

    at: datetime
    took: timedelta
    problem: str | None


def listed(
    tx: Transaction, states: tuple[State, ...], target: str, limit: int
) -> tuple[Delivered, ...]:
    """Return the oldest deliveries in these states, to one target or (empty) to all.

    A name means the connection and the subscriber that are called so. `limit` holds for each of
    the two kinds.
    """
    own = [state.value for state in states if isinstance(state, CallbackState)]
    told = [state.value for state in states if isinstance(state, NoticeState)]
    to_source = _callbacks().where(callbacks.c.state.in_(own))
    to_us = select(notices).where(notices.c.state.in_(told))
    if target:
        to_source = to_source.where(orders.c.connection == target)
        to_us = to_us.where(notices.c.subscriber == target)
    to_source = to_source.order_by(callbacks.c.owed_at, callbacks.c.sequence).limit(limit)
    to_us = to_us.order_by(notices.c.owed_at, notices.c.sequence).limit(limit)
    found = [*map(_callback, tx.execute(to_source)), *map(_notice, tx.execute(to_us))]
    return tuple(sorted(found, key=lambda each: (each.owed_at, each.sequence)))


def page(
    tx: Transaction, after: tuple[datetime, str] | None, target: str, limit: int
) -> tuple[Delivered, ...]:
    """Return deliveries of every state by when they were owed, the oldest first.

    `after` is the time and the id of the last of an earlier page, `target` as for `listed`.
    """
    to_source, to_us = _callbacks(), select(notices)
    if target:
        to_source = to_source.where(orders.c.connection == target)
        to_us = to_us.where(notices.c.subscriber == target)
    if after is not None:
        to_source = to_source.where(tuple_(callbacks.c.owed_at, callbacks.c.id) > after)
        to_us = to_us.where(tuple_(notices.c.owed_at, notices.c.id) > after)
    to_source = to_source.order_by(callbacks.c.owed_at, callbacks.c.id).limit(limit)
    to_us = to_us.order_by(notices.c.owed_at, notices.c.id).limit(limit)
    found = [*map(_callback, tx.execute(to_source)), *map(_notice, tx.execute(to_us))]
    return tuple(sorted(found, key=lambda each: (each.owed_at, each.id))[:limit])


def given_up(tx: Transaction) -> Mapping[TargetKind, int]:
    """Count what only a person sends again, by what stands at the far end."""
    to_source = select(func.count()).where(callbacks.c.state == CallbackState.REFUSED)
    to_us = select(func.count()).where(notices.c.state == NoticeState.DEAD)
    to_who_asked = select(func.count()).where(replies.c.state == NoticeState.DEAD)
    return {
        TargetKind.CONNECTION: tx.execute(to_source).scalar_one(),
        TargetKind.SUBSCRIBER: tx.execute(to_us).scalar_one(),
        TargetKind.REPLY: tx.execute(to_who_asked).scalar_one(),
    }


def find(tx: Transaction, delivery_id: str) -> Delivered | None:
    """Return the callback or the notice of this id, or None."""
    row = tx.execute(_callbacks().where(callbacks.c.id == delivery_id)).first()
    if row is not None:
        return _callback(row)
    row = tx.execute(select(notices).where(notices.c.id == delivery_id)).first()
    return _notice(row) if row else None


def tries(tx: Transaction, delivery: Delivered) -> tuple[Try, ...]:
    """Return every try that is kept, oldest first; of a callback those that failed."""
    return tuple(_tries(tx, delivery))


def _tries(tx: Transaction, delivery: Delivered) -> Iterator[Try]:
    if delivery.target.kind is TargetKind.CONNECTION:
        table, mine = attempts, attempts.c.callback_id == delivery.id
    else:
        table, mine = notice_attempts, notice_attempts.c.notice_id == delivery.id
    for row in tx.execute(select(table).where(mine).order_by(table.c.id)):
        yield Try(row.at, timedelta(seconds=row.seconds), row.problem)


def newest_decision(tx: Transaction, order: OrderId) -> int | None:
    """Return the id of the last decision on an order, or None where there is none."""
    query = select(func.max(decisions.c.id)).where(decisions.c.order_id == order)
    return tx.execute(query).scalar()


def reopen_callback(tx: Transaction, callback_id: str) -> None:
    """Make a callback pending again, with all its tries before it. The order must be locked."""
    anew = {
        "state": CallbackState.PENDING,
        "attempts": 0,
        "problem": None,
        "settled_at": None,
    }
    tx.execute(update(callbacks).where(callbacks.c.id == callback_id).values(anew))


def _callbacks() -> Select[tuple[object, ...]]:
    same: ColumnElement[bool] = orders.c.id == callbacks.c.order_id
    return select(callbacks, orders.c.connection).join(orders, same)


def _callback(row: Row[tuple[object, ...]]) -> Delivered:
    target, state = TargetKey(TargetKind.CONNECTION, row.connection), CallbackState(row.state)
    told = _delivered(row, target, row.action, state)
    return replace(told, revision=row.revision, decision_id=row.decision_id)


def _notice(row: Row[tuple[object, ...]]) -> Delivered:
    target, state = TargetKey(TargetKind.SUBSCRIBER, row.subscriber), NoticeState(row.state)
    return replace(_delivered(row, target, row.event, state), body=row.body)


def _delivered(
    row: Row[tuple[object, ...]], target: TargetKey, what: str, state: CallbackState | NoticeState
) -> Delivered:
    """Give what callbacks and notices have in common."""
    return Delivered(
        id=row.id,
        target=target,
        order=OrderId(row.order_id),
        sequence=row.sequence,
        what=what,
        state=state,
        attempts=row.attempts,
        problem=row.problem,
        owed_at=row.owed_at,
        settled_at=row.settled_at,
    )
