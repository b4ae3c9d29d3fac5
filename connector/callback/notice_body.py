"""The body of a notice: its model, which docs/subscribers.schema.json publishes, and its bytes.

Reasons are told by code, axis and what the code means. The record's own words name parties, list
entries and people, and stay here.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from connector.callback.notice import Event, News
from connector.decision import BY_POLICY, Outcome, Reason
from connector.hold.reasons import HOLD_REASONS, VERDICT_REASONS
from connector.screening import Axis

_IN_WORDS: Final = {**HOLD_REASONS, **VERDICT_REASONS["release"], **VERDICT_REASONS["reject"]}
_UNNAMED: Final = "A reason of the organisation's own"


@dataclass(frozen=True, slots=True)
class _Reason:
    code: Annotated[str, Field(description="The code; more of them come with later versions.")]
    axis: Annotated[Axis, Field(description="What was looked at.")]
    text: Annotated[str, Field(description="What the code means, in a line.")]


@dataclass(frozen=True, slots=True)
class _Decision:
    version: Annotated[Literal[1], Field(description="Grows when a field changes its meaning.")]
    sequence: Annotated[int, Field(ge=1, description="Counts the notices on this order to you.")]
    order: Annotated[str, Field(description="Holdpoint's id: connection, colon, number.")]
    connection: Annotated[str, Field(description="The source system the order is from.")]
    number: Annotated[str | None, Field(description="Its number there; null if unreadable.")]
    revision: Annotated[int, Field(ge=1, description="Which state of the order it is about.")]
    outcome: Annotated[Outcome, Field(description="What was decided.")]
    decided_by: Annotated[Literal["policy", "person"], Field(description="Who decided.")]
    decision: Annotated[int, Field(description="The decision's id.")]
    hold: Annotated[str | None, Field(description="The case; null where there is none.")]
    reasons: Annotated[tuple[_Reason, ...], Field(description="The heaviest first, each once.")]


@dataclass(frozen=True, slots=True)
class _Notice:
    type: Annotated[Event, Field(description="What happened.")]
    timestamp: Annotated[datetime, Field(description="When it was decided.")]
    data: _Decision


@dataclass(frozen=True, slots=True)
class _Tested:
    version: Literal[1]
    subscriber: Annotated[str, Field(description="Your name in the configuration.")]


@dataclass(frozen=True, slots=True)
class _Test:
    type: Annotated[Literal["holdpoint.test"], Field(description="A person tries the way.")]
    timestamp: Annotated[datetime, Field(description="When it was asked for.")]
    data: _Tested


# The frame that Standard Webhooks 1.0.0 recommends: type, timestamp, data.
_BODY: Final = TypeAdapter[_Notice | _Test](_Notice | _Test)


def write_body(news: News, sequence: int) -> bytes:
    """Give the body of a notice, in UTF-8."""
    decision = news.decision
    told = _Decision(
        version=1,
        sequence=sequence,
        order=decision.order,
        connection=news.connection,
        number=news.number,
        revision=decision.revision,
        outcome=decision.outcome,
        decided_by="policy" if decision.by == BY_POLICY else "person",
        decision=news.decision_id,
        hold=news.hold or None,
        reasons=_told(decision.reasons),
    )
    return _BODY.dump_json(_Notice(news.event, decision.at, told))


def write_test(subscriber: str, at: datetime) -> bytes:
    """Give the body of a test event: it concerns no order."""
    return _BODY.dump_json(_Test("holdpoint.test", at, _Tested(1, subscriber)))


def write_schema() -> str:
    """Write the JSON Schema (2020-12) of a body, as docs/subscribers.schema.json has it."""
    return json.dumps(_BODY.json_schema(mode="serialization"), indent=2) + "\n"


def _told(reasons: tuple[Reason, ...]) -> tuple[_Reason, ...]:
    """Give each code and axis once, in the order in which the reasons weigh."""
    distinct = dict.fromkeys((reason.code, reason.axis) for reason in reasons)
    return tuple(_Reason(code, axis, _IN_WORDS.get(code, _UNNAMED)) for code, axis in distinct)
