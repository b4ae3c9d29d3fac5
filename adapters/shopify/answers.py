"""What each of the many answers of the Admin API means: the data, or one of our errors."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from connector.callback.retry_after import retry_after as read_retry_after
from connector.errors import (
    AccessEnded,
    AllowanceSpent,
    DeliveryDelayed,
    DeliveryRefused,
    NotYet,
)
from connector.http import Answer

# shopify.dev/docs/api/usage/response-codes; no order is to blame for any of these.
_NO_ACCESS = {
    401: "the shop does not know our access token (401)",
    402: "the shop is frozen for want of payment (402)",
    403: "the shop lets this app in no more (403)",
    404: "there is no shop at this address, or no such API version (404)",
    423: "the shop is locked (423)",
}
_ABOUT_THE_TOKEN = frozenset({401, 403})
# shopify.dev/docs/api/admin-graphql/2026-10: these come with HTTP 200 and pass by themselves.
_PASSING_CODES = frozenset({"INTERNAL_SERVER_ERROR", "TIMEOUT"})
_THROTTLED = "THROTTLED"
_DENIED = "ACCESS_DENIED"
# Something was replaced since we read it: the next try reads anew.
_STALE_CODES = frozenset({"RESOURCE_NOT_FOUND"})
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,49}")


def data_of(answer: Answer) -> Mapping[str, Any]:
    """Give the `data` of an answer, which is whole or not given.

    Raises AccessEnded where the shop lets us in no more, AllowanceSpent where it throttles, NotYet
    where something asked for was replaced, DeliveryDelayed where it is busy or makes no sense,
    and DeliveryRefused for everything else.
    """
    _require_ok(answer)
    body = _body(answer)
    if body is None:
        raise DeliveryDelayed("the shop's answer is not a GraphQL answer in JSON")
    if body.get("errors"):
        _raise_errors(body)
    data = body.get("data")
    if not isinstance(data, dict):
        raise DeliveryDelayed("the shop's answer has no data")
    return data


def is_about_the_token(answer: Answer) -> bool:
    """Say whether another access token might be answered otherwise."""
    if answer.status == HTTPStatus.OK and _DENIED.encode() in answer.body:
        return _DENIED in _codes(_body(answer) or {})
    return answer.status in _ABOUT_THE_TOKEN


def cost_of(answer: Answer) -> Mapping[str, Any] | None:
    """Give `extensions.cost` of an answer, None where it has none."""
    body = _body(answer) if answer.status == HTTPStatus.OK else None
    extensions = body.get("extensions") if body else None
    cost = extensions.get("cost") if isinstance(extensions, dict) else None
    return cost if isinstance(cost, dict) else None


def retry_after(answer: Answer) -> timedelta | None:
    """Give the wait that an answer asks for; None where it says none, or nonsense."""
    return read_retry_after(answer.headers.get("retry-after", ""), datetime.now(UTC))


def _require_ok(answer: Answer) -> None:
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise DeliveryDelayed(f"the shop answered {status}", retry_after(answer))
    if status in _NO_ACCESS:
        raise AccessEnded(_NO_ACCESS[status])
    if status != HTTPStatus.OK:
        raise DeliveryRefused(f"the shop answered {status}")


def _raise_errors(body: Mapping[str, Any]) -> None:
    codes = _codes(body)
    said = ", ".join(sorted(codes))
    if _THROTTLED in codes:
        raise AllowanceSpent(f"the shop answered {said}", throttle_wait(body))
    if codes & _PASSING_CODES:
        raise DeliveryDelayed(f"the shop answered {said}")
    if codes & _STALE_CODES:
        raise NotYet(f"the shop answered {said}: it was replaced meanwhile")
    if _DENIED in codes:
        problem = "a scope is missing, or approval for protected customer data"
        raise DeliveryRefused(f"the shop answered {said}: {problem}")
    raise DeliveryRefused(f"the shop answered {said}")


def _codes(body: Mapping[str, Any]) -> set[str]:
    errors = body.get("errors")
    return {_code(error) for error in (errors if isinstance(errors, list) else [errors])}


def _code(error: object) -> str:
    extensions = error.get("extensions") if isinstance(error, dict) else None
    code = extensions.get("code") if isinstance(extensions, dict) else None
    # Only what looks like a code is repeated: an answer may quote what we sent.
    known = isinstance(code, str) and _CODE.fullmatch(code) is not None
    return str(code) if known else "an error without a code"


def throttle_wait(body: Mapping[str, Any]) -> timedelta | None:
    """Give the wait until the shop's bucket holds what was asked for, at least a second.

    shopify.dev/docs/api/usage/rate-limits. None where the answer does not say.
    """
    try:
        cost = body["extensions"]["cost"]
        status = cost["throttleStatus"]
        missing = float(cost["requestedQueryCost"]) - float(status["currentlyAvailable"])
        return timedelta(seconds=max(missing / float(status["restoreRate"]), 1.0))
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None


def _body(answer: Answer) -> Mapping[str, Any] | None:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
