"""What is counted over all processes of an installation, and never goes down."""

from enum import StrEnum

from sqlalchemy import select

from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import counters


class Count(StrEnum):
    """What is counted."""

    TAKEN_OVER = "leases_taken_over"  # a lease ran out, and another worker did the step
    PROBES = "write_probes"  # somebody asked whether the database can be written


def add(tx: Transaction, count: Count) -> None:
    """Count one more; until the commit, others who count the same wait."""
    first = insert_into(tx, counters).values(name=count, value=1)
    more = {"value": counters.c.value + 1}
    tx.execute(first.on_conflict_do_update(index_elements=["name"], set_=more))


def value(tx: Transaction, count: Count) -> int:
    """Return what was counted so far."""
    counted = select(counters.c.value).where(counters.c.name == count)
    return tx.execute(counted).scalar() or 0
