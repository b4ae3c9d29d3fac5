"""Bearer tokens of the REST API, kept as hashes, each bound to the login it acts for."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import insert, select, update

from connector.audit import Act, Entry, token_subject
from connector.store import Transaction, audit
from connector.store.tables import tokens

_PREFIX = "hp_"


def issue(tx: Transaction, login: str, now: datetime, by: str) -> str:
    """Make a token for a login and return it; it cannot be shown again. `by` is who does it."""
    token = _PREFIX + secrets.token_urlsafe(32)
    row = {"sha256": _hash(token), "login": login, "created_at": now, "revoked": False}
    tx.execute(insert(tokens).values(row))
    facts = {"tokens": [row["sha256"]]}
    _record(tx, Entry(token_subject(login), Act.TOKEN_CREATED, by, now, facts))
    return token


def login_of(tx: Transaction, token: str) -> str | None:
    """Return the login a valid token acts for, or None.

    A token carries 256 random bits, so a plain sha256 is as hard to guess as the token itself.
    """
    query = select(tokens.c.login).where(tokens.c.sha256 == _hash(token), ~tokens.c.revoked)
    return tx.execute(query).scalar()


def revoke(tx: Transaction, login: str, now: datetime, by: str) -> int:
    """Revoke every token of a login and return how many there were. `by` is who does it."""
    valid = (tokens.c.login == login) & ~tokens.c.revoked
    ended = update(tokens).where(valid).values(revoked=True).returning(tokens.c.sha256)
    revoked = sorted(tx.execute(ended).scalars())
    if revoked:
        facts = {"tokens": revoked}
        _record(tx, Entry(token_subject(login), Act.TOKEN_REVOKED, by, now, facts))
    return len(revoked)


def _record(tx: Transaction, entry: Entry) -> None:
    audit.lock_subject(tx, entry.subject)
    audit.append(tx, entry)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
