"""Several threads' writing transactions share one commit: the disk is asked once for them all."""

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from connector.errors import NotCommitted, StoreBusy

_LONGEST_SECONDS = 0.01
_MOST_WAITING = 64
# Nothing else may be named so: that this savepoint is still there proves that the database did not
# roll the whole transaction back by itself, as SQLite does where the disk is full
# (sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction").
_SAVEPOINT = "member_of_group"


class GroupCommit:
    """Gives writing transactions one after the other, and commits those that wait together.

    Each is a savepoint of a shared transaction: one that raises takes only its own writes back.
    Nobody leaves `begin` before what he wrote is on the disk, or has raised.
    """

    def __init__(self, engine: Engine) -> None:
        """`engine` begins transactions that hold the database's only write lock."""
        self._engine = engine
        self._line = _Line()
        self._batch: _Batch | None = None  # only who has the turn looks

    @contextmanager
    def begin(self, seconds: float | None = None) -> Iterator[Connection]:
        """Open a transaction, committed at the end and taken back on any exception.

        Raises StoreBusy where too many wait, or where it is not committed after `seconds` (None:
        no limit); in that case it may still be. Raises NotCommitted where the commit failed,
        RuntimeError where this thread has one open.
        """
        end = None if seconds is None else monotonic() + seconds
        self._line.enter(end)
        batch = None
        try:
            batch = self._open()
            yield from self._member(batch)
        finally:
            self._leave()
        batch.wait(end)

    def _open(self) -> "_Batch":
        if self._batch is None:
            tx = self._engine.connect()
            try:
                tx.begin()
            except BaseException:
                tx.close()
                raise
            self._batch = _Batch(tx)
        return self._batch

    def _member(self, batch: "_Batch") -> Iterator[Connection]:
        try:
            batch.driver.execute(f"SAVEPOINT {_SAVEPOINT}")
            yield batch.tx
            batch.driver.execute(f"RELEASE {_SAVEPOINT}")
        except BaseException:
            self._take_back(batch)
            raise

    def _take_back(self, batch: "_Batch") -> None:
        try:
            batch.driver.execute(f"ROLLBACK TO {_SAVEPOINT}")
            batch.driver.execute(f"RELEASE {_SAVEPOINT}")
        except BaseException as error:
            # The whole transaction is gone, and with it what the others of the batch wrote.
            self._batch = None
            batch.fail(error)
            if not isinstance(error, sqlite3.Error):
                raise

    def _leave(self) -> None:
        """Hand the turn and the open batch to the next, or commit where nobody waits."""
        batch = self._batch
        if batch is not None and not batch.is_old and self._line.hand_on():
            return
        try:
            if batch is not None:
                self._batch = None
                batch.commit()
        finally:
            self._line.leave()


class _Batch:
    """One transaction of the database, and who waits for its commit."""

    def __init__(self, tx: Connection) -> None:
        self.tx = tx
        # A savepoint concerns every transaction, and costs a tenth of what it does by SQLAlchemy.
        self.driver: sqlite3.Connection = tx.connection.dbapi_connection  # type: ignore[assignment]
        self._since = monotonic()
        self._done = threading.Event()
        self._error: BaseException | None = None

    @property
    def is_old(self) -> bool:
        """Whether those who are in it have waited long enough for others."""
        return monotonic() - self._since > _LONGEST_SECONDS

    def commit(self) -> None:
        """Commit for everybody; a failure is raised by `wait`, in each thread that is in it."""
        try:
            self.tx.commit()
        except BaseException as error:
            self.fail(error)
            if not isinstance(error, SQLAlchemyError):
                raise
        else:
            self.tx.close()
            self._done.set()

    def fail(self, error: BaseException) -> None:
        """End without a commit. Closing the connection takes back what is left of it."""
        self._error = error
        self.tx.invalidate(error)
        self.tx.close()
        self._done.set()

    def wait(self, end: float | None) -> None:
        """Return once it is committed. Raises NotCommitted or StoreBusy."""
        if not self._done.wait(_left(end)):
            raise StoreBusy("the disk takes too long to commit; the same may be sent again later")
        if self._error is not None:
            problem = type(self._error).__name__
            message = (
                f"the database did not commit ({problem}), so count nothing as written; see that "
                "the disk has room and is sound, and do it again"
            )
            raise NotCommitted(message) from self._error


class _Line:
    """A lock that is given in the order in which it was asked for, so that nobody starves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._owner: int | None = None

    def enter(self, end: float | None) -> None:
        """Wait for the turn. Raises StoreBusy where it does not come by `end`, or too many wait."""
        me = threading.get_ident()
        with self._lock:
            if self._owner is None:
                self._owner = me
                return
            if self._owner == me:
                raise RuntimeError("this thread has a writing transaction open; pass that one on")
            if end is not None and len(self._waiting) >= _MOST_WAITING:
                raise StoreBusy(f"{len(self._waiting)} others wait to write; send it again later")
            turn = threading.Event()
            self._waiting.append(turn)
        self._await(turn, end)

    def _await(self, turn: threading.Event, end: float | None) -> None:
        try:
            turn.wait(_left(end))
        except BaseException:
            if not self._withdraw(turn):
                self.leave()
            raise
        if self._withdraw(turn):
            raise StoreBusy("the database could not be written in time; send it again later")
        self._owner = threading.get_ident()

    def _withdraw(self, turn: threading.Event) -> bool:
        """Stop waiting; False where the turn has come meanwhile."""
        with self._lock:
            if turn.is_set():
                return False
            self._waiting.remove(turn)
            return True

    def hand_on(self) -> bool:
        """Give the turn to who waits longest; False, and it is kept, where nobody does."""
        with self._lock:
            if not self._waiting:
                return False
            self._owner = -1  # taken, by who wakes up next
            self._waiting.popleft().set()
            return True

    def leave(self) -> None:
        """Give the turn to who waits longest, or to nobody."""
        with self._lock:
            if self._waiting:
                self._owner = -1
                self._waiting.popleft().set()
            else:
                self._owner = None


def _left(end: float | None) -> float | None:
    return None if end is None else max(0.0, end - monotonic())
