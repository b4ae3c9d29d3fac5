"""Messages exactly as they came, kept before anybody is told they arrived."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import insert, select, update

from connector.intake import Inbound
from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import inbox, inbox_keys

# Kept to tell where a message came from and what it was; cookies and the like are not.
_KEPT_HEADERS = ("content-type", "user-agent")
_KEPT_PREFIX = "x-"


class InboxState(StrEnum):
    """What became of a message."""

    KEPT = "kept"
    READ = "read"
    UNREADABLE = "unreadable"


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
    known = select(inbox_keys.c.key).where(
        inbox_keys.c.connection == connection, inbox_keys.c.key == body_key
    )
    if tx.execute(known).first():
        return None
    kept = insert(inbox).values(
        connection=connection,
        received_at=message.received_at,
        headers=json.dumps(_headers(message), sort_keys=True),
        body=message.body,
        state=InboxState.KEPT,
    )
    inbox_id = int(tx.execute(kept.returning(inbox.c.id)).scalar_one())
    rows = [
        {"connection": connection, "key": key, "inbox_id": inbox_id}
        for key in (body_key, *dedupe_keys)
    ]
    added = tx.execute(insert_into(tx, inbox_keys).values(rows[0]).on_conflict_do_nothing())
    if not added.rowcount:
        # Another process kept the same body between our look and our write.
        tx.execute(inbox.delete().where(inbox.c.id == inbox_id))
        return None
    for row in rows[1:]:
        tx.execute(insert_into(tx, inbox_keys).values(row).on_conflict_do_nothing())
    return inbox_id


def load(tx: Transaction, inbox_id: int) -> KeptMessage:
    """Return a kept message."""
    row = tx.execute(select(inbox).where(inbox.c.id == inbox_id)).one()
    message = Inbound(json.loads(row.headers), row.body, row.received_at)
    return KeptMessage(row.id, row.connection, message)


def mark(tx: Transaction, inbox_id: int, state: InboxState, problem: str | None = None) -> None:
    """Record what became of a message."""
    tx.execute(update(inbox).where(inbox.c.id == inbox_id).values(state=state, problem=problem))


def _headers(message: Inbound) -> dict[str, str]:
    return {
        name: value
        for name, value in message.headers.items()
        if name in _KEPT_HEADERS or name.startswith(_KEPT_PREFIX)
    }
