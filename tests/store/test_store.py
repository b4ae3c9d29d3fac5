"""The store itself: its schema, its transactions, and what it refuses."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from connector.errors import ConfigError
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.store import Store, lists, tokens
from connector.store.tables import metadata

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_migrations_make_exactly_the_tables_of_the_code(store: Store) -> None:
    with store.begin() as tx:
        differences = compare_metadata(MigrationContext.configure(tx), metadata)

    assert differences == []


def test_migrating_twice_changes_nothing(store: Store) -> None:
    store.migrate()

    with store.read() as tx:
        assert lists.active(tx) == ()


def test_processes_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    stores = [Store(f"sqlite:///{tmp_path / 'new.db'}") for _ in range(4)]
    errors: list[Exception] = []

    def migrate(store: Store) -> None:
        try:
            store.migrate()
        except Exception as error:  # noqa: BLE001 - collected to be looked at below
            errors.append(error)

    threads = [threading.Thread(target=migrate, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()

    assert errors == []


def test_failed_transaction_keeps_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin() as tx:
        tokens.issue(tx, "ada", NOW, "root")
        raise RuntimeError

    with store.begin() as tx:
        assert tokens.revoke(tx, "ada", NOW, "root") == 0


def test_reader_does_not_wait_for_the_writer(store: Store) -> None:
    with store.begin() as writer:
        tokens.issue(writer, "ada", NOW, "root")
        with store.read() as reader:
            assert lists.active(reader) == ()


@pytest.mark.parametrize("url", ["mysql://root@127.0.0.1/test", "oracle://x"])
def test_other_databases_are_refused_by_name(url: str) -> None:
    with pytest.raises(ConfigError, match="use postgresql or sqlite"):
        Store(url)


def test_token_is_known_by_its_hash_until_it_is_revoked(store: Store) -> None:
    with store.begin() as tx:
        token = tokens.issue(tx, "ada", NOW, "root")

    with store.begin() as tx:
        assert tokens.granted(tx, token) == tokens.Grant("ada")
        assert tokens.granted(tx, token + "x") is None
        tokens.revoke(tx, "ada", NOW, "root")
        assert tokens.granted(tx, token) is None


def test_newer_snapshot_takes_the_place_of_the_older_which_stays_readable(store: Store) -> None:
    older, newer = (
        Snapshot("csl", (Entry("EL:1", "EL", EntityKind.ORGANIZATION, name),))
        for name in ("Example Optics FZE", "Example Optics LLC")
    )
    with store.begin() as tx:
        first = lists.activate(tx, older, NOW)
        second = lists.activate(tx, newer, NOW)

    with store.read() as tx:
        assert [active.snapshot for active in lists.active(tx)] == [second]
        assert lists.load(tx, first) == older


def test_same_content_has_the_same_snapshot_id(store: Store) -> None:
    entries = (Entry("EL:1", "EL", EntityKind.ORGANIZATION, "Example Optics FZE"),)
    with store.begin() as tx:
        first = lists.activate(tx, Snapshot("csl", entries), NOW)
        again = lists.activate(tx, Snapshot("csl", entries), NOW)

    assert first == again
