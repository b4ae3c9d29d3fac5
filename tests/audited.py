"""The audit trail of a test's store: verified, exported, and in the hands of its owner."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import text

from connector.audit import order_subject
from connector.audit.holdpoint_verify import Verification, verify_lines
from connector.auditing import Author, export, verify_tables, verify_trail
from connector.callback.signing_keys import PrivateKey
from connector.order import OrderId
from connector.store import Store, Transaction, audit, audit_tables
from tests.walk import AUDIT_KEY

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_AUTHOR = Author(AUDIT_KEY, "test", NOW)
_KEYS = frozenset({AUDIT_KEY.public})


def sealed(store: Store, key: PrivateKey = AUDIT_KEY, now: datetime = NOW) -> int:
    """Seal what is not sealed yet and return the number of the seal."""
    with store.begin() as tx:
        made = audit.seal(tx, key, now)
    assert made is not None, "there was nothing to seal"
    return made.number


def exported(
    store: Store, first: int = 1, last: int | None = None, key: PrivateKey = AUDIT_KEY
) -> list[bytes]:
    """Export seals as they are."""
    with store.read() as tx:
        return list(export(tx, audit.seals(tx, first, last), replace(_AUTHOR, key=key)))


def faults_in(lines: list[bytes], kept: dict[int, str] | None = None) -> list[str]:
    """Verify an export with the auditor's key."""
    return verify_lines(lines, Verification(_KEYS, kept or {})).faults


def verified(store: Store) -> Verification:
    """Verify the trail where it lies, beside the tables."""
    with store.read() as tx:
        audit_tables.hold_still(tx)
        return seen_by(tx)


def seen_by(tx: Transaction) -> Verification:
    """Verify what a transaction sees."""
    found = Verification(_KEYS)
    for steps in (verify_trail(tx, found), verify_tables(tx, found)):
        for _ in steps:
            pass
    return found


def acts_of(store: Store, order: OrderId) -> list[str]:
    """Name what is recorded of an order, in its order."""
    with store.read() as tx:
        return [row.act for row in audit.rows_of(tx, [order_subject(order)])]


def own(tx: Transaction) -> None:
    """Take away what keeps the trail from being changed, as the database's owner can."""
    if tx.dialect.name == "postgresql":
        for table in ("audit", "audit_seals"):
            tx.execute(text(f"alter table {table} disable trigger user"))
        return
    names = text("select name from sqlite_master where type = 'trigger'")
    for name in list(tx.execute(names).scalars()):
        tx.execute(text(f"drop trigger {name}"))


def as_owner(store: Store, *statements: str, **values: str) -> None:
    """Change the database as its owner can."""
    with store.begin() as tx:
        own(tx)
        for statement in statements:
            tx.execute(text(statement), values)
