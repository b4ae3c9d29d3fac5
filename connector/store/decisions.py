"""Screenings and decisions, kept whole as they were made."""

from sqlalchemy import insert, select

from connector.decision import Decision, read_decision, write_decision
from connector.order import OrderId
from connector.screening import Screening, read_screening, write_screening
from connector.store import Transaction
from connector.store.tables import decisions, screenings


def keep_screening(tx: Transaction, screening: Screening) -> None:
    """Record a screening."""
    row = {
        "order_id": screening.order,
        "revision": screening.revision,
        "body": write_screening(screening),
        "screened_at": screening.screened_at,
    }
    tx.execute(insert(screenings).values(row))


def keep_decision(tx: Transaction, decision: Decision) -> int:
    """Record a decision and return its id."""
    row = {
        "order_id": decision.order,
        "revision": decision.revision,
        "outcome": decision.outcome,
        "by": decision.by,
        "body": write_decision(decision),
        "decided_at": decision.at,
    }
    return int(tx.execute(insert(decisions).values(row).returning(decisions.c.id)).scalar_one())


def decisions_of(tx: Transaction, order: OrderId) -> tuple[Decision, ...]:
    """Return every decision on an order, oldest first."""
    query = select(decisions.c.body).where(decisions.c.order_id == order).order_by(decisions.c.id)
    return tuple(read_decision(row.body) for row in tx.execute(query))


def screening_of(tx: Transaction, order: OrderId, revision: int) -> Screening | None:
    """Return the latest screening of a revision, or None where it was not screened yet."""
    of_revision = (screenings.c.order_id == order) & (screenings.c.revision == revision)
    query = select(screenings.c.body).where(of_revision).order_by(screenings.c.id.desc()).limit(1)
    row = tx.execute(query).first()
    return read_screening(row.body) if row else None
