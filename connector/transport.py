"""The guarded way of HTTP: pools of connections that are made by a dialler and by nobody else."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final, cast

import httpcore2
import httpx2

from connector.dialling import Deadline, Dialler, Resolve
from connector.network import Network
from connector.tls import tls_context

_KEPT_SECONDS: Final = 5.0
_CONNECTIONS: Final = 100

# One failure, two names: the pool's and the client's.
_FAILURES: Final[dict[type[Exception], type[httpx2.TransportError]]] = {
    httpcore2.ConnectTimeout: httpx2.ConnectTimeout,
    httpcore2.ReadTimeout: httpx2.ReadTimeout,
    httpcore2.WriteTimeout: httpx2.WriteTimeout,
    httpcore2.PoolTimeout: httpx2.PoolTimeout,
    httpcore2.ConnectError: httpx2.ConnectError,
    httpcore2.ReadError: httpx2.ReadError,
    httpcore2.WriteError: httpx2.WriteError,
    httpcore2.LocalProtocolError: httpx2.LocalProtocolError,
    httpcore2.RemoteProtocolError: httpx2.RemoteProtocolError,
}


class GuardedTransport(httpx2.BaseTransport):
    """Sends over kept connections, by scheme: what is not encrypted may go to fewer addresses.

    Raises ConfigError where the certificates of the network cannot be read.
    """

    def __init__(self, network: Network, resolve: Resolve, deadline: Deadline) -> None:
        self._pools = {
            scheme: httpcore2.ConnectionPool(
                ssl_context=tls_context(network) if encrypted else None,
                max_connections=_CONNECTIONS,
                keepalive_expiry=_KEPT_SECONDS,
                network_backend=Dialler(
                    partial(network.permits, encrypted=encrypted), resolve, deadline
                ),
            )
            for scheme, encrypted in (("https", True), ("http", False))
        }

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises AddressRefused, and what httpx2 raises."""
        pool = self._pools.get(request.url.scheme)
        if pool is None:
            raise httpx2.UnsupportedProtocol("only https and http are spoken")
        url = httpcore2.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        with _failures_renamed():
            answer = pool.handle_request(
                httpcore2.Request(
                    method=request.method,
                    url=url,
                    headers=request.headers.raw,
                    content=cast("httpx2.SyncByteStream", request.stream),
                    extensions=request.extensions,
                )
            )
        body = _Body(cast("Iterable[bytes]", answer.stream))
        return httpx2.Response(answer.status, headers=answer.headers, stream=body)

    def close(self) -> None:
        """Close every kept connection."""
        for pool in self._pools.values():
            pool.close()


class _Body(httpx2.SyncByteStream):
    """The body of an answer as it arrives."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        with _failures_renamed():
            yield from self._chunks

    def close(self) -> None:
        """Give the connection back to its pool, or close it where the answer was not read out."""
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()


@contextmanager
def _failures_renamed() -> Iterator[None]:
    try:
        yield
    except tuple(_FAILURES) as error:
        raise _FAILURES[type(error)](str(error)) from error
