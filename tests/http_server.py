"""Servers on this machine that the way out is tried against."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer


@dataclass
class FarEnd:
    """A server that writes the same bytes to every request and keeps what it was sent."""

    raw: bytes
    port: int = 0
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    """The host names that TLS was asked for."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Server(ThreadingTCPServer):
    tls: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, object]:
        sock, address = super().get_request()
        if self.tls is not None:
            sock.settimeout(5)
            sock = self.tls.wrap_socket(sock, server_side=True)
        return sock, address

    def handle_error(self, *_: object) -> None:
        """Keep quiet: the far end may be cut off while it still writes."""


@contextmanager
def serve(
    raw: bytes, tls: ssl.SSLContext | None = None, at: tuple[str, int] = ("127.0.0.1", 0)
) -> Iterator[FarEnd]:
    far_end = FarEnd(raw)

    class Handler(BaseHTTPRequestHandler):
        timeout = 5
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            sent = {name.lower(): value for name, value in self.headers.items()}
            far_end.requests.append((self.command, self.path, sent, body))
            answer = far_end.raw  # a test may change it as soon as it has read this one
            self.wfile.write(answer)
            self.close_connection = b"Connection: keep-alive" not in answer

        do_GET = do_POST = do_PATCH = answer  # noqa: N815 - the names http.server calls

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    if tls is not None:
        tls.sni_callback = lambda _sock, name, _context: far_end.names.append(name)
    with _Server(at, Handler) as server:
        server.tls = tls
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        far_end.port = server.server_address[1]
        try:
            yield far_end
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def dripping(head: bytes, drop: bytes) -> Iterator[str]:
    """Serve one connection: the head at once, then a drop every few milliseconds, a thousand."""
    over = threading.Event()

    def drip() -> None:
        with suppress(OSError):
            sent, _ = listening.accept()
            with sent:
                sent.sendall(head)
                for _ in range(1000):
                    if over.wait(0.005):
                        return
                    sent.sendall(drop)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def raw(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}"]
    if not any(header.startswith("Connection:") for header in headers):
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode() + body
