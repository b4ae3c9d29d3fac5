"""Messages exactly as they came, kept before anybody is told they arrived."""

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Insert, bindparam, exists, insert, literal, select, update
from sqlalchemy.sql.dml import ReturningInsert

from connector.intake import Inbound
from connector.store import Transaction
from connector.store.dialect import insert_for
from connector.store.tables import inbox, inbox_keys

# Kept to tell where a message came from and what it was; cookies and the like are not.
_KEPT_HEADERS = ("content-type", "user-agent")
_KEPT_PREFIX = "x-"


class InboxState(StrEnum):
    """What became of a message."""

    KEPT = "kept"
    READ = "read"
    UNREADABLE = "unreadable"
    ERASED = "erased"  # the body is gone, as a person asked; what was read of it is a revision


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message of the inbox and the connection it came by."""

    id: int
    connection: str
    message: Inbound


def keep(
    tx: Transaction, connection: str, message: Inbound, dedupe_keys: Sequence[str]
) -> int | None:
    """Keep a message and return its id, or None where the same body was kept before.

    `dedupe_keys` are the sender's own names for the message. One that is known while the body is
    new does not make a copy: two bodies can belong to one action at the source, and losing an
    edit is worse than reading it twice.
    """
    body_key = f"body:{hashlib.sha256(message.body).hexdigest()}"
    kept = {
        "connection": connection,
        "received_at": message.received_at,
        "headers": json.dumps(_headers(message), sort_keys=True),
        "body": message.body,
        "body_key": body_key,
    }
    inbox_id = tx.execute(_KEEP_UNKNOWN, kept).scalar()
    if inbox_id is None:
        return None
    keys = (body_key, *dedupe_keys)
    rows = [{"connection": connection, "key": key, "inbox_id": inbox_id} for key in keys]
    added = tx.execute(_name(tx.dialect.name), rows)
    if added.rowcount < len(rows) and _named(tx, connection, body_key) != inbox_id:
        # Another process kept the same body between our look and our write.
        tx.execute(inbox_keys.delete().where(inbox_keys.c.inbox_id == inbox_id))
        tx.execute(inbox.delete().where(inbox.c.id == inbox_id))
        return None
    return inbox_id


def _keep_unknown() -> ReturningInsert[int]:
    known = exists().where(
        inbox_keys.c.connection == bindparam("connection", type_=inbox_keys.c.connection.type),
        inbox_keys.c.key == bindparam("body_key", type_=inbox_keys.c.key.type),
    )
    given = ("connection", "received_at", "headers", "body")
    row = [bindparam(name, type_=inbox.c[name].type).label(name) for name in given]
    unknown = select(*row, literal(InboxState.KEPT.value).label("state")).where(~known)
    return insert(inbox).from_select([*given, "state"], unknown).returning(inbox.c.id)


# Built once: every message comes by here.
_KEEP_UNKNOWN = _keep_unknown()


@functools.cache
def _name(dialect: str) -> Insert:
    new = insert_for(dialect, inbox_keys).on_conflict_do_nothing()
    return new.execution_options(preserve_rowcount=True)


def _named(tx: Transaction, connection: str, key: str) -> int | None:
    named = (inbox_keys.c.connection == connection) & (inbox_keys.c.key == key)
    return tx.execute(select(inbox_keys.c.inbox_id).where(named)).scalar()


def load(tx: Transaction, inbox_id: int) -> KeptMessage:
    """Return a kept message."""
    row = tx.execute(select(inbox).where(inbox.c.id == inbox_id)).one()
    message = Inbound(json.loads(row.headers), row.body, row.received_at)
    return KeptMessage(row.id, row.connection, message)


def last_received(tx: Transaction, connection: str) -> datetime | None:
    """Say when the last message of a connection came; None where none did."""
    own = select(inbox.c.received_at).where(inbox.c.connection == connection)
    last: datetime | None = tx.execute(own.order_by(inbox.c.id.desc()).limit(1)).scalar()
    return last


def mark(tx: Transaction, inbox_id: int, state: InboxState, problem: str | None = None) -> None:
    """Record what became of a message."""
    tx.execute(update(inbox).where(inbox.c.id == inbox_id).values(state=state, problem=problem))


def _headers(message: Inbound) -> dict[str, str]:
    return {
        name: value
        for name, value in message.headers.items()
        if name in _KEPT_HEADERS or name.startswith(_KEPT_PREFIX)
    }
