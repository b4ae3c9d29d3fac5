"""A whole Holdpoint in one process that takes IDocs in, by HTTP and from a folder."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Semaphore

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from adapters.sap.idoc.folder import read_folder
from adapters.sap.idoc.inbound import IdocSource
from adapters.sap.idoc.service import IdocService
from adapters.soap.outbound import AskingTarget
from connector.adapter import Adapter, Connection
from connector.order import OrderId
from connector.store import Store, cases, orders
from connector.store.cases import Standing
from connector.store.tables import inbox
from connector.watching import Watcher
from connector.web.health import Metrics
from connector.web.inbound import inbound_door
from tests.room import CONNECTION
from tests.sap.idoc.made import source
from tests.sap.idoc.test_kit import LOGIN, PASSWORD, authorization
from tests.walk import Walk


@dataclass
class Installed:
    """A walk with a connection of IDocs, its door, and what looks into its folder."""

    walk: Walk
    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.use(source(LOGIN))
        app = Flask("door")
        door = inbound_door(self.walk.pipeline, Metrics(), self.walk.clock, Semaphore(8))
        app.register_blueprint(door)
        self.client = app.test_client()
        self.watcher = Watcher(self.walk.pipeline, self.walk.worker.stop)

    def use(self, way_in: IdocSource) -> None:
        where = str(self.folder.parent / "sap.yaml")
        connection = Connection(CONNECTION, where, {"idoc_folder": self.folder.name}, {})
        self.walk.adapters[CONNECTION] = Adapter(
            source=way_in,
            target=AskingTarget(),
            service=IdocService(way_in),
            folder=read_folder(connection, way_in),
        )

    def post(self, body: bytes, kind: str = "text/xml", login: str = "") -> TestResponse:
        headers = {"Authorization": login or authorization(), "Content-Type": kind}
        return self.client.post(f"/in/{CONNECTION}", data=body, headers=headers)

    def kept(self) -> list[bytes]:
        with self.walk.store.read() as tx:
            return list(tx.execute(select(inbox.c.body).order_by(inbox.c.id)).scalars())

    def standing(self, number: str) -> Standing:
        with self.walk.store.read() as tx:
            return cases.standing(tx, OrderId(f"{CONNECTION}:{number}"))

    def is_known(self, number: str) -> bool:
        with self.walk.store.read() as tx:
            return orders.find(tx, OrderId(f"{CONNECTION}:{number}")) is not None


@pytest.fixture
def installed(
    database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Installed]:
    monkeypatch.setenv("ROOM_IDOC_PASSWORD", PASSWORD)
    shutil.copy(database, tmp_path / "holdpoint.db")
    store = Store(f"sqlite:///{tmp_path / 'holdpoint.db'}")
    yield Installed(Walk(store, monkeypatch), tmp_path / "idocs")
    store.close()
