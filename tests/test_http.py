"""The way out over real sockets: what is an answer, what is none, and what is never done."""

import gzip
import socket
from collections.abc import Callable, Iterator

import pytest

from connector.dialling import resolve_by_system
from connector.http import Answer, Limits, NoReply, OutgoingDoor, Request
from connector.network import Address, Network, address_range
from tests.http_server import dripping, raw, serve

THIS_MACHINE = Network(allow=(address_range("127.0.0.1/32"),))


@pytest.fixture
def door() -> Iterator[OutgoingDoor]:
    opened = OutgoingDoor(THIS_MACHINE)
    yield opened
    opened.close()


@pytest.fixture
def narrow_door() -> Iterator[OutgoingDoor]:
    opened = OutgoingDoor(THIS_MACHINE, Limits(largest_bytes=1000))
    yield opened
    opened.close()


@pytest.fixture
def unused_url() -> str:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_request_arrives_whole_and_its_answer_comes_back(door: OutgoingDoor) -> None:
    with serve(raw(b"pong", "201 Created", "X-Thing: One", "Retry-After: 5")) as far_end:
        answer = door(Request("POST", f"{far_end.url}/in?x=1", {"X-Token": "t"}, b"ping"))

    ((method, path, headers, body),) = far_end.requests
    assert (method, path, headers["x-token"], body) == ("POST", "/in?x=1", "t", b"ping")
    assert (answer.status, answer.body) == (201, b"pong")


def test_header_names_come_back_in_lower_case(door: OutgoingDoor) -> None:
    with serve(raw(b"", "200 OK", "X-Thing: One", "RETRY-AFTER: 5")) as far_end:
        answer = door(Request("GET", far_end.url))

    assert answer.headers["x-thing"] == "One"
    assert answer.headers["retry-after"] == "5"
    assert all(name == name.lower() for name in answer.headers)


def test_cookies_come_back_each_for_itself_and_those_that_are_said_are_sent(
    door: OutgoingDoor,
) -> None:
    given = ("a=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT; Path=/", "b=2; Path=/")
    with serve(raw(b"", "200 OK", *(f"Set-Cookie: {each}" for each in given))) as far_end:
        answer = door(Request("GET", far_end.url))
        door(Request("PATCH", far_end.url, {"Cookie": "a=0"}, b"{}"))

    assert answer.cookies == given
    assert [sent[2].get("cookie") for sent in far_end.requests] == [None, "a=0"]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_redirect_is_an_answer_and_is_not_followed(door: OutgoingDoor, status: str) -> None:
    with serve(raw(b"elsewhere")) as elsewhere:
        there = f"Location: {elsewhere.url}/"
        with serve(raw(b"", status, there)) as far_end:
            answer = door(Request("GET", far_end.url, {"X-Token": "secret"}))

    assert answer.status == int(status[:3])
    assert elsewhere.requests == []


@pytest.mark.parametrize("status", ["400 Bad", "401 No", "429 Slow", "500 Broken", "503 Away"])
def test_answer_of_any_status_is_an_answer(door: OutgoingDoor, status: str) -> None:
    with serve(raw(b"why", status)) as far_end:
        answer = door(Request("GET", far_end.url))

    assert (answer.status, answer.body) == (int(status[:3]), b"why")
    assert len(far_end.requests) == 1


@pytest.mark.parametrize(
    ("far_bytes", "cause"),
    [
        (b"", "RemoteProtocolError"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "RemoteProtocolError"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "RemoteProtocolError"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
            "RemoteProtocolError",
        ),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "RemoteProtocolError"),
        (raw(b"not gzip", "200 OK", "Content-Encoding: gzip"), "DecodingError"),
    ],
    ids=["nothing", "half a head", "half a body", "half a chunk", "no http", "bad encoding"],
)
def test_answer_that_is_cut_off_or_broken_is_none_and_is_not_asked_for_again(
    door: OutgoingDoor, far_bytes: bytes, cause: str
) -> None:
    with serve(far_bytes) as far_end:
        with pytest.raises(NoReply, match=f"no answer from 127.0.0.1: {cause}"):
            door(Request("POST", far_end.url, {}, b"hold"))

        assert len(far_end.requests) == 1


