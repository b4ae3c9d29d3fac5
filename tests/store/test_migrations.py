"""Databases of earlier versions, brought up to date without losing anything."""

import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import connector.store
from connector.order import OrderId
from connector.screening.lists import EntityKind, Entry, Snapshot, write_entries
from connector.store import Store, lists, newest_schema, orders, received, revisions, snapshots
from tests.audited import verified

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEPT = Snapshot(
    "csl", (Entry("EL:1", "EL", EntityKind.UNKNOWN, "Ünal", aliases=("a",), weak_aliases=("b",)),)
)


@pytest.fixture(params=["sqlite", "postgresql"])
def first_schema(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database with the first schema, in which one list is in force and one is damaged."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        url = request.getfixturevalue("empty_postgres_url")
    store = Store(url)
    config = Config()
    folder = Path(connector.store.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with store.begin() as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, "0001")
        insert = text("insert into snapshots values (:id, :source, :entries, :count, :at)")
        at = NOW.replace(tzinfo=None) if request.param == "sqlite" else NOW
        body = zlib.compress(write_entries(KEPT.entries))
        row = {"source": "csl", "count": 1, "at": str(at)}
        tx.execute(insert, row | {"id": KEPT.id, "entries": body})
        tx.execute(insert, row | {"id": "0" * 64, "entries": b"damaged"})
        in_force = text("insert into active_lists values ('csl', :id, :at)")
        tx.execute(in_force, {"id": KEPT.id, "at": str(at)})
    yield store
    store.close()


def test_newest_schema_is_the_last_revision() -> None:
    config = Config()
    config.set_main_option(
        "script_location", str(Path(connector.store.__file__).parent / "migrations")
    )
    assert newest_schema() == ScriptDirectory.from_config(config).get_current_head()


def test_database_that_is_up_to_date_is_opened_without_what_migrates(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'holdpoint.db'}"
    store = Store(url)
    store.migrate()
    store.close()

    asked = f"from connector.store import Store; s = Store({url!r}); s.migrate(); print(s.schema())"
    looked = f"{asked}; import sys; print('alembic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", looked], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [newest_schema(), "False"]


def test_lists_of_the_first_schema_stay_in_force_with_their_ids(first_schema: Store) -> None:
    first_schema.migrate()

    with first_schema.read() as tx:
        (active,) = lists.active(tx)
        (change,) = lists.history(tx, "csl")
        assert lists.load(tx, KEPT.id) == KEPT
        assert not snapshots.is_sound(tx, "0" * 64)
    assert (active.snapshot, active.entries, active.names) == (KEPT.id, 1, 3)
    assert (active.checked_at, active.activated_at) == (NOW, NOW)
    assert (change.snapshot, change.cause.by) == (KEPT.id, "migration")


def test_what_was_before_the_audit_trail_need_not_be_in_it(first_schema: Store) -> None:
    old = "insert into orders values ('shop:1', 'shop', '1', 'held', 1, '', null, :at)"
    with first_schema.begin() as tx:
        tx.execute(text(old), {"at": str(NOW.replace(tzinfo=None))})

    first_schema.migrate()

    found = verified(first_schema)
    assert (found.faults, found.rows, found.unsealed) == ([], 1, 1)
    with first_schema.begin() as tx:
        tx.execute(
            text(
                "insert into orders (id, connection, number, state, revision, content_hash, "
                "received_at) values ('shop:2', 'shop', '2', 'held', 1, '', "
                "'2999-01-01 00:00:00')"
            )
        )
    assert verified(first_schema).faults == [
        "order:shop:2: order is in its table and named by no row"
    ]


def test_orders_of_the_first_schema_keep_their_revisions_and_count_as_not_read(
    first_schema: Store,
) -> None:
    at = {"at": str(NOW.replace(tzinfo=None))}
    with first_schema.begin() as tx:
        for statement in (
            "insert into inbox values (1, 'shop', :at, '{}', 'x', 'read', null)",
            "insert into orders values ('shop:1', 'shop', '1', 'cleared', 1, 'h', :at, :at)",
            "insert into revisions values ('shop:1', 1, 'h', null, 'unreadable', 1, :at)",
        ):
            tx.execute(text(statement), at)

    first_schema.migrate()

    with first_schema.begin() as tx:
        order = orders.current(tx, OrderId("shop:1"))
        assert (order.revision.problem, order.fetched) == ("unreadable", False)
        assert revisions.revise(tx, received.unfetched(OrderId("shop:1"), "read by the API", NOW))
        with pytest.raises(IntegrityError), tx.begin_nested():
            tx.execute(text("update revisions set inbox_id = 7"))
