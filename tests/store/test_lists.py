"""Lists in the store: chunks that prove themselves, changes on record, and the way back."""

import zlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from connector.errors import ListRefused
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.store import Store, list_feed, lists, snapshots
from connector.store.list_feed import Attempt, KnownFile
from connector.store.lists import Act, Cause
from connector.store.tables import list_checks, snapshot_chunks

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA = Cause(Act.ROLLBACK, "ada", "the new one lacks half of the vessels")


def snapshot(count: int, source: str = "csl") -> Snapshot:
    kind = EntityKind.ORGANIZATION
    return Snapshot(
        source,
        tuple(
            Entry(f"EL:{n}", "EL", kind, f"Öffel Nr. {n} ☃", aliases=("x",)) for n in range(count)
        ),
    )


def activated(store: Store, *counts: int) -> list[str]:
    with store.begin() as tx:
        return [
            lists.activate(tx, snapshot(count), NOW + HOUR * place)
            for place, count in enumerate(counts)
        ]


def in_force(store: Store, source: str = "csl") -> str | None:
    with store.read() as tx:
        return lists.in_force(tx, source)


# Snapshots


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_snapshot_comes_back_whole_out_of_its_chunks(store: Store, count: int) -> None:
    (snapshot_id,) = activated(store, count)

    with store.read() as tx:
        assert lists.load(tx, snapshot_id) == snapshot(count)
        chunks = tx.execute(select(snapshot_chunks.c.number)).scalars().all()
        (kept,) = snapshots.kept(tx)
    assert snapshot_id == snapshot(count).id
    assert sorted(chunks) == list(range(-(-count // snapshots.CHUNK_ENTRIES)))
    assert (kept.entries, kept.names, kept.source) == (count, 2 * count, "csl")


def test_snapshot_without_one_of_its_chunks_is_refused(store: Store) -> None:
    (snapshot_id,) = activated(store, 2500)
    with store.begin() as tx:
        tx.execute(snapshot_chunks.delete().where(snapshot_chunks.c.number == 2))

    with store.read() as tx:
        assert not snapshots.is_sound(tx, snapshot_id)
        with pytest.raises(ListRefused, match=f"{snapshot_id[:12]} is damaged; import the same"):
            lists.load(tx, snapshot_id)


@pytest.mark.parametrize("bytes_", [b"no zlib", zlib.compress(b'[{"id":"other"}]')])
def test_damaged_snapshot_is_refused_and_mended_by_the_same_content(
    store: Store, bytes_: bytes
) -> None:
    (snapshot_id,) = activated(store, 3)
    with store.begin() as tx:
        tx.execute(snapshot_chunks.update().values(entries=bytes_))

    with store.read() as tx, pytest.raises(ListRefused) as refused:
        lists.kept_entries(tx, snapshot_id)

    assert refused.value.failure == "kept"
    activated(store, 3)
    with store.read() as tx:
        assert lists.load(tx, snapshot_id) == snapshot(3)


def test_keeping_the_same_content_again_writes_nothing(store: Store) -> None:
    (snapshot_id,) = activated(store, 3)
    with store.begin() as tx:
        before = tx.execute(select(snapshot_chunks)).all()
        snapshots.keep(tx, snapshot(3), NOW + HOUR)

    with store.read() as tx:
        assert tx.execute(select(snapshot_chunks)).all() == before
        assert [(each.id, each.imported_at) for each in snapshots.kept(tx)] == [(snapshot_id, NOW)]


def test_snapshot_is_found_by_the_beginning_of_its_id(store: Store) -> None:
    first, _ = activated(store, 1, 2)

    with store.read() as tx:
        assert snapshots.find(tx, first[:6].upper()).id == first
        for wrong in ("", first[:5], "z" * 12):
            with pytest.raises(ListRefused, match="no kept snapshot begins"):
                snapshots.find(tx, wrong)


# Changes


def test_every_change_is_on_record_with_who_and_why(store: Store) -> None:
    first, second = activated(store, 1, 2)
    with store.begin() as tx:
        lists.rollback(tx, "csl", NOW + 2 * HOUR, ADA)
        lists.deactivate(tx, "csl", NOW + 3 * HOUR, Cause(Act.DEACTIVATE, "bo", "not ours"))

    with store.read() as tx:
        changes = lists.history(tx, "csl")

    assert [(each.replaced, each.snapshot) for each in changes] == [
        (None, first),
        (first, second),
        (second, first),
        (first, None),
    ]
    assert changes[2].cause == ADA
    assert [each.at for each in changes] == [NOW + n * HOUR for n in range(4)]
    assert in_force(store) is None


def test_change_that_changes_nothing_is_not_recorded(store: Store) -> None:
    activated(store, 1, 1)

    with store.begin() as tx:
        assert len(lists.history(tx, "csl")) == 1
        assert not lists.deactivate(tx, "other", NOW, ADA)
        assert lists.history(tx, "other") == ()


def test_rollback_goes_back_one_each_time_and_never_past_the_first(store: Store) -> None:
    first, second, _ = activated(store, 1, 2, 3)

    for expected in (second, first):
        with store.begin() as tx:
            assert lists.rollback(tx, "csl", NOW, ADA) == expected
        assert in_force(store) == expected
    with store.begin() as tx, pytest.raises(ListRefused) as refused:
        lists.rollback(tx, "csl", NOW, ADA)

    assert refused.value.failure == "nothing-before"
    assert in_force(store) == first


def test_rollback_of_what_came_after_a_rollback_does_not_bring_back_the_bad_one(
    store: Store,
) -> None:
    good, _bad = activated(store, 1, 2)
    with store.begin() as tx:
        lists.rollback(tx, "csl", NOW, ADA)
        lists.activate(tx, snapshot(3), NOW)
        assert lists.rollback(tx, "csl", NOW, ADA) == good


def test_rollback_puts_a_list_that_was_taken_out_in_force_again(store: Store) -> None:
    (only,) = activated(store, 1)
    with store.begin() as tx:
        lists.deactivate(tx, "csl", NOW, ADA)
        assert lists.rollback(tx, "csl", NOW, ADA) == only


def test_damaged_snapshot_does_not_come_into_force_again(store: Store) -> None:
    _, second = activated(store, 1, 2)
    with store.begin() as tx:
        tx.execute(snapshot_chunks.update().values(entries=b"no zlib"))

    with pytest.raises(ListRefused, match="damaged"), store.begin() as tx:
        lists.rollback(tx, "csl", NOW, ADA)

    assert in_force(store) == second


def test_rollback_is_undone_with_the_rest_of_its_transaction(store: Store) -> None:
    _, second = activated(store, 1, 2)

    with pytest.raises(RuntimeError), store.begin() as tx:
        lists.rollback(tx, "csl", NOW, ADA)
        raise RuntimeError

    assert in_force(store) == second
    with store.read() as tx:
        assert len(lists.history(tx, "csl")) == 2


# Age


def test_age_counts_from_the_last_time_the_list_was_seen_to_be_this_one(store: Store) -> None:
    first, _ = activated(store, 1, 2)

    with store.begin() as tx:
        lists.confirm(tx, lists.active(tx)[0].snapshot, NOW + 9 * HOUR)
        lists.confirm(tx, lists.active(tx)[0].snapshot, NOW)  # late news do not make it older
        assert lists.active(tx)[0].checked_at == NOW + 9 * HOUR
        assert lists.rollback(tx, "csl", NOW + 10 * HOUR, ADA) == first
        assert lists.active(tx)[0].checked_at == NOW


def test_list_without_a_check_on_record_stays_in_force_as_old_as_its_import(store: Store) -> None:
    activated(store, 1)
    with store.begin() as tx:
        tx.execute(list_checks.delete())
        (only,) = lists.active(tx)

    assert only.checked_at == NOW


# Files and attempts


def test_validators_are_kept_for_each_file_in_place_of_those_before(store: Store) -> None:
    (snapshot_id,) = activated(store, 1)
    old = KnownFile("a.csv", "https://a.example/a", '"1"', "", snapshot_id)
    date = "Tue, 24 Nov 2026 09:00:00 GMT"
    new = KnownFile("b.csv", "https://a.example/b", "", date, snapshot_id)
    with store.begin() as tx:
        list_feed.know_files(tx, "csl", (old,))
        list_feed.know_files(tx, "other", ())
        assert list_feed.known_files(tx, "csl") == (old,)
        list_feed.know_files(tx, "csl", (new,))
        assert list_feed.known_files(tx, "csl") == (new,)


def test_last_attempt_takes_the_place_of_the_one_before(store: Store) -> None:
    failed = Attempt(Act.FETCH, "html", "html: found a web page", NOW)
    done = Attempt(Act.IMPORT, "", "", NOW + HOUR)
    with store.begin() as tx:
        list_feed.record_attempt(tx, "csl", failed)
        assert list_feed.attempts(tx) == {"csl": failed}
        list_feed.record_attempt(tx, "csl", done)
        assert list_feed.attempts(tx) == {"csl": done}
