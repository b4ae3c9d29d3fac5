"""What arrives at the door or is fetched from a source system, and what a room does with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from connector.order import Order, OrderId


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message as it came: header names in lower case, the body untouched."""

    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder where a source system leaves its messages as files, any number in each.

    `split` gives each message of a file, one at a time and the same ones each time; it raises
    PayloadError where it goes no further.
    """

    path: Path
    split: Callable[[Inbound], Iterator[Inbound]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the door answers the sender, in the sender's own form.

    `refused` names what a request was refused for; empty where it was not. `headers` are further
    ones, by their names.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    refused: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reference:
    """An order that a message names without saying how it stands; `number` is the source's."""

    order: OrderId
    number: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an order that a message names without saying of which; `name` is the source's."""

    connection: str
    name: str


@dataclass(frozen=True, slots=True)
class Farewell:
    """The source system says that it lets this connection in no more, and why.

    A hint like every message: the connection is parked, and the API asked whether it is so.
    """

    problem: str


class Wish(StrEnum):
    """What a person's request about their data asks for."""

    TELL = "tell"  # what is kept of them
    ERASE = "erase"  # what need not be kept


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A request, by data protection law, about the orders of one person, or of a whole source.

    `topic` is the request's kind in the source's own words. `numbers` are the orders at the
    source, None for every order of the connection.
    """

    wish: Wish
    topic: str
    numbers: tuple[str, ...] | None


Told = Order | Reference | Part | Farewell | DataRequest
"""What a message can tell of."""


def named(told: Order | Reference) -> OrderId:
    """Give the id of the order that a message tells of."""
    return told.id if isinstance(told, Order) else told.order


class Source(Protocol):
    """The way in of a room. Every method is free of side effects and of the network."""

    def verify(self, message: Inbound) -> None:
        """Return if the message is genuine; raise SignatureError, and nothing else, if not."""
        ...

    def dedupe_keys(self, message: Inbound) -> tuple[str, ...]:
        """Give the keys by which a second copy is known: any one seen before makes it a copy."""
        ...

    def read(self, message: Inbound) -> tuple[Told, ...]:
        """Turn the document into what it tells of, often orders; none where of nothing we need.

        Raises PayloadError.

        Only a room with a fetcher may give references, and only one with a finder parts.
        """
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """An order as its source's API shows it: `order` is all of it, which is decided on.

    `told` is what a message of the same state would say. Later messages are compared with that:
    where the API says more than messages do, each of them would look like an edit otherwise.
    """

    order: Order
    told: Order


class Fetcher(Protocol):
    """Reads orders by the source system's API: what it says is the truth. Changes nothing there."""

    def fetch(self, number: str) -> Fetched:
        """Read one order whole, and equal to its message wherever both say the same.

        Raises DeliveryDelayed (try later), DeliveryRefused (never, as asked) or PayloadError,
        where the order was read but a field of it makes no sense.
        """
        ...


class Finder(Protocol):
    """Says by the source system's API of which order something is a part. Changes nothing there."""

    def order_of(self, part: str) -> str | None:
        """Give the order's number; None where the source knows no such part.

        Raises DeliveryDelayed or DeliveryRefused.
        """
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """An order of the source system and when it last changed there, by the source's own clock."""

    number: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the orders that changed, the earliest change first. `cursor` is None on the last."""

    changes: tuple[Change, ...]
    cursor: str | None


class Poller(Protocol):
    """Says what changed at the source system, for messages that never came. Changes nothing."""

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """Give the orders changed at or after a time; `cursor` goes on after an earlier page.

        Raises DeliveryDelayed or DeliveryRefused.
        """
        ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits at its source until it is said to be kept; `name` is the source's."""

    name: str
    message: Inbound


class Queue(Protocol):
    """Messages that wait to be fetched, for networks into which nobody may send."""

    def take(self, now: datetime) -> Waiting | None:
        """Give the next message, None where none waits. It comes again until it is `done`.

        Raises DeliveryDelayed or DeliveryRefused.
        """
        ...

    def done(self, waiting: Waiting) -> None:
        """Say that a message was kept. Raises as `take` does."""
        ...
