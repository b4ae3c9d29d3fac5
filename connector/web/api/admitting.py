"""Who asks, what the token is for, and how much more may be asked: before anything is read."""

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from typing import Final

from flask import Response, g, request
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    NotFound,
    TooManyRequests,
    Unauthorized,
    UnsupportedMediaType,
)

from connector.store import Store, tokens
from connector.store.tokens import SCOPES, Grant

SCOPE_OF: Final = {
    "screen_order": "screen",
    "screen_orders": "screen",
    "show_screening": "screen",
    "match_names": "match",
    "hold_order": "hold",
    "release_hold": "settle",
    "reject_hold": "settle",
    "record_diligence": "settle",
}
"""What a token must be for, by operation; everything else needs `read`."""

_MOST_LOGINS: Final = 10_000


class Admission:
    """Admits the requests of one process."""

    def __init__(self, store: Store, per_second: int) -> None:
        """`per_second` is what each login may ask on average, and at once after a pause."""
        self._store = store
        self._allowance = Allowance(per_second)

    def admit(self) -> None:
        """Prove who asks. A stranger learns nothing of our fields, so that this comes first."""
        g.grant = self._granted()
        self._require_allowance(g.grant.login)
        scope = SCOPE_OF.get((request.endpoint or "").rpartition(".")[2], "read")
        if not g.grant.allows_somewhere(scope):
            raise Forbidden(f"This token is not to {SCOPES[scope]}: scope '{scope}'")
        if "\0" in request.path:
            raise NotFound("There is nothing of this name")
        _require_json()

    def tell(self, response: Response) -> Response:
        """Say how much may still be asked (draft-ietf-httpapi-ratelimit-headers), and tag GETs."""
        if "left" in g:
            per_second = self._allowance.per_second
            response.headers["RateLimit-Policy"] = f'"login";q={per_second};w=1'
            response.headers["RateLimit"] = f'"login";r={int(g.left)};t=1'
        if request.method == "GET" and response.status_code == 200:  # noqa: PLR2004
            response.headers["Cache-Control"] = "private, no-cache"
            response.add_etag()
            response.make_conditional(request)
        return response

    def _granted(self) -> Grant:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        grant = None
        if scheme.lower() == "bearer" and token:
            with self._store.read() as tx:
                grant = tokens.granted(tx, token.strip())
        if grant is None:
            raise Unauthorized(
                "A valid bearer token is needed; make one with 'holdpoint token add'"
            )
        return grant

    def _require_allowance(self, login: str) -> None:
        left = self._allowance.take(login)
        g.left = max(left, 0.0)
        if left < 0:
            wait = math.ceil(-left / self._allowance.per_second)
            raise TooManyRequests("This login asks too much at once", retry_after=wait)


def login() -> str:
    """Give whom the token of this request acts for."""
    grant: Grant = g.grant
    return grant.login


def require_connection(scope: str, connection: str) -> None:
    """Raise Forbidden where the token is not for this connection."""
    grant: Grant = g.grant
    if not grant.allows(scope, connection):
        raise Forbidden(f"This token is not for connection '{connection}'")


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Allowance:
    """What each login may still ask in this process: a bucket of a second's requests."""

    def __init__(self, per_second: int) -> None:
        """Nobody asked yet."""
        self.per_second = per_second
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str, now: float | None = None) -> float:
        """Take one request, and give how many are left; below zero it may not be made."""
        at = monotonic() if now is None else now
        with self._lock:
            bucket = self._buckets.setdefault(name, _Bucket(self.per_second, at))
            self._buckets.move_to_end(name)
            if len(self._buckets) > _MOST_LOGINS:
                self._buckets.popitem(last=False)
            filled = bucket.tokens + (at - bucket.at) * self.per_second
            bucket.tokens, bucket.at = min(filled, float(self.per_second)), at
            left = bucket.tokens - 1
            if left >= 0:
                bucket.tokens = left
            return left


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
