"""One GraphQL call to the Admin API, and what each of its many answers means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from connector.errors import DeliveryDelayed, DeliveryRefused
from connector.http import Answer, NoReply, Request, Send
from connector.secret import Secret

# shopify.dev/docs/api/admin-graphql/2026-10: these come with HTTP 200 and pass by themselves.
_PASSING_CODES = frozenset({"THROTTLED", "INTERNAL_SERVER_ERROR", "TIMEOUT"})
# Something was replaced since we read it: the next try reads anew.
_STALE_CODES = frozenset({"RESOURCE_NOT_FOUND"})


@dataclass(frozen=True, slots=True)
class ShopifyClient:
    """Calls one shop. Raises DeliveryDelayed or DeliveryRefused, never anything else."""

    url: str
    token: Secret
    send: Send

    def call(self, document: str, variables: Mapping[str, object]) -> Mapping[str, Any]:
        """Send a GraphQL document and return its `data`, which is whole or not returned."""
        request = Request(
            method="POST",
            url=self.url,
            headers={
                "Content-Type": "application/json",
                "X-Shopify-Access-Token": self.token.reveal(),
            },
            body=json.dumps({"query": document, "variables": variables}).encode(),
        )
        try:
            answer = self.send(request)
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence
        return _data(answer)


def _data(answer: Answer) -> Mapping[str, Any]:
    if answer.status == 429 or answer.status >= 500:  # noqa: PLR2004 - HTTP's own numbers
        raise DeliveryDelayed(f"the shop answered {answer.status}", _retry_after(answer))
    if answer.status != 200:  # noqa: PLR2004
        raise DeliveryRefused(f"the shop answered {answer.status}; check token and scopes")
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise DeliveryDelayed("the shop's answer is not JSON") from error
    if not isinstance(body, dict):
        raise DeliveryDelayed("the shop's answer is not a GraphQL answer")
    if body.get("errors"):
        _raise_errors(body)
    data = body.get("data")
    if not isinstance(data, dict):
        raise DeliveryDelayed("the shop's answer has no data")
    return data


def _raise_errors(body: Mapping[str, Any]) -> None:
    errors = body["errors"] if isinstance(body["errors"], list) else [body["errors"]]
    codes = {_code(error) for error in errors}
    said = ", ".join(sorted(codes))
    if codes & _PASSING_CODES or codes & _STALE_CODES:
        raise DeliveryDelayed(f"the shop answered {said}", _throttle_wait(body))
    raise DeliveryRefused(f"the shop answered {said}; check the app's scopes")


def _code(error: object) -> str:
    extensions = error.get("extensions") if isinstance(error, dict) else None
    code = extensions.get("code") if isinstance(extensions, dict) else None
    return code if isinstance(code, str) else "an error without a code"


def _throttle_wait(body: Mapping[str, Any]) -> timedelta | None:
    try:
        cost = body["extensions"]["cost"]
        status = cost["throttleStatus"]
        missing = float(cost["requestedQueryCost"]) - float(status["currentlyAvailable"])
        return timedelta(seconds=max(missing / float(status["restoreRate"]), 1.0))
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None


def _retry_after(answer: Answer) -> timedelta | None:
    """Read Retry-After as seconds or as a date (RFC 9110, 10.2.3); nonsense counts as none."""
    text = answer.headers.get("retry-after", "").strip()
    digits = text.replace(".", "", 1)  # Shopify writes 2.0, which RFC 9110 does not know
    if digits.isascii() and digits.isdecimal() and len(text) < 8:  # noqa: PLR2004 - 115 days
        return timedelta(seconds=float(text))
    try:
        wait = parsedate_to_datetime(text) - datetime.now(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return wait if timedelta(0) < wait < timedelta(days=115) else None
