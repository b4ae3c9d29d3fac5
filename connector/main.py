"""The composition root: settings become parts. It alone builds things."""

import functools
import hashlib
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from celery import Celery
from flask import Flask

from adapters import ROOMS
from connector import __version__
from connector.active_lists import ActiveLists
from connector.adapter import Adapter, Connection
from connector.callback.schedule import Schedule
from connector.decision import Bands, Policy, code_of
from connector.decision.simulation import Side
from connector.errors import ConfigError, ListRefused, ScreeningUnavailable
from connector.explanation import Explainer
from connector.feed.address import may_be_configured
from connector.feed.door import ListDoor, Progress
from connector.feed.renew import Feed
from connector.http import OutgoingDoor, Send
from connector.order import Party, Role
from connector.pipeline import Pipeline
from connector.rescreening import Rescreening
from connector.screening import ListedParty, Rules
from connector.screening.axes import Listed, Sources, read_rules
from connector.screening.lists import EntityKind
from connector.screening.lists.registry import LISTS
from connector.screening.ownership import names_above, read_facts
from connector.screening.ownership.facts import OwnershipFacts
from connector.screening.party import PartyCheck
from connector.screening.rules.book import RulesOnDemand
from connector.screening.rules.bundle import bundle, unbundle
from connector.settings import (
    BandsFile,
    ConnectionSettings,
    PolicyFile,
    Settings,
    read_policy,
    rules_folder,
)
from connector.store import Store, pins
from connector.tls import tls_context
from connector.web.app import WebParts, build_app
from connector.web.health import Metrics
from connector.worker import EmbeddedWorkers, Nudger, Worker, build_celery

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation put together: its store, the corridor, and its ways out by connection."""

    settings: Settings
    store: Store
    pipeline: Pipeline
    outgoing: Mapping[str, OutgoingDoor]

    def close(self) -> None:
        """Give every connection back."""
        for door in self.outgoing.values():
            door.close()
        self.store.close()


def build_installation(
    settings: Settings, nudge: Callable[[], None] = lambda: None, *, decides: bool = False
) -> Installation:
    """Build everything but the doors, and bring the schema up to date. Raises ConfigError.

    What `decides` on orders reads the rules now, so that a fault in them shows at the start; who
    only settles does without.
    """
    store = Store(settings.database_url)
    store.migrate()
    outgoing = {own.name: OutgoingDoor(own.network) for own in settings.connections}
    active = build_lists(store, settings.home / "index")
    policy = policy_of(settings)
    facts = functools.cache(lambda: _facts_of(settings.config, utc_now().date()))
    read = functools.cache(lambda: _kept_rules(settings, store, active, facts()))
    if decides:
        read()
    window = timedelta(days=settings.policy.rescreen_days)
    pipeline = Pipeline(
        store=store,
        adapters=build_adapters(settings, outgoing),
        checks=active.checks,
        rescreening=Rescreening(
            store,
            active.party_check,
            policy,
            window,
            utc_now,
            lambda party: names_above(party, facts()),
        ),
        policy=policy,
        rules=RulesOnDemand(read),
        schedule=Schedule(settings.server.retry_scale),
        code=__version__,
        now=utc_now,
        nudge=nudge,
    )
    return Installation(settings, store, pipeline, outgoing)


def build_worker(installation: Installation) -> Worker:
    """Build what does the steps."""
    lease = timedelta(seconds=installation.settings.server.lease_seconds)
    return Worker(installation.pipeline, lease)


def build_lists(store: Store, index: Path) -> ActiveLists:
    """Build what gives the checks over the lists in force; `index` keeps the compiled names."""
    return ActiveLists(store, index, utc_now)


def _kept_rules(
    settings: Settings, store: Store, lists: ActiveLists, facts: OwnershipFacts
) -> Rules:
    """Read the rules, and keep their text for whoever asks about these decisions later."""
    side = _side_over(settings.config, lists.party_check, facts)
    with store.begin() as tx:
        pins.keep(tx, bundle(settings.config, rules_folder(settings.config)), utc_now())
    return side.rules


def build_side(config: Path, party: Callable[[], PartyCheck], today: date) -> Side:
    """Build policy and rules as a configuration folder says them. Raises ConfigError.

    `party` gives the check that says who is listed, and raises ListRefused where none can.
    `today` is when ownership statements are read: one that has ended by then counts no more.
    """
    return _side_over(config, party, _facts_of(config, today))


def _side_over(config: Path, party: Callable[[], PartyCheck], facts: OwnershipFacts) -> Side:
    policy = _policy(*read_policy(config))
    rules = rules_folder(config)
    version = hashlib.sha256(bundle(config, rules)).hexdigest()
    sources = Sources.of(config, rules)
    return Side(policy, read_rules(sources, version, _listed_by(party, policy), facts))


def _facts_of(config: Path, today: date) -> OwnershipFacts:
    return read_facts(Sources.of(config, rules_folder(config)).ownership, today)


def _listed_by(party: Callable[[], PartyCheck], policy: Policy) -> Listed:
    """Give who is listed by a name as surely as the policy holds for."""

    def listed(name: str) -> tuple[ListedParty, ...]:
        try:
            hits = party().hits_of(Party(Role.OTHER, "$", name))
        except ListRefused as refused:
            raise ScreeningUnavailable("SY-LIST", str(refused)) from refused
        return tuple(hit.entry for hit in hits if code_of(hit, policy) == "RP-NAME")

    return listed


def build_explainer(settings: Settings, store: Store) -> Explainer:
    """Build what asks decisions again over a migrated store."""
    lists = build_lists(store, settings.home / "index")
    return Explainer(store, lists.check_over, _side_of, __version__)


def _side_of(bundled: bytes, party: PartyCheck | None, day: date) -> Side:
    def pinned() -> PartyCheck:
        if party is None:
            raise ListRefused("kept", "the lists of this decision are not here")
        return party

    with tempfile.TemporaryDirectory(prefix="holdpoint-") as folder:
        unbundle(bundled, Path(folder))
        return build_side(Path(folder), pinned, day)


def policy_of(settings: Settings) -> Policy:
    """Give the organisation's policy."""
    return _policy(settings.policy_version, settings.policy)


