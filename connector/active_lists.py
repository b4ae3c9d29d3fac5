"""The checks over the lists in force: built once, kept until another snapshot is activated."""

import contextlib
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from connector.errors import ListRefused
from connector.screening import Check
from connector.screening.completeness import CompletenessCheck
from connector.screening.party import PartyCheck
from connector.screening.party.compile import code_fingerprint, compile_index
from connector.screening.party.index import NameIndex
from connector.screening.party.packed import map_file
from connector.store import Store, Transaction, lists


class ActiveLists:
    """Gives every screening the checks over what is in force at that moment.

    `folder` keeps the compiled index, so that every process maps the same one; without it, each
    compiles its own. Who screens while another is built goes on with the one it was given.
    """

    def __init__(self, store: Store, folder: Path | None = None) -> None:
        """Build nothing yet: the first screening does."""
        self._store = store
        self._folder = folder
        self._building = threading.Lock()
        self._built: tuple[tuple[str, ...], PartyCheck] | None = None

    def checks(self) -> tuple[Check, ...]:
        """Return the checks in the order they are asked."""
        return (CompletenessCheck(), self._party_check())

    def _party_check(self) -> PartyCheck:
        with self._building, self._store.read() as tx:
            active = {each.snapshot: each.source for each in lists.active(tx)}
            wanted = tuple(active)
            if self._built is None or self._built[0] != wanted:
                check = PartyCheck(self._index(tx, wanted), active)
                self._built = (wanted, check)
            return self._built[1]

    def _index(self, tx: Transaction, wanted: tuple[str, ...]) -> NameIndex:
        path = self._folder / f"{_name_of(wanted)}.idx" if self._folder else None
        if path is not None:
            with contextlib.suppress(ListRefused):  # there is none, or it is damaged
                return NameIndex.open(map_file(path))
        entries = tuple(entry for id_ in wanted for entry in lists.load(tx, id_).entries)
        compiled = compile_index(entries)
        if path is not None:
            # A folder that cannot be written costs memory, never a screening.
            with contextlib.suppress(OSError, ListRefused):
                _keep(path, compiled)
                return NameIndex.open(map_file(path))
        return NameIndex.open(compiled)


def _name_of(wanted: tuple[str, ...]) -> str:
    """Name an index after all it comes from: the snapshots, and the code that compiles them."""
    return hashlib.sha256(" ".join((code_fingerprint(), *wanted)).encode()).hexdigest()


def _keep(path: Path, compiled: bytes) -> None:
    """Put a whole index in place at once, and take away those of lists no longer in force."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="compiling-", dir=path.parent)
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(compiled)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    for other in path.parent.glob("*.idx"):
        if other != path:
            with contextlib.suppress(OSError):  # Windows keeps what another process has mapped
                other.unlink(missing_ok=True)


Checks = Callable[[], tuple[Check, ...]]
