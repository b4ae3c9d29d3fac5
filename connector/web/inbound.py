"""`/in/<connection>` of a room with a service of its own, which answers by that, also `GET`.

Plain messages do not come here: `message_door` takes them before the framework.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from wsgiref.types import WSGIEnvironment

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wsgi import get_content_length, get_input_stream

from connector.errors import BodyTooLarge, IntakeError, NotCommitted, StoreBusy, UnknownConnection
from connector.intake import Inbound
from connector.intake.asked import Service
from connector.pipeline import Pipeline
from connector.web.desk import ConnectionDesk
from connector.web.health import Metrics

LARGEST_BODY = 2 * 1024 * 1024
RETRY_SECONDS = 5

log = structlog.get_logger()


def inbound_door(
    pipeline: Pipeline,
    metrics: Metrics,
    now: Callable[[], datetime],
    seats: threading.Semaphore,
) -> Blueprint:
    """Build the door. A 2xx is a promise: the message is committed and will be looked at.

    503 leaves it with the sender, who is to send it again. `seats` are those of who waits.
    """
    door = Blueprint("inbound", __name__)

    @door.post("/in/<connection>")
    def take_in(connection: str) -> Response:
        try:
            service = _service(pipeline, connection)
            if service is None:
                raise UnknownConnection(f"there is no connection '{connection}'")
            message = read_message(request.environ, now())
            desk = ConnectionDesk(connection, pipeline, seats)
            return _answered(service, message, desk, metrics)
        except (IntakeError, StoreBusy, NotCommitted) as problem:
            label = connection if connection in pipeline.adapters else "unknown"
            return refusal(problem, label, metrics)

    @door.get("/in/<connection>")
    def describe(connection: str) -> Response:
        service = _service(pipeline, connection)
        query = request.query_string.decode("ascii", "replace")
        reply = service.describe(query, request.base_url) if service else None
        if reply is None:
            raise MethodNotAllowed(valid_methods=["OPTIONS", "POST"])
        return Response(reply.body, reply.status, content_type=reply.content_type)

    return door


def _service(pipeline: Pipeline, connection: str) -> Service | None:
    adapter = pipeline.adapters.get(connection)
    return adapter.service if adapter else None


def _answered(
    service: Service, message: Inbound, desk: ConnectionDesk, metrics: Metrics
) -> Response:
    try:
        reply = service.answer(message, desk)
    except (StoreBusy, NotCommitted):
        raise
    except Exception:  # its sender gets an answer in its own form
        log.exception("request.broken", connection=desk.connection)
        reply = service.broken(message)
    if reply.refused:
        metrics.refused.labels(desk.connection, "ServiceRefused").inc()
        log.warning("message.refused", connection=desk.connection, cause=reply.refused)
    elif desk.kept is not None:
        metrics.received.labels(desk.connection, "new" if desk.kept else "copy").inc()
    return Response(reply.body, reply.status, content_type=reply.content_type)


def refusal(
    problem: IntakeError | StoreBusy | NotCommitted, label: str, metrics: Metrics
) -> Response:
    """Answer who sent what is not taken in, or not certain to be kept, and count it."""
    cause = type(problem).__name__
    metrics.refused.labels(label, cause).inc()
    if isinstance(problem, IntakeError):
        log.warning("message.refused", connection=label, cause=cause)
        return Response(f"{problem}\n", problem.status, content_type="text/plain")
    log.warning("message.not_kept", connection=label, problem=str(problem))
    again = {"Retry-After": str(RETRY_SECONDS)}
    return Response(f"{problem}\n", 503, again, content_type="text/plain")


def read_message(environ: WSGIEnvironment, now: datetime) -> Inbound:
    """Read a request as a message. Raises BodyTooLarge."""
    length = get_content_length(environ)
    if length is not None and length > LARGEST_BODY:
        raise BodyTooLarge(f"the body is over {LARGEST_BODY} bytes; no order document is")
    # One byte more than allowed: a body without a length is measured by reading it.
    body = get_input_stream(environ).read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise BodyTooLarge(f"the body is over {LARGEST_BODY} bytes; no order document is")
    return Inbound(_headers(environ), body, now)


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    # PEP 3333: these two stand without the prefix that all others have.
    named = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
    headers = {name: environ[key] for name, key in named.items() if environ.get(key)}
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            headers.setdefault(key[5:].replace("_", "-").lower(), value)
    return headers
