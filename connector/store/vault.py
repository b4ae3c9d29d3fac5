"""Texts of connections, sealed before they come here, and who may replace one now."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import vault


def sealed(tx: Transaction, connection: str) -> bytes | None:
    """Return what is kept, None where nothing is."""
    kept: bytes | None = tx.execute(
        select(vault.c.sealed).where(vault.c.connection == connection)
    ).scalar()
    return bytes(kept) if kept is not None else None


def claim(tx: Transaction, connection: str, now: datetime, lasts: timedelta) -> str | None:
    """Claim the right to replace it for a while, or return None while another has it."""
    row = insert_into(tx, vault).values(connection=connection)
    tx.execute(row.on_conflict_do_nothing())
    token = secrets.token_hex(16)
    free = or_(vault.c.claim.is_(None), vault.c.claimed_until <= now)
    taken = update(vault).where(vault.c.connection == connection, free)
    found = tx.execute(taken.values(claim=token, claimed_until=now + lasts))
    return token if found.rowcount else None


def replace(tx: Transaction, connection: str, token: str, new: bytes) -> bool:
    """Keep something else and end the claim; False where it is another's by now."""
    mine = (vault.c.connection == connection) & (vault.c.claim == token)
    kept = {"sealed": new, "claim": None, "claimed_until": None}
    return bool(tx.execute(update(vault).where(mine).values(kept)).rowcount)


def give_up(tx: Transaction, connection: str, token: str) -> None:
    """End a claim."""
    mine = (vault.c.connection == connection) & (vault.c.claim == token)
    tx.execute(update(vault).where(mine).values(claim=None, claimed_until=None))
