"""Holds, and the verdicts that settle them."""

from flask import Response, request
from flask_openapi.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.exceptions import PreconditionFailed

from connector.hold import HoldId, HoldState, Verdict
from connector.pipeline import Pipeline
from connector.store import Store, cases, holds
from connector.web.api.admitting import login
from connector.web.api.answering import (
    PageQuery,
    in_json,
    read_cursor,
    refuse_cursor,
    write_cursor,
)
from connector.web.api.bodies import HoldBody, HoldPath
from connector.web.api.problems import Answers, problems


class HoldsQuery(PageQuery):
    """Which holds."""

    state: HoldState | None = Field(HoldState.OPEN, description="Only holds in this state")


class HoldsBody(BaseModel):
    """A page of holds, newest first. `next` is the cursor of the next page; null on the last."""

    holds: list[HoldBody]
    next: str | None


class VerdictBody(BaseModel):
    """A person's verdict. Who says it is the login of the token."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(description="A reason code that fits the verdict, for example FM-NAME")
    note: str = Field(description="In words, what was compared", max_length=4000)
    roles: tuple[str, ...] = Field(
        (), max_length=32, description="In which roles it is said, for example legal"
    )


def add_holds(door: APIBlueprint, pipeline: Pipeline, store: Store) -> None:
    """Add the routes of holds."""
    shown = {200: HoldBody, **problems(404)}
    answers: Answers = {**shown, **problems(409, 412)}

    @door.get("/holds", summary="List holds", responses={200: HoldsBody, **problems(404)})
    def list_holds(query: HoldsQuery) -> Response:
        with store.read() as tx:
            found = cases.listed(tx, query.state, query.limit + 1, _before(query.cursor))
        page = found[: query.limit]
        more = write_cursor(page[-1].hold.id) if len(found) > len(page) else None
        return in_json(
            HoldsBody.model_validate({"holds": list(map(cases.describe, page)), "next": more})
        )

    @door.get("/holds/<hold>", summary="Show a hold", responses=shown)
    def show_hold(path: HoldPath) -> Response:
        return in_json(_described(store, HoldId(path.hold)))

    @door.post("/holds/<hold>/release", summary="Release a hold", responses=answers)
    def release_hold(path: HoldPath, body: VerdictBody) -> Response:
        return _settled(pipeline, store, HoldId(path.hold), Verdict.RELEASE, body)

    @door.post("/holds/<hold>/reject", summary="Reject a held order", responses=answers)
    def reject_hold(path: HoldPath, body: VerdictBody) -> Response:
        return _settled(pipeline, store, HoldId(path.hold), Verdict.REJECT, body)


def _settled(
    pipeline: Pipeline, store: Store, hold: HoldId, verdict: Verdict, body: VerdictBody
) -> Response:
    if request.if_match:
        seen = in_json(_described(store, hold))
        seen.add_etag()
        if not request.if_match.contains(seen.get_etag()[0] or ""):
            raise PreconditionFailed("The hold is not as it was seen; look at it again")
    pipeline.settle(hold, verdict, login(), body.reason, body.note, roles=body.roles)
    return in_json(_described(store, hold))


def _described(store: Store, hold: HoldId) -> HoldBody:
    with store.read() as tx:
        case = cases.load(tx, hold)
        screening = cases.screening_of(tx, case)
    return HoldBody.model_validate(cases.describe(case, screening))


def _before(cursor: str | None) -> HoldId | None:
    key = read_cursor(cursor, 1)
    if key is None:
        return None
    number = holds.number_in(key[0])
    if number is None:
        refuse_cursor()
    return holds.id_of(number)
