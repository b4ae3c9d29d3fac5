"""Which snapshot of each list is in force, since when, by whom and why, and how fresh it is."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select

from connector.audit import Act as AuditAct
from connector.audit import Entry, list_subject
from connector.errors import ListRefused
from connector.screening.lists import Snapshot
from connector.screening.lists.registry import longest_age
from connector.store import Transaction, audit, rescreens, snapshots
from connector.store.dialect import insert_into
from connector.store.snapshots import kept_entries, load
from connector.store.tables import active_lists, list_changes, list_checks
from connector.store.tables import snapshots as snapshot_table

__all__ = [
    "Act",
    "ActiveList",
    "Cause",
    "Change",
    "activate",
    "active",
    "change",
    "confirm",
    "deactivate",
    "history",
    "in_force",
    "is_stale",
    "keep_in_force",
    "kept_entries",
    "load",
    "lock",
    "reactivate",
    "rollback",
]


class Act(StrEnum):
    """What put a snapshot in force, or a list out of force."""

    IMPORT = "import"
    FETCH = "fetch"
    ACCEPTED_DROP = "accepted-drop"
    ACTIVATE = "activate"
    ROLLBACK = "rollback"
    DEACTIVATE = "deactivate"


@dataclass(frozen=True, slots=True)
class Cause:
    """Who changes what is in force, by which act, and the reason in that person's words."""

    act: Act = Act.IMPORT
    by: str = "holdpoint"
    why: str = ""