@pytest.mark.parametrize("headers", [(), ("Content-Encoding: gzip",)])
def test_answer_that_is_too_large_is_none(
    narrow_door: OutgoingDoor, headers: tuple[str, ...]
) -> None:
    body = gzip.compress(b"x" * 1001) if headers else b"x" * 1001
    with serve(raw(body, "200 OK", *headers)) as far_end:
        with pytest.raises(NoReply, match="is over 1000 bytes"):
            narrow_door(Request("GET", far_end.url))

        assert len(far_end.requests) == 1


def test_answer_of_the_largest_size_is_taken(narrow_door: OutgoingDoor) -> None:
    with serve(raw(b"x" * 1000)) as far_end:
        assert narrow_door(Request("GET", far_end.url)).body == b"x" * 1000


def test_connection_that_is_refused_is_tried_thrice_and_then_no_answer(unused_url: str) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> tuple[Address, ...]:
        asked.append(host)
        return resolve_by_system(host, port)

    door = OutgoingDoor(THIS_MACHINE, resolve=resolve)
    with pytest.raises(NoReply, match=r"no answer from 127\.0\.0\.1: ConnectError"):
        door(Request("GET", unused_url))
    door.close()

    assert asked == ["127.0.0.1"] * 3


@pytest.mark.parametrize(
    "limits", [Limits(read_seconds=0.05), Limits(total_seconds=1)], ids=["read", "total"]
)
def test_silent_answer_is_none(limits: Limits) -> None:
    door = OutgoingDoor(THIS_MACHINE, limits)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"

        with pytest.raises(NoReply, match="ReadTimeout"):
            door(Request("GET", url))
    door.close()


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["head", "body", "chunks"],
)
def test_answer_that_drips_in_ends_with_the_time_of_the_whole_request(
    head: bytes, drop: bytes
) -> None:
    door = OutgoingDoor(THIS_MACHINE, Limits(read_seconds=60, total_seconds=1))
    with dripping(head, drop) as url, pytest.raises(NoReply, match="ReadTimeout"):
        door(Request("GET", url))
    door.close()


def test_time_of_one_request_does_not_count_for_the_next() -> None:
    door = OutgoingDoor(THIS_MACHINE, Limits(read_seconds=60, total_seconds=1))
    with dripping(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x") as url, pytest.raises(NoReply):
        door(Request("GET", url))

    with serve(raw(b"pong")) as far_end:
        assert door(Request("GET", far_end.url)).body == b"pong"
    door.close()


@pytest.mark.parametrize(
    "broken",
    [
        lambda url: Request("GET", url, {"X-Token": "new\nline"}),
        lambda url: Request("GET", url.replace("http", "ftp", 1)),
        lambda url: Request("GET", url.replace("http", "ws", 1)),
        lambda _url: Request("GET", "https://[::1"),
        lambda _url: Request("GET", "https://" + "x" * 64 + ".example"),
        lambda _url: Request("GET", "https:///admin"),
    ],
    ids=["header with a newline", "ftp", "ws", "half a host", "no name", "no host"],
)
def test_request_that_cannot_be_sent_is_no_answer(
    door: OutgoingDoor, unused_url: str, broken: Callable[[str], Request]
) -> None:
    with pytest.raises(NoReply):
        door(broken(unused_url))


def test_kept_connections_are_closed_in_the_end() -> None:
    door = OutgoingDoor(THIS_MACHINE)
    with serve(raw(b"pong", "200 OK", "Connection: keep-alive")) as far_end:
        assert isinstance(door(Request("GET", far_end.url)), Answer)

    door.close()  # a socket left open would fail the suite: warnings are errors

    assert door._client is not None
    assert door._client.is_closed


def test_door_that_was_never_used_can_be_closed() -> None:
    OutgoingDoor().close()


def test_proxy_of_the_environment_is_not_used(
    door: OutgoingDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(raw(b"proxied")) as proxy, serve(raw(b"pong")) as far_end:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)

        assert door(Request("GET", far_end.url)).body == b"pong"
