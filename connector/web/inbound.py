"""`POST /in/<connection>`: take a source system's message, and answer once it is kept."""

from collections.abc import Callable
from datetime import datetime

import structlog
from flask import Blueprint, Response, request

from connector.errors import BodyTooLarge, IntakeError, NotCommitted, StoreBusy
from connector.intake import Inbound
from connector.pipeline import Pipeline
from connector.web.health import Metrics

LARGEST_BODY = 2 * 1024 * 1024
_RETRY_SECONDS = 5

log = structlog.get_logger()


def inbound_door(pipeline: Pipeline, metrics: Metrics, now: Callable[[], datetime]) -> Blueprint:
    """Build the door. A 2xx is a promise: the message is committed and will be looked at.

    503 leaves it with the sender, who is to send it again.
    """
    door = Blueprint("inbound", __name__)

    @door.post("/in/<connection>")
    def take_in(connection: str) -> Response:
        label = connection if connection in pipeline.adapters else "unknown"
        try:
            fresh = pipeline.receive(connection, _message(now()))
        except IntakeError as refused:
            metrics.refused.labels(label, type(refused).__name__).inc()
            log.warning("message.refused", connection=label, cause=type(refused).__name__)
            return Response(f"{refused}\n", refused.status, content_type="text/plain")
        except (StoreBusy, NotCommitted) as unkept:
            metrics.refused.labels(label, type(unkept).__name__).inc()
            log.warning("message.not_kept", connection=label, problem=str(unkept))
            again = {"Retry-After": str(_RETRY_SECONDS)}
            return Response(f"{unkept}\n", 503, again, content_type="text/plain")
        metrics.received.labels(label, "new" if fresh else "copy").inc()
        return Response(status=200)

    return door


def _message(now: datetime) -> Inbound:
    if request.content_length is not None and request.content_length > LARGEST_BODY:
        raise BodyTooLarge(f"the body is over {LARGEST_BODY} bytes; no order document is")
    # One byte more than allowed: a body without a length is measured by reading it.
    body = request.stream.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise BodyTooLarge(f"the body is over {LARGEST_BODY} bytes; no order document is")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Inbound(headers, body, now)
