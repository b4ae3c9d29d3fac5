"""The composition root: settings become parts. It alone builds things."""

import functools
import os
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from celery import Celery
from flask import Flask

from connector import __version__
from connector.active_lists import ActiveLists
from connector.broker import Nudger, build_celery
from connector.callback.schedule import Schedule
from connector.covering import Covering
from connector.delivery import Courier
from connector.erasing import Erasing
from connector.errors import ConfigError
from connector.explanation import Explainer
from connector.fetching import Fetching
from connector.http import OutgoingDoor
from connector.judging import Judging
from connector.main.audit_key import audit_key
from connector.main.clock import utc_now
from connector.main.outlets import build_outlets, require_keys
from connector.main.rooms import build_adapters, require_secrets, vaults_of
from connector.main.rules import Ruling, build_ruling, policy_of, side_of_bundle
from connector.pipeline import Pipeline
from connector.reconciling import Reconciler
from connector.replying import Replies
from connector.rescreening import Rescreening
from connector.screening.ownership import names_above
from connector.screening.rules.book import RulesOnDemand
from connector.sealing import Sealer
from connector.settings import Settings
from connector.settling import Settling
from connector.stopping import Stop
from connector.store import Store, lists, pins, rescreens
from connector.store.reception import Reception
from connector.watching import Watcher
from connector.web.app import WebParts, build_app
from connector.web.health import Metrics
from connector.web.readiness import Readiness
from connector.worker import EmbeddedWorkers, Worker

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation put together: its store, the corridor, and its ways out.

    `outgoing` are those to the source systems by connection, `posting` those to subscribers.
    """

    settings: Settings
    store: Store
    pipeline: Pipeline
    outgoing: Mapping[str, OutgoingDoor]
    posting: Mapping[str, OutgoingDoor]

    def close(self) -> None:
        """Give every connection back."""
        for door in (*self.outgoing.values(), *self.posting.values()):
            door.close()
        self.store.close()


def build_installation(
    settings: Settings, nudge: Callable[[], None] = lambda: None, *, decides: bool = False
) -> Installation:
    """Build everything but the doors, and bring the schema up to date. Raises ConfigError.

    What `decides` on orders reads the rules now, so that a fault in them shows at the start, and
    owes a re-screening if they changed; who only settles does without.
    """
    store = Store(settings.database_url)
    store.migrate()
    outgoing = {own.name: OutgoingDoor(own.network) for own in settings.connections}
    adapters = build_adapters(settings, outgoing, vaults_of(settings, store))
    active = build_lists(store, settings.home / "index")
    ruling = functools.cache(lambda: _kept_ruling(settings, store, active))
    if decides:
        _owe_what_changed(ruling(), store)
    schedule = Schedule(settings.server.retry_scale)
    outlets = build_outlets(settings, store, schedule)
    policy, notifier = policy_of(settings), outlets.notifier
    courier = Courier(store, adapters, schedule, utc_now, outlets.gate)
    settling = Settling(store, policy, __version__, adapters, notifier, utc_now)
    rules = RulesOnDemand(lambda: ruling().side.rules)
    judging = Judging(store, active.in_force, rules, settling, utc_now)
    pipeline = Pipeline(
        store=store,
        adapters=adapters,
        reception=Reception(store, utc_now),
        judging=judging,
        rescreening=_build_rescreening(settings, store, active, ruling),
        sealer=Sealer(store, functools.cache(lambda: audit_key(settings)), utc_now),
        courier=courier,
        notifier=notifier,
        replies=Replies(store, adapters, outlets.gate, schedule, utc_now, courier.collected),
        fetching=Fetching(store, adapters, judging, schedule, utc_now),
        settling=settling,
        reconciler=Reconciler(store, adapters, _every(settings), schedule, utc_now),
        covering=Covering(store, adapters, schedule, utc_now),
        erasing=Erasing(store, adapters, utc_now),
        schedule=schedule,
        now=utc_now,
        nudge=nudge,
    )
    return Installation(settings, store, pipeline, outgoing, outlets.doors)


def _every(settings: Settings) -> Mapping[str, timedelta]:
    return {own.name: own.reconcile_every for own in settings.connections}


def _build_rescreening(
    settings: Settings, store: Store, active: ActiveLists, ruling: Callable[[], Ruling]
) -> Rescreening:
    return Rescreening(
        store,
        active.party_check,
        policy_of(settings),
        timedelta(days=settings.policy.rescreen_days),
        utc_now,
        lambda party: names_above(party, ruling().ownership.on(utc_now().date())),
        lambda: ruling().looks_at_found,
    )


def _kept_ruling(settings: Settings, store: Store, active: ActiveLists) -> Ruling:
    """Read the rules, and keep their text for whoever asks about these decisions later."""
    ruling = build_ruling(settings.config, active.party_check)
    with store.begin() as tx:
        pins.keep(tx, ruling.bundled, utc_now())
    return ruling


def _owe_what_changed(ruling: Ruling, store: Store) -> None:
    """Owe the orders a screening by these rules, where the last process decided by others."""
    with store.begin() as tx:
        lists.lock(tx)
        rescreens.owe_for_rules(tx, ruling.version, utc_now())


def build_worker(installation: Installation, role: str = "serve") -> Worker:
    """Build what does the steps, and owe those that come again and again.

    `role`, this process and this machine give the name under which it is seen.
    """
    installation.pipeline.sealer.owe()
    told = installation.settings.server
    name = f"{role}-{os.getpid()}@{socket.gethostname()}"
    lease, stop = timedelta(seconds=told.lease_seconds), Stop(told.stop_seconds)
    return Worker(installation.pipeline, lease, name, stop)


def build_lists(store: Store, index: Path) -> ActiveLists:
    """Build what gives the checks over the lists in force; `index` keeps the compiled names."""
    return ActiveLists(store, index, utc_now)


def build_explainer(settings: Settings, store: Store) -> Explainer:
    """Build what asks decisions again over a migrated store."""
    active = build_lists(store, settings.home / "index")
    return Explainer(store, active.check_over, side_of_bundle, __version__)


@dataclass(frozen=True, slots=True)
class Server:
    """A serving process: the application and, where no broker is configured, its workers.

    `watcher` takes in what source systems leave in folders. Once `stop` is asked it is no longer
    ready, and its workers begin no further step.
    """

    installation: Installation
    app: Flask
    workers: EmbeddedWorkers | None
    watcher: Watcher
    stop: Stop


def build_server(settings: Settings, notice: str) -> Server:
    """Build the serving process. `notice` is shown on its pages."""
    require_secrets(settings)
    audit_key(settings)
    require_keys(settings)
    wake = threading.Event()
    nudger = _nudger(settings)
    nudge = nudger.nudge if nudger else wake.set
    installation = build_installation(settings, nudge, decides=True)
    worker = build_worker(installation)
    parts = WebParts(
        pipeline=installation.pipeline,
        store=installation.store,
        metrics=Metrics(),
        readiness=Readiness(
            store=installation.store,
            home=settings.home,
            stopping=lambda: worker.stop.asked,
            broker_problem=lambda: nudger.problem if nudger else "",
        ),
        now=utc_now,
        version=__version__,
        # Until people have accounts, the pages are for whoever sits at this machine.
        show_console=settings.server.host in _LOOPBACK,
        notice=notice,
        api_per_second=settings.server.api_per_second,
    )
    workers = None if nudger else EmbeddedWorkers(worker, settings.server.workers, wake)
    watcher = Watcher(installation.pipeline, worker.stop)
    return Server(installation, build_app(parts), workers, watcher, worker.stop)


def _nudger(settings: Settings) -> Nudger | None:
    if not settings.server.broker_url:
        return None
    return Nudger(build_celery(settings.server.broker_url, _no_worker))


def _no_worker() -> Worker:
    raise ConfigError("broker_url", "a serving process only publishes; run 'holdpoint worker'")


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """A worker process of the broker: Celery's application, and the worker of all its children."""

    installation: Installation
    app: Celery
    worker: Worker


def build_worker_app(settings: Settings) -> WorkerParts:
    """Build the Celery application of a worker process, and what it works with."""
    require_secrets(settings)
    audit_key(settings)
    require_keys(settings)
    installation = build_installation(settings, decides=True)
    worker = build_worker(installation, "worker")
    app = build_celery(settings.server.broker_url, lambda: worker)
    return WorkerParts(installation, app, worker)
