"""Screenings and decisions, kept whole as they were made."""

from datetime import datetime

from sqlalchemy import insert, select

from connector.decision import BY_POLICY, Decision, read_decision, write_decision
from connector.order import OrderId
from connector.screening import Screening, read_screening, write_screening
from connector.store import Transaction
from connector.store.tables import decisions, screenings

# Built once: every screening comes by here.
_KEEP_SCREENING = insert(screenings)
_KEEP_DECISION = insert(decisions).returning(decisions.c.id)


def keep_screening(tx: Transaction, screening: Screening) -> None:
    """Record a screening."""
    row = {
        "order_id": screening.order,
        "revision": screening.revision,
        "body": write_screening(screening),
        "screened_at": screening.screened_at,
    }
    tx.execute(_KEEP_SCREENING, row)


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
    return int(tx.execute(_KEEP_DECISION, row).scalar_one())


def decisions_of(tx: Transaction, order: OrderId) -> tuple[Decision, ...]:
    """Return every decision on an order, oldest first."""
    query = select(decisions.c.body).where(decisions.c.order_id == order).order_by(decisions.c.id)
    return tuple(read_decision(row.body) for row in tx.execute(query))


def last_by(tx: Transaction, order: OrderId, at: datetime) -> tuple[Decision, ...]:
    """Return the decisions on an order from the last one by the policy on, up to a time.

    The first is the policy's, those after it are people's. Empty where nothing was decided yet.
    """
    query = (
        select(decisions.c.body)
        .where(decisions.c.order_id == order, decisions.c.decided_at <= at)
        .order_by(decisions.c.id)
    )
    made = [read_decision(row.body) for row in tx.execute(query)]
    own = [place for place, decision in enumerate(made) if decision.by == BY_POLICY]
    return tuple(made[own[-1] :]) if own else ()


def screening_at(tx: Transaction, order: OrderId, revision: int, at: datetime) -> Screening | None:
    """Return the latest screening of a revision made by a time, or None."""
    query = (
        select(screenings.c.body)
        .where(
            screenings.c.order_id == order,
            screenings.c.revision == revision,
            screenings.c.screened_at <= at,
        )
        .order_by(screenings.c.id.desc())
        .limit(1)
    )
    row = tx.execute(query).first()
    return read_screening(row.body) if row else None


def screening_of(tx: Transaction, order: OrderId, revision: int) -> Screening | None:
    """Return the latest screening of a revision, or None where it was not screened yet."""
    of_revision = (screenings.c.order_id == order) & (screenings.c.revision == revision)
    query = select(screenings.c.body).where(of_revision).order_by(screenings.c.id.desc()).limit(1)
    row = tx.execute(query).first()
    return read_screening(row.body) if row else None
