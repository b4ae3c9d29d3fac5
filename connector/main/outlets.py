"""Everything that leaves for the organisation's own systems, and the gate before every target."""

from collections.abc import Mapping
from dataclasses import dataclass

from connector.callback.notice import Event, Subscriber
from connector.callback.schedule import Schedule
from connector.callback.signing_keys import signing_key
from connector.callback.target_health import RateLimit, TargetKey, TargetKind
from connector.http import OutgoingDoor
from connector.main.clock import utc_now
from connector.notifying import Notifier
from connector.replaying import Replayer
from connector.settings import Settings
from connector.store import Store
from connector.subscribers import SubscriberSettings, read_subscribers
from connector.target_gate import TargetGate
from connector.tls import tls_context


@dataclass(frozen=True, slots=True)
class Outlets:
    """What is built once and used by all who deliver. `doors` are the subscribers', by name."""

    gate: TargetGate
    notifier: Notifier
    doors: Mapping[str, OutgoingDoor]


def build_outlets(settings: Settings, store: Store, schedule: Schedule) -> Outlets:
    """Build the gate and what posts notices. Raises ConfigError."""
    subscribers = subscribers_of(settings)
    limits = {
        TargetKey(kind, each.name): RateLimit(each.rate_per_second)
        for kind, all_of in (
            (TargetKind.CONNECTION, settings.connections),
            (TargetKind.SUBSCRIBER, subscribers),
        )
        for each in all_of
        if each.rate_per_second is not None
    }
    gate = TargetGate(store, utc_now, limits, schedule.scale)
    doors = {each.name: OutgoingDoor(each.network) for each in subscribers}
    told = {each.name: _subscriber(each) for each in subscribers}
    return Outlets(gate, Notifier(store, gate, schedule, utc_now, told, doors), doors)


def subscribers_of(settings: Settings) -> tuple[SubscriberSettings, ...]:
    """Read who is told of decisions. Raises ConfigError."""
    connections = frozenset(each.name for each in settings.connections)
    return read_subscribers(settings.config, connections)


def build_replayer(settings: Settings, store: Store) -> Replayer:
    """Build what sends again; the running server finds what is owed by itself."""
    names = frozenset(each.name for each in subscribers_of(settings))
    return Replayer(store, names, utc_now, lambda: None)


def require_keys(settings: Settings) -> None:
    """Raise ConfigError at the start for keys and certificates of subscribers that are not fit."""
    for subscriber in subscribers_of(settings):
        tls_context(subscriber.network)
        for key in subscriber.keys:
            signing_key(key)


def _subscriber(read: SubscriberSettings) -> Subscriber:
    events = frozenset(map(Event, read.events)) or frozenset(Event)
    return Subscriber(read.name, read.url, read.keys, events, frozenset(read.connections))
