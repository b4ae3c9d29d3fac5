"""The way out to the publishers: one file, asked for only if it changed, resumed where it broke."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import httpx2
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

from connector import __version__
from connector.dialling import AddressRefused, Deadline, Resolve, resolve_by_system
from connector.errors import ListRefused
from connector.feed.address import follow, shown
from connector.feed.part import Origin, Part, part_of
from connector.network import Network
from connector.screening.lists.document import MAX_BYTES
from connector.transport import GuardedTransport

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
# The UN's server answers 404 to whoever does not call itself a browser.
_AGENT: Final = f"Mozilla/5.0 (compatible; Holdpoint/{__version__})"
_CONDITIONS: Final = ("If-None-Match", "If-Modified-Since")
_PUBLIC: Final = Network()
_UNCHANGED, _PARTIAL, _NO_SUCH_RANGE = 304, 206, 416


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much. Seconds without a byte, seconds for all tries together, bytes."""

    connect_seconds: float = 10
    silent_seconds: float = 30
    total_seconds: float = 1_800
    largest_bytes: int = MAX_BYTES
    tries: int = 5
    redirects: int = 5
    longest_wait_seconds: float = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch, with the validators of the copy that is known; empty: whatever it is."""

    name: str
    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that the file is still the known one."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A whole file, and the validators it came with."""

    file: Path
    etag: str
    last_modified: str


Progress = Callable[[str, int, int | None], None]
"""Is told a file's name, the bytes that came, and how many there will be (None: not said)."""


class _Passing(ListRefused):
    """It may go better at the next try."""


class ListDoor:
    """Fetches files. Nothing it returns was read yet: a web page is a file too.

    It speaks to public addresses over TLS, and to those that `network` allows; a publisher's name
    and where it redirects to are looked up by `resolve`.
    """

    def __init__(
        self,
        folder: Path,
        limits: Limits = Limits(),
        progress: Progress = lambda *_: None,
        network: Network = _PUBLIC,
        resolve: Resolve = resolve_by_system,
    ) -> None:
        """Keep broken transfers in a folder until a later one ends them."""
        self._folder = folder
        self._limits = limits
        self._progress = progress
        self._network = network
        self._resolve = resolve
        self._deadline = Deadline()
        self._client: httpx2.Client | None = None

    def close(self) -> None:
        """Close every kept connection."""
        if self._client is not None:
            self._client.close()

    def fetch(self, wanted: Wanted, target: Path) -> Downloaded | Unchanged:
        """Bring a file to `target`, trying again what may pass.

        Raises ListRefused: forbidden, unreachable, status, redirect, stalled, slow, truncated,
        oversize, undecodable, disk. Raises ConfigError where the certificates of the network
        cannot be read.
        """
        self._deadline.end = time.monotonic() + self._limits.total_seconds
        retrying = Retrying(
            retry=retry_if_exception_type(_Passing),
            stop=stop_after_attempt(self._limits.tries)
            | stop_after_delay(self._limits.total_seconds),
            wait=wait_random_exponential(multiplier=0.5, max=self._limits.longest_wait_seconds),
            reraise=True,
        )
        try:
            with part_of(self._folder, target.name, wanted.url) as part:
                if retrying(self._try, wanted, part) == _UNCHANGED:
                    return Unchanged()
                part.write_to(target, self._limits.largest_bytes)
                return Downloaded(target, part.origin.etag, part.origin.last_modified)
        except OSError as error:
            problem = f"{target.name} cannot be written: {error.strerror}"
            raise ListRefused("disk", problem) from error

    def _try(self, wanted: Wanted, part: Part) -> int:
        """Ask once and take what comes; returns the status."""
        where = shown(wanted.url)
        headers = _headers(wanted, part)
        conditional = not headers.keys().isdisjoint(_CONDITIONS)
        try:
            with self._answer(wanted, headers) as response:
                if response.status_code == _UNCHANGED and conditional:
                    return _UNCHANGED
                _open(part, response, wanted)
                self._take(part, response, wanted)
                return response.status_code
        except AddressRefused as refused:
            where = self._network.where or "lists.yaml"
            advice = f"network.allow in {where} names the networks that may be spoken to"
            raise ListRefused("forbidden", f"{refused}; {advice}") from refused
        except httpx2.ReadTimeout as error:
            self._require_time(where)
            problem = f"{where} sent nothing for {self._limits.silent_seconds:g} seconds"
            raise _Passing("stalled", problem) from error
        except (httpx2.RemoteProtocolError, httpx2.ReadError) as error:
            problem = f"{where} broke off after {part.size:,} bytes"
            raise _Passing("truncated", problem) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            problem = f"no answer from {where}: {type(error).__name__}"
            raise _Passing("unreachable", problem) from error

    @contextmanager
    def _answer(self, wanted: Wanted, headers: dict[str, str]) -> Iterator[httpx2.Response]:
        url = wanted.url
        for _ in range(self._limits.redirects + 1):
            with self._opened().stream("GET", url, headers=headers) as response:
                if response.status_code not in _REDIRECTS:
                    yield response
                    return
                url = follow(wanted.url, urljoin(url, response.headers.get("Location", "")))
        problem = f"{shown(wanted.url)} redirects more than {self._limits.redirects} times"
        raise ListRefused("redirect", problem)

    def _take(self, part: Part, response: httpx2.Response, wanted: Wanted) -> None:
        where = shown(wanted.url)
        for block in response.iter_raw():
            part.add(block)
            if part.size > self._limits.largest_bytes:
                part.restart(Origin(wanted.url))
                problem = f"{where} sends over {self._limits.largest_bytes:,} bytes"
                raise ListRefused("oversize", problem)
            self._require_time(where)
            self._progress(wanted.name, part.size, part.origin.total)
        if part.origin.total not in (None, part.size):
            problem = f"{part.size:,} of {part.origin.total:,} bytes came from {where}"
            raise _Passing("truncated", problem)

    def _require_time(self, where: str) -> None:
        if time.monotonic() > self._deadline.end:
            problem = f"{where} takes over {self._limits.total_seconds:g} seconds"
            raise ListRefused("slow", f"{problem}; a later fetch goes on from here")

    def _opened(self) -> httpx2.Client:
        # Not earlier: who imports a file at hand must not need the certificates of a network.
        if self._client is None:
            limits = self._limits
            self._client = httpx2.Client(
                transport=GuardedTransport(self._network, self._resolve, self._deadline),
                timeout=httpx2.Timeout(limits.silent_seconds, connect=limits.connect_seconds),
                follow_redirects=False,
                trust_env=False,
            )
        return self._client


