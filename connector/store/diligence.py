"""Records of due diligence and the documents they rely on; neither is ever changed."""

import hashlib

from sqlalchemy import insert, select

from connector.audit import Act, Entry, order_subject
from connector.hold.diligence import Attachment, Diligence, read_diligence, write_diligence
from connector.order import OrderId
from connector.store import Transaction, audit
from connector.store.tables import diligence_files, diligences


def keep(tx: Transaction, order: OrderId, hold_number: int, record: Diligence) -> None:
    """Keep a record on the hold of that number, which is the order's."""
    body = write_diligence(record)
    row = {
        "hold_id": hold_number,
        "by": record.by,
        "at": record.at,
        "body": body,
    }
    kept = tx.execute(insert(diligences).values(row).returning(diligences.c.id))
    facts = {"diligence": kept.scalar_one(), "hold": record.hold, "missing": len(record.missing())}
    committed = {"record": body}
    entry = Entry(order_subject(order), Act.DILIGENCE, record.by, record.at, facts, committed)
    audit.append(tx, entry)


def newest_of(tx: Transaction, hold_number: int) -> Diligence | None:
    """Return the record that counts for a hold, None where nobody made one."""
    return next(iter(reversed(records_of(tx, hold_number))), None)


def records_of(tx: Transaction, hold_number: int) -> tuple[Diligence, ...]:
    """Return every record on a hold, oldest first."""
    query = select(diligences.c.body).where(diligences.c.hold_id == hold_number)
    rows = tx.execute(query.order_by(diligences.c.id))
    return tuple(read_diligence(row.body) for row in rows)


def keep_file(tx: Transaction, name: str, body: bytes) -> Attachment:
    """Keep a document by the hash of its content, once, and return how a record names it."""
    sha256 = hashlib.sha256(body).hexdigest()
    if load_file(tx, sha256) is None:
        tx.execute(insert(diligence_files).values(sha256=sha256, body=body))
    return Attachment(name, sha256, stored=True)


def load_file(tx: Transaction, sha256: str) -> bytes | None:
    """Return a kept document, None where only its hash is known or nothing at all."""
    query = select(diligence_files.c.body).where(diligence_files.c.sha256 == sha256)
    return tx.execute(query).scalar()
