"""Orders and their revisions: every state of an order that was received, none ever changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import NoResultFound

from connector.audit import BY_HOLDPOINT, Act, Entry, order_subject, pinned
from connector.decision import Decision, write_decision
from connector.order import OrderId, read_order
from connector.screening import Revision
from connector.store import Transaction, audit
from connector.store.received import Received
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
class StoredOrder:
    """An order with its newest revision.

    `fetched` says that this revision is what the source's API showed when it was last read;
    `unread` why it cannot be read there, where that was given up for now. `changed_at` is the
    last change at the source that we know of.
    """

    connection: str
    number: str | None
    state: OrderState
    revision: Revision
    fetched: bool
    unread: str | None
    changed_at: datetime | None


def confirm(tx: Transaction, read: Received) -> None:
    """Record that the newest revision is what the source's API just showed, if it is."""
    same = {"order": read.id, "hash_now": read.content_hash}
    if read.order is None:
        tx.execute(_CONFIRM_UNREADABLE, same)
    else:
        tx.execute(_CONFIRM, {**same, "changed_now": read.order.changed_at})


def is_read_since(tx: Transaction, order: OrderId, changed_at: datetime) -> bool:
    """Say whether the newest revision was read by the source's API after a change there."""
    read = (orders.c.fetched_revision == orders.c.revision) & (orders.c.changed_at >= changed_at)
    return tx.execute(select(orders.c.id).where(orders.c.id == order, read)).first() is not None


def doubt(tx: Transaction, order: OrderId, problem: str) -> None:
    """Record why the source's API does not show an order: it cannot be cleared without."""
    tx.execute(update(orders).where(orders.c.id == order).values(unread=problem))


def reopen(tx: Transaction, order: OrderId, now: datetime) -> None:
    """Undo that an order may leave: at its source it is not what was decided on."""
    let_go = orders.c.state.in_([OrderState.CLEARED, OrderState.RELEASED])
    open_again = {"state": OrderState.RECEIVED, "fetched_revision": None, "unread": None}
    reopened = update(orders).where(orders.c.id == order, let_go).values(open_again)
    revision = tx.execute(reopened.returning(orders.c.revision)).scalar()
    if revision is not None:
        facts = {"revision": revision}
        audit.append(tx, Entry(order_subject(order), Act.REOPENED, BY_HOLDPOINT, now, facts))


def raise_floor(tx: Transaction, order: OrderId, sequence: int) -> None:
    """Have callbacks of an order numbered above what its source system has seen already."""
    tx.execute(update(orders).where(orders.c.id == order).values(sequence_floor=sequence))


def current(tx: Transaction, order: OrderId) -> StoredOrder:
    """Return an order with its newest revision."""
    return _stored(tx.execute(_CURRENT, {"order": order}).one())


def find(tx: Transaction, order: OrderId) -> StoredOrder | None:
    """Return an order with its newest revision, or None where there is none of that id."""
    row = tx.execute(_CURRENT, {"order": order}).first()
    return _stored(row) if row else None


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """An order as a list shows it."""

    id: OrderId
    connection: str
    revision: int
    state: OrderState
    received_at: datetime


def listed(
    tx: Transaction, state: OrderState | None, connection: str, limit: int, after: str = ""
) -> tuple[ListedOrder, ...]:
    """Return orders by their ids, of one state and connection or of all.

    `after` is the last id of an earlier page: what comes in meanwhile moves nothing.
    """
    query = select(orders).where(orders.c.id > after)
    if state is not None:
        query = query.where(orders.c.state == state)
    if connection:
        query = query.where(orders.c.connection == connection)
    return tuple(
        ListedOrder(
            OrderId(row.id), row.connection, row.revision, OrderState(row.state), row.received_at
        )
        for row in tx.execute(query.order_by(orders.c.id).limit(limit))
    )


def lock(tx: Transaction, order: OrderId) -> StoredOrder:
    """Return an order with its newest revision, and keep others from writing it until the commit.

    Every transaction that changes something of an order takes this lock first, so that none
    waits for another in a circle.
    """
    row = locked_row(tx, order)
    if row is None:
        raise NoResultFound(f"there is no order '{order}'")
    return _stored(row)


