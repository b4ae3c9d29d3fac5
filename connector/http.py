"""The only way out to the network: one request, one answer, to an address that may be spoken to.

Each connection has a door of its own, so that what one administrator allowed for one source system
opens nothing for another.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic

import httpx2
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

from connector.dialling import AddressRefused, Deadline, Resolve, resolve_by_system
from connector.errors import HoldpointError
from connector.network import Network
from connector.transport import GuardedTransport


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a source system. Header names as they are to be sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names in lower case, the body whole.

    `cookies` holds each Set-Cookie as it came: joined to one header they could not be told apart.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()


class NoReply(HoldpointError):
    """No answer came: unreachable, too slow, cut off or too large. The request may have acted."""


Send = Callable[[Request], Answer]
"""Sends one request. Raises NoReply; an answer of any status is an answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much. `total_seconds` holds for all tries of a request together."""

    connect_seconds: float = 3
    read_seconds: float = 10
    total_seconds: float = 20
    largest_bytes: int = 8 * 1024 * 1024


class OutgoingDoor:
    """A `Send` over real sockets; connections are kept and shared between threads.

    Nothing is taken from the environment but the system's certificate authorities: no proxy, no
    login. Certificates are read when the first request is sent.
    """

    def __init__(
        self,
        network: Network | None = None,
        limits: Limits | None = None,
        resolve: Resolve = resolve_by_system,
    ) -> None:
        self._network = network or Network()
        self._limits = limits or Limits()
        self._resolve = resolve
        self._deadline = Deadline()
        self._client: httpx2.Client | None = None
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Answer:
        """Send; a connection that could not be made is tried thrice, anything else once.

        Once the request may have been read it is not repeated here: whether to ask again is the
        callback's schedule to say, not the socket's.
        """
        client = self._opened()
        self._deadline.end = monotonic() + self._limits.total_seconds
        retrying = Retrying(
            retry=retry_if_exception_type((httpx2.ConnectError, httpx2.ConnectTimeout)),
            stop=stop_after_attempt(3) | stop_after_delay(self._limits.total_seconds),
            wait=wait_random_exponential(multiplier=0.1, max=2),
            reraise=True,
        )
        try:
            return retrying(self._send, client, request)
        except AddressRefused as refused:
            raise NoReply(f"{refused}{self._advice()}") from refused
        except httpx2.InvalidURL:
            # Not chained: the cause may quote the address, and a login in it.
            raise NoReply("no request was sent: the address cannot be read") from None
        except httpx2.HTTPError as error:
            raise NoReply(f"no answer from {_host(request)}: {type(error).__name__}") from error

    def close(self) -> None:
        """Close every kept connection."""
        with self._lock:
            if self._client is not None:
                self._client.close()

    def _send(self, client: httpx2.Client, request: Request) -> Answer:
        with client.stream(
            request.method,
            request.url,
            headers=dict(request.headers),
            content=request.body,
        ) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > self._limits.largest_bytes:
                    largest = self._limits.largest_bytes
                    raise NoReply(f"the answer of {_host(request)} is over {largest} bytes")
            headers = {name.lower(): value for name, value in response.headers.items()}
            cookies = tuple(response.headers.get_list("set-cookie"))
            return Answer(response.status_code, headers, bytes(body), cookies)

    def _opened(self) -> httpx2.Client:
        # Not earlier: a command that sends nothing must not need the key of a client certificate.
        with self._lock:
            if self._client is None:
                limits = self._limits
                self._client = httpx2.Client(
                    transport=GuardedTransport(self._network, self._resolve, self._deadline),
                    timeout=httpx2.Timeout(limits.read_seconds, connect=limits.connect_seconds),
                    follow_redirects=False,
                    trust_env=False,
                )
            return self._client

    def _advice(self) -> str:
        if not self._network.where:
            return ""
        return f"; network.allow in {self._network.where} names the networks that may be spoken to"


def _host(request: Request) -> str:
    return httpx2.URL(request.url).host
