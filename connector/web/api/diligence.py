"""Human-rights due diligence on a hold."""

from typing import Any

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from connector.hold import HoldId
from connector.hold.diligence import Attachment, describe_diligence
from connector.hold.diligence_form import DiligenceForm
from connector.pipeline import Pipeline
from connector.store import Store, cases, holds
from connector.web.api.admitting import login
from connector.web.api.answering import in_json
from connector.web.api.bodies import HoldPath
from connector.web.api.problems import Answers, problems


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


def add_diligence(door: APIBlueprint, pipeline: Pipeline, store: Store) -> None:
    """Add the routes of due diligence."""
    path_of_hold = "/holds/<hold>/diligence"
    answers: Answers = {200: DiligenceBody, **problems(404, 409)}

    @door.get(path_of_hold, summary="Show the due diligence on a hold", responses=answers)
    def show_diligence(path: HoldPath) -> Response:
        return _shown(store, HoldId(path.hold))

    @door.post(path_of_hold, summary="Record due diligence on a hold", responses=answers)
    def record_diligence(path: HoldPath, body: DiligenceIn) -> Response:
        files = tuple(Attachment(file.name, file.sha256, stored=False) for file in body.files)
        record = body.record(path.hold, login(), pipeline.now(), files)
        with store.begin() as tx:
            cases.record_diligence(tx, record, pipeline.settling.policy.diligence_roles)
        return _shown(store, HoldId(path.hold))


def _shown(store: Store, hold: HoldId) -> Response:
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
    return in_json(DiligenceBody.model_validate(body))
