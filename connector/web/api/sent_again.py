"""`Idempotency-Key`: a request that is sent again is answered as it was the first time.

draft-ietf-httpapi-idempotency-key-header. A key is a login's own and is kept for a day.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Response, g, request
from werkzeug.exceptions import BadRequest, Conflict, UnprocessableEntity

from connector.store import Store, answered_requests
from connector.store.answered_requests import Claim, GivenAnswer
from connector.web.api.admitting import login

_HEADER: Final = "Idempotency-Key"
_LONGEST: Final = 255
# What these say is of the moment, and not of the request: the next try may do better.
_NOT_KEPT: Final = frozenset({202, 409, 412, 429})
_SERVER_ERROR: Final = 500


class SentAgain:
    """Heeds the header of every POST."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        """Answers are kept in the store, for every process."""
        self._store = store
        self._now = now

    def claim(self) -> Response | None:
        """Take the key for this request, or answer what was answered to it before."""
        key = request.headers.get(_HEADER)
        if request.method != "POST" or key is None:
            return None
        if not key or len(key) > _LONGEST or not (key.isascii() and key.isprintable()):
            raise BadRequest(f"{_HEADER} has 1 to {_LONGEST} printable signs of ASCII")
        with self._store.begin() as tx:
            claimed = answered_requests.claim(tx, login(), key, _fingerprint(), self._now())
        match claimed:
            case GivenAnswer():
                again = {"Idempotency-Replayed": "true"}
                told = claimed.content_type
                return Response(claimed.body, claimed.status, again, content_type=told)
            case Claim.UNDER_WAY:
                raise Conflict("A request with this idempotency key is being answered just now")
            case Claim.OTHER:
                raise UnprocessableEntity("This idempotency key was used for another request")
            case Claim.FIRST:
                g.key = key
                return None

    def keep(self, response: Response) -> Response:
        """Keep what was answered to a request that took its key, or give the key back."""
        key = g.pop("key", None)
        if key is None:
            return response
        status, told = response.status_code, response.content_type or ""
        with self._store.begin() as tx:
            if status in _NOT_KEPT or status >= _SERVER_ERROR:
                answered_requests.give_back(tx, login(), key)
            else:
                answer = GivenAnswer(status, told, response.get_data())
                answered_requests.keep(tx, login(), key, answer, self._now())
        return response


def _fingerprint() -> str:
    asked = f"{request.method} {request.full_path}\n".encode() + request.get_data()
    return hashlib.sha256(asked).hexdigest()
