"""Sends signed webhooks over kept connections, from a process of its own; prints JSON.

python -m tests.benchmarks.loader http://127.0.0.1:8600/in/shop --seconds 10
python -m tests.benchmarks.loader http://127.0.0.1:8600/in/shop --seconds 30 --rate 150

Without a rate, each connection sends its next message when the last was answered. With one, the
messages become due at that rate, whoever is still waiting, and their time counts from then.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter
from urllib.parse import urlsplit

from demo.orders import DEMO_DOMAIN
from tests.benchmarks.made_orders import FIRST_NUMBER, SECRET, Bodies

_WARM_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Load:
    """What was answered with 200, how many a second, and after how many milliseconds."""

    answered: int
    failed: int
    rate: float
    p50_ms: float
    p99_ms: float


def load(
    url: str, seconds: float, connections: int = 32, rate: float = 0, first: int = FIRST_NUMBER
) -> Load:
    """Load a server from another process. `rate` 0 is as fast as it answers."""
    own = [sys.executable, "-m", "tests.benchmarks.loader", url, "--seconds", str(seconds)]
    more = ["--connections", str(connections), "--rate", str(rate), "--first", str(first)]
    done = subprocess.run([*own, *more], check=True, capture_output=True, text=True)
    return Load(**json.loads(done.stdout))


class _Sender:
    """What all connections share: the next message, and when each was answered."""

    def __init__(self, path: str, first: int, rate: float, warm: float) -> None:
        self.times: list[float] = []
        self.failed = 0
        self._bodies = Bodies()
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: holdpoint\r\nContent-Type: application/json\r\n"
            f"X-Shopify-Topic: orders/create\r\nX-Shopify-Shop-Domain: {DEMO_DOMAIN}\r\n"
        )
        self._number = self._first = first
        self._rate = rate
        self._start = perf_counter()
        self._counted_from = self._start + warm

    def due(self) -> float:
        """Give when the next message is to be sent."""
        if not self._rate:
            return perf_counter()
        return self._start + (self._number - self._first) / self._rate

    def request(self) -> bytes:
        """Write the next message, signed."""
        number = self._number
        self._number += 1
        body = self._bodies.body(number)
        signature = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
        head = (
            f"{self._head}X-Shopify-Event-Id: {number}\r\nX-Shopify-Hmac-Sha256: {signature}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def answered(self, sent: float, *, well: bool) -> None:
        """Count an answer that came now."""
        now = perf_counter()
        if not well:
            self.failed += 1
        elif now > self._counted_from:
            self.times.append(now - sent)


class _Connection(asyncio.Protocol):
    """One connection, one message at a time; it is silent when `goes_on` ends."""

    def __init__(self, sender: _Sender, goes_on: Callable[[], bool]) -> None:
        self._sender = sender
        self._goes_on = goes_on
        self._answer = b""
        self._sent: float | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, received: bytes) -> None:
        self._answer += received
        head, end, body = self._answer.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return
        self._answer = b""
        self._end(well=head.split(b" ", 2)[1] == b"200")
        self._next()

    def connection_lost(self, _problem: Exception | None) -> None:
        self._end(well=False)

    def _end(self, *, well: bool) -> None:
        if self._sent is not None:
            self._sender.answered(self._sent, well=well)
        self._sent = None

    def _next(self) -> None:
        if not self._goes_on():
            return
        due = self._sender.due()
        wait = due - perf_counter()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._next)
            return
        request = self._sender.request()
        self._sent = min(due, perf_counter())
        self._transport.write(request)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def _run(given: argparse.Namespace) -> Load:
    parts = urlsplit(given.url)
    sender = _Sender(parts.path, given.first, given.rate, _WARM_SECONDS)
    loop = asyncio.get_running_loop()
    end = perf_counter() + given.seconds + _WARM_SECONDS
    for _ in range(given.connections):
        await loop.create_connection(
            lambda: _Connection(sender, lambda: perf_counter() < end), parts.hostname, parts.port
        )
    await asyncio.sleep(end - perf_counter())
    times = sorted(sender.times)
    p50, p99 = (1000 * times[int(share * (len(times) - 1))] for share in (0.5, 0.99))
    return Load(len(times), sender.failed, len(times) / given.seconds, p50, p99)


def main() -> None:
    """Load one address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--first", type=int, default=FIRST_NUMBER)
    json.dump(asdict(asyncio.run(_run(parser.parse_args()))), sys.stdout)


if __name__ == "__main__":
    main()
