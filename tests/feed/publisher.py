"""A publisher's server on a real socket, which answers as it is told to, one request at a time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from connector.network import Network, address_range

Answer = Callable[["Handler"], None]
HERE = Network(allow=(address_range("127.0.0.1"),))
"""The network that this server is in."""


@dataclass
class Publisher:
    """Answers with `script` in order, the last one for ever; keeps what it was asked."""

    url: str = ""
    script: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answers(self, *script: Answer) -> None:
        self.script = list(script)
        self.asked.clear()

    def next(self) -> Answer:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class Handler(BaseHTTPRequestHandler):
    """One request; answers write what they like through `start` and `wfile`."""

    protocol_version = "HTTP/1.1"
    timeout = 5
    publisher: Publisher

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.publisher.asked.append((self.path, headers))
        self.close_connection = True
        self.publisher.next()(self)

    def start(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def whole(body: bytes, status: int = 200, **headers: str) -> Answer:
    """Answer with all of a body."""

    def answer(handler: Handler) -> None:
        handler.start(status, Content_Length=str(len(body)), **headers)
        handler.wfile.write(body)

    return answer


def cut(body: bytes, after: int, **headers: str) -> Answer:
    """Promise a body and break off."""

    def answer(handler: Handler) -> None:
        handler.start(200, Content_Length=str(len(body)), **headers)
        handler.wfile.write(body[:after])

    return answer


def stall(body: bytes, after: int, seconds: float, **headers: str) -> Answer:
    """Send the beginning of a body and then nothing."""

    def answer(handler: Handler) -> None:
        handler.start(200, Content_Length=str(len(body)), **headers)
        handler.wfile.write(body[:after])
        handler.wfile.flush()
        time.sleep(seconds)

    return answer


def drip(body: bytes, pause: float) -> Answer:
    """Send a body so slowly that no silence is long and the whole never ends."""

    def answer(handler: Handler) -> None:
        handler.start(200, Content_Length=str(len(body)))
        for byte in body:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(pause)

    return answer


def drip_headers(pause: float) -> Answer:
    """Send headers without end, so slowly that no silence is long."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(1_000):
            handler.wfile.write(b"X-%d: x\r\n" % number)
            handler.wfile.flush()
            time.sleep(pause)

    return answer


def file(body: bytes, etag: str = '"1"') -> Answer:
    """Serve a file as a good server does: conditions and ranges are honoured."""

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.start(304, ETag=etag)
            return
        begin = handler.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
        if begin and handler.headers.get("If-Range") == etag:
            rest = body[int(begin) :]
            span = f"bytes {begin}-{len(body) - 1}/{len(body)}"
            whole(rest, 206, ETag=etag, Content_Range=span)(handler)
            return
        whole(body, ETag=etag)(handler)

    return answer


def redirect(where: str, status: int = 302) -> Answer:
    """Send elsewhere."""
    return whole(b"", status, Location=where)


@contextmanager
def publish() -> Iterator[Publisher]:
    """Serve on loopback while the test runs."""
    publisher = Publisher()
    bound = type("Bound", (Handler,), {"publisher": publisher})
    with ThreadingHTTPServer(("127.0.0.1", 0), bound) as server:
        server.daemon_threads = True
        # Clients cut off here mid-write: that is what is tested.
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        publisher.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield publisher
        finally:
            server.shutdown()
            thread.join()
