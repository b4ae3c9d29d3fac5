"""Messages exactly as they came, kept before anybody is told they arrived."""

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Insert, bindparam, insert, select, tuple_, update

from connector.intake import Inbound
from connector.intake.asked import Once
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


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A genuine message to be kept. `dedupe_keys` are the sender's own names for it.

    `once` names what may be heard once only, such as the login that it came with.
    """

    connection: str
    message: Inbound
    dedupe_keys: Sequence[str]
    once: Once | None = None

    @property
    def body_key(self) -> str:
        """The name of its body, by which a copy is known."""
        return f"body:{hashlib.sha256(self.message.body).hexdigest()}"


def keep(
    tx: Transaction, connection: str, message: Inbound, dedupe_keys: Sequence[str]
) -> int | None:
    """Keep one message, as `keep_all` does."""
    return keep_all(tx, [NewMessage(connection, message, dedupe_keys)])[0]


def keep_all(tx: Transaction, messages: Sequence[NewMessage]) -> list[int | None]:
    """Keep messages and return their ids; None for each whose body was kept before.

    A name of the sender's that is known while the body is new does not make a copy: two bodies can
    belong to one action at the source, and losing an edit is worse than reading it twice.
    """
    bodies = [(each.connection, each.body_key) for each in messages]
    asked = {"bodies": list(dict.fromkeys(bodies))}
    known = {(row.connection, row.key) for row in tx.execute(_KNOWN, asked)}
    # The first of each body that is new; another in the same breath is a copy of it.
    fresh = {body: each for body, each in zip(bodies, messages, strict=True) if body not in known}
    if not fresh:
        return [None] * len(messages)
    ids = tx.execute(_KEEP, [_row(each) for each in fresh.values()]).scalars()
    kept = dict(zip(fresh, ids, strict=True))
    if _name_all(tx, fresh, kept):
        _drop_copies(tx, kept)
    return [kept.pop(body, None) for body in bodies]


def _row(new: NewMessage) -> dict[str, object]:
    return {
        "connection": new.connection,
        "received_at": new.message.received_at,
        "headers": json.dumps(_headers(new.message), sort_keys=True),
        "body": new.message.body,
        "state": InboxState.KEPT,
    }


_Body = tuple[str, str]


def _name_all(
    tx: Transaction, fresh: Mapping[_Body, NewMessage], kept: Mapping[_Body, int]
) -> bool:
    """Record the names of new messages; True where some were known before."""
    named = {
        (each.connection, key): kept[body]
        for body, each in fresh.items()
        for key in (*each.dedupe_keys, body[1])
    }
    # Sorted, so that no two processes wait for each other's names in a circle.
    rows = [
        {"connection": connection, "key": key, "inbox_id": inbox_id}
        for (connection, key), inbox_id in sorted(named.items())
    ]
    return tx.execute(_name(tx.dialect.name), rows).rowcount < len(rows)


def _drop_copies(tx: Transaction, kept: dict[_Body, int]) -> None:
    """Take back what another process kept between our look and our write."""
    for body, inbox_id in list(kept.items()):
        if _named(tx, *body) != inbox_id:
            tx.execute(inbox_keys.delete().where(inbox_keys.c.inbox_id == inbox_id))
            tx.execute(inbox.delete().where(inbox.c.id == inbox_id))
            del kept[body]


@functools.cache
def _name(dialect: str) -> Insert:
    new = insert_for(dialect, inbox_keys).on_conflict_do_nothing()
    return new.execution_options(preserve_rowcount=True)


def _named(tx: Transaction, connection: str, key: str) -> int | None:
    named = (inbox_keys.c.connection == connection) & (inbox_keys.c.key == key)
    return tx.execute(select(inbox_keys.c.inbox_id).where(named)).scalar()


_NAME = tuple_(inbox_keys.c.connection, inbox_keys.c.key)
_IT = inbox.c.id == bindparam("message")
# Built once: every message comes by here.
_KNOWN = select(inbox_keys.c.connection, inbox_keys.c.key).where(
    _NAME.in_(bindparam("bodies", expanding=True))
)
_KEEP = insert(inbox).returning(inbox.c.id, sort_by_parameter_order=True)
_LOAD = select(inbox).where(_IT)
_MARK = update(inbox).where(_IT).values(state=bindparam("became"), problem=bindparam("why"))


def load(tx: Transaction, inbox_id: int) -> KeptMessage:
    """Return a kept message."""
    row = tx.execute(_LOAD, {"message": inbox_id}).one()
    message = Inbound(json.loads(row.headers), row.body, row.received_at)
    return KeptMessage(row.id, row.connection, message)


def last_received(tx: Transaction, connection: str) -> datetime | None:
    """Say when the last message of a connection came; None where none did."""
    own = select(inbox.c.received_at).where(inbox.c.connection == connection)
    last: datetime | None = tx.execute(own.order_by(inbox.c.id.desc()).limit(1)).scalar()
    return last


def mark(tx: Transaction, inbox_id: int, state: InboxState, problem: str | None = None) -> None:
    """Record what became of a message."""
    tx.execute(_MARK, {"message": inbox_id, "became": state, "why": problem})


def _headers(message: Inbound) -> dict[str, str]:
    return {
        name: value
        for name, value in message.headers.items()
        if name in _KEPT_HEADERS or name.startswith(_KEPT_PREFIX)
    }
