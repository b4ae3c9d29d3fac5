"""A name is heard once by all processes, until its time has run out."""

import threading
from datetime import UTC, datetime, timedelta

from connector.store import Store, heard

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


def test_one_of_many_at_the_same_time_is_the_first(store: Store) -> None:
    hear(store, "old", until=NOW - timedelta(seconds=1))
    firsts: list[bool] = []
    threads = [threading.Thread(target=lambda: firsts.append(hear(store, "x"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(firsts) == [False] * 7 + [True]
