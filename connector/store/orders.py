"""Orders and their revisions: every state of an order that was received, none ever changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.engine import Row

from connector.audit import BY_HOLDPOINT, Act, Entry, order_subject, pinned
from connector.decision import Decision, write_decision
from connector.order import Order, OrderId, read_order, write_order
from connector.screening import Revision
from connector.store import Transaction, audit
from connector.store.dialect import insert_into
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
    `unread` why it cannot be read there, where that was given up for now.
    """

    connection: str
    number: str | None
    state: OrderState
    revision: Revision
    fetched: bool
    unread: str | None


def revise(tx: Transaction, new: Received) -> bool:
    """Record a newer state of an order; False where it is the known one or an older one.

    A message that says what the known one would is no news, though the API had more to say. An
    unreadable state counts as the newest: what cannot be read may be an edit.
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
    if older:
        return False
    if known.content_hash == new.content_hash or _is_told(tx, new, known.revision):
        _touch(tx, new.id, changed_at)
        return False
    number = known.revision + 1
    row = _revision_row(new, number)
    tx.execute(insert(revisions).values(row))
    newest = {
        "state": OrderState.RECEIVED,
        "revision": number,
        "content_hash": new.content_hash,
        "changed_at": changed_at or known.changed_at,
        "unread": None,
    }
    tx.execute(update(orders).where(orders.c.id == new.id).values(newest))
    audit.append(tx, _revised(new, row))
    return True


def _is_told(tx: Transaction, new: Received, number: int) -> bool:
    """Say whether a message tells what a message of the known revision would."""
    told = _told().where(revisions.c.order_id == new.id, revisions.c.number == number)
    return new.inbox_id is not None and tx.execute(told).scalar() == new.told_hash


def _told() -> Select[Any]:
    return select(func.coalesce(revisions.c.told_hash, revisions.c.content_hash))


def told_before(tx: Transaction, revision: Revision) -> frozenset[int]:
    """Give the earlier revisions by messages that say the same, of which this one says more.

    None where a revision says no more than its message would, which any but the API's does.
    """
    of_order = revisions.c.order_id == revision.id
    told = tx.execute(_told().where(of_order, revisions.c.number == revision.number)).scalar_one()
    if told == revision.content_hash:
        return frozenset()
    same = of_order & (revisions.c.content_hash == told) & (revisions.c.number < revision.number)
    return frozenset(tx.execute(select(revisions.c.number).where(same)).scalars())


def _touch(tx: Transaction, order: OrderId, changed_at: datetime | None) -> None:
    """Note that an order changed at its source without a change of what is decided on."""
    if changed_at is not None:
        tx.execute(update(orders).where(orders.c.id == order).values(changed_at=changed_at))


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
        "told_hash": new.told_hash,
        "body": write_order(new.order) if new.order else None,
        "problem": new.problem,
        "inbox_id": new.inbox_id,
        "received_at": new.received_at,
    }


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
    tx.execute(update(orders).where(orders.c.id == order).values(state=state))
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
