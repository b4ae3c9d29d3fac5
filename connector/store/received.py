"""What a message, or the source's API, says of an order, on its way into the store."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from connector.errors import PayloadError
from connector.intake import Fetched
from connector.order import Order, OrderId, connection_of, content_hash, number_at_source, order_id
from connector.store.inbox import KeptMessage


@dataclass(frozen=True, slots=True)
class Received:
    """What a message or the source's API says of an order: its content, or why it cannot be read.

    `number` is None where not even the number at the source could be read, `inbox_id` where it
    came by no message. `told_hash` is the hash of what a message of this state says, which is less
    than `content_hash` covers where the source's API says more.
    """

    id: OrderId
    connection: str
    number: str | None
    content_hash: str
    told_hash: str
    order: Order | None
    problem: str | None
    inbox_id: int | None
    received_at: datetime


def by_message(order: Order, kept: KeptMessage) -> Received:
    """Wrap the order that a kept message speaks of."""
    content = content_hash(order)
    return Received(
        id=order.id,
        connection=kept.connection,
        number=number_at_source(order.id),
        content_hash=content,
        told_hash=content,
        order=order,
        problem=None,
        inbox_id=kept.id,
        received_at=kept.message.received_at,
    )


def unreadable(kept: KeptMessage, error: PayloadError) -> Received:
    """Wrap a kept message that cannot be read; without a number it stands for itself."""
    content = hashlib.sha256(kept.message.body).hexdigest()
    return Received(
        id=order_id(kept.connection, error.number or f"message-{kept.id}"),
        connection=kept.connection,
        number=error.number,
        content_hash=content,
        told_hash=content,
        order=None,
        problem=str(error),
        inbox_id=kept.id,
        received_at=kept.message.received_at,
    )


def fetched(read: Fetched, now: datetime) -> Received:
    """Wrap an order that was read by the source's API."""
    order = read.order
    return Received(
        id=order.id,
        connection=connection_of(order.id),
        number=number_at_source(order.id),
        content_hash=content_hash(order),
        told_hash=content_hash(read.told),
        order=order,
        problem=None,
        inbox_id=None,
        received_at=now,
    )


def unfetched(order: OrderId, problem: str, now: datetime) -> Received:
    """Wrap an order that the source's API shows in a way that cannot be read, or not at all."""
    content = hashlib.sha256(problem.encode()).hexdigest()
    return Received(
        id=order,
        connection=connection_of(order),
        number=number_at_source(order),
        content_hash=content,
        told_hash=content,
        order=None,
        problem=problem,
        inbox_id=None,
        received_at=now,
    )
