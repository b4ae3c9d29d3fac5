"""What each of the many answers of an OData service means: its content, or one of our errors.

Errors: OData JSON V2 (`message` an object) and V4 (`message` a text), details as SAP Gateway adds
them. Only codes are repeated: texts of SAP name users, partners and what we sent.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from connector.callback.retry_after import retry_after as read_retry_after
from connector.errors import (
    AccessEnded,
    Conflict,
    DeliveryDelayed,
    DeliveryRefused,
    NotYet,
    PayloadError,
)
from connector.http import Answer
from connector.intake.document import read_json

# Message class and number as SAP Gateway writes them: V1/042, /IWBEP/CM_MGW_RT/020.
_CODE: Final = re.compile(r"/?[A-Z0-9_]{1,20}(/[A-Z0-9_]{1,20}){0,2}/\d{3}")
# Somebody has the order open. SAP Gateway has no 423 for it but answers 400 with a message:
# V1 042 and VL 045 of sales documents, MC 601 of locks in general.
_LOCKED: Final = frozenset({"V1/042", "VL/045", "MC/601"})
_LOCKED_TEXT: Final = re.compile(r"currently (being processed|locked)|locked by", re.IGNORECASE)
_MEANINGS: Final = {
    # SAP KBA 2837726
    "V2/474": "the order was approved, and SAP takes no change of it any more",
}
_MOST_CODES: Final = 5


def content_of(answer: Answer) -> Mapping[str, Any]:
    """Give the JSON object of an answer that went well. Raises what `require_ok` does."""
    require_ok(answer)
    body = _body(answer)
    if body is None:
        # A page for people to log in at is a 200, too.
        raise DeliveryDelayed("SAP's answer is no JSON object")
    return body


def require_ok(answer: Answer) -> None:
    """Return if SAP did as asked.

    Raises AccessEnded where it does not know us, Conflict where the order changed meanwhile, NotYet
    where somebody has it open, DeliveryDelayed where it is busy, DeliveryRefused otherwise.
    """
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_IMPLEMENTED
    ):
        raise DeliveryDelayed(f"SAP answered {status}{_said(answer)}", retry_after(answer))
    if status == HTTPStatus.UNAUTHORIZED:
        raise AccessEnded("SAP does not know our login (401)")
    if status == HTTPStatus.PRECONDITION_FAILED:
        raise Conflict("the order in SAP changed since it was read (412)")
    if status == HTTPStatus.LOCKED or _is_locked(answer):
        raise NotYet(f"somebody has the order open in SAP ({status}{_said(answer)})")
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise DeliveryRefused(f"SAP answered {status}{_said(answer)}")
    if message_of(answer).get("severity") == "error":
        raise DeliveryRefused(f"SAP did it and calls it an error{_said(answer)}")


def asks_for_token(answer: Answer) -> bool:
    """Say whether the CSRF token is what is missing or too old."""
    required = answer.headers.get("x-csrf-token", "").lower() == "required"
    return answer.status == HTTPStatus.FORBIDDEN and required


def message_of(answer: Answer) -> Mapping[str, Any]:
    """Give the `sap-message` that comes with an answer that went well; empty without one."""
    return _object(answer.headers.get("sap-message", "").encode("utf-8", "replace")) or {}


def codes_of(answer: Answer) -> tuple[str, ...]:
    """Give the codes of all messages of an answer, each once, in its order."""
    found = (*_codes(_error(answer)), *_codes(message_of(answer)))
    return tuple(dict.fromkeys(code for code in found if _CODE.fullmatch(code)))


def retry_after(answer: Answer) -> timedelta | None:
    """Give the wait that an answer asks for; None where it says none, or nonsense."""
    return read_retry_after(answer.headers.get("retry-after", ""), datetime.now(UTC))


def _said(answer: Answer) -> str:
    codes = codes_of(answer)[:_MOST_CODES]
    meant = [_MEANINGS[code] for code in codes if code in _MEANINGS]
    return "".join((f": {', '.join(codes)}" if codes else "", *(f"; {each}" for each in meant)))


def _is_locked(answer: Answer) -> bool:
    if answer.status != HTTPStatus.BAD_REQUEST:
        return False
    if _LOCKED.intersection(codes_of(answer)):
        return True
    return any(_LOCKED_TEXT.search(text) for text in _texts(_error(answer)))


def _error(answer: Answer) -> Mapping[str, Any]:
    error = (_body(answer) or {}).get("error")
    return error if isinstance(error, dict) else {}


def _details(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    inner = error.get("innererror")
    v2 = inner.get("errordetails") if isinstance(inner, dict) else None
    for details in (error.get("details"), v2):
        yield from (each for each in details or () if isinstance(each, dict))


def _codes(error: Mapping[str, Any]) -> Iterator[str]:
    for each in (error, *_details(error)):
        code = each.get("code")
        if isinstance(code, str):
            yield code


def _texts(error: Mapping[str, Any]) -> Iterator[str]:
    for each in (error, *_details(error)):
        message = each.get("message")
        text = message.get("value") if isinstance(message, dict) else message
        if isinstance(text, str):
            yield text


def _body(answer: Answer) -> Mapping[str, Any] | None:
    return _object(answer.body)


def _object(body: bytes) -> Mapping[str, Any] | None:
    try:
        # Numbers as they are written: version 4 sends amounts as numbers, not as texts.
        read = read_json(body).value
    except PayloadError:
        return None
    return read if isinstance(read, dict) else None