def lock_known(tx: Transaction, order: OrderId) -> StoredOrder | None:
    """Do as `lock`; None where there is no order of that id."""
    row = locked_row(tx, order)
    return _stored(row) if row else None


def locked_row(tx: Transaction, order: OrderId) -> Row[Any] | None:
    """Lock an order, and give its row with its newest revision."""
    row = tx.execute(_LOCKED, {"order": order}).first()
    if row is not None and row.newest is None:
        # Who waits for a lock in PostgreSQL gets the row as its last writer left it, beside the
        # revisions as they were when he began to wait; the new one is not among them
        # (postgresql.org/docs/current/transaction-iso.html, 13.2.1). The lock is ours: look again.
        row = tx.execute(_LOCKED, {"order": order}).first()
    return row


def revision_of(tx: Transaction, order: OrderId, number: int) -> Revision:
    """Return one revision of an order."""
    wanted = (revisions.c.order_id == order) & (revisions.c.number == number)
    kept = tx.execute(select(revisions).where(wanted)).one()
    return _revision(order, kept, number)


def _revision(order: OrderId, row: Row[Any], number: int) -> Revision:
    body = read_order(row.body) if row.body is not None else None
    return Revision(order, number, row.content_hash, body, row.problem)


def _stored(row: Row[Any]) -> StoredOrder:
    return StoredOrder(
        connection=row.connection,
        number=row.number,
        state=OrderState(row.state),
        revision=_revision(OrderId(row.id), row, row.revision),
        fetched=row.fetched_revision == row.revision,
        unread=row.unread,
        changed_at=row.changed_at,
    )


TOLD = func.coalesce(revisions.c.told_hash, revisions.c.content_hash)
"""The hash of what a message of a revision says."""


def _ask() -> Select[Any]:
    newest = (revisions.c.order_id == orders.c.id) & (revisions.c.number == orders.c.revision)
    of_revision = (
        revisions.c.number.label("newest"),
        revisions.c.body,
        revisions.c.problem,
        TOLD.label("told_hash"),
    )
    one = select(orders, *of_revision).outerjoin(revisions, newest)
    return one.where(orders.c.id == bindparam("order"))


# Built once: to build a statement takes longer than SQLite takes to run it, and every order and
# nearly every step comes by here.
_CURRENT = _ask()
_LOCKED = _ask().with_for_update(of=orders)
IT = orders.c.id == bindparam("order")
_SAME = IT & (orders.c.content_hash == bindparam("hash_now"))
CHANGED_NOW = bindparam("changed_now", type_=orders.c.changed_at.type)
_CONFIRM_UNREADABLE = (
    update(orders).where(_SAME).values(fetched_revision=orders.c.revision, unread=None)
)
_CONFIRM = _CONFIRM_UNREADABLE.values(changed_at=CHANGED_NOW)
_SET_STATE = update(orders).where(IT).values(state=bindparam("state_now"))


@dataclass(frozen=True, slots=True)
class Decided:
    """A kept decision by its id, and the cases it closes and opens; empty where there is none."""

    decision: Decision
    id: int
    closes: str = ""
    opens: str = ""


def set_state(tx: Transaction, decided: Decided, state: OrderState) -> None:
    """Move an order to the state that a decision on it gives, and record that."""
    order = decided.decision.order
    tx.execute(_SET_STATE, {"order": order, "state_now": state})
    audit.append(tx, _moved(decided, state))


def _moved(decided: Decided, state: OrderState) -> Entry:
    decision = decided.decision
    facts = {
        "revision": decision.revision,
        "decision": decided.id,
        "outcome": decision.outcome.value,
        "reasons": sorted({reason.code for reason in decision.reasons}),
        "closes": decided.closes,
        "opens": decided.opens,
        "pins": pinned(decision.pins),
    }
    committed = {"decision": write_decision(decision)}
    act, subject = Act(f"order.{state.value}"), order_subject(decision.order)
    return Entry(subject, act, decision.by, decision.at, facts, committed)
