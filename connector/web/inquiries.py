"""`/in/<connection>` asked and not told: what a room answers besides taking messages.

Whether events may be sent here at all (OPTIONS), and addresses below it. A room without inquiries
has none of these.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from connector.errors import IntakeError, NotCommitted, StoreBusy
from connector.intake import Reply
from connector.intake.asked import Inquiries, Inquiry
from connector.pipeline import Pipeline
from connector.web.desk import ConnectionDesk
from connector.web.health import Metrics
from connector.web.inbound import read_message

_BELOW = ("GET", "PUT", "POST", "DELETE", "OPTIONS")

log = structlog.get_logger()


def inquiry_door(pipeline: Pipeline, metrics: Metrics, now: Callable[[], datetime]) -> Blueprint:
    """Build the door beside the one for messages."""
    door = Blueprint("inquiries", __name__)

    @door.route("/in/<connection>", methods=["OPTIONS"], provide_automatic_options=False)
    def options(connection: str) -> Response:
        asked = _inquiries(pipeline, connection)
        reply = asked and _answer(asked, connection, "")
        if not reply:
            return Response(status=200, headers={"Allow": "OPTIONS, POST"})
        return _written(reply)

    @door.route("/in/<connection>/<path:below>", methods=_BELOW, provide_automatic_options=False)
    def further(connection: str, below: str) -> Response:
        asked = _inquiries(pipeline, connection)
        reply = asked and _answer(asked, connection, below)
        if not reply:
            raise NotFound
        return _written(reply)

    def _answer(asked: Inquiries, connection: str, below: str) -> Reply | None:
        try:
            query = dict(request.args.items())
            inquiry = Inquiry(request.method, below, query, read_message(request.environ, now()))
            reply = asked.answer(inquiry, ConnectionDesk(connection, pipeline))
        except IntakeError as refused:
            metrics.refused.labels(connection, type(refused).__name__).inc()
            log.warning("inquiry.refused", connection=connection, cause=type(refused).__name__)
            return Reply(refused.status, f"{refused}\n".encode())
        except (StoreBusy, NotCommitted) as unkept:
            metrics.refused.labels(connection, type(unkept).__name__).inc()
            return Reply(503, f"{unkept}\n".encode(), headers={"Retry-After": "5"})
        if reply is not None and reply.refused:
            metrics.refused.labels(connection, "InquiryRefused").inc()
            log.warning("inquiry.refused", connection=connection, cause=reply.refused)
        return reply

    return door


def _inquiries(pipeline: Pipeline, connection: str) -> Inquiries | None:
    adapter = pipeline.adapters.get(connection)
    return adapter.inquiries if adapter else None


def _written(reply: Reply) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers), content_type=reply.content_type)
