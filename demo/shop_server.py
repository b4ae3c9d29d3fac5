"""Puts a fake shop behind a real socket on this machine."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread
from typing import Any

from demo.fake_shop import FakeShop


class _Server(ThreadingTCPServer):
    # HTTPServer would look up the host's name, which takes seconds where no resolver answers.
    allow_reuse_address = os.name == "posix"  # on Windows it would let two servers share a port
    request_queue_size = 64

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection: it is kept, so a thread waits for its next request."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """End a connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """End every connection that is still kept, and with it the thread that waits there."""
        for each in tuple(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet where the caller went away; that is the caller's affair."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept, as at a real shop
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer leaves in one piece
    timeout = 30

    def __init__(self, shop: FakeShop, keeps: bool, *connection: Any) -> None:  # noqa: FBT001
        self._shop = shop
        self._keeps = keeps
        super().__init__(*connection)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self._shop.answer(self.path, headers, body)
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        if not self._keeps:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet: the shop keeps its own log of requests."""


@contextmanager
def serve(shop: FakeShop, port: int = 0, *, keeps: bool = True) -> Iterator[str]:
    """Serve the shop on 127.0.0.1 and yield its base URL, without a slash at the end.

    Port 0 takes any free one. `keeps` says whether a connection is kept for a further request, as
    a real shop does. All sockets and threads are gone when the block ends.
    """
    with _Server(("127.0.0.1", port), partial(_Handler, shop, keeps)) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
