"""The only way out to the network: one request, one answer, with time limits and no redirects."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx2
from tenacity import (
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

from connector.errors import HoldpointError

_CONNECT_SECONDS = 3.0
_READ_SECONDS = 10.0
_IN_CALL_SECONDS = 20.0
_LARGEST_ANSWER = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a source system. Header names as they are to be sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names in lower case, the body whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoReply(HoldpointError):
    """No answer came: unreachable, too slow, cut off or too large. The request may have acted."""


Send = Callable[[Request], Answer]
"""Sends one request. Raises NoReply; an answer of any status is an answer."""


class OutgoingDoor:
    """A `Send` over real sockets; connections are kept and shared between threads."""

    def __init__(self) -> None:
        timeout = httpx2.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS)
        self._client = httpx2.Client(timeout=timeout, follow_redirects=False)

    def __call__(self, request: Request) -> Answer:
        """Send; a connection that could not be made is tried thrice, anything else once.

        Once the request may have been read it is not repeated here: whether to ask again is the
        callback's schedule to say, not the socket's.
        """
        try:
            return self._send(request)
        except httpx2.HTTPError as error:
            raise NoReply(f"no answer from {_host(request)}: {type(error).__name__}") from error

    @retry(
        retry=retry_if_exception_type((httpx2.ConnectError, httpx2.ConnectTimeout)),
        stop=stop_after_attempt(3) | stop_after_delay(_IN_CALL_SECONDS),
        wait=wait_random_exponential(multiplier=0.1, max=2),
        reraise=True,
    )
    def _send(self, request: Request) -> Answer:
        with self._client.stream(
            request.method,
            request.url,
            headers=dict(request.headers),
            content=request.body,
        ) as response:
            body = bytearray()
            end = time.monotonic() + _IN_CALL_SECONDS
            for chunk in response.iter_bytes():
                body += chunk
                if time.monotonic() > end:
                    raise NoReply(f"the answer of {_host(request)} takes too long to arrive")
                if len(body) > _LARGEST_ANSWER:
                    raise NoReply(f"the answer of {_host(request)} is over {_LARGEST_ANSWER} bytes")
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, headers, bytes(body))

    def close(self) -> None:
        """Close every kept connection."""
        self._client.close()


def _host(request: Request) -> str:
    return httpx2.URL(request.url).host
