"""The audit trail: what happened to a subject, as a chain of rows, and seals over all of them.

The form of rows and seals, and how they are hashed and signed, is written down once, in
`holdpoint_verify.py`, which an auditor can take away.
"""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from connector.audit.holdpoint_verify import (
    FIELDS,
    Root,
    canonical,
    row_hash,
    seal_hash,
    signed_content,
)
from connector.callback.signing_keys import PrivateKey
from connector.decision import Pins
from connector.order import OrderId

BY_HOLDPOINT = "holdpoint"
"""Who acted where no person, policy or connection did."""


class Act(StrEnum):
    """What happened."""

    BEGAN = "audit.began"  # there were orders before there was an audit trail
    REVISED = "order.revised"
    REOPENED = "order.reopened"
    HELD = "order.held"
    CLEARED = "order.cleared"
    RELEASED = "order.released"
    REJECTED = "order.rejected"
    CANCELLED = "order.cancelled"
    OWED = "callback.owed"
    CONFIRMED = "callback.confirmed"
    REFUSED = "callback.refused"
    SUPERSEDED = "callback.superseded"
    DILIGENCE = "diligence.recorded"
    DATA_ASKED = "data.asked"  # a person, by the source, about their data
    DATA_ERASED = "data.erased"
    DATA_TOLD = "data.told"
    LIST_CHANGED = "list.changed"
    TOKEN_CREATED = "token.created"  # noqa: S105 - an act, no secret
    TOKEN_REVOKED = "token.revoked"  # noqa: S105 - as above


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded of a subject.

    `facts` are texts, whole numbers and mappings or lists of them, none of them personal.
    `committed` may be personal: only a salted hash of each value, by its name, is recorded.
    """

    subject: str
    act: Act
    by: str
    at: datetime
    facts: Mapping[str, object]
    committed: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the trail. `number` counts from 1 within the subject; hashes are sha256, hex."""

    id: int
    subject: str
    number: int
    at: datetime
    by: str
    act: str
    facts: Mapping[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Seal:
    """A signed statement of which rows there were. `number` counts from 1.

    `key` is the public key (`whpk_`), `signature` is base64, `previous` the hash of the one before.
    """

    number: int
    first_id: int
    last_id: int
    rows: int
    root: str
    previous: str
    at: datetime
    key: str
    signature: str

    @property
    def hash(self) -> str:
        """What the next seal carries, and what is worth keeping elsewhere (sha256, hex)."""
        return seal_hash(describe_seal(self))


def order_subject(order: OrderId) -> str:
    """Name the chain of an order; the prefix keeps a connection called `list` from a list."""
    return f"order:{order}"


def list_subject(source: str) -> str:
    """Name the chain of a list."""
    return f"list:{source}"


def data_subject(connection: str) -> str:
    """Name the chain of what people asked about their data at a source system."""
    return f"data:{connection}"


def token_subject(login: str) -> str:
    """Name the chain of a login's tokens."""
    return f"token:{login}"


def pinned(pins: Pins) -> dict[str, object]:
    """Give pins as facts."""
    return {"checks": dict(pins.checks), "policy": pins.policy, "code": pins.code}


def commitment(salt: str, value: bytes) -> str:
    """Give the hash (hex) that says nothing of a value without its salt, and proves it with it."""
    return hashlib.sha256(bytes.fromhex(salt) + value).hexdigest()


def chain(entry: Entry, number: int, previous: str, salt: str) -> dict[str, Any]:
    """Give the row of an entry that comes after `previous`, as `describe_row` would, but the id.

    `salt` is hexadecimal; it is used only where something is committed.
    """
    facts = dict(entry.facts)
    if entry.committed:
        committed = {name: commitment(salt, value) for name, value in entry.committed.items()}
        facts["committed"] = committed
    row = {
        "subject": entry.subject,
        "number": number,
        "at": instant(entry.at),
        "by": entry.by,
        "act": entry.act.value,
        "facts": facts,
        "previous": previous,
    }
    return {**row, "hash": row_hash(row)}


def seal_rows(root: Root, before: Seal | None, now: datetime, key: PrivateKey) -> Seal:
    """Seal the rows that a root was made of, after the seal before."""
    unsigned = Seal(
        number=before.number + 1 if before else 1,
        first_id=root.first_id,
        last_id=root.last_id,
        rows=root.rows,
        root=root.hex(),
        previous=before.hash if before else "",
        at=now,
        key=key.public,
        signature="",
    )
    content = describe_seal(unsigned)
    signature = sign(key, "seal", content)
    return Seal(**{**_fields(unsigned), "signature": signature})


def _fields(seal: Seal) -> dict[str, Any]:
    return {name: getattr(seal, name) for name in FIELDS["seal"]}


def sign(key: PrivateKey, kind: str, line: Mapping[str, Any]) -> str:
    """Sign a line of an export (base64)."""
    return b64encode(key.sign(signed_content(kind, line))).decode()


def describe_row(row: Row) -> dict[str, Any]:
    """Give a row as the line of an export has it, without its kind."""
    return {name: getattr(row, name) for name in FIELDS["row"]} | {"at": instant(row.at)}


def describe_seal(seal: Seal) -> dict[str, Any]:
    """Give a seal as the line of an export has it, without its kind."""
    return _fields(seal) | {"at": instant(seal.at)}


def instant(at: datetime) -> str:
    """Write a time in its one form, UTC to the microsecond: the precision of both databases."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def line(kind: str, content: Mapping[str, Any]) -> bytes:
    """Write a line of an export."""
    return canonical({"kind": kind, **content}) + b"\n"
