"""Is the process alive, is it ready, and how much is waiting."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge
from prometheus_client import generate_latest as render
from sqlalchemy.exc import SQLAlchemyError

from connector.store import Store, lists, steps


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.received = Counter(
            "holdpoint_messages_received_total",
            "Messages kept (new) or recognised as copies",
            ["connection", "kind"],
            registry=self.registry,
        )
        self.refused = Counter(
            "holdpoint_messages_refused_total",
            "Messages refused at the door, by cause",
            ["connection", "cause"],
            registry=self.registry,
        )
        self.waiting = Gauge(
            "holdpoint_steps_waiting", "Steps that are due and not done", registry=self.registry
        )
        self.oldest = Gauge(
            "holdpoint_oldest_due_seconds",
            "How long the step that is due longest has been waiting",
            registry=self.registry,
        )


def health_door(store: Store, metrics: Metrics, now: Callable[[], datetime]) -> Blueprint:
    """Build the pages that machines ask."""
    door = Blueprint("health", __name__)

    @door.get("/live")
    def live() -> Response:
        return jsonify(status="alive")

    @door.get("/ready")
    def ready() -> tuple[Response, int]:
        try:
            with store.read() as tx:
                in_force = lists.active(tx)
                backlog = steps.backlog(tx, now())
        except SQLAlchemyError as error:
            return jsonify(status="not ready", database=type(error).__name__), 503
        return jsonify(
            status="ready",
            lists={active.source: active.entries for active in in_force},
            waiting=backlog.waiting,
        ), 200

    @door.get("/metrics")
    def measure() -> Response:
        with store.read() as tx:
            backlog = steps.backlog(tx, now())
        metrics.waiting.set(backlog.waiting)
        since = backlog.oldest_due_at
        metrics.oldest.set((now() - since).total_seconds() if since else 0)
        return Response(render(metrics.registry), content_type=CONTENT_TYPE_LATEST)

    return door
