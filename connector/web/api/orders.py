"""Orders: which there are, how one stands, what was decided on it, and holding one."""

from datetime import datetime

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from connector.decision import Decision, describe_reason
from connector.errors import OrderUnknown
from connector.order import OrderId
from connector.pipeline import Pipeline
from connector.store import Store, cases, decisions, orders
from connector.store.orders import OrderState
from connector.web.api.admitting import login
from connector.web.api.answering import PageQuery, in_json, read_cursor, write_cursor
from connector.web.api.bodies import OrderPath, ReasonBody, StandingBody
from connector.web.api.problems import problems


class OrdersQuery(PageQuery):
    """Which orders."""

    state: OrderState | None = Field(None, description="Only orders in this state")
    connection: str = Field("", max_length=64, pattern="^[a-z0-9_-]*$")


class ListedBody(BaseModel):
    """An order as a list shows it."""

    order: str
    connection: str
    revision: int
    state: OrderState
    received_at: datetime


class OrdersBody(BaseModel):
    """A page of orders, by their ids. `next` is the cursor of the next; null on the last."""

    orders: list[ListedBody]
    next: str | None


class DecisionBody(BaseModel):
    """One decision: a policy's or a person's verdict, on which revision, by whom and why."""

    revision: int
    outcome: str
    by: str
    at: datetime
    content: str
    reasons: list[ReasonBody]


class DecisionsBody(BaseModel):
    """Every decision on an order, the earliest first."""

    order: str
    decisions: list[DecisionBody]


class HoldRequestBody(BaseModel):
    """Why the order is to be held. Who asks is the login of the token."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(description="In words, why", max_length=4000)


def add_orders(door: APIBlueprint, pipeline: Pipeline, store: Store) -> None:
    """Add the routes of orders."""

    @door.get("/orders", summary="List orders", responses={200: OrdersBody, **problems(404)})
    def list_orders(query: OrdersQuery) -> Response:
        after = read_cursor(query.cursor, 1) or ("",)
        with store.read() as tx:
            found = orders.listed(tx, query.state, query.connection, query.limit + 1, after[0])
        page = found[: query.limit]
        more = write_cursor(page[-1].id) if len(found) > len(page) else None
        listed = [
            ListedBody(
                order=each.id,
                connection=each.connection,
                revision=each.revision,
                state=each.state,
                received_at=each.received_at,
            )
            for each in page
        ]
        return in_json(OrdersBody(orders=listed, next=more))

    @door.get(
        "/orders/<order>",
        summary="May this order leave?",
        responses={200: StandingBody, **problems(404)},
    )
    def show_order(path: OrderPath) -> Response:
        return in_json(_standing(store, OrderId(path.order)))

    @door.get(
        "/orders/<order>/decisions",
        summary="Every decision and verdict on an order",
        responses={200: DecisionsBody, **problems(404)},
    )
    def list_decisions(path: OrderPath) -> Response:
        with store.read() as tx:
            cases.standing(tx, OrderId(path.order))
            made = decisions.decisions_of(tx, OrderId(path.order))
        return in_json(DecisionsBody(order=path.order, decisions=list(map(_decision, made))))

    @door.post(
        "/orders/<order>/hold",
        summary="Hold an order until a person releases it",
        responses={200: StandingBody, **problems(404, 409)},
    )
    def hold_order(path: OrderPath, body: HoldRequestBody) -> Response:
        with store.read() as tx:
            if orders.find(tx, OrderId(path.order)) is None:
                raise OrderUnknown(f"there is no order '{path.order}'")
        pipeline.hold(OrderId(path.order), login(), body.note)
        return in_json(_standing(store, OrderId(path.order)))


def _standing(store: Store, order: OrderId) -> StandingBody:
    with store.read() as tx:
        standing = cases.standing(tx, order)
    return StandingBody.model_validate(cases.describe_standing(standing))


def _decision(decision: Decision) -> DecisionBody:
    reasons = [ReasonBody.model_validate(describe_reason(each)) for each in decision.reasons]
    return DecisionBody(
        revision=decision.revision,
        outcome=decision.outcome.value,
        by=decision.by,
        at=decision.at,
        content=decision.content_hash,
        reasons=reasons,
    )
