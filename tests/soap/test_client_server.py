"""Source systems that behave badly on the wire: each is given up in time and confirms nothing."""

from pathlib import Path

import pytest

from connector.errors import DeliveryDelayed, DeliveryError, DeliveryRefused
from connector.http import Limits, OutgoingDoor
from connector.network import Network, address_range
from tests.adapters.soap_room import ENVIRONMENT
from tests.http_server import dripping, raw, serve
from tests.soap.erp import client_room, mapping
from tests.soap.test_client import callback


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


_LIMITS = Limits(read_seconds=0.3, total_seconds=0.5, largest_bytes=10_000)


def _door() -> OutgoingDoor:
    return OutgoingDoor(Network(allow=(address_range("127.0.0.1"),)), _LIMITS)


def _failing(folder: Path, url: str) -> DeliveryError:
    door = _door()
    with pytest.raises(DeliveryError) as raised:
        client_room(folder, door, {**mapping(), "address": url}).target.hold(callback())
    door.close()
    return raised.value


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (raw(b"", "302 Found", "Location: http://127.0.0.1:9/"), DeliveryRefused),
        (raw(b"<html>Internal</html>", "500 Internal Server Error"), DeliveryDelayed),
        (raw(b"<a>" * 4000), DeliveryDelayed),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<a", DeliveryDelayed),
        (b"220 smtp.example.com\r\n", DeliveryDelayed),
    ],
)
def test_server_that_behaves_badly_confirms_nothing(
    tmp_path: Path, answer: bytes, error: type[DeliveryError]
) -> None:
    with serve(answer) as far_end:
        assert type(_failing(tmp_path, far_end.url)) is error
        assert len(far_end.requests) == 1


def test_server_that_drips_or_never_answers_is_given_up_in_time(tmp_path: Path) -> None:
    for head in (b"", b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"):
        with dripping(head, b"x") as url:
            assert isinstance(_failing(tmp_path, url), DeliveryDelayed)


def test_nothing_is_answered_by_a_server_that_is_not_there(tmp_path: Path) -> None:
    assert isinstance(_failing(tmp_path, "http://127.0.0.1:9/"), DeliveryDelayed)
