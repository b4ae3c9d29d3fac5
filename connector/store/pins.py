"""What decisions depended on besides lists, kept whole and for ever under its hash."""

import hashlib
import zlib
from datetime import datetime

from sqlalchemy import select

from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import pinned


def keep(tx: Transaction, body: bytes, now: datetime) -> str:
    """Keep a body and return its hash (sha256, hex). What is kept already is not touched."""
    pin = hashlib.sha256(body).hexdigest()
    known = tx.execute(select(pinned.c.sha256).where(pinned.c.sha256 == pin)).first()
    if known is None:
        row = {"sha256": pin, "body": zlib.compress(body), "kept_at": now}
        tx.execute(insert_into(tx, pinned).values(row).on_conflict_do_nothing())
    return pin


def load(tx: Transaction, pin: str) -> bytes | None:
    """Return the body of a hash, None where it is not kept or no longer what it was."""
    row = tx.execute(select(pinned.c.body).where(pinned.c.sha256 == pin)).first()
    if row is None:
        return None
    try:
        body = zlib.decompress(row.body)
    except zlib.error:
        return None
    return body if hashlib.sha256(body).hexdigest() == pin else None
