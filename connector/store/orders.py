"""Orders and their revisions: every state of an order that was received, none ever changed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row

from connector.errors import PayloadError
from connector.order import (
    Order,
    OrderId,
    connection_of,
    content_hash,
    number_at_source,
    order_id,
    read_order,
    write_order,
)
from connector.screening import Revision
from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.inbox import KeptMessage
from connector.store.tables import orders, revisions


class OrderState(StrEnum):
    """Where an order stands."""

    RECEIVED = "received"
    HELD = "held"
    CLEARED = "cleared"
    RELEASED = "released"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Received:
    """What a message or the source's API says of an order: its content, or why it cannot be read.

    `number` is None where not even the number at the source could be read, `inbox_id` where it
    came by no message.
    """

    id: OrderId
    connection: str
    number: str | None
    content_hash: str
    order: Order | None
    problem: str | None
    inbox_id: int | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """An order with its newest revision.

    `fetched` says that this revision is what the source's API showed when it was last read;
    `unread` why it cannot be read there, where that was given up for now.
    """

    connection: str
    number: str | None
    state: OrderState
    revision: Revision
    fetched: bool
    unread: str | None


def received(order: Order, kept: KeptMessage) -> Received:
    """Wrap the order that a kept message speaks of."""
    return Received(
        id=order.id,
        connection=kept.connection,
        number=number_at_source(order.id),
        content_hash=content_hash(order),
        order=order,
        problem=None,
        inbox_id=kept.id,
        received_at=kept.message.received_at,
    )


def unreadable(kept: KeptMessage, error: PayloadError) -> Received:
    """Wrap a kept message that cannot be read; without a number it stands for itself."""
    return Received(
        id=order_id(kept.connection, error.number or f"message-{kept.id}"),
        connection=kept.connection,
        number=error.number,
        content_hash=hashlib.sha256(kept.message.body).hexdigest(),
        order=None,
        problem=str(error),
        inbox_id=kept.id,
        received_at=kept.message.received_at,
    )


def fetched(order: Order, now: datetime) -> Received:
    """Wrap an order that was read by the source's API."""
    return Received(
        id=order.id,
        connection=connection_of(order.id),
        number=number_at_source(order.id),
        content_hash=content_hash(order),
        order=order,
        problem=None,
        inbox_id=None,
        received_at=now,
    )


def unfetched(order: OrderId, problem: str, now: datetime) -> Received:
    """Wrap an order that the source's API shows in a way that cannot be read, or not at all."""
    return Received(
        id=order,
        connection=connection_of(order),
        number=number_at_source(order),
        content_hash=hashlib.sha256(problem.encode()).hexdigest(),
        order=None,
        problem=problem,
        inbox_id=None,
        received_at=now,
    )


def revise(tx: Transaction, new: Received) -> bool:
    """Record a newer state of an order; False where it is the known one or an older one.

    An unreadable state counts as the newest: what cannot be read may be an edit.
    """
    changed_at = new.order.changed_at if new.order else None
    row = {
        "id": new.id,
        "connection": new.connection,
        "number": new.number,
        "state": OrderState.RECEIVED,
        "revision": 0,
        "content_hash": "",
        "changed_at": None,
        "received_at": new.received_at,
    }
    tx.execute(insert_into(tx, orders).values(row).on_conflict_do_nothing())
    known = tx.execute(select(orders).where(orders.c.id == new.id).with_for_update()).one()
    older = changed_at and known.changed_at and changed_at < known.changed_at
    if older or known.content_hash == new.content_hash:
        return False
    number = known.revision + 1
    tx.execute(insert(revisions).values(_revision_row(new, number)))
    newest = {
        "state": OrderState.RECEIVED,
        "revision": number,
        "content_hash": new.content_hash,
        "changed_at": changed_at or known.changed_at,
        "unread": None,
    }
    tx.execute(update(orders).where(orders.c.id == new.id).values(newest))
    return True


