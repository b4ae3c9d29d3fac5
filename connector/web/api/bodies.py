"""What the API says of orders and holds: the shapes that several of its operations share."""

from datetime import datetime

from pydantic import BaseModel, Field


class ReasonBody(BaseModel):
    """One reason an order is held for.

    `evidence` are sentences a person can check; a list of holds has them for rules alone, one hold
    for listed parties, too. `rule` and `mode` are those of the rule that was met, if one was.
    `asks` is what a release needs for it: `diligence`, or `role:legal within:240m`.
    """

    axis: str
    code: str
    text: str
    entry: str
    score: float | None
    citation: str
    rule: str
    mode: str | None
    asks: str
    evidence: list[str]


class DeliveryBody(BaseModel):
    """One callback owed to the source system."""

    sequence: int
    action: str
    state: str
    attempts: int
    problem: str | None


class HoldBody(BaseModel):
    """A hold with why, and how the order stands at its source.

    `shadow` is what rules that are tried or proposed said; it keeps nothing back. `roles` are those
    somebody of each of which must release it, and `answer_by` says until when an answer is wanted.
    """

    id: str
    order: str
    revision: int
    state: str
    opened_at: datetime
    why: str
    roles: list[str]
    answer_by: datetime | None
    at_source: str
    reasons: list[ReasonBody]
    shadow: list[ReasonBody]
    deliveries: list[DeliveryBody]


class StandingBody(BaseModel):
    """How an order stands. `outcome` is null until it was decided; only `clear` lets it leave."""

    order: str
    revision: int
    state: str
    outcome: str | None
    why: str
    hold: str | None
    at_source: str | None


class OrderPath(BaseModel):
    """Which order."""

    order: str = Field(description="An order id, for example shop:5123456789")


class HoldPath(BaseModel):
    """Which hold."""

    hold: str = Field(description="A hold id, for example H-17")
