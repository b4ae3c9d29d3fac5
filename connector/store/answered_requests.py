"""Answers of the REST API by idempotency key, so that a request sent again does nothing again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update

from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import answered_requests

KEPT_FOR: Final = timedelta(hours=24)
# After that a request whose process died may be sent again; none takes so long.
UNDER_WAY_FOR: Final = timedelta(minutes=2)
_AT_ONCE: Final = 100


class Claim(Enum):
    """What becomes of a request with a key."""

    FIRST = auto()  # nobody sent it before: do it
    UNDER_WAY = auto()  # another one is being answered just now
    OTHER = auto()  # the key was used for another request


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was answered the first time."""

    status: int
    content_type: str
    body: bytes


def claim(
    tx: Transaction, login: str, key: str, request_sha256: str, now: datetime
) -> Claim | GivenAnswer:
    """Take a key for a request, or give what became of it before.

    Keys are a login's own. What has run out by now is forgotten.
    """
    table = answered_requests
    over = select(table.c.login, table.c.key).where(table.c.until < now).limit(_AT_ONCE)
    for old in tx.execute(over.with_for_update(skip_locked=True)).all():
        tx.execute(delete(table).where(_mine(old.login, old.key)))
    row = {"login": login, "key": key, "request_sha256": request_sha256}
    new = insert_into(tx, table).values(**row, until=now + UNDER_WAY_FOR).on_conflict_do_nothing()
    if tx.execute(new.returning(table.c.key)).first():
        return Claim.FIRST
    known = tx.execute(select(table).where(_mine(login, key))).one()
    if known.request_sha256 != request_sha256:
        return Claim.OTHER
    if known.status is None:
        return Claim.UNDER_WAY
    return GivenAnswer(known.status, known.content_type, known.body)


def keep(tx: Transaction, login: str, key: str, answer: GivenAnswer, now: datetime) -> None:
    """Keep the answer to a request that took the key."""
    values = {
        "status": answer.status,
        "content_type": answer.content_type,
        "body": answer.body,
        "until": now + KEPT_FOR,
    }
    tx.execute(update(answered_requests).where(_mine(login, key)).values(values))


def give_back(tx: Transaction, login: str, key: str) -> None:
    """Give a key back: the request was not done and may be sent again."""
    table = answered_requests
    tx.execute(delete(table).where(_mine(login, key), table.c.status.is_(None)))


def _mine(login: str, key: str) -> ColumnElement[bool]:
    table = answered_requests
    return (table.c.login == login) & (table.c.key == key)
