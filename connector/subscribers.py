"""Who of the organisation's own systems is told of decisions: `subscribers/<name>.yaml`."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator

from connector.config_file import Strict, read_model, read_yaml
from connector.errors import ConfigError
from connector.network import Network
from connector.secret import Secret
from connector.settings import NetworkFile, network_of

# Shorter than a connection's: it stands before an order's id in the subject of a step.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")

EventName = Literal[
    "order.held", "order.cleared", "order.released", "order.rejected", "order.cancelled"
]


class SubscriberFile(Strict):
    """`subscribers/<name>.yaml`: one receiver. Empty `events` or `connections` mean all."""

    network: NetworkFile = NetworkFile()  # first: what `url` may be depends on it
    url: str
    keys: tuple[str, ...] = Field(min_length=1, max_length=4)
    events: tuple[EventName, ...] = ()
    connections: tuple[str, ...] = ()
    rate_per_second: float | None = Field(None, gt=0, le=1000)

    @field_validator("url")
    @classmethod
    def _speakable(cls, url: str, read: ValidationInfo) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise ValueError("an address begins with https:// and names a host")
        if parts.username is not None or parts.password is not None:
            raise ValueError("no login may stand in an address; the signature says who sent it")
        network = read.data.get("network")
        if parts.scheme == "http" and network is not None and not network.allow:
            raise ValueError("plain http is spoken only to a network that network.allow names")
        return url


@dataclass(frozen=True, slots=True)
class SubscriberSettings:
    """One subscriber as configured; keys are references and stay so."""

    name: str
    where: str
    url: str
    keys: tuple[Secret, ...]
    events: tuple[EventName, ...]
    connections: tuple[str, ...]
    network: Network
    rate_per_second: float | None


def read_subscribers(config: Path, connections: frozenset[str]) -> tuple[SubscriberSettings, ...]:
    """Read every subscriber of a configuration folder, by name; most have none.

    `connections` are the names that may stand in a file. Raises ConfigError naming file and field.
    """
    files = sorted((config / "subscribers").glob("*.yaml"))
    return tuple(_subscriber(path, connections) for path in files)


def _subscriber(path: Path, known: frozenset[str]) -> SubscriberSettings:
    if not _NAME.fullmatch(path.stem):
        problem = "the file's name is the subscriber's: 1 to 32 small letters, digits, '-' and '_'"
        raise ConfigError(str(path), problem)
    read = read_model(SubscriberFile, path, read_yaml(path))
    for name in read.connections:
        if name not in known:
            problem = f"connections: there is no connection '{name}'; known: {sorted(known)}"
            raise ConfigError(str(path), problem)
    return SubscriberSettings(
        name=path.stem,
        where=str(path),
        url=read.url,
        keys=tuple(
            Secret(f"{path}: keys.{place}", text) for place, text in enumerate(read.keys, 1)
        ),
        events=read.events,
        connections=read.connections,
        network=network_of(path, read.network),
        rate_per_second=read.rate_per_second,
    )
