"""One installation with a SOAP connection, made for each test."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from connector.main.clock import utc_now
from connector.screening.lists.starter import read_starter
from connector.store import Store, lists
from connector.store.tables import steps
from tests.soap_peer import Peer, installed

Open = Callable[..., Peer]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the starter list in force, to be copied: cheaper than made for each test."""
    file = tmp_path_factory.mktemp("template") / "holdpoint.db"
    store = Store(f"sqlite:///{file}")
    store.migrate()
    with store.begin() as tx:
        lists.activate(tx, read_starter(), utc_now())
        tx.execute(steps.delete())
    store.close()
    return file


@pytest.fixture
def open_peer(tmp_path: Path, database: Path) -> Iterator[Open]:
    """Return a function that builds an installation with options of its own."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(installed(tmp_path, database, **options))


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory, database: Path) -> Iterator[Peer]:
    """An installation whose ScreenOrder never waits; building one takes long."""
    with installed(tmp_path_factory.mktemp("peer"), database) as peer:
        yield peer


@pytest.fixture
def number(request: pytest.FixtureRequest) -> str:
    """An order number that no other test of the module has."""
    return hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]
