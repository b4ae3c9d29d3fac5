"""What the organisation's own systems are told of a decision: a message, fixed when owed."""

from dataclasses import dataclass
from enum import StrEnum

from connector.decision import Decision
from connector.order import OrderId
from connector.secret import Secret


class Event(StrEnum):
    """What a subscriber can be told of."""

    HELD = "order.held"
    CLEARED = "order.cleared"  # by the policy
    RELEASED = "order.released"  # by a person
    REJECTED = "order.rejected"
    CANCELLED = "order.cancelled"


class NoticeState(StrEnum):
    """Where a notice stands. DEAD: given up, and only a person sends it again."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who is told. The first of `keys` signs first; no `connections` stands for all of them."""

    name: str
    url: str
    keys: tuple[Secret, ...]
    events: frozenset[Event]
    connections: frozenset[str]

    def wants(self, event: Event, connection: str) -> bool:
        """Say whether it asked for this event of an order from this connection."""
        return event in self.events and (not self.connections or connection in self.connections)


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told: a decision, and the order as its source knows it.

    `number` is None where not even that could be read. `hold` is empty where no case is concerned.
    """

    event: Event
    connection: str
    number: str | None
    decision: Decision
    decision_id: int
    hold: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one subscriber. `id` is its webhook-id, the same on every try and replay.

    Notices on one order go out in `sequence`, which counts from 1. `body` is sent byte for byte.
    """

    id: str
    subscriber: str
    order: OrderId
    sequence: int
    event: Event
    body: bytes
