"""Messages are taken in before the framework: it would cost as much as keeping them.

All else at `/in/<connection>`, such as a room that answers by itself, goes on to `inbound`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from flask import Response

from connector.errors import IntakeError, NotCommitted, StoreBusy
from connector.pipeline import Pipeline
from connector.web.headers import SECURITY_HEADERS, secure
from connector.web.health import Metrics
from connector.web.inbound import read_message, refusal

log = structlog.get_logger()

_BELOW: Final = "/in/"
_TAKEN: Final = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", "0"),
    *SECURITY_HEADERS.items(),
]


@dataclass(frozen=True, slots=True)
class MessageDoor:
    """Stands before the application. `broken` answers what nobody foresaw."""

    application: WSGIApplication
    pipeline: Pipeline
    metrics: Metrics
    now: Callable[[], datetime]
    broken: Callable[[], Response]

    def __call__(self, environ: WSGIEnvironment, start: StartResponse, /) -> Iterable[bytes]:
        """Take a message in, or pass the request on. A 2xx is a promise, as in `inbound`."""
        connection = self._taken_here(environ)
        if connection is None:
            return self.application(environ, start)
        try:
            fresh = self.pipeline.receive(connection, read_message(environ, self.now()))
        except (IntakeError, StoreBusy, NotCommitted) as problem:
            return secure(refusal(problem, connection, self.metrics))(environ, start)
        except Exception:  # the framework, which would catch it, is not asked
            log.exception("request.broken", path=f"{_BELOW}{connection}")
            return secure(self.broken())(environ, start)
        self.metrics.received.labels(connection, "new" if fresh else "copy").inc()
        start("200 OK", list(_TAKEN))
        return ()

    def _taken_here(self, environ: WSGIEnvironment) -> str | None:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "POST" or not path.startswith(_BELOW):
            return None
        room = self.pipeline.adapters.get(path[len(_BELOW) :])
        return path[len(_BELOW) :] if room is not None and room.service is None else None
