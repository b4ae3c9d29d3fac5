"""Bearer tokens of the REST API, kept as hashes, each bound to the login it acts for."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select, update

from connector.audit import Act, Entry, token_subject
from connector.store import Transaction, audit
from connector.store.tables import tokens

_PREFIX = "hp_"
SCOPES: Final = {
    "read": "see orders, holds, deliveries and lists",
    "screen": "have orders screened, and ask for the answers",
    "match": "compare names with the lists in force",
    "hold": "hold orders",
    "settle": "release and reject, and record due diligence",
}
"""What a token may be for. `screen:<connection>` is for that connection's orders alone."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Whom a token acts for, and what it may; `scopes` is None for everything."""

    login: str
    scopes: tuple[str, ...] | None = None

    def allows(self, scope: str, connection: str = "") -> bool:
        """Say whether it may do this, for any connection or for one."""
        if self.scopes is None or scope in self.scopes:
            return True
        return bool(connection) and f"{scope}:{connection}" in self.scopes

    def allows_somewhere(self, scope: str) -> bool:
        """Say whether it may do this for any connection at all."""
        own = f"{scope}:"
        return self.allows(scope) or any(each.startswith(own) for each in self.scopes or ())


def require_known(scope: str) -> None:
    """Raise ValueError where there is no such scope."""
    name, colon, connection = scope.partition(":")
    if name not in SCOPES or (colon and (name != "screen" or not connection)):
        known = ", ".join((*SCOPES, "screen:<connection>"))
        raise ValueError(f"'{scope}' is no scope; known are {known}")


def issue(
    tx: Transaction, login: str, now: datetime, by: str, scopes: tuple[str, ...] | None = None
) -> str:
    """Make a token for a login and return it; it cannot be shown again. `by` is who does it.

    `scopes` are what it may be used for, None for everything.
    """
    token = _PREFIX + secrets.token_urlsafe(32)
    sha256 = _hash(token)
    kept = None if scopes is None else " ".join(scopes)
    row = {"sha256": sha256, "login": login, "created_at": now, "revoked": False, "scopes": kept}
    tx.execute(insert(tokens).values(row))
    facts: dict[str, object] = {"tokens": [sha256]}
    if scopes is not None:
        facts["scopes"] = list(scopes)
    _record(tx, Entry(token_subject(login), Act.TOKEN_CREATED, by, now, facts))
    return token


def granted(tx: Transaction, token: str) -> Grant | None:
    """Return what a valid token allows, or None.

    A token carries 256 random bits, so a plain sha256 is as hard to guess as the token itself.
    """
    query = select(tokens).where(tokens.c.sha256 == _hash(token), ~tokens.c.revoked)
    row = tx.execute(query).first()
    if row is None:
        return None
    return Grant(row.login, None if row.scopes is None else tuple(row.scopes.split()))


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
