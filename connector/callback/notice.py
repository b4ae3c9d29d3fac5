"""What the organisation's own systems are told of a decision: a message, fixed when owed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from connector.decision import BY_POLICY, Decision, Reason
from connector.hold.reasons import HOLD_REASONS, VERDICT_REASONS
from connector.order import OrderId
from connector.secret import Secret

BODY_VERSION: Final = 1
TEST_TYPE: Final = "holdpoint.test"
_IN_WORDS: Final = {**HOLD_REASONS, **VERDICT_REASONS["release"], **VERDICT_REASONS["reject"]}


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


def write_body(news: News, sequence: int) -> bytes:
    """Give the body of a notice: JSON as docs/subscribers.schema.json describes it.

    Reasons are told by code, axis and what the code means. The record's own words name parties,
    list entries and people, and stay here.
    """
    decision = news.decision
    return _json(
        news.event,
        decision.at,
        {
            "version": BODY_VERSION,
            "sequence": sequence,
            "order": decision.order,
            "connection": news.connection,
            "number": news.number,
            "revision": decision.revision,
            "outcome": decision.outcome.value,
            "decided_by": "policy" if decision.by == BY_POLICY else "person",
            "decision": news.decision_id,
            "hold": news.hold or None,
            "reasons": _told(decision.reasons),
        },
    )


def write_test(subscriber: str, at: datetime) -> bytes:
    """Give the body of a test event: it concerns no order."""
    return _json(TEST_TYPE, at, {"version": BODY_VERSION, "subscriber": subscriber})


def _told(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    """Give each code and axis once, in the order in which the reasons weigh."""
    distinct = dict.fromkeys((reason.code, reason.axis.value) for reason in reasons)
    unnamed = "A reason of the organisation's own"
    return [
        {"code": code, "axis": axis, "text": _IN_WORDS.get(code, unnamed)}
        for code, axis in distinct
    ]


def _json(kind: str, at: datetime, data: Mapping[str, object]) -> bytes:
    # The frame that Standard Webhooks 1.0.0 recommends: type, timestamp, data.
    body = {"type": kind, "timestamp": at.isoformat(), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
