"""Is the process alive, is it ready, and how much is waiting."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge
from prometheus_client import generate_latest as render
from sqlalchemy.exc import SQLAlchemyError

from connector import parking
from connector.store import Store, findings, list_feed, lists, steps, workers
from connector.store.findings import FindingKind
from connector.store.list_feed import Attempt
from connector.store.lists import ActiveList
from connector.web.measures import Measures, seconds_since
from connector.web.readiness import Readiness

_DIFFERING = (
    "holdpoint_findings_unsettled",
    "What differs at a source system from what we believe, by connection and kind",
    *("connection", "kind"),
)
_DIFFERED = (
    "holdpoint_findings_ever",
    "Orders and subscriptions that ever differed, by connection and kind",
    *("connection", "kind"),
)


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
        self.waiting = self._gauge("holdpoint_steps_waiting", "Steps that are due and not done")
        self.broker = self._gauge(
            "holdpoint_broker_failing",
            "1 where this process could not publish its last message to the broker",
        )
        self.list_age = self._gauge(
            "holdpoint_list_age_seconds",
            "How long ago a list in force was last fetched or seen to be unchanged",
            "list",
        )
        self.list_stale = self._gauge(
            "holdpoint_list_stale",
            "1 where a list in force is past its longest age, so that every order is held",
            "list",
        )
        self.list_refused = self._gauge(
            "holdpoint_list_refused",
            "1 where the last attempt to renew a list failed and the last good one stayed",
            "list",
        )
        self.differing = self._gauge(*_DIFFERING)
        self.differed = self._gauge(*_DIFFERED)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self.registry)

    def measure_findings(self, counts: Mapping[tuple[str, FindingKind], tuple[int, int]]) -> None:
        """Take what was found to differ: how much does still, and how much ever did."""
        for (connection, kind), (unsettled, ever) in counts.items():
            self.differing.labels(connection, kind.value).set(unsettled)
            self.differed.labels(connection, kind.value).set(ever)

    def measure_lists(
        self, in_force: Sequence[ActiveList], attempts: Mapping[str, Attempt], now: datetime
    ) -> None:
        """Take the state of the lists; those no longer in force are forgotten."""
        for gauge in (self.list_age, self.list_stale, self.list_refused):
            gauge.clear()
        for active in in_force:
            age = (now - active.checked_at).total_seconds()
            self.list_age.labels(active.source).set(age)
            self.list_stale.labels(active.source).set(lists.is_stale(active, now))
        for code, last in attempts.items():
            self.list_refused.labels(code).set(bool(last.failure))


def health_door(
    store: Store, metrics: Metrics, readiness: Readiness, now: Callable[[], datetime]
) -> Blueprint:
    """Build the pages that machines ask."""
    door = Blueprint("health", __name__)
    metrics.registry.register(Measures(store, now))

    @door.get("/live")
    def live() -> Response:
        return jsonify(status="alive")

    @door.get("/ready")
    def ready() -> tuple[Response, int]:
        found = readiness.problems()
        if readiness.stopping():
            return jsonify(status="stopping", **found), 503
        if found:
            return jsonify(status="not ready", **found), 503
        try:
            return jsonify(
                status="ready",
                broker=readiness.broker_problem() or "no problem",
                **_told(store, now()),
            ), 200
        except SQLAlchemyError as error:
            return jsonify(status="not ready", database=type(error).__name__), 503

    @door.get("/metrics")
    def measure() -> Response:
        with store.read() as tx:
            backlog = steps.backlog(tx, now())
            metrics.measure_findings(findings.counts(tx))
            metrics.measure_lists(lists.active(tx), list_feed.attempts(tx), now())
        metrics.waiting.set(backlog.waiting)
        metrics.broker.set(bool(readiness.broker_problem()))
        return Response(render(metrics.registry), content_type=CONTENT_TYPE_LATEST)

    return door


def _told(store: Store, now: datetime) -> dict[str, object]:
    """Say what is told and no condition: a process is ready though others are not."""
    with store.read() as tx:
        in_force = lists.active(tx)
        backlog = steps.backlog(tx, now)
        seen = workers.seen(tx)
        parked = parking.parked(tx)
    return {
        "lists": {active.source: active.entries for active in in_force},
        "parked": {name: round(seconds_since(at, now)) for name, at in parked.items()},
        "waiting": backlog.waiting,
        "oldest_due_seconds": round(seconds_since(backlog.oldest_due_at, now)),
        "workers": {each.name: round(seconds_since(each.seen_at, now)) for each in seen},
    }
