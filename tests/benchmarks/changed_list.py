"""A list of 25,000 names before and after a change of 100 entries."""

from dataclasses import replace

from connector.screening.lists import EntityKind, Entry, Snapshot
from tests.benchmarks.engine import to_entries
from tests.benchmarks.names import find_shared, read_bench, seeded
from tests.benchmarks.stored_orders import make_name

EACH = 50
"""Entries that are added, and as many that are changed."""
NAMES = 25_000

_LIST = "own"


def editions(seed: int) -> tuple[Snapshot, Snapshot, tuple[str, ...]]:
    """Give the list before and after, and the first names of the entries that were added.

    It is OFAC's and the UN's together where they stand beside the repository, else a made one.
    """
    entries = to_entries(read_bench()) if find_shared() else _made_entries()
    chosen = seeded(f"{seed}:change").sample(range(len(entries)), 2 * EACH)
    added, changed = set(chosen[:EACH]), set(chosen[EACH:])
    before = tuple(
        replace(entry, licence_policy="As it was before") if at in changed else entry
        for at, entry in enumerate(entries)
        if at not in added
    )
    names = tuple(entries[at].name for at in sorted(added))
    return Snapshot(_LIST, before), Snapshot(_LIST, entries), names


def _made_entries() -> tuple[Entry, ...]:
    return tuple(map(_made_entry, range(NAMES // 2)))


def _made_entry(number: int) -> Entry:
    name, alias = (make_name(seeded(f"{kind}:{number}")) for kind in ("name", "alias"))
    return Entry(str(number), "OWN", EntityKind.ORGANIZATION, name, (alias,))