def is_outdated(tx: Transaction, order: Order) -> bool:
    """Say whether a later change of an order than this state of it is known; locks the order."""
    query = select(orders.c.changed_at).where(orders.c.id == order.id)
    known = tx.execute(query.with_for_update()).scalar()
    return known is not None and order.changed_at < known


def confirm(tx: Transaction, read: Received) -> None:
    """Record that the newest revision is what the source's API just showed, if it is."""
    values: dict[str, object] = {"fetched_revision": orders.c.revision, "unread": None}
    if read.order is not None:
        values["changed_at"] = read.order.changed_at
    same = (orders.c.id == read.id) & (orders.c.content_hash == read.content_hash)
    tx.execute(update(orders).where(same).values(values))


def is_read_since(tx: Transaction, order: OrderId, changed_at: datetime) -> bool:
    """Say whether the newest revision was read by the source's API after a change there."""
    read = (orders.c.fetched_revision == orders.c.revision) & (orders.c.changed_at >= changed_at)
    return tx.execute(select(orders.c.id).where(orders.c.id == order, read)).first() is not None


def doubt(tx: Transaction, order: OrderId, problem: str) -> None:
    """Record why the source's API does not show an order: it cannot be cleared without."""
    tx.execute(update(orders).where(orders.c.id == order).values(unread=problem))


def reopen(tx: Transaction, order: OrderId) -> None:
    """Undo that an order may leave: at its source it is not what was decided on."""
    let_go = orders.c.state.in_([OrderState.CLEARED, OrderState.RELEASED])
    open_again = {"state": OrderState.RECEIVED, "fetched_revision": None, "unread": None}
    tx.execute(update(orders).where(orders.c.id == order, let_go).values(open_again))


def raise_floor(tx: Transaction, order: OrderId, sequence: int) -> None:
    """Have callbacks of an order numbered above what its source system has seen already."""
    tx.execute(update(orders).where(orders.c.id == order).values(sequence_floor=sequence))


def _revision_row(new: Received, number: int) -> dict[str, object]:
    return {
        "order_id": new.id,
        "number": number,
        "content_hash": new.content_hash,
        "body": write_order(new.order) if new.order else None,
        "problem": new.problem,
        "inbox_id": new.inbox_id,
        "received_at": new.received_at,
    }


def current(tx: Transaction, order: OrderId) -> StoredOrder:
    """Return an order with its newest revision."""
    return _stored(tx, tx.execute(select(orders).where(orders.c.id == order)).one())


def find(tx: Transaction, order: OrderId) -> StoredOrder | None:
    """Return an order with its newest revision, or None where there is none of that id."""
    row = tx.execute(select(orders).where(orders.c.id == order)).first()
    return _stored(tx, row) if row else None


def lock(tx: Transaction, order: OrderId) -> StoredOrder:
    """Return an order with its newest revision, and keep others from writing it until the commit.

    Every transaction that changes something of an order takes this lock first, so that none
    waits for another in a circle.
    """
    query = select(orders).where(orders.c.id == order).with_for_update()
    return _stored(tx, tx.execute(query).one())


def revision_of(tx: Transaction, order: OrderId, number: int) -> Revision:
    """Return one revision of an order."""
    wanted = (revisions.c.order_id == order) & (revisions.c.number == number)
    kept = tx.execute(select(revisions).where(wanted)).one()
    body = read_order(kept.body) if kept.body is not None else None
    return Revision(order, kept.number, kept.content_hash, body, kept.problem)


def _stored(tx: Transaction, row: Row[tuple[object, ...]]) -> StoredOrder:
    revision = revision_of(tx, OrderId(row.id), row.revision)
    return StoredOrder(
        connection=row.connection,
        number=row.number,
        state=OrderState(row.state),
        revision=revision,
        fetched=row.fetched_revision == row.revision,
        unread=row.unread,
    )


def set_state(tx: Transaction, order: OrderId, state: OrderState) -> None:
    """Move an order to a state."""
    tx.execute(update(orders).where(orders.c.id == order).values(state=state))