@dataclass(frozen=True, slots=True)
class ActiveList:
    """A list in force: which snapshot of it, how many entries, since when.

    `checked_at` is when the publisher's file was last fetched, or seen to be unchanged.
    """

    source: str
    snapshot: str
    entries: int
    imported_at: datetime
    activated_at: datetime
    names: int
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One change of what is in force. None: the list was not in force after or before it."""

    source: str
    snapshot: str | None
    replaced: str | None
    cause: Cause
    at: datetime


_IMPORTED = Cause()
_IN_FORCE_LOCK = 7_204_112_022  # any number but the migrations', the same for every process
_KEEP_LOCK = select(func.pg_advisory_xact_lock_shared(_IN_FORCE_LOCK))


def activate(
    tx: Transaction,
    snapshot: Snapshot,
    now: datetime,
    cause: Cause = _IMPORTED,
    checked_at: datetime | None = None,
) -> str:
    """Keep a snapshot and put it in force in place of the one before. Returns its id.

    `checked_at` is when its file was fetched; None means now.
    """
    snapshot_id = snapshots.keep(tx, snapshot, now)
    confirm(tx, snapshot_id, checked_at or now, now)
    change(tx, snapshot.source, snapshot_id, now, cause)
    return snapshot_id


def reactivate(tx: Transaction, snapshot_id: str, now: datetime, cause: Cause) -> bool:
    """Put a kept snapshot in force again. False where it was. Raises ListRefused (kept).

    Its age goes on counting from when its file was fetched.
    """
    source = select(snapshot_table.c.source).where(snapshot_table.c.id == snapshot_id)
    load(tx, snapshot_id)  # what is damaged must not come into force
    return change(tx, tx.execute(source).scalar_one(), snapshot_id, now, cause)


def rollback(tx: Transaction, source: str, now: datetime, cause: Cause) -> str:
    """Put the snapshot before in force again; returns its id. Twice goes back two.

    Raises ListRefused: nothing-before where there is none, kept where it is damaged.
    """
    lock(tx)
    before = _stack(history(tx, source))[:-1]
    while before and before[-1] is None:
        before.pop()
    if not before or before[-1] is None:
        problem = f"no snapshot of '{source}' was in force before this one"
        raise ListRefused("nothing-before", problem)
    reactivate(tx, before[-1], now, replace(cause, act=Act.ROLLBACK))
    return before[-1]


def _stack(changes: tuple[Change, ...]) -> list[str | None]:
    """Give what was in force one after the other, without what was rolled back, newest last."""
    stack: list[str | None] = []
    for each in changes:
        if each.cause.act is Act.ROLLBACK:
            while stack and stack[-1] != each.snapshot:
                stack.pop()
        if not stack or stack[-1] != each.snapshot:
            stack.append(each.snapshot)
    return stack


def deactivate(tx: Transaction, source: str, now: datetime, cause: Cause) -> bool:
    """Take a list out of force; its snapshots stay. False where it was not in force."""
    return change(tx, source, None, now, replace(cause, act=Act.DEACTIVATE))


def change(
    tx: Transaction, source: str, snapshot_id: str | None, now: datetime, cause: Cause
) -> bool:
    """Change what is in force, record it and owe the re-screening; False where it is so already.

    Every import, fetch, rollback and deactivation comes through here, and nothing else writes
    what is in force: what must follow from a change of lists belongs here.
    """
    lock(tx)
    replaced = in_force(tx, source)
    if replaced == snapshot_id:
        return False
    if snapshot_id is None:
        tx.execute(active_lists.delete().where(active_lists.c.source == source))
    else:
        values = {"snapshot_id": snapshot_id, "activated_at": now}
        row = insert_into(tx, active_lists).values(source=source, **values)
        tx.execute(row.on_conflict_do_update(index_elements=["source"], set_=values))
    record = {
        "source": source,
        "snapshot_id": snapshot_id,
        "replaced_id": replaced,
        "act": cause.act.value,
        "by": cause.by,
        "why": cause.why,
        "at": now,
    }
    kept = tx.execute(list_changes.insert().values(record).returning(list_changes.c.id))
    facts = {
        "change": kept.scalar_one(),
        "snapshot": snapshot_id,
        "replaced": replaced,
        "act": cause.act.value,
    }
    committed = {"why": cause.why.encode()}
    subject = list_subject(source)
    audit.append(tx, Entry(subject, AuditAct.LIST_CHANGED, cause.by, now, facts, committed))
    rescreens.owe(tx, source, now)
    return True


def lock(tx: Transaction) -> None:
    """Keep others from changing what is in force, and from deciding by it, until the commit.

    One lock for all lists: a change of one may take another out of force, and two locks that are
    taken in either order wait for each other.
    """
    if tx.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        tx.execute(select(func.pg_advisory_xact_lock(_IN_FORCE_LOCK)))


def keep_in_force(tx: Transaction) -> tuple[ActiveList, ...]:
    """Return the lists in force, and keep them so until the commit; many may do so at once.

    Whoever decides on an order commits under this lock: either the decision stands before a list
    changes, and the re-screening finds the order, or it is seen here that the list has changed.
    """
    if tx.dialect.name == "postgresql":  # as above
        tx.execute(_KEEP_LOCK)
    return active(tx)


def in_force(tx: Transaction, source: str) -> str | None:
    """Return the id of the snapshot of a list that is in force; None where there is none."""
    query = select(active_lists.c.snapshot_id).where(active_lists.c.source == source)
    found: str | None = tx.execute(query).scalar_one_or_none()
    return found


def confirm(
    tx: Transaction, snapshot_id: str, checked_at: datetime, now: datetime | None = None
) -> None:
    """Record that at `checked_at` the publisher's list was this snapshot. Never goes back.

    Where the list had grown too old by `now` (None: `checked_at`), orders were held for that
    alone: they are to be screened again.
    """
    at = now or checked_at
    stale = [each for each in active(tx) if each.snapshot == snapshot_id and is_stale(each, at)]
    for each in stale:
        lock(tx)
        rescreens.owe(tx, each.source, at)
    row = insert_into(tx, list_checks).values(snapshot_id=snapshot_id, checked_at=checked_at)
    later = {"checked_at": row.excluded.checked_at}
    tx.execute(
        row.on_conflict_do_update(
            index_elements=["snapshot_id"],
            set_=later,
            where=list_checks.c.checked_at < row.excluded.checked_at,
        )
    )


def is_stale(active: ActiveList, now: datetime) -> bool:
    """Say whether a list in force is older than it may be."""
    longest = longest_age(active.source)
    return longest is not None and now - active.checked_at > longest


def active(tx: Transaction) -> tuple[ActiveList, ...]:
    """Return the lists in force, by name."""
    return tuple(
        ActiveList(
            row.source,
            row.snapshot_id,
            row.entry_count,
            row.imported_at,
            row.activated_at,
            row.name_count,
            row.checked_at,
        )
        for row in tx.execute(_ACTIVE)
    )


def _ask_active() -> Select[Any]:
    kept = snapshot_table.c
    return (
        select(
            *(active_lists, kept.entry_count, kept.name_count, kept.imported_at),
            func.coalesce(list_checks.c.checked_at, kept.imported_at).label("checked_at"),
        )
        .join(snapshot_table, active_lists.c.snapshot_id == kept.id)
        .outerjoin(list_checks, list_checks.c.snapshot_id == kept.id)
        .order_by(active_lists.c.source)
    )


_ACTIVE = _ask_active()  # built once: every screening asks twice


def history(tx: Transaction, source: str) -> tuple[Change, ...]:
    """Return every change of a list, the oldest first."""
    query = select(list_changes).where(list_changes.c.source == source).order_by(list_changes.c.id)
    return tuple(
        Change(
            row.source,
            row.snapshot_id,
            row.replaced_id,
            Cause(Act(row.act), row.by, row.why),
            row.at,
        )
        for row in tx.execute(query)
    )
