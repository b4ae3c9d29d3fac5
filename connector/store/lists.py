"""List snapshots, kept for ever, and which of them are in force."""

import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from connector.errors import ListRefused
from connector.screening.lists import Snapshot, read_entries, write_entries
from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import active_lists, snapshots


@dataclass(frozen=True, slots=True)
class ActiveList:
    """A list in force: which snapshot of it, how many entries, since when."""

    source: str
    snapshot: str
    entries: int
    imported_at: datetime
    activated_at: datetime


def activate(tx: Transaction, snapshot: Snapshot, now: datetime) -> str:
    """Keep a snapshot and put it in force in place of the one before. Returns its id."""
    snapshot_id = snapshot.id
    kept = {
        "id": snapshot_id,
        "source": snapshot.source,
        "entries": zlib.compress(write_entries(snapshot.entries)),
        "entry_count": len(snapshot.entries),
        "imported_at": now,
    }
    tx.execute(insert_into(tx, snapshots).values(kept).on_conflict_do_nothing())
    change = {"snapshot_id": snapshot_id, "activated_at": now}
    in_force = insert_into(tx, active_lists).values(source=snapshot.source, **change)
    tx.execute(in_force.on_conflict_do_update(index_elements=["source"], set_=change))
    return snapshot_id


def deactivate(tx: Transaction, source: str) -> bool:
    """Take a list out of force; its snapshots stay. False where it was not in force."""
    gone = tx.execute(active_lists.delete().where(active_lists.c.source == source))
    return bool(gone.rowcount)


def active(tx: Transaction) -> tuple[ActiveList, ...]:
    """Return the lists in force, by name."""
    query = (
        select(active_lists, snapshots.c.entry_count, snapshots.c.imported_at)
        .join(snapshots, active_lists.c.snapshot_id == snapshots.c.id)
        .order_by(active_lists.c.source)
    )
    return tuple(
        ActiveList(
            row.source,
            row.snapshot_id,
            row.entry_count,
            row.imported_at,
            row.activated_at,
        )
        for row in tx.execute(query)
    )


def load(tx: Transaction, snapshot_id: str) -> Snapshot:
    """Return a kept snapshot."""
    row = tx.execute(select(snapshots).where(snapshots.c.id == snapshot_id)).one()
    return Snapshot(row.source, read_entries(zlib.decompress(row.entries)))


def kept_entries(tx: Transaction, snapshot_id: str) -> bytes:
    """Return the entries of a kept snapshot as `write_entries` wrote them, in one line.

    Raises ListRefused where what was kept is damaged.
    """
    query = select(snapshots.c.entries).where(snapshots.c.id == snapshot_id)
    try:
        return zlib.decompress(tx.execute(query).scalar_one())
    except zlib.error as error:
        raise ListRefused("kept", "a kept list is damaged; import it again") from error
