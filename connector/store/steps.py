"""What is owed next: written with the fact that owes it, claimed under a lease, repeatable."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.engine import Row

from connector.errors import LeaseLost
from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import steps


class Kind(StrEnum):
    """What is to be done; the subject says with what."""

    READ = "read"  # an inbox row: turn the message into orders
    FETCH = "fetch"  # an order: read it by the source's API
    SCREEN = "screen"  # an order: screen and decide its current revision
    DELIVER = "deliver"  # an order: bring its next callback to the source system
    RESCREEN = "rescreen"  # a list: find the stored orders that a change of it concerns
    RECONCILE = "reconcile"  # a connection: compare what we believe with its source system


@dataclass(frozen=True, slots=True)
class Step:
    """A claimed step. `attempts` counts this one; `token` proves the claim until `lease_until`."""

    id: int
    kind: Kind
    subject: str
    attempts: int
    owed: int
    token: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much is waiting, and since when the oldest due step is."""

    waiting: int
    oldest_due_at: datetime | None


def owe(tx: Transaction, kind: Kind, subject: str, due_at: datetime) -> None:
    """Owe a step; one that is owed already is made due again, and redone if it is under way."""
    insert = insert_into(tx, steps).values(
        kind=kind, subject=subject, due_at=due_at, attempts=0, owed=1
    )
    again = {"due_at": due_at, "attempts": 0, "owed": steps.c.owed + 1}
    tx.execute(insert.on_conflict_do_update(index_elements=["kind", "subject"], set_=again))


def owe_once(tx: Transaction, kind: Kind, subject: str, due_at: datetime) -> None:
    """Owe a step that comes again and again; one that is owed already is left as it is."""
    insert = insert_into(tx, steps).values(
        kind=kind, subject=subject, due_at=due_at, attempts=0, owed=1
    )
    tx.execute(insert.on_conflict_do_nothing(index_elements=["kind", "subject"]))


def is_due(tx: Transaction, now: datetime) -> bool:
    """Say whether `claim` would find a step."""
    return tx.execute(select(steps.c.id).where(_due(now)).limit(1)).first() is not None


def claim(tx: Transaction, now: datetime, lease: timedelta) -> Step | None:
    """Take the step that is due longest, or None. A lease that ran out is taken over."""
    return _take(tx, _due(now), now, lease)


def claim_named(
    tx: Transaction, kind: Kind, subject: str, now: datetime, lease: timedelta
) -> Step | None:
    """Take one step if it is due, or None where it is not owed or under way elsewhere."""
    named = (steps.c.kind == kind) & (steps.c.subject == subject)
    return _take(tx, and_(_due(now), named), now, lease)


def _take(
    tx: Transaction, wanted: ColumnElement[bool], now: datetime, lease: timedelta
) -> Step | None:
    due = select(steps).where(wanted).order_by(steps.c.due_at)
    # SQLite has no such clause and needs none: the transaction holds its only write lock.
    row = tx.execute(due.limit(1).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    token = secrets.token_hex(16)
    leased = {
        "lease_until": now + lease,
        "lease_token": token,
        "attempts": row.attempts + 1,
    }
    tx.execute(update(steps).where(steps.c.id == row.id).values(leased))
    return _step(row, token)


def finish(tx: Transaction, step: Step) -> None:
    """End a claimed step; where it was owed again meanwhile it stays, due.

    Raises LeaseLost where another worker took it over: the caller's transaction must not commit.
    """
    mine = _mine(step)
    done = tx.execute(steps.delete().where(mine, steps.c.owed == step.owed))
    if done.rowcount:
        return
    freed = {"lease_until": None, "lease_token": None, "attempts": 0}
    _require(tx.execute(update(steps).where(mine).values(freed)).rowcount, step)


def postpone(tx: Transaction, step: Step, due_at: datetime, problem: str) -> None:
    """Give a claimed step back, to be tried from `due_at`. Raises LeaseLost like `finish`."""
    later = {
        "due_at": due_at,
        "lease_until": None,
        "lease_token": None,
        "problem": problem,
    }
    untouched = tx.execute(
        update(steps).where(_mine(step), steps.c.owed == step.owed).values(later)
    )
    if untouched.rowcount:
        return
    # It was owed anew while we tried: that newer due time stands.
    freed = {"lease_until": None, "lease_token": None}
    _require(tx.execute(update(steps).where(_mine(step)).values(freed)).rowcount, step)


def repeat(tx: Transaction, step: Step, due_at: datetime) -> None:
    """Give a step that went well back, to be done again from `due_at`. Raises LeaseLost."""
    postpone(tx, step, due_at, "")
    tx.execute(update(steps).where(steps.c.id == step.id).values(attempts=0, problem=None))


def backlog(tx: Transaction, now: datetime) -> Backlog:
    """Measure what is due and not done."""
    query = select(func.count(), func.min(steps.c.due_at)).where(steps.c.due_at <= now)
    waiting, oldest = tx.execute(query).one()
    return Backlog(waiting, oldest)


def next_due(tx: Transaction, kind: Kind, subject: str) -> datetime | None:
    """Say when a step is due, or None where it is not owed."""
    owed = (steps.c.kind == kind) & (steps.c.subject == subject)
    return tx.execute(select(steps.c.due_at).where(owed)).scalar()


def _due(now: datetime) -> ColumnElement[bool]:
    free = or_(steps.c.lease_until.is_(None), steps.c.lease_until <= now)
    return and_(steps.c.due_at <= now, free)


def _mine(step: Step) -> ColumnElement[bool]:
    return and_(steps.c.id == step.id, steps.c.lease_token == step.token)


def _require(rowcount: int, step: Step) -> None:
    if not rowcount:
        message = f"the lease of step {step.kind.value} {step.subject} is another worker's now"
        raise LeaseLost(message)


def _step(row: Row[tuple[object, ...]], token: str) -> Step:
    return Step(row.id, Kind(row.kind), row.subject, row.attempts + 1, row.owed, token)
