"""Where a source system and what we believe of it were seen to differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer, func, select, update

from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import findings


class FindingKind(StrEnum):
    """What differs; the value is what people read."""

    MISSED = "order was never told of"
    LIFTED = "hold lifted elsewhere"
    UNCOVERED = "hold does not cover every part"
    SHIPPED = "shipped while held"
    SHIPPED_BEFORE = "shipped before it was held"
    UNREAD = "hold cannot be read back"
    UNSUBSCRIBED = "subscription is gone"
    SCOPE = "access scope is missing"
    VERSION = "another API version answers"
    CONTRACT = "contract is not seen to be as reviewed"
    PARKED = "source lets us in no more"
    DATA_ASKED = "person asks for their data"


# What a whole comparison looks at. The others end when what they ask for was done.
_COMPARED = tuple(kind for kind in FindingKind if kind is not FindingKind.DATA_ASKED)


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `subject` is an order's id, or what is not subscribed to.

    `times` counts the looks that saw it; `settled_at` is when it was no longer seen.
    """

    connection: str
    subject: str
    kind: FindingKind
    first_seen: datetime
    last_seen: datetime
    times: int
    settled_at: datetime | None


def note(tx: Transaction, connection: str, subject: str, kind: FindingKind, now: datetime) -> None:
    """Record a difference, or that it is still there; one that was settled is open again."""
    row = {
        "connection": connection,
        "subject": subject,
        "kind": kind,
        "first_seen": now,
        "last_seen": now,
        "times": 1,
    }
    again = {"last_seen": now, "times": findings.c.times + 1, "settled_at": None}
    insert = insert_into(tx, findings).values(row)
    key = ["connection", "subject", "kind"]
    tx.execute(insert.on_conflict_do_update(index_elements=key, set_=again))


def settle_unseen(tx: Transaction, connection: str, since: datetime, now: datetime) -> None:
    """Settle what a look that began at `since` and saw everything did not see any more."""
    gone = (
        (findings.c.connection == connection)
        & findings.c.kind.in_(_COMPARED)
        & findings.c.settled_at.is_(None)
        & (findings.c.last_seen < since)
    )
    tx.execute(update(findings).where(gone).values(settled_at=now))


def settle(
    tx: Transaction, connection: str, subject: str, kind: FindingKind, now: datetime
) -> bool:
    """Settle one difference; False where it was not open."""
    named = (
        (findings.c.connection == connection)
        & (findings.c.subject == subject)
        & (findings.c.kind == kind)
        & findings.c.settled_at.is_(None)
    )
    return bool(tx.execute(update(findings).where(named).values(settled_at=now)).rowcount)


def unsettled(tx: Transaction, connection: str | None = None) -> tuple[Finding, ...]:
    """Return what differs still, of one connection or of all, the longest known first."""
    query = select(findings).where(findings.c.settled_at.is_(None))
    if connection is not None:
        query = query.where(findings.c.connection == connection)
    ordered = query.order_by(findings.c.first_seen, findings.c.subject, findings.c.kind)
    return tuple(
        Finding(
            connection=row.connection,
            subject=row.subject,
            kind=FindingKind(row.kind),
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            times=row.times,
            settled_at=row.settled_at,
        )
        for row in tx.execute(ordered)
    )


def counts(tx: Transaction) -> Mapping[tuple[str, FindingKind], tuple[int, int]]:
    """Count by connection and kind: what differs still, and everything that ever did."""
    still = func.sum(findings.c.settled_at.is_(None).cast(Integer))
    query = select(findings.c.connection, findings.c.kind, still, func.count()).group_by(
        findings.c.connection, findings.c.kind
    )
    return {
        (connection, FindingKind(kind)): (int(unsettled), ever)
        for connection, kind, unsettled, ever in tx.execute(query)
    }
