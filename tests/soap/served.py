"""A source system behind a real socket: what it answers to each body is a function's to say."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from connector.http import Answer


@contextmanager
def served(
    answered: Callable[[bytes], Answer], shown: Callable[[str], Answer] | None = None
) -> Iterator[str]:
    """Serve until the block ends; give the address. `shown` answers what is got, by its path."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(Answer(404, {}, b"") if shown is None else shown(self.path))

        def do_POST(self) -> None:
            self._answer(answered(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, answer: Answer) -> None:
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
