"""A source system behind a real socket: what it answers to each body is a function's to say."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from connector.http import Answer


@contextmanager
def served(answered: Callable[[bytes], Answer]) -> Iterator[str]:
    """Serve until the block ends; give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = answered(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(answer.status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
