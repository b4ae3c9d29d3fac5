"""A serving Holdpoint in this process, its fake shop behind a real socket, and a browser."""

import base64
import hashlib
import hmac
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from connector.main import Server, build_server, build_worker
from connector.main.clock import utc_now
from connector.settings import read_settings
from connector.store import tokens
from connector.store.tables import inbox
from connector.worker import Worker
from demo.fake_shop import FakeShop
from demo.holdpoint_process import write_config
from demo.orders import DEMO_DOMAIN, sign
from demo.shop_server import serve
from tests.walk import LISTED, shop_order

SECRET = "the-webhook-secret"
NOTICE = "Only a starter list & nothing else"


@dataclass
class Doors:
    """The doors of one installation, and hands to knock with."""

    server: Server
    shop: FakeShop

    def __post_init__(self) -> None:
        self.client = self.server.app.test_client()
        self.store = self.server.installation.store
        self.worker: Worker = build_worker(self.server.installation)

    def post(self, body: bytes, path: str = "/in/shop", **headers: str) -> TestResponse:
        """Post raw bytes, signed as the shop would; `_` in a header's name stands for `-`."""
        digest = hmac.digest(SECRET.encode(), body, hashlib.sha256)
        signed = {
            "X-Shopify-Hmac-Sha256": base64.b64encode(digest).decode(),
            "X-Shopify-Shop-Domain": DEMO_DOMAIN,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return self.client.post(path, data=body, headers=signed)

    def send(self, order: Mapping[str, Any], topic: str = "orders/create") -> TestResponse:
        """Send an order document as the shop does."""
        body = json.dumps(order).encode()
        return self.client.post("/in/shop", data=body, headers=sign(SECRET, body, topic))

    def hold(self, company: str, number: int = 1001) -> dict[str, Any]:
        """Let an order for a company come in and be worked off; return its document."""
        order = shop_order(number, company, datetime.fromisoformat("2026-11-24T09:00:00Z"))
        self.shop.add_order(order)
        assert self.send(order).status_code == 200
        self.worker.drain()
        return order

    def inbox_rows(self) -> int:
        with self.store.read() as tx:
            return int(tx.execute(select(func.count()).select_from(inbox)).scalar_one())

    def metric(self, line: str) -> float:
        """Give the value of a line of /metrics, 0 where it is not there."""
        text = self.client.get("/metrics").get_data(as_text=True)
        found = [row for row in text.splitlines() if row.startswith(f"{line} ")]
        return float(found[0].rpartition(" ")[2]) if found else 0.0

    def token(self, login: str) -> str:
        with self.store.begin() as tx:
            return tokens.issue(tx, login, utc_now(), "ada")

    def api(self, path: str, token: str, **more: Any) -> TestResponse:
        """Ask the API; with `json` or `data` it is a POST."""
        method = "POST" if more else "GET"
        headers = {"Authorization": f"Bearer {token}"}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)


Open = Callable[..., Doors]


@contextmanager
def installation(home: Path, database: Path) -> Iterator[Open]:
    """Give a function that builds an installation with the starter list in force."""
    shutil.copyfile(database, home / "holdpoint.db")
    shop = FakeShop(DEMO_DOMAIN, SECRET, "the-access-token")
    opened: list[Doors] = []

    with pytest.MonkeyPatch.context() as patch, serve(shop) as url:
        patch.setenv("HOLDPOINT_SHOP_WEBHOOK_SECRET", SECRET)
        patch.setenv("HOLDPOINT_SHOP_ACCESS_TOKEN", "the-access-token")
        write_config(home, url)

        def build(**server: object) -> Doors:
            settings = read_settings({"HOLDPOINT_HOME": str(home)})
            changed = settings.server.model_copy(update=server)
            doors = Doors(build_server(replace(settings, server=changed), NOTICE), shop)
            opened.append(doors)
            return doors

        yield build
        for doors in opened:
            doors.server.installation.close()


@pytest.fixture
def open_doors(tmp_path: Path, database: Path) -> Iterator[Open]:
    """Return a function that builds an installation as one chooses."""
    with installation(tmp_path, database) as build:
        yield build


@pytest.fixture
def doors(open_doors: Open) -> Doors:
    """An installation as `holdpoint serve` builds it."""
    return open_doors()


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, database: Path) -> Iterator[Doors]:
    """An installation that holds order 1001, for questions that change nothing."""
    with installation(tmp_path_factory.mktemp("held"), database) as build:
        doors = build()
        doors.hold(LISTED)
        yield doors


@pytest.fixture
def token(request: pytest.FixtureRequest) -> str:
    """A token of `ada` for the installation that the test asks for."""
    doors: Doors = request.getfixturevalue("held" if "held" in request.fixturenames else "doors")
    return doors.token("ada")
