"""The inbox: each body is kept once, whoever else brings it at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import func, select

from connector.intake import Inbound
from connector.store import Store, Transaction, inbox
from connector.store.tables import inbox as inbox_table
from connector.store.tables import inbox_keys

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def keep(
    tx: Transaction, body: bytes = b"{}", event: str = "event:1", by: str = "shop"
) -> int | None:
    headers = {"x-shopify-topic": "orders/create", "cookie": "no business of ours"}
    return inbox.keep(tx, by, Inbound(headers, body, NOW), (event,))


def rows(store: Store) -> tuple[int, int]:
    """Count messages and their keys."""
    with store.read() as tx:
        messages, keys = (
            tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (inbox_table, inbox_keys)
        )
    return messages, keys


def test_kept_message_is_as_it_came_but_for_headers_we_do_not_need(store: Store) -> None:
    with store.begin() as tx:
        kept = keep(tx, b'{"id": 1}')
    assert kept is not None

    with store.read() as tx:
        loaded = inbox.load(tx, kept)
    assert (loaded.id, loaded.connection) == (kept, "shop")
    assert loaded.message == Inbound({"x-shopify-topic": "orders/create"}, b'{"id": 1}', NOW)


def test_same_body_is_kept_once_for_each_connection(store: Store) -> None:
    with store.begin() as tx:
        assert keep(tx) is not None
    with store.begin() as tx:
        assert keep(tx, event="event:2") is None
        assert keep(tx, by="other-shop") is not None

    assert rows(store) == (2, 4)


def test_new_body_of_a_known_event_is_kept(store: Store) -> None:
    with store.begin() as tx:
        assert keep(tx, b"1") is not None
    with store.begin() as tx:
        assert keep(tx, b"2") is not None

    assert rows(store) == (2, 3)


def test_same_body_at_the_same_moment_is_kept_once(store: Store) -> None:
    def keep_too() -> int | None:
        with store.begin() as tx:
            return keep(tx, event="event:2")

    with ThreadPoolExecutor(1) as other:
        with store.begin() as tx:
            assert keep(tx) is not None
            # PostgreSQL lets it begin; it then waits for the key that is not committed yet.
            late = other.submit(keep_too)
            wait_until_it_waits(store, tx)
        assert late.result() is None

    assert rows(store) == (1, 2)


def wait_until_it_waits(store: Store, tx: Transaction) -> None:
    if tx.dialect.name != "postgresql":
        return  # the other waits for its turn
    waiting = "select count(*) from pg_locks where not granted and locktype = 'transactionid'"
    for _ in range(100_000):
        with store.read() as reader:
            if reader.exec_driver_sql(waiting).scalar_one():
                return
    raise AssertionError("the other transaction never waited")
