"""Names that may be heard only once, such as the nonce of a login, shared by every process."""

import functools
import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.sql.dml import ReturningInsert

from connector.intake.asked import Once
from connector.store import Transaction
from connector.store.dialect import insert_for
from connector.store.tables import heard_once

_FORGET_ONE_TIME_IN: Final = 50
_AT_ONCE: Final = 1000


def is_first(tx: Transaction, name: str, until: datetime, now: datetime) -> bool:
    """Say whether a name is heard for the first time, as `first_of` does."""
    return first_of(tx, [Once(name, until)], now) == [True]


def first_of(tx: Transaction, names: Sequence[Once | None], now: datetime) -> list[bool]:
    """Say of each name whether it is heard for the first time, and remember it until its time.

    A name whose time has run out by `now` is new again, and what is None always is. A name is at
    most 300 characters; of two that are the same, the first is first.
    """
    told = {each.name: each.until for each in reversed(names) if each is not None}
    if not told:
        return [True] * len(names)
    if random.randrange(_FORGET_ONE_TIME_IN) == 0:  # noqa: S311 - spreads work, guards nothing
        _forget(tx, now)
    # Sorted, so that no two processes wait for each other's names in a circle.
    hear = _hear(tx.dialect.name)
    new = {
        name
        for name, until in sorted(told.items())
        if tx.execute(hear, {"name": name, "until": until, "now": now}).first()
    }
    return [each is None or _taken(new, each.name) for each in names]


@functools.cache
def _hear(dialect: str) -> ReturningInsert[Any]:
    """Build the statement once: to build and compile it takes longer than to run it."""
    insert = insert_for(dialect, heard_once)
    is_over = heard_once.c.until < bindparam("now", type_=heard_once.c.until.type)
    again = insert.on_conflict_do_update(
        index_elements=["name"], set_={"until": insert.excluded.until}, where=is_over
    )
    return again.returning(heard_once.c.name)


def _taken(new: set[str], name: str) -> bool:
    """Take a name off those that are new, so that the next of the same is not."""
    is_new = name in new
    new.discard(name)
    return is_new


def _forget(tx: Transaction, now: datetime) -> None:
    # What another process forgets just now is left to it: two must not wait in a circle.
    over = select(heard_once.c.name).where(heard_once.c.until < now).limit(_AT_ONCE)
    mine = heard_once.c.name.in_(over.with_for_update(skip_locked=True))
    tx.execute(delete(heard_once).where(mine))
