"""Transactions that share a commit: each is there or not by itself, and there before it returns."""

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from connector.errors import NotCommitted, StoreBusy
from connector.store import Store, Transaction, group_commit

NO_TIME = timedelta(microseconds=1)
PATIENCE = 30.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "group.db"


@pytest.fixture
def group(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store with one table, whose batches never get too old."""
    monkeypatch.setattr(group_commit, "_LONGEST_SECONDS", float("inf"))
    store = Store(f"sqlite:///{file}")
    with store.begin() as tx:
        tx.exec_driver_sql("create table parent (id text primary key)")
        tx.exec_driver_sql(
            "create table kept (id text primary key, "
            "parent text references parent (id) deferrable initially deferred)"
        )
    yield store
    store.close()


def keep(tx: Transaction, name: str, parent: str | None = None) -> None:
    tx.exec_driver_sql("insert into kept values (?, ?)", (name, parent))


def kept(file: Path) -> set[str]:
    """Give what is there, by a connection that knows nothing of the store."""
    connection = sqlite3.connect(file)
    try:
        return {name for (name,) in connection.execute("select id from kept")}
    finally:
        connection.close()


def write(store: Store, name: str, parent: str | None = None) -> None:
    with store.begin() as tx:
        keep(tx, name, parent)


def write_and_raise(store: Store, name: str, error: BaseException) -> None:
    with store.begin() as tx:
        keep(tx, name)
        raise error


class Queue:
    """Transactions that ask for their turn one after the other while one is held open."""

    def __init__(self, store: Store, threads: ThreadPoolExecutor) -> None:
        assert store._group is not None
        self._line = store._group._line
        self._threads = threads
        self._store = store

    def add(self, work: Callable[..., None], *arguments: object) -> Future[None]:
        before = len(self._line._waiting)
        asked = self._threads.submit(work, *arguments)
        until(lambda: len(self._line._waiting) > before)
        return asked


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.001)


@contextmanager
def queue(store: Store) -> Iterator[Queue]:
    """Hold a transaction open while others are queued; all run when the block ends."""
    with ThreadPoolExecutor(16) as threads, store.begin() as tx:
        keep(tx, "first")
        yield Queue(store, threads)


def count_commits(store: Store) -> list[object]:
    commits: list[object] = []
    event.listen(store._engine, "commit", commits.append)
    return commits


def test_all_that_wait_are_committed_at_once(group: Store, file: Path) -> None:
    commits = count_commits(group)
    with queue(group) as others:
        written = [others.add(write, group, str(number)) for number in range(8)]

    assert [each.exception() for each in written] == [None] * 8
    assert kept(file) == {"first", *map(str, range(8))}
    assert len(commits) == 1


def test_batch_that_is_old_is_committed_though_others_wait(
    group: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "_LONGEST_SECONDS", 0)
    commits = count_commits(group)
    with queue(group) as others:
        for number in range(3):
            others.add(write, group, str(number))

    assert len(commits) == 4


@pytest.mark.parametrize("error", [RuntimeError(), KeyboardInterrupt(), SystemExit()])
def test_one_that_raises_takes_back_its_own_writes_alone(
    group: Store, file: Path, error: BaseException
) -> None:
    with queue(group) as others:
        before = others.add(write, group, "before")
        broken = others.add(write_and_raise, group, "broken", error)
        after = others.add(write, group, "after")

    assert broken.exception() is error
    assert (before.exception(), after.exception()) == (None, None)
    assert kept(file) == {"first", "before", "after"}


def test_the_last_of_a_batch_commits_for_the_others_though_it_raises(
    group: Store, file: Path
) -> None:
    with queue(group) as others:
        before = others.add(write, group, "before")
        broken = others.add(write_and_raise, group, "broken", RuntimeError())

    assert broken.exception() is not None
    assert before.exception() is None
    assert kept(file) == {"first", "before"}


def test_statement_that_fails_breaks_no_other_transaction(group: Store, file: Path) -> None:
    with queue(group) as others:
        twice = others.add(write, group, "first")
        after = others.add(write, group, "after")

    assert isinstance(twice.exception(), IntegrityError)
    assert after.exception() is None
    assert kept(file) == {"first", "after"}


def test_commit_that_fails_fails_for_everybody_in_it(group: Store, file: Path) -> None:
    def orphaned() -> None:
        with queue(group) as others:
            written.append(others.add(write, group, "before"))
            written.append(others.add(write, group, "orphan", "no such parent"))

    written: list[Future[None]] = []
    with pytest.raises(NotCommitted, match="do it again"):
        orphaned()

    assert [type(each.exception()) for each in written] == [NotCommitted] * 2
    assert kept(file) == set()
    write(group, "later")
    assert kept(file) == {"later"}


@pytest.mark.parametrize("swallow", [False, True])
def test_transaction_that_the_database_gave_up_is_nobodys(
    group: Store, file: Path, *, swallow: bool
) -> None:
    """As where the disk is full: SQLite takes back the whole transaction, not the statement."""
    write(group, "there")
    written: list[Future[None]] = []

    def give_up() -> None:
        with group.begin() as tx:
            try:
                tx.exec_driver_sql("insert or rollback into kept values ('there', null)")
            except IntegrityError:
                if not swallow:
                    raise

    def lost() -> None:
        with queue(group) as others:
            written.append(others.add(write, group, "before"))
            written.append(others.add(give_up))
            written.append(others.add(write, group, "after"))

    with pytest.raises(NotCommitted):
        lost()

    before, broken, after = written
    assert isinstance(before.exception(), NotCommitted)
    assert broken.exception() is not None
    assert after.exception() is None
    assert kept(file) == {"there", "after"}


def test_nobody_waits_longer_than_he_said(group: Store, file: Path) -> None:
    with (
        ThreadPoolExecutor(1) as others,
        group.begin() as tx,
    ):
        keep(tx, "first")
        hurried = others.submit(lambda: write_within(group, "hurried", NO_TIME))
        assert isinstance(hurried.exception(PATIENCE), StoreBusy)

    write(group, "later")
    assert kept(file) == {"first", "later"}


def write_within(store: Store, name: str, patience: timedelta) -> None:
    with store.begin(patience) as tx:
        keep(tx, name)


def test_nobody_who_can_come_again_waits_behind_too_many(
    group: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "_MOST_WAITING", 2)
    with queue(group) as others, ThreadPoolExecutor(1) as late:
        asked = [others.add(write, group, str(number)) for number in range(2)]
        refused = late.submit(write_within, group, "late", timedelta(hours=1))
        assert isinstance(refused.exception(PATIENCE), StoreBusy)
        # Steps have nobody to come again for them: they wait, however many there are.
        asked.append(others.add(write, group, "a step"))

    assert [each.exception() for each in asked] == [None] * 3


def test_commit_that_takes_too_long_is_not_called_done(group: Store, file: Path) -> None:
    goes_on = threading.Event()
    event.listen(group._engine, "commit", lambda _: goes_on.wait(PATIENCE))
    with ThreadPoolExecutor(2) as threads:
        with group.begin() as tx:
            keep(tx, "first")
            # Hurried takes part in the batch; whoever comes after it commits, slowly.
            line = Queue(group, threads)
            hurried = line.add(write_within, group, "hurried", timedelta(seconds=1))
            slow = line.add(write, group, "slow")
            threads.submit(lambda: (hurried.exception(PATIENCE), goes_on.set()))
        assert isinstance(hurried.exception(PATIENCE), StoreBusy)
        assert slow.exception(PATIENCE) is None

    assert kept(file) == {"first", "hurried", "slow"}


def test_second_transaction_of_a_thread_is_refused_instead_of_waiting_for_itself(
    group: Store, file: Path
) -> None:
    with group.begin() as tx:
        keep(tx, "outer")
        with pytest.raises(RuntimeError, match="pass that one on"), group.begin():
            pass

    write(group, "later")
    assert kept(file) == {"outer", "later"}


def test_turns_come_in_the_order_they_were_asked_for(group: Store) -> None:
    turns: list[str] = []

    def take(name: str) -> None:
        with group.begin():
            turns.append(name)

    names = [str(number) for number in range(10)]
    with queue(group) as others:
        for name in names:
            others.add(take, name)

    assert turns == names


def test_database_that_is_away_does_not_keep_the_turn(group: Store, file: Path) -> None:
    broken = [True]

    @event.listens_for(group._engine, "begin")
    def refuse(_: object) -> None:
        if broken[0]:
            raise TimeoutError

    with pytest.raises(TimeoutError), group.begin():
        pass
    broken[0] = False

    write(group, "later")
    assert kept(file) == {"later"}


def test_commit_that_is_interrupted_is_not_called_done_and_leaves_the_turn(
    group: Store, file: Path
) -> None:
    interrupts = [KeyboardInterrupt()]

    @event.listens_for(group._engine, "commit")
    def interrupt(_: object) -> None:
        if interrupts:
            raise interrupts.pop()

    written: list[Future[None]] = []

    def interrupted() -> None:
        with queue(group) as others:
            written.append(others.add(write, group, "before"))
            written.append(others.add(write, group, "last"))

    with pytest.raises(NotCommitted):
        interrupted()

    before, last = written
    assert isinstance(before.exception(), NotCommitted)
    assert isinstance(last.exception(), KeyboardInterrupt)
    write(group, "later")
    assert kept(file) == {"later"}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("longest_seconds", [0.0, 0.01, float("inf")])
def test_what_returned_is_there_and_what_raised_is_not(
    group: Store, file: Path, monkeypatch: pytest.MonkeyPatch, seed: int, longest_seconds: float
) -> None:
    monkeypatch.setattr(group_commit, "_LONGEST_SECONDS", longest_seconds)

    def work(worker: int) -> tuple[set[str], set[str]]:
        draw = random.Random(f"{seed}:{worker}")
        returned, raised = set(), set()
        for number in range(30):
            name = f"{worker}:{number}"
            try:
                write_somehow(group, name, draw)
            except (RuntimeError, IntegrityError, NotCommitted):
                raised.add(name)
            else:
                returned.add(name)
                assert name in kept(file), "it returned before it was on the disk"
        return returned, raised

    with ThreadPoolExecutor(8) as workers:
        done = list(workers.map(work, range(8)))
    group.close()

    returned = set().union(*(each for each, _ in done))
    raised = set().union(*(each for _, each in done))
    assert returned
    assert raised
    assert kept(file) == returned


def write_somehow(store: Store, name: str, draw: random.Random) -> None:
    fate = draw.random()
    # Now and then one whose commit must fail, and with it that of everybody in the batch.
    parent = "nobody" if fate < 0.02 else None
    with store.begin() as tx:
        keep(tx, name, parent)
        if fate > 0.9:
            raise RuntimeError
        if fate > 0.8:
            keep(tx, name)
