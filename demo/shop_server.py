"""Puts a fake shop behind a real socket on this machine."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet where the caller went away; that is the caller's affair."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    # A connection per request (HTTP/1.0) leaves no idle thread to wait for when the server stops.
    timeout = 5

    def __init__(self, shop: FakeShop, *connection: Any) -> None:
        self._shop = shop
        super().__init__(*connection)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self._shop.answer(self.path, headers, body)
        if answer is None:
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet: the shop keeps its own log of requests."""


@contextmanager
def serve(shop: FakeShop, port: int = 0) -> Iterator[str]:
    """Serve the shop on 127.0.0.1 and yield its base URL, without a slash at the end.

    Port 0 takes any free one. All sockets and threads are gone when the block ends.
    """
    with _Server(("127.0.0.1", port), partial(_Handler, shop)) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
