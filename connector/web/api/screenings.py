"""`POST /screenings`: an order, and the answer whether it may leave, while its sender waits."""

import json
import threading
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from werkzeug.exceptions import NotFound

from connector.adapter import Adapter, adapter_of
from connector.errors import PayloadError
from connector.intake import Inbound
from connector.intake.asked import Answered, Outcome
from connector.intake.asking import Kept, await_decision, keep, key_of, look_up, may_leave
from connector.order import Order
from connector.pipeline import Pipeline
from connector.web.api.admitting import login, require_connection
from connector.web.api.answering import in_json
from connector.web.api.problems import Answers, Fault, problems
from connector.web.desk import ConnectionDesk

_POLL: Final = "/api/v1/screenings"
_ACCEPTED: Final = 202
_CONNECTION: Final = "^[a-z0-9][a-z0-9_-]{0,63}$"
_BUDGET: Final = "How long the answer may take, milliseconds; pending when it is over"


class ScreeningIn(BaseModel):
    """An order as its connection reads one: a plain order, or the source's own document."""

    model_config = ConfigDict(extra="forbid")

    connection: str = Field(pattern=_CONNECTION, description="Whose order it is")
    order: dict[str, JsonValue] = Field(description="docs/adapters/webhook.md lists its fields")
    budget_ms: int = Field(800, ge=0, le=10_000, description=_BUDGET)


class BatchIn(BaseModel):
    """Orders of one connection, up to a hundred; the budget is that of all of them together."""

    model_config = ConfigDict(extra="forbid")

    connection: str = Field(pattern=_CONNECTION)
    orders: tuple[dict[str, JsonValue], ...] = Field(min_length=1, max_length=100)
    budget_ms: int = Field(800, ge=0, le=10_000, description=_BUDGET)


class ScreeningQuery(BaseModel):
    """Which order; with a key only the answer on just that content is given."""

    model_config = ConfigDict(extra="forbid")

    connection: str = Field(pattern=_CONNECTION)
    number: str = Field(min_length=1, max_length=200, pattern="^[^\\x00]+$")
    key: str = Field("", max_length=64, pattern="^[0-9a-f]*$")


class WhyBody(BaseModel):
    """A reason by its code and what it means in general; a hold shows what was found."""

    code: str
    text: str


class ScreeningBody(BaseModel):
    """Whether the order may leave: only where `may_leave` is true.

    `outcome` is pending while nothing is decided: the order is to be held, and `poll` says where to
    ask again. `problem` names the field where the order cannot be read; it is held then, and
    `number` is null where not even that could be read.
    """

    connection: str
    number: str | None
    may_leave: bool
    outcome: Outcome
    hold: str | None
    decided_at: datetime | None
    reasons: list[WhyBody]
    poll: str | None
    problem: Fault | None


class BatchBody(BaseModel):
    """The answers, in the order of the request."""

    screenings: list[ScreeningBody]


def add_screenings(door: APIBlueprint, pipeline: Pipeline, seats: threading.Semaphore) -> None:
    """Add the routes of screenings. `seats` are those of everybody who waits."""
    answers: Answers = {200: ScreeningBody, 202: ScreeningBody, **problems(404, 503)}
    batch: Answers = {200: BatchBody, 202: BatchBody, **problems(404, 503)}

    @door.post("/screenings", summary="May this order leave? Waits", responses=answers)
    def screen_order(body: ScreeningIn) -> Response:
        counter = _Counter.at(pipeline, body.connection, seats)
        kept = counter.keep(body.order)
        answer = counter.answer(kept, timedelta(milliseconds=body.budget_ms))
        return _answered(answer)

    @door.post("/screenings/batch", summary="May these orders leave? Waits", responses=batch)
    def screen_orders(body: BatchIn) -> Response:
        counter = _Counter.at(pipeline, body.connection, seats)
        end = monotonic() + body.budget_ms / 1000
        all_kept = [counter.keep(order) for order in body.orders]
        given = [
            counter.answer(kept, timedelta(seconds=max(end - monotonic(), 0))) for kept in all_kept
        ]
        pending = any(each.outcome is Outcome.PENDING for each in given)
        return in_json(BatchBody(screenings=given), _ACCEPTED if pending else 200)

    @door.get("/screenings", summary="Ask again for an answer", responses=answers)
    def show_screening(query: ScreeningQuery) -> Response:
        counter = _Counter.at(pipeline, query.connection, seats)
        return _answered(counter.look_up(query.number, query.key))


class _Counter:
    """Where one request about a connection's orders is answered."""

    def __init__(self, connection: str, adapter: Adapter, desk: ConnectionDesk) -> None:
        self._connection = connection
        self._adapter = adapter
        self._desk = desk

    @classmethod
    def at(cls, pipeline: Pipeline, connection: str, seats: threading.Semaphore) -> "_Counter":
        """Go to a connection's. Raises Forbidden or UnknownConnection."""
        require_connection("screen", connection)
        adapter = adapter_of(pipeline.adapters, connection)
        return cls(connection, adapter, ConnectionDesk(connection, pipeline, seats))

    def keep(self, order: dict[str, Any]) -> Kept:
        """Keep an order's document as a message of the connection."""
        headers = {"content-type": "application/json", "x-holdpoint-login": login()}
        message = Inbound(headers, json.dumps(order).encode(), self._desk.now)
        return keep(self._desk, message, lambda: self._read(message))

    def answer(self, kept: Kept, patience: timedelta) -> ScreeningBody:
        """Wait for the decision on what was kept."""
        found = await_decision(self._desk, kept, patience)
        self._tell(found)
        if kept.problem is None:
            return self._body(kept.number, found, kept.key)
        fault = Fault(pointer=kept.problem.path, detail=kept.problem.problem)
        body = self._body(kept.number or None, None, "")
        return body.model_copy(update={"outcome": Outcome.HOLD, "problem": fault, "poll": None})

    def look_up(self, number: str, key: str) -> ScreeningBody:
        """Say how an order stands. Raises NotFound."""
        known, found = look_up(self._desk, number, key)
        if not known:
            raise NotFound("There is no order of this number")
        self._tell(found)
        return self._body(number, found, key_of(found.content) if found else key)

    def _read(self, message: Inbound) -> Order:
        told = self._adapter.source.read(message)
        if len(told) != 1 or not isinstance(told[0], Order):
            raise PayloadError("$", "one order is wanted, and the document is about none")
        return told[0]

    def _tell(self, found: Answered | None) -> None:
        if self._adapter.asks_itself and found is not None:
            self._desk.told(found)

    def _body(self, number: str | None, found: Answered | None, key: str) -> ScreeningBody:
        asked = urlencode({"connection": self._connection, "number": number or "", "key": key})
        reasons = found.reasons if found else {}
        return ScreeningBody(
            connection=self._connection,
            number=number,
            may_leave=may_leave(found),
            outcome=found.outcome if found else Outcome.PENDING,
            hold=(found.case or None) if found else None,
            decided_at=found.decided_at if found else None,
            reasons=[WhyBody(code=code, text=text) for code, text in reasons.items()],
            poll=f"{_POLL}?{asked}" if number else None,
            problem=None,
        )


def _answered(body: ScreeningBody) -> Response:
    if body.outcome is not Outcome.PENDING:
        return in_json(body)
    return in_json(body, _ACCEPTED, Location=body.poll or _POLL, Retry_After="1")