def _headers(wanted: Wanted, part: Part) -> dict[str, str]:
    headers = {"User-Agent": _AGENT, "Accept": "*/*", "Accept-Encoding": "gzip"}
    if part.resumable:
        headers["Range"] = f"bytes={part.size}-"
        headers["If-Range"] = part.origin.validator
        return headers
    if wanted.etag:
        headers["If-None-Match"] = wanted.etag
    if wanted.last_modified:
        headers["If-Modified-Since"] = wanted.last_modified
    return headers


def _open(part: Part, response: httpx2.Response, wanted: Wanted) -> None:
    """Make the part ready for the body of an answer. Raises ListRefused."""
    status, where = response.status_code, shown(wanted.url)
    if status == _PARTIAL and _continues(part, response):
        return
    if status in {_PARTIAL, _NO_SUCH_RANGE}:
        part.restart(Origin(wanted.url))
        raise _Passing("truncated", f"{where} does not go on where it broke off")
    if status in _BUSY:
        raise _Passing("status", f"{where} answered {status}")
    if status != httpx2.codes.OK:
        raise ListRefused("status", f"{where} answered {status}, wanted 200")
    encoding = response.headers.get("Content-Encoding", "").lower().replace("x-gzip", "gzip")
    if encoding not in {"", "identity", "gzip"}:
        raise ListRefused("undecodable", f"{where} answered in {encoding}, wanted gzip or plain")
    length = response.headers.get("Content-Length", "")
    part.restart(
        Origin(
            url=wanted.url,
            etag=response.headers.get("ETag", ""),
            last_modified=response.headers.get("Last-Modified", ""),
            encoding="gzip" if encoding == "gzip" else "",
            total=int(length) if length.isdigit() else None,
        )
    )


def _continues(part: Part, response: httpx2.Response) -> bool:
    """Say whether a partial answer is the rest of just these bytes."""
    given = response.headers.get("Content-Range", "")
    unit, _, rest = given.partition(" ")
    span, _, total = rest.partition("/")
    known = part.origin.total is None or total in {"*", str(part.origin.total)}
    same = response.headers.get("ETag", part.origin.etag) == part.origin.etag
    return (
        part.resumable and unit == "bytes" and span.startswith(f"{part.size}-") and known and same
    )
