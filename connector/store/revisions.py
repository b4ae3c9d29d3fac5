"""The revisions of orders: every state that was received, none ever changed."""

import functools
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, bindparam, insert, select, update
from sqlalchemy.engine import Row

from connector.audit import Act, Entry, order_subject
from connector.order import OrderId, write_order
from connector.screening import Revision
from connector.store import Transaction, audit
from connector.store.dialect import insert_for
from connector.store.orders import CHANGED_NOW, IT, TOLD, OrderState, StoredOrder, locked_row
from connector.store.received import Received
from connector.store.tables import orders, revisions


def revise(tx: Transaction, new: Received) -> StoredOrder | None:
    """Record a newer state of an order and return it; None where it is the known or an older one.

    A message that says what the known one would is no news, though the API had more to say. An
    unreadable state counts as the newest: what cannot be read may be an edit.
    """
    known = locked_row(tx, new.id)
    if known is None:
        first = _begin(tx, new)
        if first is not None:
            return first
        # Another process began it between our look and our write.
        known = locked_row(tx, new.id)
        if known is None:
            raise RuntimeError(f"order {new.id} is neither to be begun nor there")
    changed_at = new.order.changed_at if new.order else None
    if changed_at and known.changed_at and changed_at < known.changed_at:
        return None
    if known.content_hash == new.content_hash or _is_told(new, known):
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


def _is_told(new: Received, known: Row[Any]) -> bool:
    """Say whether a message tells what a message of the known revision would."""
    return new.inbox_id is not None and new.told_hash == known.told_hash


def told_before(tx: Transaction, revision: Revision) -> frozenset[int]:
    """Give the earlier revisions by messages that say the same, of which this one says more.

    None where a revision says no more than its message would, which any but the API's does.
    """
    of_order = revisions.c.order_id == revision.id
    told = tx.execute(
        select(TOLD).where(of_order, revisions.c.number == revision.number)
    ).scalar_one()
    if told == revision.content_hash:
        return frozenset()
    same = of_order & (revisions.c.content_hash == told) & (revisions.c.number < revision.number)
    return frozenset(tx.execute(select(revisions.c.number).where(same)).scalars())


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
        "told_hash": new.told_hash,
        "body": write_order(new.order) if new.order else None,
        "problem": new.problem,
        "inbox_id": new.inbox_id,
        "received_at": new.received_at,
    }


@functools.cache
def _begun(dialect: str) -> Insert:
    new = insert_for(dialect, orders).on_conflict_do_nothing()
    return new.execution_options(preserve_rowcount=True)


# Built once, as in `orders`.
_KEEP_REVISION = insert(revisions)
_TOUCH = update(orders).where(IT).values(changed_at=CHANGED_NOW)
_REVISE = (
    update(orders)
    .where(IT)
    .values(
        state=bindparam("state_now"),
        revision=bindparam("number_now"),
        content_hash=bindparam("hash_now"),
        changed_at=CHANGED_NOW,
        unread=None,
    )
)
