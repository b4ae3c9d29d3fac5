"""mock-sap, an SAP by other people, takes our token, our ETags and our changesets, and refuses.

`pip install mock-sap` (MIT, 0.22.0 was tried) beside the tests' Python, or on the PATH. Its sales
orders have no delivery block, so that a field that it has stands for one.
"""

import http.client
import importlib.util
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from adapters.sap.odata.batch import Change
from adapters.sap.odata.client import ODataService
from adapters.sap.payload import plain_number
from connector.errors import (
    AccessEnded,
    Conflict,
    DeliveryDelayed,
    DeliveryRefused,
    NotYet,
)
from connector.http import Answer, Request
from connector.order import Role
from tests.adapters.sap_room import ENVIRONMENT, room
from tests.sap.test_client import service

NAME = "PurchaseOrderByCustomer"


def _command() -> list[str] | None:
    if importlib.util.find_spec("mocksap") is not None:
        return [sys.executable, "-m", "mocksap"]
    found = shutil.which("mock-sap")
    return None if found is None else [found]


COMMAND = _command()
pytestmark = pytest.mark.skipif(COMMAND is None, reason="mock-sap is not installed")


@dataclass
class MockSap:
    """The running peer. What it says in several cookies comes as several."""

    port: int
    statuses: list[int] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        parts = urlsplit(request.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(request.method, path, request.body or None, dict(request.headers))
            answered = connection.getresponse()
            headers = {name.lower(): text for name, text in answered.getheaders()}
            cookies = tuple(answered.headers.get_all("Set-Cookie") or ())
            self.statuses.append(answered.status)
            return Answer(answered.status, headers, answered.read(), cookies)
        finally:
            connection.close()

    def control(self, method: str, path: str, rule: dict[str, Any] | None = None) -> None:
        body = json.dumps(rule).encode() if rule else b""
        headers = {"Content-Type": "application/json"}
        url = f"http://127.0.0.1/_mock/{path}"
        answer = self(Request(method, url, headers, body))
        assert answer.status < 300, answer.body


@pytest.fixture(scope="module")
def running() -> Iterator[MockSap]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    login = f"HOLDPOINT:{ENVIRONMENT['ROOM_SAP_PASSWORD']}"
    options = ["--port", str(port), "--auth", login, "--require-if-match", "-q"]
    process = subprocess.Popen([*(COMMAND or ()), *options], stdout=subprocess.DEVNULL)
    try:
        _await(port)
        yield MockSap(port)
    finally:
        process.kill()
        process.wait()


def _await(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("mock-sap did not start")


@pytest.fixture
def peer(running: MockSap) -> Iterator[MockSap]:
    running.control("POST", "reset")
    running.statuses.clear()
    yield running
    running.control("DELETE", "faults")


def an_order(asked: ODataService) -> tuple[str, str]:
    """Give the path of an order and its ETag."""
    (row,) = asked.read("A_SalesOrder", "$top=1")["d"]["results"]
    return f"A_SalesOrder('{row['SalesOrder']}')", row["__metadata"]["etag"]


def said(asked: ODataService, path: str) -> str:
    return str(asked.read(path)["d"][NAME])


def test_walk_from_no_token_to_a_change_that_is_read_back(peer: MockSap) -> None:
    asked = service(peer)
    path, etag = an_order(asked)
    with pytest.raises(DeliveryRefused, match="428"):
        asked.change((Change("PATCH", path, {NAME: "ZH"}),), "hp-1")
    with pytest.raises(Conflict, match="412"):
        asked.change((Change("PATCH", path, {NAME: "ZH"}, 'W/"stale"'),), "hp-1")
    asked.change((Change("PATCH", path, {NAME: "ZH"}, etag),), "hp-1")
    assert said(asked, path) == "ZH"


def test_wrong_login_is_refused(peer: MockSap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOM_SAP_PASSWORD", "wrong")
    with pytest.raises(AccessEnded):
        service(peer).read("A_SalesOrder")


def test_changeset_is_made_whole_or_not_at_all(peer: MockSap) -> None:
    asked = service(peer)
    path, _ = an_order(asked)
    before = said(asked, path)
    good = Change("PATCH", path, {NAME: "ZH"}, "*")
    bad = Change("PATCH", path, {"NoSuchField": "1"}, "*")
    with pytest.raises(DeliveryRefused, match="400"):
        asked.change((good, bad), "hp-1")
    assert said(asked, path) == before
    asked.change((good, Change("PATCH", path, {"ShippingCondition": "02"}, "*")), "hp-2")
    assert said(asked, path) == "ZH"
    assert asked.read(path)["d"]["ShippingCondition"] == "02"


@pytest.mark.parametrize(
    ("scenario", "error"),
    [
        ("busy", DeliveryDelayed),
        ("error", DeliveryDelayed),
        ("lock", NotYet),
        ("forbidden", DeliveryRefused),
        ("auth", AccessEnded),
        ("precondition", Conflict),
    ],
)
def test_fault_of_sap_is_understood(peer: MockSap, scenario: str, error: type[Exception]) -> None:
    asked = service(peer)
    path, etag = an_order(asked)
    asked.change((Change("PATCH", path, {NAME: "A"}, "*"),), "hp-1")
    peer.control("POST", "faults", {"method": "PATCH", "scenario": scenario})
    with pytest.raises(error) as refused:
        asked.change((Change("PATCH", path, {NAME: "ZH"}, etag),), "hp-1")
    assert said(asked, path) == "A"
    if scenario == "busy" and isinstance(refused.value, DeliveryDelayed):
        assert refused.value.after is None or refused.value.after > timedelta(0)


def test_order_is_read_by_the_room_and_what_the_peer_leaves_out_is_named(peer: MockSap) -> None:
    def padded(request: Request) -> Answer:
        # SAP converts keys (ALPHA); the peer knows them filled up with zeros only.
        url = re.sub(r"\('(\d+)'\)", lambda key: f"('{key[1]:0>10}')", request.url)
        return peer(replace(request, url=url))

    built = room(padded, product_service="none", partner_service="none")
    path, _ = an_order(service(peer))
    number = plain_number(path.partition("'")[2].removesuffix("')"))
    assert built.fetcher is not None
    order = built.fetcher.fetch(number).order
    assert order.id == f"example:{number}"
    assert order.lines
    assert {party.role for party in order.parties} >= {Role.BUYER, Role.SHIP_TO}
    assert built.upkeep is not None
    lacking = [each.subject for each in built.upkeep.look_after()]
    assert lacking == ["A_SalesOrder.DeliveryBlockReason"]
