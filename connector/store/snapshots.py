"""Snapshots of lists, kept for ever in compressed chunks and named by the hash of their content."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from connector.errors import ListRefused
from connector.screening.lists import Snapshot, read_entries, write_entries
from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import snapshot_chunks, snapshots

CHUNK_ENTRIES = 1_000
"""Entries a chunk: a list of 60,000 is 60 rows of some 100 KB, none of them large."""

_SHORTEST_PREFIX = 6


@dataclass(frozen=True, slots=True)
class KeptSnapshot:
    """What is known of a kept snapshot without reading its entries."""

    id: str
    source: str
    entries: int
    names: int
    imported_at: datetime


def keep(tx: Transaction, snapshot: Snapshot, now: datetime) -> str:
    """Keep a snapshot and return its id (sha256, hex). What is kept already is not touched.

    Chunks that were damaged are put back: under the same hash there is only one content.
    """
    snapshot_id = snapshot.id
    row = {
        "id": snapshot_id,
        "source": snapshot.source,
        "entry_count": len(snapshot.entries),
        "name_count": sum(len(entry.names) for entry in snapshot.entries),
        "imported_at": now,
    }
    tx.execute(insert_into(tx, snapshots).values(row).on_conflict_do_nothing())
    if not is_sound(tx, snapshot_id):
        own = snapshot_chunks.c.snapshot_id == snapshot_id
        tx.execute(snapshot_chunks.delete().where(own))
        rows = [
            {"snapshot_id": snapshot_id, "number": number, "entries": zlib.compress(chunk)}
            for number, chunk in enumerate(_cut(snapshot))
        ]
        if rows:
            tx.execute(snapshot_chunks.insert(), rows)
    return snapshot_id


def _cut(snapshot: Snapshot) -> Iterator[bytes]:
    for start in range(0, len(snapshot.entries), CHUNK_ENTRIES):
        yield write_entries(snapshot.entries[start : start + CHUNK_ENTRIES])


def load(tx: Transaction, snapshot_id: str) -> Snapshot:
    """Return a kept snapshot. Raises ListRefused (kept) where what was kept is damaged."""
    source = tx.execute(select(snapshots.c.source).where(snapshots.c.id == snapshot_id))
    return Snapshot(source.scalar_one(), read_entries(kept_entries(tx, snapshot_id)))


def kept_entries(tx: Transaction, snapshot_id: str) -> bytes:
    """Return the entries of a kept snapshot as `write_entries` wrote them, in one line.

    Raises ListRefused (kept) where they are not those of its id: damaged, or a part is missing.
    """
    try:
        body = b"".join(_join(_chunks(tx, snapshot_id)))
    except zlib.error as error:
        raise _damaged(snapshot_id) from error
    if hashlib.sha256(body).hexdigest() != snapshot_id:
        raise _damaged(snapshot_id)
    return body


def is_sound(tx: Transaction, snapshot_id: str) -> bool:
    """Compute a snapshot's hash anew, a chunk at a time, and say whether it is its id."""
    digest = hashlib.sha256()
    try:
        for part in _join(_chunks(tx, snapshot_id)):
            digest.update(part)
    except zlib.error:
        return False
    return digest.hexdigest() == snapshot_id


def _damaged(snapshot_id: str) -> ListRefused:
    problem = f"the kept list {snapshot_id[:12]} is damaged; import the same file again"
    return ListRefused("kept", problem)


def _chunks(tx: Transaction, snapshot_id: str) -> Iterator[bytes]:
    query = (
        select(snapshot_chunks.c.entries)
        .where(snapshot_chunks.c.snapshot_id == snapshot_id)
        .order_by(snapshot_chunks.c.number)
    )
    for entries in tx.execute(query).scalars():
        yield zlib.decompress(entries)


def _join(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Give the JSON of one list out of that of its parts, byte for byte as if written at once."""
    yield b"["
    separator = b""
    for chunk in chunks:
        inner = chunk[1:-1]
        if inner:
            yield separator
            yield inner
            separator = b","
    yield b"]"


def kept(tx: Transaction) -> tuple[KeptSnapshot, ...]:
    """Return every kept snapshot, by list, the oldest first."""
    query = select(snapshots).order_by(snapshots.c.source, snapshots.c.imported_at, snapshots.c.id)
    return tuple(
        KeptSnapshot(row.id, row.source, row.entry_count, row.name_count, row.imported_at)
        for row in tx.execute(query)
    )


def find(tx: Transaction, prefix: str) -> KeptSnapshot:
    """Return the one kept snapshot whose id begins so (at least six characters).

    Raises ListRefused: unknown, or ambiguous.
    """
    found = [each for each in kept(tx) if each.id.startswith(prefix.lower())]
    if len(prefix) < _SHORTEST_PREFIX or not found:
        problem = f"no kept snapshot begins with {prefix!r} (six characters at least)"
        raise ListRefused("unknown", f"{problem}; see 'holdpoint lists history LIST'")
    if len(found) > 1:
        raise ListRefused("ambiguous", f"{len(found)} kept snapshots begin with {prefix!r}")
    return found[0]
