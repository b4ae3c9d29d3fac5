"""All lists from their files to an open index, in a process of its own: what it takes, as JSON.

Apart from list_cost.py, whose processes are to import the readers and no more.
"""

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from connector.active_lists import ActiveLists
from connector.screening.lists.health import examine
from connector.screening.lists.registry import facts_of
from connector.store import Store, lists
from tests.benchmarks.list_cost import Figures, peak, report


def together(_: str, files: Sequence[Path]) -> Figures:
    """Read all lists, put them in force and open the compiled index, as a first screening does."""
    sets = json.loads(files[0].read_text())
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'lists.db'}")
        store.migrate()
        entries = names = 0
        for code, paths in sets.values():
            snapshot = facts_of(code).read([Path(path) for path in paths])
            examine(snapshot, None, facts_of(code), now.date())
            entries += len(snapshot.entries)
            names += sum(len(entry.names) for entry in snapshot.entries)
            with store.begin() as tx:
                lists.activate(tx, snapshot, now)
        before = peak()
        ActiveLists(store, Path(folder) / "index").checks()
        store.close()
    return {"entries": entries, "names": names, "before_compile_mib": before}


if __name__ == "__main__":
    report({"together": together})
