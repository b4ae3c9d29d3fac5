"""Stored orders as they are replayed: the newest revision of each, and what people said of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from connector.decision import BY_POLICY, Outcome
from connector.order import OrderId, read_order
from connector.screening import Revision
from connector.store import Store, Transaction
from connector.store.tables import decisions, orders, revisions

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order's newest revision; `verdict` is the last a person gave it, None without one."""

    revision: Revision
    verdict: Outcome | None


def count_since(tx: Transaction, since: datetime) -> int:
    """Count the orders received since a time."""
    query = select(func.count()).select_from(orders).where(orders.c.received_at >= since)
    return int(tx.execute(query).scalar_one())


def received_since(store: Store, since: datetime) -> Iterator[PastOrder]:
    """Give the orders received since a time, by their ids; reads some hundreds at a time."""
    after = ""
    while True:
        with store.read() as tx:
            some = _stretch(tx, since, after)
        yield from some
        if len(some) < _AT_ONCE:
            return
        after = some[-1].revision.id


def _stretch(tx: Transaction, since: datetime, after: str) -> tuple[PastOrder, ...]:
    query = (
        select(orders.c.id, revisions)
        .join(
            revisions,
            (revisions.c.order_id == orders.c.id) & (revisions.c.number == orders.c.revision),
        )
        .where(orders.c.received_at >= since, orders.c.id > after)
        .order_by(orders.c.id)
        .limit(_AT_ONCE)
    )
    rows = tx.execute(query).all()
    verdicts = _verdicts(tx, [row.order_id for row in rows])
    return tuple(
        PastOrder(
            Revision(
                OrderId(row.order_id),
                row.number,
                row.content_hash,
                read_order(row.body) if row.body is not None else None,
                row.problem,
            ),
            verdicts.get(row.order_id),
        )
        for row in rows
    )


def _verdicts(tx: Transaction, ids: list[str]) -> dict[str, Outcome]:
    """Give the last decision that a person made on each of some orders."""
    query = (
        select(decisions.c.order_id, decisions.c.outcome)
        .where(decisions.c.order_id.in_(ids), decisions.c.by != BY_POLICY)
        .order_by(decisions.c.id)
    )
    return {row.order_id: Outcome(row.outcome) for row in tx.execute(query)}
