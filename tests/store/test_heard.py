"""A name is heard once by all processes, until its time has run out."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from connector.intake.asked import Once
from connector.store import Store, heard
from connector.store.tables import heard_once

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)


def hear(store: Store, name: str, now: datetime = NOW, until: datetime = SOON) -> bool:
    with store.begin() as tx:
        return heard.is_first(tx, name, until, now)


def test_name_is_heard_once_until_its_time_runs_out(store: Store) -> None:
    assert hear(store, "a")
    assert not hear(store, "a")
    assert hear(store, "b")
    assert not hear(store, "a", SOON)
    assert hear(store, "a", SOON + timedelta(seconds=1))


def test_of_names_that_come_together_each_is_first_once(store: Store) -> None:
    hear(store, "a")
    names = [Once("b", SOON), None, Once("a", SOON), Once("b", SOON), None]
    with store.begin() as tx:
        assert heard.first_of(tx, names, NOW) == [True, True, False, False, True]


def test_what_has_run_out_is_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.randrange", lambda _one_in: 0)
    hear(store, "old", until=NOW - timedelta(seconds=1))
    hear(store, "new")
    with store.read() as tx:
        assert list(tx.execute(select(heard_once.c.name)).scalars()) == ["new"]


def test_one_of_many_at_the_same_time_is_the_first(store: Store) -> None:
    hear(store, "old", until=NOW - timedelta(seconds=1))
    firsts: list[bool] = []
    threads = [threading.Thread(target=lambda: firsts.append(hear(store, "x"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(firsts) == [False] * 7 + [True]
