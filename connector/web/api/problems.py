"""What goes wrong, after RFC 9457, and which of it each operation may answer."""

from http import HTTPStatus
from typing import Any, Final

from flask import Response
from flask_openapi.models.response import Response as Answer
from pydantic import BaseModel, ValidationError

PROBLEM_JSON: Final = "application/problem+json"
_MOST_FAULTS: Final = 20

Answers = dict[str | int | HTTPStatus, type[BaseModel] | Answer | dict[str, Any] | None]


class Fault(BaseModel):
    """One thing that is wrong with a request: a JSON pointer into it, and what is wrong there."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """An error after RFC 9457. `errors` are the fields that are wrong, as far as it is fields."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] = []


_DESCRIBED: Final = {
    400: "The body is no JSON, or a header cannot be read",
    401: "No valid bearer token",
    403: "The token is not for this",
    404: "There is none with this id",
    409: "Settled before, edited since, or being answered under this idempotency key",
    412: "It is not what If-Match says any more",
    413: "The body is too large",
    415: "The body is not application/json",
    422: "A field is wrong, or the idempotency key was used for another request",
    429: "Too many requests by this login; Retry-After says when to come again",
    503: "It cannot be done now; nothing was promised, send it again",
}
PROBLEMS: Final[Answers] = {
    status: {
        "description": description,
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, description in _DESCRIBED.items()
}


def problems(*statuses: int) -> Answers:
    """Describe these answers of an operation."""
    return {status: PROBLEMS[status] for status in statuses}


EVERYWHERE: Final = problems(400, 401, 403, 413, 415, 422, 429)
"""What every operation may answer."""


def problem(status: int, title: str, detail: str, errors: tuple[Fault, ...] = ()) -> Response:
    """Answer with a problem."""
    body = Problem(title=title, status=status, detail=detail, errors=list(errors))
    return Response(body.model_dump_json(), status, content_type=PROBLEM_JSON)


def invalid(error: ValidationError) -> Response:
    """Answer to a request whose fields are wrong, naming them all."""
    found = error.errors(include_url=False, include_input=False)
    first = found[0]
    field = ".".join(map(str, first["loc"])) or "body"
    faults = tuple(
        Fault(pointer="".join(f"/{_escaped(part)}" for part in each["loc"]), detail=each["msg"])
        for each in found[:_MOST_FAULTS]
    )
    return problem(422, "Unprocessable Content", f"{field}: {first['msg']}", faults)


def _escaped(part: str | int) -> str:
    """Write a name as RFC 6901 wants it."""
    return str(part).replace("~", "~0").replace("/", "~1")
