"""Messages that arrive together: each is answered for itself, and none takes another with it."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from connector.errors import NotCommitted, StoreBusy
from connector.intake import Inbound
from connector.store import Store, reception, steps
from connector.store.inbox import NewMessage
from connector.store.reception import Reception
from connector.store.tables import inbox as inbox_table

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def message(number: int, event_id: str = "") -> NewMessage:
    body = f'{{"id": {number}}}'.encode()
    return NewMessage("shop", Inbound({}, body, NOW), (event_id or f"event:{number}",))


def rows(store: Store) -> tuple[int, int]:
    """Count messages, and the steps that read them."""
    with store.read() as tx:
        kept = tx.execute(select(func.count()).select_from(inbox_table)).scalar_one()
        return kept, steps.backlog(tx, NOW).waiting


def commits(store: Store) -> list[None]:
    counted: list[None] = []
    event.listen(store._engine, "commit", lambda _connection: counted.append(None))
    return counted


class Together:
    """Lets one message in, and others arrive while it is being written."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk = Reception(store, lambda: NOW)
        self._first_writes = threading.Event()
        self._all_wait = threading.Event()
        written = Reception._written
        calls = iter([True])

        def held_up(desk: Reception, messages: list[NewMessage]) -> object:
            if next(calls, False):
                self._first_writes.set()
                assert self._all_wait.wait(10)
            return written(desk, messages)

        monkeypatch.setattr(Reception, "_written", held_up)

    def keep(self, *messages: NewMessage) -> list[Future[bool]]:
        with ThreadPoolExecutor(len(messages) + 1) as threads:
            first = threads.submit(self.desk.keep, message(1_000))
            assert self._first_writes.wait(10)
            others = [threads.submit(self.desk.keep, each) for each in messages]
            while len(self.desk._waiting) < len(messages):
                threading.Event().wait(0.005)
            self._all_wait.set()
        assert first.result()
        return others


def test_message_that_comes_alone_is_kept_and_its_reading_owed(store: Store) -> None:
    desk = Reception(store, lambda: NOW)

    assert desk.keep(message(1))
    assert not desk.keep(message(1))

    assert rows(store) == (1, 1)


def test_messages_that_wait_together_share_a_commit(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = Together(store, monkeypatch)
    counted = commits(store)

    others = together.keep(*map(message, range(20)))

    assert all(each.result() for each in others)
    assert rows(store) == (21, 21)
    assert len(counted) == 2


def test_copies_that_wait_together_are_kept_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = Together(store, monkeypatch).keep(message(1), message(1), message(1_000), message(2))

    assert sorted(each.result() for each in others) == [False, False, True, True]
    assert rows(store) == (3, 3)


def test_two_bodies_of_one_event_that_wait_together_are_both_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = Together(store, monkeypatch).keep(message(1, "event:9"), message(2, "event:9"))

    assert [each.result() for each in others] == [True, True]
    assert rows(store) == (3, 3)


def test_message_that_the_database_refuses_takes_no_other_with_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = NewMessage("shop", Inbound({}, b"odd", NOW), ("half \ud800",))  # not a character

    others = Together(store, monkeypatch).keep(message(1), odd, message(2))

    assert [each.exception() is None for each in others] == [True, False, True]
    assert rows(store) == (3, 3)


def test_failed_commit_is_told_to_all_who_shared_it_and_nobody_else(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = Together(store, monkeypatch)
    written = Reception._written

    def fails(desk: Reception, messages: list[NewMessage]) -> object:
        if len(messages) == 1:
            return written(desk, messages)
        raise NotCommitted("the disk is full")

    monkeypatch.setattr(Reception, "_written", fails)
    others = together.keep(message(1), message(2))

    assert [type(each.exception()) for each in others] == [NotCommitted, NotCommitted]
    assert together.desk.keep(message(1))
    assert rows(store) == (2, 2)


def test_who_waits_too_long_is_told_so_and_the_others_go_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "_PATIENCE", timedelta(milliseconds=50))
    desk = Reception(store, lambda: NOW)
    desk._led = True  # somebody writes, and does not come back

    with pytest.raises(StoreBusy):
        desk.keep(message(1))

    desk._led = False
    assert desk.keep(message(2))
    assert rows(store) == (1, 1)


def test_crowd_before_the_door_is_turned_away(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "_MOST_WAITING", 2)
    desk = Reception(store, lambda: NOW)
    desk._led = True
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(desk.keep, message(number)) for number in (1, 2)]
        while len(desk._waiting) < 2:
            threading.Event().wait(0.005)

        with pytest.raises(StoreBusy):
            desk.keep(message(3))

        desk._waiting[0].leads = True
        desk._waiting[0].turn.set()
    assert all(each.result() for each in waiting)
