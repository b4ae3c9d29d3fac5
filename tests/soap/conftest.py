"""One installation with a SOAP connection, made for each test."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.soap_peer import Peer, installed

Open = Callable[..., Peer]


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
