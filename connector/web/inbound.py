"""`POST /in/<connection>`: take a source system's message, and answer once it is kept.

A room with a service of its own answers by that, also `GET`: what it says of itself.
"""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from connector.errors import BodyTooLarge, IntakeError, NotCommitted, StoreBusy
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
        label = connection if connection in pipeline.adapters else "unknown"
        try:
            message = _message(now())
            service = _service(pipeline, connection)
            if service is not None:
                desk = ConnectionDesk(connection, pipeline, seats)
                return _answered(service, message, desk, metrics)
            fresh = pipeline.receive(connection, message)
        except IntakeError as refused:
            metrics.refused.labels(label, type(refused).__name__).inc()
            log.warning("message.refused", connection=label, cause=type(refused).__name__)
            return Response(f"{refused}\n", refused.status, content_type="text/plain")
        except (StoreBusy, NotCommitted) as unkept:
            metrics.refused.labels(label, type(unkept).__name__).inc()
            log.warning("message.not_kept", connection=label, problem=str(unkept))
            again = {"Retry-After": str(RETRY_SECONDS)}
            return Response(f"{unkept}\n", 503, again, content_type="text/plain")
        metrics.received.labels(label, "new" if fresh else "copy").inc()
        return Response(status=200)

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


def _message(now: datetime) -> Inbound:
    if request.content_length is not None and request.content_length > LARGEST_BODY:
        raise BodyTooLarge(f"the body is over {LARGEST_BODY} bytes; no order document is")
    # One byte more than allowed: a body without a length is measured by reading it.
    body = request.stream.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise BodyTooLarge(f"the body is over {LARGEST_BODY} bytes; no order document is")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Inbound(headers, body, now)
