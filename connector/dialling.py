"""Connects to the address that was checked: a name is resolved once, and never again behind it.

Whoever checks a name and then lets a library connect to that name asks DNS twice, and the second
answer may be another (rebinding). Here the library is given the checked number; the name stays
what TLS verifies and what the Host header says.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any, Final

import httpcore2

from connector.errors import HoldpointError
from connector.network import Address

Resolve = Callable[[str, int], tuple[Address, ...]]
"""Gives the addresses of a host for a port, best first. Raises OSError where there are none."""

Permits = Callable[[Address], bool]
"""Says whether a connection may be made to an address."""

_SHOWN: Final = 4


class AddressRefused(HoldpointError):
    """No address of a host may be connected to; nothing was sent."""


class Deadline(threading.local):
    """When the request of this thread must be over: a moment of `time.monotonic`.

    Time limits of a socket hold for one read, and a server that drips a byte before each of them
    ends could keep a worker for ever.
    """

    end: float = float("inf")

    def left(self, timeout: float | None, over: type[Exception]) -> float | None:
        """Give the seconds that one operation may take. Raises `over` if there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise over("the time for the whole request is over")
        return left if timeout is None else min(left, timeout)


class Dialler(httpcore2.NetworkBackend):
    """Makes every connection of a pool, the first and each that replaces a kept one."""

    def __init__(self, permits: Permits, resolve: Resolve, deadline: Deadline) -> None:
        self._permits = permits
        self._resolve = resolve
        self._deadline = deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address that answers. Raises AddressRefused, ConnectError."""
        options = tuple(socket_options or ())
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in self._permitted(host, port):
            left = self._deadline.left(timeout, httpcore2.ConnectTimeout)
            try:
                stream = self._sockets.connect_tcp(str(address), port, left, local_address, options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure

    def _permitted(self, host: str, port: int) -> tuple[Address, ...]:
        """Resolve, and keep what may be connected to.

        Not all or nothing: a dual-stacked host with one address too many is still reached by the
        others, and an order that cannot be held because nobody could be reached may leave.
        """
        try:
            addresses = self._resolve(host, port)
        except (OSError, ValueError) as error:  # ValueError: no name that DNS could know
            raise httpcore2.ConnectError(f"{host} cannot be resolved") from error
        permitted = tuple(filter(self._permits, addresses))
        if addresses and not permitted:
            found = ", ".join(map(str, addresses[:_SHOWN]))
            raise AddressRefused(f"{host} is at {found}, where no connection may be made")
        return permitted


class _TimedStream(httpcore2.NetworkStream):
    """A connection whose every operation ends with the request it belongs to."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = self._deadline.left(timeout, httpcore2.ConnectTimeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def resolve_by_system(host: str, port: int) -> tuple[Address, ...]:
    """Ask the system, which also reads numbers in their odd forms (0x7f.1 is 127.0.0.1)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ip_address(at[0]) for *_, at in found))
