"""The Flask application: the doors side by side, and what an error looks like behind each."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Response, request
from flask_openapi.openapi import OpenAPI
from werkzeug.exceptions import HTTPException, InternalServerError

from connector.errors import (
    BodyTooLarge,
    DeliveryUnknown,
    HoldError,
    HoldpointError,
    ListRefused,
    NotCommitted,
    OrderUnknown,
    ScreeningUnavailable,
    StoreBusy,
    UnknownConnection,
)
from connector.pipeline import Pipeline
from connector.store import Store
from connector.web.api import api_door
from connector.web.api.problems import Problem, invalid, problem
from connector.web.console import console_door
from connector.web.headers import secure
from connector.web.health import Metrics, health_door
from connector.web.inbound import RETRY_SECONDS, inbound_door
from connector.web.inquiries import inquiry_door
from connector.web.message_door import MessageDoor
from connector.web.readiness import Readiness

log = structlog.get_logger()

_MAY_WAIT = 8


@dataclass(frozen=True, slots=True)
class WebParts:
    """What the doors are built from. `show_console` is only for a server nobody else reaches."""

    pipeline: Pipeline
    store: Store
    metrics: Metrics
    readiness: Readiness
    now: Callable[[], datetime]
    version: str
    show_console: bool
    notice: str
    api_per_second: int


def build_app(parts: WebParts) -> OpenAPI:
    """Put the doors together."""
    app = OpenAPI(
        "holdpoint",
        info={"title": "Holdpoint", "version": parts.version},
        security_schemes={"bearer": {"type": "http", "scheme": "bearer"}},
        validation_error_callback=invalid,
        validation_error_model=Problem,
        doc_ui=False,
    )
    # The library serves its document only together with its pages, which we do not show.
    app.add_url_rule("/api/openapi.json", "openapi", lambda: app.api_doc)
    # First: each other route would answer OPTIONS by itself.
    app.register_blueprint(inquiry_door(parts.pipeline, parts.metrics, parts.now))
    # Of the threads that answer HTTP, some must always be free for health and the next message.
    seats = threading.Semaphore(_MAY_WAIT)
    app.register_blueprint(inbound_door(parts.pipeline, parts.metrics, parts.now, seats))
    app.register_blueprint(health_door(parts.store, parts.metrics, parts.readiness, parts.now))
    app.register_api(api_door(parts.pipeline, parts.store, seats, parts.api_per_second))
    if parts.show_console:
        app.register_blueprint(console_door(parts.store, parts.notice))
    app.after_request(secure)
    app.register_error_handler(HoldError, _refused)
    for unknown in (OrderUnknown, DeliveryUnknown, UnknownConnection):
        app.register_error_handler(unknown, _unknown)
    for unable in (StoreBusy, NotCommitted, ListRefused, ScreeningUnavailable):
        app.register_error_handler(unable, _unable)
    app.register_error_handler(BodyTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _broken)
    app.wsgi_app = MessageDoor(  # type: ignore[method-assign,assignment]
        app.wsgi_app, parts.pipeline, parts.metrics, parts.now, _unforeseen
    )
    return app


def _refused(error: HoldError) -> Response:
    return problem(error.status, type(error).__name__, str(error))


def _unknown(error: HoldpointError) -> Response:
    return problem(404, type(error).__name__, str(error))


def _unable(error: HoldpointError) -> Response:
    answer = problem(503, type(error).__name__, str(error))
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _too_large(error: BodyTooLarge) -> Response:
    return problem(413, type(error).__name__, str(error))


def _http_problem(error: HTTPException) -> Response:
    answer = problem(error.code or 500, error.name, error.description or "")
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            answer.headers[name] = value
    return answer


def _broken(error: Exception) -> Response:
    log.error("request.broken", path=request.path, exc_info=error)
    return _unforeseen()


def _unforeseen() -> Response:
    return _http_problem(InternalServerError())
