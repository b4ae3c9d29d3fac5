"""What is owed next: written with the fact that owes it, claimed under a lease, repeatable."""

import functools
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Insert, and_, bindparam, func, or_, select, true, update
from sqlalchemy.engine import Row
from sqlalchemy.sql.dml import ReturningUpdate

from connector.errors import LeaseLost
from connector.store import Transaction, counters
from connector.store.counters import Count
from connector.store.dialect import insert_for
from connector.store.tables import steps


class Kind(StrEnum):
    """What is to be done; the subject says with what."""

    READ = "read"  # an inbox row: turn the message into orders
    FETCH = "fetch"  # an order: read it by the source's API
    SCREEN = "screen"  # an order: screen and decide its current revision
    DELIVER = "deliver"  # an order: bring its next callback to the source system
    NOTIFY = "notify"  # <subscriber>:<order>: bring its next notice to one of our own systems
    REPLY = "reply"  # a promised answer: bring it once its order is decided
    RESCREEN = "rescreen"  # a list: find the stored orders that a change of it concerns
    SEAL = "seal"  # the audit trail: sign what was recorded since the last seal
    LOOK = "look"  # <connection>:<part of an order>: see whether our hold stands on that order
    ERASE = "erase"  # an inbox row: carry out the request about people's data that it is
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
    owe_all(tx, kind, [subject], due_at)


def owe_all(tx: Transaction, kind: Kind, subjects: Sequence[str], due_at: datetime) -> None:
    """Owe a step for each subject, as `owe` does."""
    each = {"kind": kind, "due_at": due_at, "attempts": 0, "owed": 1}
    if subjects:
        tx.execute(_owe(tx.dialect.name), [{**each, "subject": subject} for subject in subjects])


@functools.cache
def _owe(dialect: str) -> Insert:
    """Build the statement once: every message and nearly every step comes by here."""
    insert = insert_for(dialect, steps)
    again = {"due_at": insert.excluded.due_at, "attempts": 0, "owed": steps.c.owed + 1}
    return insert.on_conflict_do_update(index_elements=["kind", "subject"], set_=again)


def owe_once(tx: Transaction, kind: Kind, subject: str, due_at: datetime) -> None:
    """Owe a step that comes again and again; one that is owed already is left as it is."""
    row = {"kind": kind, "subject": subject, "due_at": due_at, "attempts": 0, "owed": 1}
    tx.execute(_owe_once(tx.dialect.name), row)


@functools.cache
def _owe_once(dialect: str) -> Insert:
    return insert_for(dialect, steps).on_conflict_do_nothing(index_elements=["kind", "subject"])


def is_due(tx: Transaction, now: datetime) -> bool:
    """Say whether `claim` would find a step."""
    return tx.execute(_LOOK, {"now": now}).first() is not None


def claim(tx: Transaction, now: datetime, lease: timedelta, worker: str = "") -> Step | None:
    """Take the step that is due longest, or None. A lease that ran out is taken over, and counted.

    `worker` names whose steps `give_back` gives back.
    """
    return _take(tx, _CLAIM, now, lease, worker)


def claim_named(
    tx: Transaction, kind: Kind, subject: str, now: datetime, lease: timedelta
) -> Step | None:
    """Take one step if it is due, or None where it is not owed or under way elsewhere."""
    named = (steps.c.kind == kind) & (steps.c.subject == subject)
    return _take(tx, _claim(named), now, lease, "")


def _take(
    tx: Transaction, claiming: ReturningUpdate[Any], now: datetime, lease: timedelta, worker: str
) -> Step | None:
    token = secrets.token_hex(16)
    leased = {"now": now, "until": now + lease, "token": token, "by": worker}
    row = tx.execute(claiming, leased).first()
    if row is None:
        return None
    if row.taken_over:
        counters.add(tx, Count.TAKEN_OVER)
    return _step(row)


def give_back(tx: Transaction, worker: str) -> int:
    """Free what a worker claimed and will not finish, and return how many steps that were.

    Each is due at once for others. Whatever still tries to finish one gets LeaseLost.
    """
    its = (steps.c.worker == worker) & steps.c.lease_token.is_not(None)
    freed = {"lease_until": None, "lease_token": None}
    return tx.execute(update(steps).where(its).values(freed)).rowcount


def finish(tx: Transaction, step: Step) -> None:
    """End a claimed step; where it was owed again meanwhile it stays, due.

    Raises LeaseLost where another worker took it over: the caller's transaction must not commit.
    """
    claim = {"step": step.id, "held_by": step.token, "owed_then": step.owed}
    if tx.execute(_END, claim).rowcount:
        return
    freed = {"lease_until": None, "lease_token": None, "attempts": 0}
    _require(tx.execute(update(steps).where(_mine(step)).values(freed)).rowcount, step)


def postpone(
    tx: Transaction, step: Step, due_at: datetime, problem: str, *, is_try: bool = True
) -> None:
    """Give a claimed step back, to be tried from `due_at`. Raises LeaseLost like `finish`.

    Where nothing was tried it does not count as a try.
    """
    later = {
        "attempts": step.attempts if is_try else step.attempts - 1,
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


def due_since(tx: Transaction, now: datetime) -> Mapping[Kind, datetime]:
    """Say since when the step of each kind is due that is due longest; of what waits alone."""
    query = select(steps.c.kind, func.min(steps.c.due_at)).where(steps.c.due_at <= now)
    return {Kind(kind): oldest for kind, oldest in tx.execute(query.group_by(steps.c.kind))}


def next_due(tx: Transaction, kind: Kind, subject: str) -> datetime | None:
    """Say when a step is due, or None where it is not owed."""
    owed = (steps.c.kind == kind) & (steps.c.subject == subject)
    return tx.execute(select(steps.c.due_at).where(owed)).scalar()


def _mine(step: Step) -> ColumnElement[bool]:
    return and_(steps.c.id == step.id, steps.c.lease_token == step.token)


def _require(rowcount: int, step: Step) -> None:
    if not rowcount:
        message = f"the lease of step {step.kind.value} {step.subject} is another worker's now"
        raise LeaseLost(message)


def _step(row: Row[Any]) -> Step:
    return Step(row.id, Kind(row.kind), row.subject, row.attempts, row.owed, row.lease_token)


def _due() -> ColumnElement[bool]:
    now = bindparam("now", type_=steps.c.due_at.type)
    free = or_(steps.c.lease_until.is_(None), steps.c.lease_until <= now)
    return and_(steps.c.due_at <= now, free)


def _claim(wanted: ColumnElement[bool]) -> ReturningUpdate[Any]:
    # SQLite has no such lock and needs none: the transaction holds its only write lock.
    longest = select(steps.c.id).where(_due(), wanted).order_by(steps.c.due_at).limit(1)
    leased = {
        "lease_until": bindparam("until"),
        "lease_token": bindparam("token"),
        "worker": bindparam("by"),
        "taken_over": steps.c.lease_token.is_not(None),  # of the row as it was
        "attempts": steps.c.attempts + 1,
    }
    mine = steps.c.id == longest.with_for_update(skip_locked=True).scalar_subquery()
    return update(steps).where(mine).values(leased).returning(*steps.c)


# Built once: to build such a statement takes longer than to run it, and every step needs both.
_LOOK = select(steps.c.id).where(_due()).limit(1)
_CLAIM = _claim(true())
_END = steps.delete().where(
    steps.c.id == bindparam("step"),
    steps.c.lease_token == bindparam("held_by"),
    steps.c.owed == bindparam("owed_then"),
)
