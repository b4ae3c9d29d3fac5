"""How far a connection is compared with its source system, and what there is to compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.engine import Row

from connector.callback import Action, Callback
from connector.intake import Change
from connector.order import OrderId, order_id
from connector.store import Transaction, callbacks
from connector.store.dialect import insert_into
from connector.store.orders import OrderState
from connector.store.steps import Kind
from connector.store.tables import orders, reconciles, steps

_LOOKING = (Kind.FETCH, Kind.SCREEN)


class Stage(StrEnum):
    """The parts of one comparison, in this order."""

    CHANGED = "changed"  # orders that changed at the source
    HELD = "held"  # orders that we believe held there
    SUBSCRIBED = "subscribed"  # what we are told of


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a comparison that began at `began_at` is.

    Changes up to `watermark`, by the source's clock, were seen by the last whole comparison, and
    `newest` is the last one seen by this. `cursor` says where its stage goes on. `problem` is why
    the last try was put off.
    """

    connection: str
    watermark: datetime | None
    newest: datetime | None
    began_at: datetime
    finished_at: datetime | None
    stage: Stage
    cursor: str
    problem: str | None


def progress(tx: Transaction, connection: str, now: datetime) -> Progress:
    """Say how far a connection is; one that is between two comparisons begins now."""
    row = tx.execute(select(reconciles).where(reconciles.c.connection == connection)).first()
    if row is None:
        return Progress(connection, None, None, now, None, Stage.CHANGED, "", None)
    stage = Stage(row.stage)
    begins = stage is Stage.CHANGED and not row.cursor
    return Progress(
        connection=connection,
        watermark=row.watermark,
        newest=row.watermark if begins else row.newest,
        began_at=now if begins else row.began_at,
        finished_at=row.finished_at,
        stage=stage,
        cursor=row.cursor,
        problem=row.problem,
    )


def keep(tx: Transaction, reached: Progress) -> None:
    """Record how far a connection is."""
    values = {
        "watermark": reached.watermark,
        "newest": reached.newest,
        "began_at": reached.began_at,
        "finished_at": reached.finished_at,
        "stage": reached.stage,
        "cursor": reached.cursor,
        "problem": reached.problem,
    }
    row = insert_into(tx, reconciles).values(connection=reached.connection, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["connection"], set_=values))


def unlike_read(
    tx: Transaction, connection: str, changes: Sequence[Change]
) -> tuple[tuple[OrderId, ...], tuple[OrderId, ...]]:
    """Of orders that changed at the source, give those not read since, and those not known."""
    ids = {order_id(connection, change.number): change.changed_at for change in changes}
    known = {row.id: row for row in tx.execute(select(orders).where(orders.c.id.in_(ids)))}
    unread = tuple(
        each
        for each, changed_at in ids.items()
        if each not in known
        or known[each].fetched_revision != known[each].revision
        or known[each].changed_at is None
        or known[each].changed_at < changed_at
    )
    return unread, tuple(each for each in ids if each not in known)


@dataclass(frozen=True, slots=True)
class Believed:
    """An order that is held or rejected. `hold` is None unless its source confirmed the hold last.

    `unsent` is a hold that was tried and is not confirmed. `unsure` says that the order is being
    read or screened, so that its end may not be known yet.
    """

    order: OrderId
    hold: Callback | None
    unsure: bool
    unsent: Callback | None = None


def believed_held(tx: Transaction, connection: str, after: str, limit: int) -> tuple[Believed, ...]:
    """Give the next orders after an id that are held or rejected, by id."""
    after_it = (orders.c.connection == connection) & (orders.c.id > after)
    query = _believed().where(after_it).order_by(orders.c.id).limit(limit)
    return tuple(_as_believed(tx, row) for row in tx.execute(query).all())


def believed(tx: Transaction, order: OrderId) -> Believed | None:
    """Give one order if it is held or rejected."""
    row = tx.execute(_believed().where(orders.c.id == order)).first()
    return _as_believed(tx, row) if row else None


def is_unsure(tx: Transaction, order: OrderId) -> bool:
    """Say whether an order is being read or screened."""
    looking = (steps.c.subject == order) & steps.c.kind.in_(_LOOKING)
    return tx.execute(select(steps.c.id).where(looking)).first() is not None


def _believed() -> Select[Any]:
    looking = select(steps.c.id).where(steps.c.subject == orders.c.id, steps.c.kind.in_(_LOOKING))
    held = orders.c.state.in_([OrderState.HELD, OrderState.REJECTED])
    return select(orders.c.id, looking.exists().label("unsure")).where(held)


def _as_believed(tx: Transaction, row: Row[Any]) -> Believed:
    order = OrderId(row.id)
    confirmed, pending = callbacks.confirmed_hold(tx, order), callbacks.next_of(tx, order)
    is_hold = pending is not None and pending.callback.action is Action.HOLD
    unsent = pending.callback if pending and is_hold and pending.attempts > 0 else None
    return Believed(order, confirmed, row.unsure, unsent)
