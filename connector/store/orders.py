"""Orders and their revisions: every state of an order that was received, none ever changed."""

import functools
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Insert, Select, bindparam, insert, select, update
from sqlalchemy.engine import Row

from connector.audit import BY_HOLDPOINT, Act, Entry, order_subject, pinned
from connector.decision import Decision, write_decision
from connector.order import OrderId, read_order, write_order
from connector.screening import Revision
from connector.store import Transaction, audit
from connector.store.dialect import insert_for
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


def revise(tx: Transaction, new: Received) -> StoredOrder | None:
    """Record a newer state of an order and return it; None where it is the known or an older one.

    An unreadable state counts as the newest: what cannot be read may be an edit.
    """
    known = tx.execute(_LOCKED, {"order": new.id}).first()
    if known is None:
        first = _begin(tx, new)
        if first is not None:
            return first
        # Another process began it between our look and our write.
        known = tx.execute(_LOCKED, {"order": new.id}).one()
    changed_at = new.order.changed_at if new.order else None
    if changed_at and known.changed_at and changed_at < known.changed_at:
        return None
    if known.content_hash == new.content_hash:
        _touch(tx, new.id, changed_at)
        return None
    number = known.revision + 1
    newest: dict[str, Any] = {
        "order": new.id,
        "state_now": OrderState.RECEIVED,
        "number_now": number,
        "hash_now": new.content_hash,
        "changed_now": changed_at or known.changed_at,
    }
    tx.execute(_REVISE, newest)
    return _keep_revision(tx, new, number, newest["changed_now"])


def _begin(tx: Transaction, new: Received) -> StoredOrder | None:
    row: dict[str, Any] = {
        "id": new.id,
        "connection": new.connection,
        "number": new.number,
        "state": OrderState.RECEIVED,
        "revision": 1,
        "content_hash": new.content_hash,
        "changed_at": new.order.changed_at if new.order else None,
        "received_at": new.received_at,
    }
    if not tx.execute(_begun(tx.dialect.name), row).rowcount:
        return None
    return _keep_revision(tx, new, 1, row["changed_at"])


def _keep_revision(
    tx: Transaction, new: Received, number: int, changed_at: datetime | None
) -> StoredOrder:
    row = _revision_row(new, number)
    tx.execute(_KEEP_REVISION, row)
    audit.append(tx, _revised(new, row))
    revision = Revision(new.id, number, new.content_hash, new.order, new.problem)
    return StoredOrder(
        connection=new.connection,
        number=new.number,
        state=OrderState.RECEIVED,
        revision=revision,
        fetched=False,
        unread=None,
        changed_at=changed_at,
    )


def _touch(tx: Transaction, order: OrderId, changed_at: datetime | None) -> None:
    """Note that an order changed at its source without a change of what is decided on."""
    if changed_at is not None:
        tx.execute(_TOUCH, {"order": order, "changed_now": changed_at})


def _revised(new: Received, revision: dict[str, Any]) -> Entry:
    committed = {"content": new.content_hash.encode()}
    if revision["body"] is not None:
        committed["body"] = revision["body"]
    facts = {
        "revision": revision["number"],
        "inbox": new.inbox_id,
        "readable": new.order is not None,
    }
    by = f"connection:{new.connection}"
    return Entry(order_subject(new.id), Act.REVISED, by, new.received_at, facts, committed)


def _revision_row(new: Received, number: int) -> dict[str, Any]:
    return {
        "order_id": new.id,
        "number": number,
        "content_hash": new.content_hash,
        "body": write_order(new.order) if new.order else None,
        "problem": new.problem,
        "inbox_id": new.inbox_id,
        "received_at": new.received_at,
    }


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


def lock(tx: Transaction, order: OrderId) -> StoredOrder:
    """Return an order with its newest revision, and keep others from writing it until the commit.

    Every transaction that changes something of an order takes this lock first, so that none
    waits for another in a circle.
    """
    return _stored(tx.execute(_LOCKED, {"order": order}).one())


def lock_known(tx: Transaction, order: OrderId) -> StoredOrder | None:
    """Do as `lock`; None where there is no order of that id."""
    row = tx.execute(_LOCKED, {"order": order}).first()
    return _stored(row) if row else None


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


def _ask() -> Select[Any]:
    newest = (revisions.c.order_id == orders.c.id) & (revisions.c.number == orders.c.revision)
    one = select(orders, revisions.c.body, revisions.c.problem).join(revisions, newest)
    return one.where(orders.c.id == bindparam("order"))


@functools.cache
def _begun(dialect: str) -> Insert:
    new = insert_for(dialect, orders).on_conflict_do_nothing()
    return new.execution_options(preserve_rowcount=True)


# Built once: to build a statement takes longer than SQLite takes to run it, and every order and
# nearly every step comes by here.
_CURRENT = _ask()
_LOCKED = _ask().with_for_update(of=orders)
_KEEP_REVISION = insert(revisions)
_IT = orders.c.id == bindparam("order")
_SAME = _IT & (orders.c.content_hash == bindparam("hash_now"))
_CHANGED_NOW = bindparam("changed_now", type_=orders.c.changed_at.type)
_TOUCH = update(orders).where(_IT).values(changed_at=_CHANGED_NOW)
_REVISE = (
    update(orders)
    .where(_IT)
    .values(
        state=bindparam("state_now"),
        revision=bindparam("number_now"),
        content_hash=bindparam("hash_now"),
        changed_at=_CHANGED_NOW,
        unread=None,
    )
)
_CONFIRM_UNREADABLE = (
    update(orders).where(_SAME).values(fetched_revision=orders.c.revision, unread=None)
)
_CONFIRM = _CONFIRM_UNREADABLE.values(changed_at=_CHANGED_NOW)
_SET_STATE = update(orders).where(_IT).values(state=bindparam("state_now"))


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
