"""An installation without a server, and its command in this process."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connector.cli import command
from connector.cli.output import out
from connector.errors import HoldpointError
from connector.intake import Inbound
from connector.main import build_installation, build_worker
from connector.main.clock import utc_now
from connector.screening.lists.starter import read_starter
from connector.settings import read_settings
from connector.store import Store, lists
from demo.holdpoint_process import write_config
from demo.orders import sign
from tests.walk import shop_order

SECRET = "the-webhook-secret"
SHOP = "http://127.0.0.1:9"  # the discard port: nobody answers
Run = Callable[..., Result]
HoldOrder = Callable[[str], str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installation without a list."""
    for name in [name for name in os.environ if name.startswith("HOLDPOINT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOLDPOINT_HOME", str(tmp_path))
    monkeypatch.setenv("HOLDPOINT_SHOP_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("HOLDPOINT_SHOP_ACCESS_TOKEN", "the-access-token")
    monkeypatch.setattr(out, "width", 200)  # no line is folded where a test looks for words
    write_config(tmp_path, SHOP)
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{home / 'holdpoint.db'}")
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def run(home: Path) -> Run:
    """Return a function that runs a command; what Holdpoint refuses comes back as exception."""
    assert home.is_dir()

    def _run(*arguments: str) -> Result:
        result = CliRunner().invoke(command, arguments, prog_name="holdpoint")
        if result.exception is not None:
            assert isinstance(result.exception, SystemExit | HoldpointError), result.exception
        return result

    return _run


@pytest.fixture
def starter(store: Store) -> str:
    with store.begin() as tx:
        return lists.activate(tx, read_starter(), utc_now())


@pytest.fixture
def hold(starter: str) -> HoldOrder:
    """Return a function that lets an order of a company be held, and gives the hold's id."""
    assert starter

    def _hold(company: str) -> str:
        installation = build_installation(read_settings())
        order = shop_order(1001, company, datetime.fromisoformat("2026-11-24T09:00:00Z"))
        body = json.dumps(order).encode()
        headers = {name.lower(): value for name, value in sign(SECRET, body).items()}
        try:
            installation.pipeline.receive("shop", Inbound(headers, body, utc_now()))
            worker = build_worker(installation)
            assert worker.do_one()  # the orders before are compared with the new list: none
            assert worker.do_one()  # read
            assert worker.do_one()  # screen; nobody delivers
        finally:
            installation.close()
        return "H-1"

    return _hold
