"""Events that are fetched: kept first, acknowledged then, and never lost in between."""

import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy.exc import OperationalError

from adapters.sap.credentials import ClientCertificate
from adapters.sap.events.queue import EventQueue
from connector.adapter import adapter_of
from connector.cli.collect import Collector
from connector.errors import ConfigError, DeliveryDelayed, DeliveryRefused, NotCommitted
from connector.http import Answer, Request
from connector.intake import Inbound
from connector.stopping import Stop
from tests.adapters.sap_room import ENVIRONMENT, OPTIONS, SENT_AT, far_sap, room
from tests.far_end import always, no_network, silence
from tests.sap.served import Installed, installed, served, write_connection
from tests.sap.test_walk import event

URL = "https://em.example.com"


@dataclass
class Broker:
    """A queue that gives its first message until that is acknowledged."""

    waiting: list[tuple[str, bytes]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        headers = {name.lower(): text for name, text in request.headers.items()}
        if request.url.endswith("/token"):
            return Answer(200, {}, b'{"access_token": "t", "expires_in": 3600}')
        assert headers["x-qos"] == "1"
        before, _, path = request.url.partition("/messages/")
        assert before.endswith("/messagingrest/v1/queues/orders%2Fall")
        self.asked.append(path)
        if path == "consumption":
            if not self.waiting:
                return Answer(204, {}, b"")
            name, body = self.waiting[0]
            told = {"x-message-id": name, "content-type": "application/json", "server": "x"}
            return Answer(200, told, body)
        self.waiting = [each for each in self.waiting if f"{each[0]}/acknowledgement" != path]
        return Answer(204, {}, b"")


def queue(broker: object) -> EventQueue:
    return EventQueue(URL, "orders/all", ClientCertificate(), broker)  # type: ignore[arg-type]


def test_message_is_given_again_until_it_is_acknowledged() -> None:
    broker = Broker([("1", event())])
    first = queue(broker).take(SENT_AT)
    assert first is not None
    assert first.message == Inbound({"content-type": "application/json"}, event(), SENT_AT)
    assert queue(broker).take(SENT_AT) == first
    queue(broker).done(first)
    assert queue(broker).take(SENT_AT) is None


@pytest.mark.parametrize(
    ("far_end", "error"),
    [
        (silence, DeliveryDelayed),
        (always(503), DeliveryDelayed),
        (always(200, b"{}"), DeliveryDelayed),
        (always(401), DeliveryRefused),
        (always(404), DeliveryRefused),
    ],
)
def test_queue_that_is_away_or_refuses_gives_nothing(
    far_end: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        queue(far_end).take(SENT_AT)


def test_queue_is_configured_with_a_login_of_its_own() -> None:
    assert room(no_network).queue is None
    for missing in ("queue_token_url", "queue_client_id", "queue_url", "queue_client_secret"):
        told = {"queue": "q", "queue_token_url": URL, "queue_client_id": "c", "queue_url": URL}
        with pytest.raises(ConfigError, match=missing):
            room(no_network, **{name: text for name, text in told.items() if name != missing})
    assert "queue" not in OPTIONS


def collector(holdpoint: Installed, broker: Broker) -> Collector:
    return Collector(holdpoint.server.installation.pipeline, "sap", queue(broker), Stop())


def test_fetched_events_are_kept_read_and_screened(tmp_path: Path, database: Path) -> None:
    broker = Broker([("1", event(name="1")), ("2", event(name="2"))])
    with served(far_sap()) as host, installed(tmp_path, database, host) as holdpoint:
        assert collector(holdpoint, broker).empty() == 2
        holdpoint.drain()
        assert holdpoint.state("4711") == "cleared"
    assert broker.asked == [
        *("consumption", "1/acknowledgement", "consumption", "2/acknowledgement"),
        "consumption",
    ]


def test_message_that_could_not_be_kept_is_not_acknowledged_and_fetched_again(
    tmp_path: Path, database: Path
) -> None:
    broker = Broker([("1", event())])
    with served(far_sap()) as host, installed(tmp_path, database, host) as holdpoint:
        failures = [sqlite3.OperationalError("disk I/O error")]

        @sqlalchemy.event.listens_for(holdpoint.store._engine, "commit")
        def fail(_: object) -> None:
            if failures:
                raise OperationalError("COMMIT", None, failures.pop())

        with pytest.raises(NotCommitted):
            collector(holdpoint, broker).empty()
        assert broker.asked == ["consumption"]
        assert collector(holdpoint, broker).empty() == 1
    assert broker.waiting == []


def test_collector_that_is_asked_to_stop_takes_nothing_more(tmp_path: Path, database: Path) -> None:
    broker = Broker([("1", event())])
    with served(far_sap()) as host, installed(tmp_path, database, host) as holdpoint:
        collecting = collector(holdpoint, broker)
        collecting.stop.ask()
        assert collecting.run(0.1) == 0
        assert adapter_of(holdpoint.server.installation.pipeline.adapters, "sap").queue is None
    assert broker.asked == []


def test_command_fetches_what_waits_and_ends(tmp_path: Path, database: Path) -> None:
    broker = Broker([("1", event())])
    with served(broker) as url:
        shutil.copyfile(database, tmp_path / "holdpoint.db")
        told = {"queue": "orders/all", "queue_url": url, "queue_client_id": "c"}
        write_connection(tmp_path, url, **told, queue_token_url=f"{url}/token")
        file = tmp_path / "config" / "connections" / "sap.yaml"
        secret = "queue_client_secret: '${env:ROOM_SAP_TOKEN}', password:"
        file.write_text(file.read_text().replace("password:", secret, 1))
        environment = {**os.environ, **ENVIRONMENT, "HOLDPOINT_HOME": str(tmp_path)}
        asked = [sys.executable, "-m", "connector.cli", "adapter", "collect", "sap", "--once"]
        done = subprocess.run(
            asked, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr
    assert "1 messages were fetched and kept" in done.stdout
    assert broker.waiting == []
