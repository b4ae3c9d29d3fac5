"""What a room must give the connector, and what it is handed to be built from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connector.callback import Canceller, Marker, Target
from connector.errors import ConfigError, UnknownConnection
from connector.http import Send
from connector.intake import Fetcher, Finder, Poller, Source
from connector.order import OrderId, connection_of
from connector.secret import Secret


@dataclass(frozen=True, slots=True)
class Connection:
    """One configured source system: its name, and the options and secrets of its file.

    `where` is the file the options come from, for error messages.
    """

    name: str
    where: str
    options: Mapping[str, str]
    secrets: Mapping[str, Secret]

    def option(self, name: str, default: str | None = None) -> str:
        """Return an option. Raises ConfigError naming it where it is missing without default."""
        value = self.options.get(name, default)
        if value is None:
            raise ConfigError(self.where, f"option '{name}' is missing")
        return value

    def secret(self, name: str) -> Secret:
        """Return the reference of a secret. Raises ConfigError where none is configured."""
        if name not in self.secrets:
            raise ConfigError(self.where, f"secret '{name}' is missing")
        return self.secrets[name]

    def refuse_unknown(self, options: frozenset[str], secrets: frozenset[str]) -> None:
        """Raise ConfigError naming the first option or secret that the room does not know."""
        for kind, given, known in (
            ("option", self.options, options),
            ("secret", self.secrets, secrets),
        ):
            for name in sorted(set(given) - known):
                wanted = ", ".join(sorted(known))
                raise ConfigError(self.where, f"{kind} '{name}' is unknown; known are {wanted}")


@dataclass(frozen=True, slots=True)
class Adapter:
    """A room put together for one connection: its way in and its way out.

    A `fetcher` reads orders by the source's API, a `poller` says which changed; None where the
    source system offers no such thing. A `finder` says of which order a part is, a `marker`
    shows people there what was confirmed, a `canceller` cancels what a person rejected.
    """

    source: Source
    target: Target
    fetcher: Fetcher | None = None
    poller: Poller | None = None
    marker: Marker | None = None
    finder: Finder | None = None
    canceller: Canceller | None = None


def adapter_of(adapters: Mapping[str, Adapter], connection: str) -> Adapter:
    """Give the room of a connection. Raises UnknownConnection."""
    if connection not in adapters:
        raise UnknownConnection(f"there is no connection '{connection}'")
    return adapters[connection]


def can_read(adapters: Mapping[str, Adapter], order: OrderId) -> bool:
    """Say whether an order's connection can read it by its source's API."""
    room = adapters.get(connection_of(order))
    return room is not None and room.fetcher is not None


Build = Callable[[Connection, Send], Adapter]
"""Checks a connection's options and puts the room together. Raises ConfigError."""
