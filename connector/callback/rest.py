"""A source system's REST API: one request with JSON in it, and what each of its answers means."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

from connector.callback.retry_after import retry_after
from connector.errors import AccessEnded, DeliveryDelayed, DeliveryRefused, PayloadError
from connector.http import Answer, NoReply, Request, Send
from connector.intake.document import Node, read_json

# RFC 9110, 15.5.9 and RFC 8470, 5.2 and RFC 6585, 4: not now, though nothing is wrong with it.
_LATER: Final = frozenset({408, 425, 429})
_LET_IN_NO_MORE: Final = frozenset({401, 403})
_LONGEST_RESET: Final = 6  # digits of milliseconds

Login = Callable[[Request], Mapping[str, str]]
"""Gives the headers that prove who asks. Raises DeliveryDelayed or DeliveryRefused."""


@dataclass(frozen=True, slots=True)
class RestClient:
    """Calls below one address. What goes wrong is a DeliveryDelayed or a DeliveryRefused."""

    base: str
    # Not shown where a client is: a log must not hold what one logs in with.
    login: Login = field(repr=False)
    send: Send = field(repr=False)

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Node:
        """Read; `path` begins with a slash. The answer's JSON, None in it where it is empty."""
        return self.call("GET", path, query=query)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, str] | None = None,
        key: str = "",
    ) -> Node:
        """Send a request with a JSON body, unless that is None, and give the answer's JSON.

        `key` is sent as Idempotency-Key, for a request that has no other place for it.
        """
        return content_of(self.ask(method, path, body, query, key))

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, str] | None = None,
        key: str = "",
    ) -> Answer:
        """Send a request and give the answer whole, which is a success."""
        url = f"{self.base}{path}"
        if query:
            # OAuth 1.0a signs what RFC 3986 leaves of an address, so a blank is no plus sign.
            url += f"?{urlencode(query, quote_via=quote, safe='')}"
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json"}
        if content:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        request = Request(method, url, headers, content)
        try:
            signed = Request(method, url, {**headers, **self.login(request)}, content)
            answer = self.send(signed)
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence
        require_success(answer)
        return answer


def require_success(answer: Answer) -> None:
    """Return where the far end did as asked.

    Raises AccessEnded where we are let in no more, DeliveryDelayed where the far end is busy or
    makes no sense, DeliveryRefused for everything else that is no success.
    """
    status = answer.status
    if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise DeliveryDelayed(f"the shop answered {status}", _wait(answer))
    if status in _LET_IN_NO_MORE:
        raise AccessEnded(f"the shop does not let us in, or not to this ({status})")
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise DeliveryRefused(f"the shop answered {status}")


def content_of(answer: Answer) -> Node:
    """Give the JSON of an answer, None where it is empty. Raises DeliveryDelayed."""
    if not answer.body:
        return Node("$", None)
    try:
        return read_json(answer.body)
    except PayloadError as error:
        raise DeliveryDelayed("the shop's answer is not JSON") from error


def lacks_fields(error: PayloadError) -> DeliveryDelayed:
    """Say of an answer that it cannot be what was asked for."""
    return DeliveryDelayed(f"the shop's answer cannot be read at {error.path}")


def _wait(answer: Answer) -> timedelta | None:
    said = retry_after(answer.headers.get("retry-after", ""), datetime.now(UTC))
    # BigCommerce, "API rate limits": milliseconds until the quota is whole again.
    reset = answer.headers.get("x-rate-limit-time-reset-ms", "")
    if said is None and reset.isascii() and reset.isdecimal() and len(reset) <= _LONGEST_RESET:
        return timedelta(milliseconds=int(reset)) or None
    return said
