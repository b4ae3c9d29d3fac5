"""What is measured in the database when somebody asks: the same whichever process answers."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from connector.callback.target_health import TargetHealth, TargetKey
from connector.store import Store, Transaction, callbacks, counters, deliveries, steps, targets
from connector.store import workers as seen_workers
from connector.store.counters import Count
from connector.store.steps import Kind
from connector.store.workers import SeenWorker


class Measures(Collector):
    """The age of what is owed, who does it, and how the targets are."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        """Nothing is asked of the store before `collect`."""
        self._store = store
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Ask the database once for everything."""
        now = self._now()
        with self._store.read() as tx:
            yield _oldest_due(steps.due_since(tx, now), now)
            yield from _unsent_holds(tx, now)
            yield _taken_over(tx)
            yield from _workers(seen_workers.seen(tx), now)
            yield from _targets(targets.all_known(tx))
            yield _dead_letters(tx)


def seconds_since(then: datetime | None, now: datetime) -> float:
    """Return how long ago a time is, 0 for None and for one to come."""
    return 0.0 if then is None else max(0.0, (now - then).total_seconds())


def _oldest_due(since: Mapping[Kind, datetime], now: datetime) -> Metric:
    ages = GaugeMetricFamily(
        "holdpoint_oldest_due_seconds",
        "How long the step of this kind that is due longest has been waiting",
        labels=["kind"],
    )
    for kind in Kind:
        ages.add_metric([kind.value], seconds_since(since.get(kind), now))
    return ages


def _unsent_holds(tx: Transaction, now: datetime) -> Iterator[Metric]:
    unsent = callbacks.unsent_holds(tx)
    yield GaugeMetricFamily(
        "holdpoint_unsent_holds",
        "Holds that are decided and not confirmed by their source: these orders can still leave",
        unsent.count,
    )
    yield GaugeMetricFamily(
        "holdpoint_oldest_unsent_hold_seconds",
        "How long the oldest of these holds has been waiting",
        seconds_since(unsent.oldest_owed_at, now),
    )


def _taken_over(tx: Transaction) -> Metric:
    return CounterMetricFamily(
        "holdpoint_leases_taken_over",
        "Steps that another worker did because the lease of the first had run out",
        counters.value(tx, Count.TAKEN_OVER),
    )


def _workers(seen: tuple[SeenWorker, ...], now: datetime) -> Iterator[Metric]:
    ages = GaugeMetricFamily(
        "holdpoint_worker_seen_seconds",
        "How long ago a worker last looked for work; one that ended as it should is not here",
        labels=["worker"],
    )
    done = CounterMetricFamily(
        "holdpoint_worker_steps", "Steps that a worker did since it started", labels=["worker"]
    )
    for worker in seen:
        ages.add_metric([worker.name], seconds_since(worker.seen_at, now))
        done.add_metric([worker.name], worker.done)
    yield ages
    yield done


def _targets(known: Mapping[TargetKey, TargetHealth]) -> Iterator[Metric]:
    labels = ["kind", "target"]
    is_open = GaugeMetricFamily(
        "holdpoint_breaker_open",
        "1 where the last tries failed, so that a target is left alone",
        labels=labels,
    )
    disabled = GaugeMetricFamily(
        "holdpoint_target_disabled", "1 where a target gets nothing until enabled", labels=labels
    )
    parked = GaugeMetricFamily(
        "holdpoint_connection_parked", "1 where a source lets us in no more", labels=labels
    )
    for key, health in known.items():
        named = [key.kind.value, key.name]
        is_open.add_metric(named, health.open_until is not None)
        disabled.add_metric(named, health.disabled_at is not None)
        parked.add_metric(named, health.parked_at is not None)
    yield is_open
    yield parked
    yield disabled


def _dead_letters(tx: Transaction) -> Metric:
    letters = GaugeMetricFamily(
        "holdpoint_dead_letters",
        "Callbacks and notices that were given up; only a person sends them again",
        labels=["kind"],
    )
    for kind, count in deliveries.given_up(tx).items():
        letters.add_metric([kind.value], count)
    return letters
