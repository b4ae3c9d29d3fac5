"""How the API writes what it answers, and the cursors of its pages."""

import base64
import json
from typing import NoReturn

from flask import Response
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.exceptions import NotFound

CURSOR = r"^[A-Za-z0-9_-]{1,600}$"


class PageQuery(BaseModel):
    """Which page. `cursor` is the `next` of the page before."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=600, pattern=CURSOR)


def in_json(body: BaseModel, status: int = 200, **headers: str) -> Response:
    """Answer with a body; `_` in a header's name stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    text = body.model_dump_json()
    return Response(text, status, named, content_type="application/json")


def write_cursor(*key: str) -> str:
    """Write the key of a page's last row so that it fits into an address."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).rstrip(b"=").decode()


def read_cursor(cursor: str | None, parts: int) -> tuple[str, ...] | None:
    """Read a cursor; None on the first page. Answers 404 where it is none of ours."""
    if cursor is None:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        key = None
    if not isinstance(key, list) or len(key) != parts:
        refuse_cursor()
    if not all(isinstance(part, str) and "\0" not in part for part in key):
        refuse_cursor()
    return tuple(key)


def refuse_cursor() -> NoReturn:
    """Answer that a cursor is none of ours."""
    raise NotFound("There is no page of this cursor: none was given as a `next`")
