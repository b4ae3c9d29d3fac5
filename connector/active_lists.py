"""The checks over the lists in force: built once, kept until another snapshot is activated."""

import contextlib
import hashlib
import mmap
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from connector.errors import ListRefused, ScreeningUnavailable
from connector.order import Order
from connector.screening import Check, Hit
from connector.screening.completeness import CompletenessCheck
from connector.screening.lists import read_entries
from connector.screening.lists.registry import longest_age
from connector.screening.party import PartyCheck
from connector.screening.party.compile import code_fingerprint, compile_index
from connector.screening.party.index import NameIndex
from connector.screening.party.packed import map_file
from connector.store import Store, lists
from connector.store.lists import ActiveList

_SMALL = 1_000_000  # bytes of entries: to compile so few takes less than to start a process
_LONGEST_SECONDS = 1_800


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class InForce:
    """The lists in force at a moment, and the checks over just these."""

    lists: tuple[ActiveList, ...]
    checks: tuple[Check, ...]


class ActiveLists:
    """Gives every screening the checks over what is in force at that moment.

    `folder` keeps the compiled index, so that every process maps the same one; without it, each
    compiles its own. Who screens while another is built goes on with the one it was given.
    `now` tells how old the lists are.
    """

    def __init__(
        self,
        store: Store,
        folder: Path | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Build nothing yet: the first screening does."""
        self._store = store
        self._folder = folder
        self._now = now
        self._building = threading.Lock()
        self._built: tuple[tuple[str, ...], PartyCheck] | None = None

    def in_force(self) -> InForce:
        """Return the lists in force and the checks over them, in the order they are asked.

        Where no index can be made, or a list in force is older than it may be, the party check is
        one that cannot answer, so that every order is held for it (SY-LIST).
        """
        party: Check
        with self._building:
            active = self._active()
            try:
                party = self._over(active)
            except ListRefused as refused:
                party = _Unanswerable(str(refused))
        return InForce(active, (CompletenessCheck(), party))

    def checks(self) -> tuple[Check, ...]:
        """Return the checks over what is in force alone."""
        return self.in_force().checks

    def party_check(self) -> PartyCheck:
        """Give the check over what is in force.

        Raises ListRefused where no index can be made, or a list is too old (stale).
        """
        with self._building:
            return self._over(self._active())

    def _active(self) -> tuple[ActiveList, ...]:
        # Only who may build looks, or one that looked before a change would build the old again.
        with self._store.read() as tx:
            return lists.active(tx)

    def _over(self, in_force: tuple[ActiveList, ...]) -> PartyCheck:
        _refuse_stale(in_force, self._now())
        active = {each.snapshot: each.source for each in in_force}
        wanted = tuple(active)
        if self._built is None or self._built[0] != wanted:
            self._built = (wanted, PartyCheck(self._index(wanted), active))
        return self._built[1]

    def check_over(self, sources: Mapping[str, str]) -> PartyCheck:
        """Give the check over kept snapshots, in force or not: their sources by their ids.

        Raises ListRefused where one of them is damaged or was never kept.
        """
        return PartyCheck(self._index(tuple(sources)), sources)

    def _index(self, wanted: tuple[str, ...]) -> NameIndex:
        if self._folder is None:
            return NameIndex.open(_compile_here(self._kept(wanted)))
        path = self._folder / f"{_name_of(wanted)}.idx"
        with contextlib.suppress(ListRefused):  # there is none, or it is damaged
            return NameIndex.open(map_file(path))
        kept = self._kept(wanted)
        # A folder that cannot be written costs a compilation at every start, never a screening.
        with contextlib.suppress(OSError):
            _keep(path, kept)
            return NameIndex.open(map_file(path))
        return _open_unkept(kept)

    def _kept(self, wanted: tuple[str, ...]) -> tuple[bytes, ...]:
        with self._store.read() as tx:
            return tuple(lists.kept_entries(tx, id_) for id_ in wanted)


def _refuse_stale(in_force: Sequence[ActiveList], now: datetime) -> None:
    stale = [_words_for_age(each, now) for each in in_force if lists.is_stale(each, now)]
    if stale:
        problem = (
            f"{'; '.join(stale)}. Run 'holdpoint lists fetch', or download the file and run "
            "'holdpoint lists import LIST FILE'"
        )
        raise ListRefused("stale", problem)


def _words_for_age(active: ActiveList, now: datetime) -> str:
    longest = longest_age(active.source)
    allowed = f"{longest.days} days" if longest is not None else "any age"
    days = (now - active.checked_at).days
    return (
        f"list '{active.source}' was last confirmed {days} days ago "
        f"({active.checked_at:%Y-%m-%d}), allowed are {allowed}"
    )


@dataclass(frozen=True, slots=True)
class _Unanswerable:
    """Stands for the party check where its index cannot be made."""

    problem: str
    name: str = "party"
    version: str = "none"

    def run(self, order: Order) -> tuple[Hit, ...]:
        """Raise ScreeningUnavailable, whatever the order."""
        raise ScreeningUnavailable("SY-LIST", f"{order.id} is not compared: {self.problem}")


def _name_of(wanted: tuple[str, ...]) -> str:
    """Name an index after all it comes from: the snapshots, and the code that compiles them."""
    return hashlib.sha256(" ".join((code_fingerprint(), *wanted)).encode()).hexdigest()


def _keep(path: Path, kept: Sequence[bytes]) -> None:
    """Put a whole index in place at once, and take away those of lists no longer in force."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="compiling-", dir=path.parent)
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _compile_into(file, kept)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    for other in path.parent.glob("*.idx"):
        if other != path:
            with contextlib.suppress(OSError):  # Windows keeps what another process has mapped
                other.unlink(missing_ok=True)


def _open_unkept(kept: Sequence[bytes]) -> NameIndex:
    """Compile into a file without a name, which is gone when nobody maps it any more."""
    try:
        with tempfile.TemporaryFile() as file:
            _compile_into(file, kept)
            file.flush()
            return NameIndex.open(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
        raise ListRefused("index", f"there is no room to compile the lists: {error}") from error


def _compile_into(file: IO[bytes], kept: Sequence[bytes]) -> None:
    """Compile lists of entries, as they are kept, into a file. Raises ListRefused, OSError.

    57,000 names take 350 MiB, and screening them 80, so large lists are compiled in a process of
    their own, which gives the memory back. Not by multiprocessing: a Celery worker may not have
    children of that sort.
    """
    if sum(map(len, kept)) < _SMALL:
        file.write(_compile_here(kept))
        return
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", "connector.screening.party"],
            input=b"\n".join(kept),
            stdout=file,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            timeout=_LONGEST_SECONDS,
            start_new_session=True,  # Ctrl-C ends the server, which then waits for this step
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        problem = f"the process that compiles the lists did not do it ({type(error).__name__})"
        raise ListRefused("index", problem) from error
    if child.returncode:
        last = child.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        why = last.partition(":")[0][:80] or "without a word"  # no more: it may quote an entry
        problem = f"the process that compiles the lists ended with {child.returncode}, {why}"
        raise ListRefused("index", problem)


def _compile_here(kept: Sequence[bytes]) -> bytes:
    try:
        return compile_index(tuple(entry for body in kept for entry in read_entries(body)))
    except ValueError as error:
        raise ListRefused("index", "a kept list cannot be read; import it again") from error


AskInForce = Callable[[], InForce]
