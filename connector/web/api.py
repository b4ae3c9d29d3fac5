"""The REST API under /api/v1, described by its own OpenAPI document."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Response, g, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.response import Response as Answer
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.exceptions import BadRequest, Unauthorized, UnsupportedMediaType

from connector.hold import HoldId, HoldState, Verdict
from connector.hold.diligence import Attachment, describe_diligence
from connector.hold.diligence_form import DiligenceForm
from connector.order import OrderId
from connector.pipeline import Pipeline
from connector.store import Store, cases, holds, tokens


class Problem(BaseModel):
    """An error after RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


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


class HoldsBody(BaseModel):
    """A page of holds, newest first."""

    holds: list[HoldBody]


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


class HoldsQuery(BaseModel):
    """Which holds."""

    state: HoldState | None = Field(HoldState.OPEN, description="Only holds in this state")
    limit: int = Field(100, ge=1, le=1000)


class VerdictBody(BaseModel):
    """A person's verdict. Who says it is the login of the token."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(description="A reason code that fits the verdict, for example FM-NAME")
    note: str = Field(description="In words, what was compared", max_length=4000)
    roles: tuple[str, ...] = Field(
        (), max_length=32, description="In which roles it is said, for example legal"
    )


class AttachmentBody(BaseModel):
    """A document that the record relies on, by its name and its sha256 (hex)."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=300)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class DiligenceIn(DiligenceForm):
    """Human-rights due diligence. Who records it is the login of the token."""

    files: tuple[AttachmentBody, ...] = ()


class DiligenceBody(BaseModel):
    """The due diligence on a hold: whether it is asked for, the record that counts, what it lacks.

    `record` is null where nobody made one.
    """

    hold: str
    asked: bool
    missing: list[str]
    record: dict[str, Any] | None


Answers = dict[str | int | HTTPStatus, type[BaseModel] | Answer | dict[str, Any] | None]

_PROBLEMS: dict[int, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }
    for status, description in {
        401: "No valid bearer token",
        404: "There is none with this id",
        409: "Settled before, or the order was edited since",
        422: "A field or the reason code is wrong",
    }.items()
}


def api_door(pipeline: Pipeline, store: Store) -> APIBlueprint:
    """Build the API; every route needs a bearer token."""
    door = APIBlueprint(
        "api",
        __name__,
        url_prefix="/api/v1",
        abp_security=[{"bearer": []}],
        abp_responses={status: _PROBLEMS[status] for status in (401, 422)},
    )

    @door.before_request
    def admit() -> None:
        # Who asks comes before what is asked: a stranger learns nothing of our fields.
        g.login = _login(store)
        _require_json()

    _add_holds(door, pipeline, store)
    _add_diligence(door, pipeline, store)
    _add_orders(door, store)
    return door


def _add_holds(door: APIBlueprint, pipeline: Pipeline, store: Store) -> None:
    @door.get("/holds", summary="List holds", responses={200: HoldsBody})
    def list_holds(query: HoldsQuery) -> Response:
        with store.read() as tx:
            found = cases.listed(tx, query.state, query.limit)
        return _json(HoldsBody.model_validate({"holds": list(map(cases.describe, found))}))

    @door.get(
        "/holds/<hold>", summary="Show a hold", responses={200: HoldBody, 404: _PROBLEMS[404]}
    )
    def show_hold(path: HoldPath) -> Response:
        return _shown(store, HoldId(path.hold))

    def settle(path: HoldPath, verdict: Verdict, body: VerdictBody) -> Response:
        hold, roles = HoldId(path.hold), body.roles
        pipeline.settle(hold, verdict, g.login, body.reason, body.note, roles=roles)
        return _shown(store, HoldId(path.hold))

    answers: Answers = {200: HoldBody, 404: _PROBLEMS[404], 409: _PROBLEMS[409]}

    @door.post("/holds/<hold>/release", summary="Release a hold", responses=answers)
    def release_hold(path: HoldPath, body: VerdictBody) -> Response:
        return settle(path, Verdict.RELEASE, body)

    @door.post("/holds/<hold>/reject", summary="Reject a held order", responses=answers)
    def reject_hold(path: HoldPath, body: VerdictBody) -> Response:
        return settle(path, Verdict.REJECT, body)


def _add_orders(door: APIBlueprint, store: Store) -> None:
    @door.get(
        "/orders/<order>",
        summary="May this order leave?",
        responses={200: StandingBody, 404: _PROBLEMS[404]},
    )
    def show_order(path: OrderPath) -> Response:
        with store.read() as tx:
            standing = cases.standing(tx, OrderId(path.order))
        return _json(StandingBody.model_validate(cases.describe_standing(standing)))


def _add_diligence(door: APIBlueprint, pipeline: Pipeline, store: Store) -> None:
    path_of_hold = "/holds/<hold>/diligence"
    answers: Answers = {200: DiligenceBody, 404: _PROBLEMS[404], 409: _PROBLEMS[409]}

    @door.get(path_of_hold, summary="Show the due diligence on a hold", responses=answers)
    def show_diligence(path: HoldPath) -> Response:
        return _shown_diligence(store, HoldId(path.hold))

    @door.post(path_of_hold, summary="Record due diligence on a hold", responses=answers)
    def record_diligence(path: HoldPath, body: DiligenceIn) -> Response:
        files = tuple(Attachment(file.name, file.sha256, stored=False) for file in body.files)
        record = body.record(path.hold, g.login, pipeline.now(), files)
        with store.begin() as tx:
            cases.record_diligence(tx, record, pipeline.settling.policy.diligence_roles)
        return _shown_diligence(store, HoldId(path.hold))


def _shown_diligence(store: Store, hold: HoldId) -> Response:
    with store.read() as tx:
        case = holds.load(tx, hold)
    record = case.diligence
    described = describe_diligence(record) if record else None
    missing = record.missing() if record else ("record",)
    body = {
        "hold": case.id,
        "asked": bool(case.asking_diligence),
        "missing": missing,
        "record": described,
    }
    return _json(DiligenceBody.model_validate(body))


def _login(store: Store) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    login = None
    if scheme.lower() == "bearer" and token:
        with store.read() as tx:
            login = tokens.login_of(tx, token.strip())
    if login is None:
        raise Unauthorized("A valid bearer token is needed; make one with 'holdpoint token add'")
    return login


def _require_json() -> None:
    # The API library reads a body that is not JSON as an empty one; an honest answer comes first.
    if request.method != "POST":
        return
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("Send the body as application/json")
    try:
        request.get_json()
    except (BadRequest, RecursionError) as error:
        raise BadRequest("The body is not valid JSON") from error


def _shown(store: Store, hold: HoldId) -> Response:
    with store.read() as tx:
        case = cases.load(tx, hold)
        screening = cases.screening_of(tx, case)
    return _json(HoldBody.model_validate(cases.describe(case, screening)))


def _json(body: BaseModel) -> Response:
    return Response(body.model_dump_json(), content_type="application/json")
