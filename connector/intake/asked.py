"""What a source system may ask of us and wait for, and what a room is given to answer it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from connector.errors import PayloadError
from connector.intake import Inbound, Reply


class Outcome(StrEnum):
    """How an order stands, as its source system may know it. Only CLEAR lets it leave."""

    PENDING = "pending"
    CLEAR = "clear"
    HOLD = "hold"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Answered:
    """How the newest known state of an order stands.

    `content` is that state's content hash, or the hash of what could not be read. `case` is our
    hold's id, empty without one. `reasons` are codes with what they mean in general: nothing of
    what was found, since many may read what a source system shows.
    """

    number: str
    content: str
    outcome: Outcome
    case: str
    decided_at: datetime | None
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Promised:
    """An answer that goes out on a connection of its own, once the order has been decided.

    `id` (at most 64 characters) is the same for the same question asked again. The answer is about
    `content`, which is empty where no decision is waited for. `relates_to` and `form` are the
    room's own: which question it was, and how its answer is written. `confirms` says that being
    told is all that is owed to this source system.
    """

    id: str
    number: str
    content: str
    address: str
    relates_to: str
    form: str
    confirms: bool


class Replier(Protocol):
    """Brings promised answers. May be called again after any outcome."""

    def reply(self, promised: Promised, answer: Answered | None) -> None:
        """Send an answer; None: there is no decision on this content.

        Raises DeliveryDelayed or DeliveryRefused.
        """
        ...


class Receipts(Protocol):
    """Says what a sender is owed for a message itself, whatever is decided on its order."""

    def receipt(self, message: Inbound, problem: PayloadError | None) -> Promised | None:
        """Promise an answer to a message that was read, or not for a problem; None owes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Once:
    """A name that may be heard only once until a time, such as the nonce of a login."""

    name: str
    until: datetime


class Desk(Protocol):
    """What a room answers from: everything it may ask or do for its own connection."""

    @property
    def now(self) -> datetime:
        """The time."""
        ...

    def keep(self, message: Inbound, once: Once | None = None) -> bool:
        """Keep a message whose sender was proved; False where it is a copy of a kept one.

        Raises HeardBefore where its name was, StoreBusy or NotCommitted where it is not certain
        that it was kept; its name is heard only with it.
        """
        ...

    def keep_all(self, messages: Iterable[Inbound]) -> bool:
        """Keep messages that were sent together, as `keep`; False where all are copies.

        What came before the messages break off is kept, and whatever they raise is raised.
        """
        ...

    def standing(self, number: str) -> Answered | None:
        """Say how an order of this connection stands; None where none of that number is known."""
        ...

    def decided(self, number: str, content: str, patience: timedelta) -> Answered | None:
        """Wait until this content of an order is decided on; None where it is not in time."""
        ...

    def promise(self, promised: Promised) -> None:
        """Owe an answer that goes out later. To be called once the message was kept.

        Raises StoreBusy or NotCommitted where it is not certain that it is owed.
        """
        ...

    def told(self, answer: Answered) -> None:
        """Confirm what is owed on an order whose source asks by itself: it was just told."""
        ...

    def release(self, case: str, number: str, by: str, reason: str, note: str) -> None:
        """Release a hold on an order of this connection, as a person does. Raises HoldError."""
        ...

    def hold(self, number: str, by: str, note: str) -> None:
        """Hold an order until a person releases it. Raises OrderUnknown, HoldClosed."""
        ...

    def is_first(self, once: Once) -> bool:
        """Say whether a name is heard for the first time, by any process."""
        ...


class Service(Protocol):
    """The way in of a room whose source system asks and waits for an answer of its own form."""

    def describe(self, query: str, address: str) -> Reply | None:
        """Answer a GET at the connection's own address; None where there is nothing to show."""
        ...

    def answer(self, message: Inbound, desk: Desk) -> Reply:
        """Answer a request. Raises StoreBusy or NotCommitted where nothing was promised."""
        ...

    def broken(self, message: Inbound) -> Reply:
        """Answer a request over which Holdpoint itself broke; says nothing of how."""
        ...


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A request at a connection's address that is no message: another method, or further below.

    `path` is what stands below the address, without a slash before it; empty for the address
    itself. `query` holds the first value of each name. The message has headers and body.
    """

    method: str
    path: str
    query: Mapping[str, str]
    message: Inbound


class Inquiries(Protocol):
    """Answers what a room's source system asks besides sending messages. Proves who asks itself."""

    def answer(self, inquiry: Inquiry, desk: Desk) -> Reply | None:
        """Answer; None where there is nothing of that kind. Raises SignatureError."""
        ...
