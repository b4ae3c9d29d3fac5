"""Names that may be heard only once, such as the nonce of a login, shared by every process."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select

from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import heard_once

_AT_ONCE: Final = 100


def is_first(tx: Transaction, name: str, until: datetime, now: datetime) -> bool:
    """Say whether a name is heard for the first time, and remember it until then.

    `name` is at most 300 characters. What has run out by now is forgotten.
    """
    # What another process forgets just now is left to it: two must not wait in a circle.
    over = select(heard_once.c.name).where(heard_once.c.until < now).limit(_AT_ONCE)
    mine = heard_once.c.name.in_(over.with_for_update(skip_locked=True))
    tx.execute(delete(heard_once).where(mine))
    new = insert_into(tx, heard_once).values(name=name, until=until).on_conflict_do_nothing()
    return bool(tx.execute(new.returning(heard_once.c.name)).first())
