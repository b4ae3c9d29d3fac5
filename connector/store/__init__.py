"""The only SQL. The modules here take a transaction and give domain values; this one opens it."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from connector.errors import ConfigError, NotCommitted, StoreBusy
from connector.store.group_commit import GroupCommit

Transaction = Connection
"""What the functions of this package work in; it commits as a whole or not at all."""

TROUBLE = (StoreBusy, NotCommitted, OperationalError, InterfaceError)
"""What is raised where the database is away, full or busy: it says nothing of what was asked."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 7_204_112_021  # any number, the same for every process of one database


class Store:
    """One database, SQLite or PostgreSQL, and its transactions."""

    def __init__(self, url: str) -> None:
        """Open the database; the folder of a SQLite file is made. Raises ConfigError."""
        parsed = make_url(url)
        self._sqlite = parsed.get_backend_name() == "sqlite"
        if not self._sqlite and parsed.get_backend_name() != "postgresql":
            message = f"'{parsed.get_backend_name()}' is not supported; use postgresql or sqlite"
            raise ConfigError("database_url", message)
        if self._sqlite and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self._engine = _engine(url, sqlite=self._sqlite)
        # SQLite's own waiting for its single writer is unfair: a thread can starve for seconds.
        self._group = GroupCommit(self._engine) if self._sqlite else None

    @contextmanager
    def begin(self, patience: timedelta | None = None) -> Iterator[Transaction]:
        """Open a writing transaction, committed at the end and rolled back on any exception.

        With `patience`, raises StoreBusy where it cannot be committed in that time on SQLite; it
        may be committed later all the same. Raises NotCommitted where the commit fails there.
        """
        if self._group is None:
            with self._engine.begin() as tx:
                yield tx
            return
        with self._group.begin(patience.total_seconds() if patience else None) as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a reading transaction, which never waits for the writer."""
        engine = self._engine.execution_options(reading=True)
        with engine.connect() as tx:
            yield tx

    def migrate(self) -> None:
        """Bring the schema to this version; does nothing where it is. Safe from many processes."""
        with self.begin() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(
                    text("select pg_advisory_xact_lock(:lock)"),
                    {"lock": _MIGRATION_LOCK},
                )
            if _schema(tx) != newest_schema():
                _upgrade(tx)

    def schema(self) -> str | None:
        """Return which schema the database has; None where it has none."""
        with self.read() as tx:
            return _schema(tx)

    def forget_connections(self) -> None:
        """Drop connections inherited from a parent process without closing the parent's."""
        self._engine.dispose(close=False)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


@functools.cache
def newest_schema() -> str:
    """Return which schema this version of Holdpoint works with."""
    # The files are named by their revisions, which count up.
    return max(file.name[:4] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _schema(tx: Transaction) -> str | None:
    if not inspect(tx).has_table("alembic_version"):
        return None
    schema: str | None = tx.execute(text("select version_num from alembic_version")).scalar()
    return schema


def _upgrade(tx: Transaction) -> None:
    # To load it takes as long as half of all else, and the schema is mostly there.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = tx
    command.upgrade(config, "head")


def _engine(url: str, *, sqlite: bool) -> Engine:
    if not sqlite:
        return create_engine(url, pool_pre_ping=True, pool_size=20, max_overflow=20)
    lasting = {"timeout": 30, "isolation_level": None}
    engine = create_engine(url, connect_args=lasting, pool_size=20, max_overflow=20)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    # FULL: an acknowledged message must survive a power cut, not only a crash of the process.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # The driver's own deferred BEGIN takes the write lock late and fails there instead of waiting.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
