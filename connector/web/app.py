"""The Flask application: the doors side by side, and what an error looks like behind each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Response, request
from flask_openapi.openapi import OpenAPI
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError

from connector.errors import HoldError, OrderUnknown
from connector.pipeline import Pipeline
from connector.store import Store
from connector.web.api import Problem, api_door
from connector.web.console import console_door
from connector.web.headers import secure
from connector.web.health import Metrics, health_door
from connector.web.inbound import inbound_door
from connector.web.inquiries import inquiry_door
from connector.web.message_door import MessageDoor
from connector.web.readiness import Readiness

log = structlog.get_logger()


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


def build_app(parts: WebParts) -> OpenAPI:
    """Put the doors together."""
    app = OpenAPI(
        "holdpoint",
        info={"title": "Holdpoint", "version": parts.version},
        security_schemes={"bearer": {"type": "http", "scheme": "bearer"}},
        validation_error_callback=_invalid,
        doc_ui=False,
    )
    # The library serves its document only together with its pages, which we do not show.
    app.add_url_rule("/api/openapi.json", "openapi", lambda: app.api_doc)
    # First: each other route would answer OPTIONS by itself.
    app.register_blueprint(inquiry_door(parts.pipeline, parts.metrics, parts.now))
    app.register_blueprint(inbound_door(parts.pipeline, parts.metrics, parts.now))
    app.register_blueprint(health_door(parts.store, parts.metrics, parts.readiness, parts.now))
    app.register_api(api_door(parts.pipeline, parts.store))
    if parts.show_console:
        app.register_blueprint(console_door(parts.store, parts.notice))
    app.after_request(secure)
    app.register_error_handler(HoldError, _refused)
    app.register_error_handler(OrderUnknown, _unknown)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _broken)
    app.wsgi_app = MessageDoor(  # type: ignore[method-assign,assignment]
        app.wsgi_app, parts.pipeline, parts.metrics, parts.now, _unforeseen
    )
    return app


def _problem(status: int, title: str, detail: str) -> Response:
    body = Problem(title=title, status=status, detail=detail)
    return Response(body.model_dump_json(), status, content_type="application/problem+json")


def _invalid(error: ValidationError) -> Response:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(map(str, first["loc"])) or "body"
    return _problem(422, "Unprocessable Content", f"{field}: {first['msg']}")


def _refused(error: HoldError) -> Response:
    return _problem(error.status, type(error).__name__, str(error))


def _unknown(error: OrderUnknown) -> Response:
    return _problem(404, type(error).__name__, str(error))


def _http_problem(error: HTTPException) -> Response:
    answer = _problem(error.code or 500, error.name, error.description or "")
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            answer.headers[name] = value
    return answer


def _broken(error: Exception) -> Response:
    log.error("request.broken", path=request.path, exc_info=error)
    return _unforeseen()


def _unforeseen() -> Response:
    return _http_problem(InternalServerError())
