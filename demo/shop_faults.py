"""How the fake shop fails on purpose, and what each failure looks like on the wire."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from demo.shop_api import cost
from demo.shop_documents import Call


class Fault(StrEnum):
    """One way to fail. Only ANSWER_LOST and PARTIAL do what was asked before they fail."""

    THROTTLED = "throttled"
    INTERNAL = "internal"
    ACCESS_DENIED = "access_denied"
    TOO_MANY = "429"
    UNAVAILABLE = "503"
    UNAUTHORIZED = "401"
    FROZEN = "402"
    FORBIDDEN = "403"
    NO_SHOP = "404"
    LOCKED = "423"
    TIMEOUT = "timeout"
    REPLACED = "replaced"
    UNKNOWN = "unknown"
    PARTIAL = "partial"
    NOT_JSON = "not_json"
    SILENCE_BEFORE = "silence_before"
    ANSWER_LOST = "answer_lost"


_CODES = {
    Fault.TIMEOUT: "TIMEOUT",
    Fault.REPLACED: "RESOURCE_NOT_FOUND",
    Fault.UNKNOWN: "SOMETHING_NEW",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Planned:
    """A fault still to come, `times` times, at the operation of this name or at any (None)."""

    fault: Fault
    times: int
    on: str | None

    def meets(self, operation: str) -> bool:
        """Return whether this fault strikes the operation."""
        return self.times > 0 and self.on in (None, operation)


def as_json(status: int, content: object, **headers: str) -> Answer:
    """Return a JSON answer; `_` in a header's name stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return Answer(status, kind | named, json.dumps(content).encode())


def failure(fault: Fault, call: Call) -> Answer | None:
    """Return the answer of a fault, or None where the connection closes without one."""
    match fault:
        case Fault.SILENCE_BEFORE | Fault.ANSWER_LOST:
            return None
        case Fault.TOO_MANY:
            return as_json(429, {"errors": "Exceeded the rate of calls."}, Retry_After="2.0")
        case Fault.UNAVAILABLE:
            return Answer(503, {"Content-Type": "text/plain"}, b"Service Unavailable")
        case Fault.NOT_JSON:
            page = b"<!doctype html><title>Something went wrong</title>"
            return Answer(200, {"Content-Type": "text/html"}, page)
        case Fault.UNAUTHORIZED | Fault.FROZEN | Fault.FORBIDDEN | Fault.NO_SHOP | Fault.LOCKED:
            return as_json(int(fault), {"errors": "No access"})
        case (
            Fault.THROTTLED
            | Fault.INTERNAL
            | Fault.TIMEOUT
            | Fault.REPLACED
            | Fault.UNKNOWN
            | Fault.ACCESS_DENIED
            | Fault.PARTIAL
        ):
            return as_json(200, _in_graphql(fault, call))


def throttled(spent: dict[str, Any]) -> dict[str, Any]:
    """Return what a shop answers where points are lacking; `spent` is the part about the cost."""
    return {"errors": [_error("Throttled", code="THROTTLED")], "extensions": {"cost": spent}}


def denied(call: Call, scope: str) -> dict[str, Any]:
    """Return what a shop answers where a scope is missing, as recorded."""
    text = f"Access denied for {call.root_field} field. Required access: `{scope}` access scope."
    about = {"requiredAccess": f"`{scope}` access scope."}
    error = _error(text, code="ACCESS_DENIED", **about)
    return {"errors": [{**error, "path": [call.root_field]}], "data": {call.root_field: None}}


def _in_graphql(fault: Fault, call: Call) -> dict[str, Any]:
    """Return a failure that travels under HTTP 200, which is how Shopify sends most of them."""
    if fault is Fault.THROTTLED:
        return throttled({**cost(currently_available=0), "actualQueryCost": None})
    if fault is Fault.INTERNAL:
        text = "Internal error. Looks like something went wrong on our end."
        error = _error(text, code="INTERNAL_SERVER_ERROR", requestId="fake-1")
        return {"errors": [error], "data": None}
    if fault in _CODES:
        return {"errors": [_error("It went wrong.", code=_CODES[fault])], "data": None}
    return denied(call, "write_merchant_managed_fulfillment_orders")


def _error(message: str, **extensions: str) -> dict[str, object]:
    return {"message": message, "extensions": extensions}
