"""May orders be sent here: what must be well, and what is only told."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue

from connector.store import Store, counters, newest_schema
from connector.store.counters import Count

_PATIENCE = timedelta(seconds=1)
_LEAST_FREE = 0.05


@dataclass(frozen=True, slots=True)
class Readiness:
    """What decides whether this process is ready.

    `broker_problem` says why the last message to the broker failed, or is empty. That is told and
    no condition, since without a broker everything is done all the same, a little later.
    """

    store: Store
    home: Path
    stopping: Callable[[], bool]
    broker_problem: Callable[[], str]

    def problems(self) -> dict[str, str]:
        """Return what is wrong by its name, without addresses; empty where all is well."""
        found = {"database": self._database(), "disk": self._disk()}
        return {name: problem for name, problem in found.items() if problem}

    def _database(self) -> str:
        outcome: SimpleQueue[str] = SimpleQueue()
        # A thread, because a server that is cut off answers neither yes nor no.
        threading.Thread(target=self._ask, args=(outcome,), daemon=True).start()
        try:
            return outcome.get(timeout=_PATIENCE.total_seconds())
        except Empty:
            return "no answer within 1 s"

    def _ask(self, outcome: "SimpleQueue[str]") -> None:
        try:
            with self.store.begin(_PATIENCE) as tx:
                counters.add(tx, Count.PROBES)
            outcome.put(self._schema())
        except Exception as error:  # noqa: BLE001 - whatever it is, the database is not well
            outcome.put(type(error).__name__)

    def _schema(self) -> str:
        found, wanted = self.store.schema(), newest_schema()
        return "" if found == wanted else f"schema {found}, this version works with {wanted}"

    def _disk(self) -> str:
        # With PostgreSQL nothing may have been written into the folder yet.
        there = next(each for each in (self.home, *self.home.parents) if each.is_dir())
        usage = shutil.disk_usage(there)
        free = usage.free / usage.total
        return "" if free > _LEAST_FREE else f"{free:.1%} free in HOLDPOINT_HOME, wanted 5%"
