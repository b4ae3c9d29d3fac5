"""A whole Holdpoint whose connection `shop` is another room: what the rooms' walks share."""

from collections.abc import Mapping
from datetime import timedelta
from threading import Semaphore

from flask import Flask, Response
from sqlalchemy import func, select
from werkzeug.test import Client, TestResponse

from connector.adapter import Adapter
from connector.order import OrderId
from connector.store import cases
from connector.store.cases import Case, Standing
from connector.store.tables import inbox
from connector.web.health import Metrics
from connector.web.inbound import inbound_door
from connector.web.message_door import MessageDoor
from tests.walk import Walk


class MovedIn:
    """A walk whose shop is a room's far end. `send` knocks at the door, as the shop would."""

    def __init__(self, walk: Walk, room: Adapter) -> None:
        self.walk = walk
        walk.adapters["shop"] = room
        app, metrics = Flask("door"), Metrics()
        app.register_blueprint(inbound_door(walk.pipeline, metrics, walk.clock, Semaphore(8)))
        door = MessageDoor(app, walk.pipeline, metrics, walk.clock, lambda: Response(status=500))
        self._client = Client(door, TestResponse)

    def send(self, body: bytes, headers: Mapping[str, str]) -> TestResponse:
        return self._client.post("/in/shop", data=body, headers=dict(headers))

    def get(self, query: str) -> TestResponse:
        return self._client.get(f"/in/shop?{query}")

    def drain(self) -> None:
        self.walk.worker.drain()

    def compare(self) -> None:
        """Let five minutes pass and do what is due then."""
        self.walk.clock.forward(timedelta(minutes=5))
        self.walk.pipeline.reconciler.start()
        self.walk.worker.drain()

    def standing(self, number: str) -> Standing:
        with self.walk.store.read() as tx:
            return cases.standing(tx, OrderId(f"shop:{number}"))

    def case(self, number: str) -> Case:
        found = self.standing(number).case
        assert found is not None, "the order has no hold"
        return found

    def kept(self) -> int:
        with self.walk.store.read() as tx:
            return int(tx.execute(select(func.count()).select_from(inbox)).scalar_one())