def _policy(version: str, policy: PolicyFile) -> Policy:
    lists = {code: _bands(own) for code, own in policy.lists.items()}
    kinds = {EntityKind(kind): _bands(own) for kind, own in policy.kinds.items()}
    bands = (policy.hold_at, policy.review_at, lists, kinds)
    return Policy(version, *bands, policy.diligence_roles)


def _bands(own: BandsFile) -> Bands:
    return Bands(own.hold_at, own.hold_at if own.review_at is None else own.review_at)


def build_adapters(settings: Settings, outgoing: Mapping[str, Send]) -> Mapping[str, Adapter]:
    """Build the room of every connection, each with its own way out. Raises ConfigError."""
    return {own.name: build_adapter(own, outgoing[own.name]) for own in settings.connections}


def build_adapter(configured: ConnectionSettings, send: Send) -> Adapter:
    """Build one connection's room. Raises ConfigError where the room is unknown or refuses."""
    if configured.room not in ROOMS:
        known = ", ".join(sorted(ROOMS))
        raise ConfigError(configured.where, f"room '{configured.room}' is unknown; known: {known}")
    connection = Connection(
        configured.name, configured.where, configured.options, configured.secrets
    )
    return ROOMS[configured.room](connection, send)


def build_feed(settings: Settings, store: Store, progress: Progress) -> Feed:
    """Build what renews lists over a migrated store. Raises ConfigError naming the address."""
    where = str(settings.config / "lists.yaml")
    for code, own in settings.lists.items():
        if code not in LISTS:
            raise ConfigError(where, f"lists.{code}: no such list; known: {', '.join(LISTS)}")
        files = [file.name for file in LISTS[code].files]
        for name, url in own.urls.items():
            field = f"lists.{code}.urls.{name}"
            if name not in files:
                raise ConfigError(where, f"{field}: no such file; known: {', '.join(files)}")
            if not may_be_configured(url):
                raise ConfigError(where, f"{field}: an https address without a login is wanted")
    urls = {code: own.urls for code, own in settings.lists.items()}
    door = ListDoor(settings.home / "feed", progress=progress)
    return Feed(store, door, urls, utc_now)


def require_secrets(settings: Settings) -> None:
    """Raise ConfigError at the start for what is not there, not at the first order.

    That is the secrets, and the certificates of a connection's network.
    """
    for connection in settings.connections:
        tls_context(connection.network)
        for secret in connection.secrets.values():
            secret.reveal()


@dataclass(frozen=True, slots=True)
class Server:
    """A serving process: the application and, where no broker is configured, its workers."""

    installation: Installation
    app: Flask
    workers: EmbeddedWorkers | None


def build_server(settings: Settings, notice: str) -> Server:
    """Build the serving process. `notice` is shown on its pages."""
    require_secrets(settings)
    wake = threading.Event()
    nudge = _nudge(settings, wake)
    installation = build_installation(settings, nudge, decides=True)
    parts = WebParts(
        pipeline=installation.pipeline,
        store=installation.store,
        metrics=Metrics(),
        now=utc_now,
        version=__version__,
        # Until people have accounts, the pages are for whoever sits at this machine.
        show_console=settings.server.host in _LOOPBACK,
        notice=notice,
    )
    embedded = not settings.server.broker_url
    worker = build_worker(installation)
    workers = EmbeddedWorkers(worker, settings.server.workers, wake) if embedded else None
    return Server(installation, build_app(parts), workers)


def _nudge(settings: Settings, wake: threading.Event) -> Callable[[], None]:
    if not settings.server.broker_url:
        return wake.set
    return Nudger(build_celery(settings.server.broker_url, _no_worker)).nudge


def _no_worker() -> Worker:
    raise ConfigError("broker_url", "a serving process only publishes; run 'holdpoint worker'")


def build_worker_app(settings: Settings) -> tuple[Celery, Installation]:
    """Build the Celery application of a worker process, and what it works with."""
    require_secrets(settings)
    installation = build_installation(settings, decides=True)
    worker = build_worker(installation)
    return build_celery(settings.server.broker_url, lambda: worker), installation
