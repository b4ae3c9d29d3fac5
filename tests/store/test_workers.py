"""Who looks for work is known by when it last did, whatever its process says."""

from datetime import UTC, datetime, timedelta

from connector.store import Store, workers
from connector.store.workers import SeenWorker

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def beat(store: Store, name: str, now: datetime, done: int = 0) -> None:
    with store.begin() as tx:
        workers.beat(tx, name, now, done)


def seen(store: Store) -> tuple[SeenWorker, ...]:
    with store.read() as tx:
        return workers.seen(tx)


def test_worker_is_seen_with_what_it_and_its_children_did(store: Store) -> None:
    later = NOW + timedelta(seconds=10)
    beat(store, "a", NOW, 3)
    beat(store, "a", later, 2)
    with store.begin() as tx:
        workers.count_done(tx, "a", 4)

    assert seen(store) == (SeenWorker("a", NOW, later, 9),)


def test_child_that_works_does_not_make_its_parent_seen(store: Store) -> None:
    with store.begin() as tx:
        workers.count_done(tx, "a", 4)

    assert seen(store) == ()


def test_worker_that_ended_as_it_should_is_forgotten_and_one_that_died_is_not(store: Store) -> None:
    beat(store, "a", NOW)
    beat(store, "b", NOW)
    with store.begin() as tx:
        workers.leave(tx, "a")

    assert [worker.name for worker in seen(store)] == ["b"]


def test_worker_that_was_not_seen_for_an_hour_is_forgotten_by_the_others(store: Store) -> None:
    beat(store, "died", NOW)
    beat(store, "lives", NOW + timedelta(minutes=60))
    assert [worker.name for worker in seen(store)] == ["died", "lives"]

    beat(store, "lives", NOW + timedelta(minutes=61))

    assert [worker.name for worker in seen(store)] == ["lives"]
