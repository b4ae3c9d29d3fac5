"""Names that may be heard only once, such as the nonce of a login, shared by every process."""

from datetime import datetime

from sqlalchemy import delete

from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import heard_once


def is_first(tx: Transaction, name: str, until: datetime, now: datetime) -> bool:
    """Say whether a name is heard for the first time, and remember it until then.

    `name` is at most 300 characters. What has run out by now is forgotten.
    """
    tx.execute(delete(heard_once).where(heard_once.c.until < now))
    new = insert_into(tx, heard_once).values(name=name, until=until).on_conflict_do_nothing()
    return bool(tx.execute(new.returning(heard_once.c.name)).first())
