"""`make bench-sync`: POST /screenings, the whole decision while its sender waits.

python -m tests.benchmarks.sync            # rounds of twenty seconds
python -m tests.benchmarks.sync --quick    # five seconds, SQLite alone

Orders have five parties and ten lines, each another; every list in force together has 70,000 names.
Requests are sent at a steady rate, and each counts from when it was due. Beside it, in the same
run, the same server answers a constant (`/live`) at the same rate.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from connector.order import Order, number_at_source
from connector.screening.lists import Snapshot
from connector.store import Store, lists, tokens
from demo.holdpoint_process import HoldpointProcess
from tests.benchmarks.decide import make_orders
from tests.benchmarks.engine import to_entries
from tests.benchmarks.loader import Load, _Connection, _Sender
from tests.benchmarks.machine import describe
from tests.benchmarks.names import enlarge, read_csl
from tests.benchmarks.serving import own_database, postgres_version

MOST_MS_EMBEDDED = 60.0
MOST_MS_SCALED = 40.0
RATE = 50.0
_NAMES = 70_000
_CONNECTIONS = 16
_WARM_SECONDS = 3.0
_BUDGET_MS = 5_000
_DRAWN = 1_500
_SCREENINGS, _CONSTANT = "/api/v1/screenings", "/live"


class _SyncSender(_Sender):
    """Sends orders at a steady rate, each under a number of its own; or asks for a constant."""

    def __init__(self, path: str, token: str, rate: float, run: str) -> None:
        super().__init__(path, 1, rate, _WARM_SECONDS)
        self._path, self._token, self._run = path, token, run
        self._orders = [_plain(order) for order in make_orders(_DRAWN)]
        # They were made after the clock was started.
        self._start = perf_counter()
        self._counted_from = self._start + _WARM_SECONDS

    def request(self) -> bytes:
        """Write the next request."""
        number = self._number
        self._number += 1
        if self._path == _CONSTANT:
            return f"GET {_CONSTANT} HTTP/1.1\r\nHost: holdpoint\r\n\r\n".encode()
        order = self._orders[number % _DRAWN] | {"number": f"{self._run}-{number}"}
        asked = {"connection": "till", "order": order, "budget_ms": _BUDGET_MS}
        body = json.dumps(asked).encode()
        head = (
            f"POST {self._path} HTTP/1.1\r\nHost: holdpoint\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self._token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def _plain(order: Order) -> dict[str, Any]:
    """Write an order as the plain document that the room reads."""
    return {
        "number": number_at_source(order.id),
        "placed_at": order.placed_at.isoformat(),
        "currency": order.currency,
        "destination": order.destination,
        "declared_end_use": order.declared_end_use,
        "parties": [
            {
                "role": party.role.value,
                "name": party.name,
                "address": {
                    "lines": list(party.address.lines),
                    "city": party.address.city,
                    "postcode": party.address.postcode,
                    "country": party.address.country,
                },
            }
            for party in order.parties
            if party.address is not None
        ],
        "lines": [
            {
                "number": line.number,
                "sku": line.sku,
                "description": line.description,
                "quantity": str(line.quantity),
                "unit_price": str(line.unit_price),
                "hs_code": line.hs_code,
                "eccn": line.eccn,
            }
            for line in order.lines
        ],
    }


async def _send(given: argparse.Namespace) -> Load:
    parts = urlsplit(given.load)
    sender = _SyncSender(parts.path, given.token, given.rate, given.run)
    end = perf_counter() + given.seconds + _WARM_SECONDS
    loop = asyncio.get_running_loop()
    for _ in range(_CONNECTIONS):
        await loop.create_connection(
            lambda: _Connection(sender, lambda: perf_counter() < end), parts.hostname, parts.port
        )
    await asyncio.sleep(end - perf_counter() + 1)
    times = sorted(sender.times)
    p50, p99 = (1000 * times[int(share * (len(times) - 1))] for share in (0.5, 0.99))
    return Load(len(times), sender.failed, len(times) / given.seconds, p50, p99)


def load(url: str, seconds: float, token: str, run: str) -> Load:
    """Load a server from another process. What is pending, or no 200, has failed."""
    own = [sys.executable, "-m", "tests.benchmarks.sync", "--load", url, "--run", run]
    told = ["--seconds", str(seconds), "--token", token, "--rate", str(RATE)]
    done = subprocess.run([*own, *told], check=True, capture_output=True, text=True)
    return Load(**json.loads(done.stdout))


@contextmanager
def _serving(database: str | None, *options: str) -> Iterator[tuple[str, str]]:
    """Serve with the names in force; give the address and a token."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        _configure(home)
        url = database or f"sqlite:///{home / 'holdpoint.db'}"
        token = _fill(url)
        told = {"HOLDPOINT_LOG_FORMAT": "json", "HOLDPOINT_DATABASE_URL": url}
        process = stack.enter_context(HoldpointProcess(home, told, *options))
        yield process.url, token


def _configure(home: Path) -> None:
    connections = home / "config" / "connections"
    connections.mkdir(parents=True)
    (home / "config" / "policy").mkdir()
    (home / "config" / "holdpoint.yaml").write_text("port: 0\nretry_scale: 0.1\n")
    (home / "config" / "policy" / "default.yaml").write_text("hold_at: 0.75\nreview_at: 0.45\n")
    (connections / "till.yaml").write_text("room: webhook\noptions: {verify: api}\n")


def _fill(url: str) -> str:
    now = datetime.now(UTC)
    entries = to_entries(enlarge(read_csl(), _NAMES))
    store = Store(url)
    try:
        store.migrate()
        with store.begin() as tx:
            lists.activate(tx, Snapshot("csl", entries), now)
        with store.begin() as tx:
            return tokens.issue(tx, "checkout", now, "bench")
    finally:
        store.close()


def _line(name: str, measured: Load) -> str:
    rate, p50, p99 = measured.rate, measured.p50_ms, measured.p99_ms
    return f"| {name} | {rate:,.1f} | {p50:.1f} | {p99:.1f} | {measured.failed} |"


def measure(seconds: float, *, postgres: bool) -> Iterator[str]:
    """Give a line of the table after the other."""
    with _serving(None) as (url, token):
        yield from _both("embedded", url, token, seconds)
    if postgres:
        with own_database() as database, _serving(database, "--processes", "2") as (url, token):
            yield from _both("gunicorn, two processes, PostgreSQL", url, token, seconds)


def _both(name: str, url: str, token: str, seconds: float) -> Iterator[str]:
    # The first builds, or maps, the index of the names.
    load(f"{url}{_SCREENINGS}", 2, token, "w")
    yield _line(f"{name}: the whole decision", load(f"{url}{_SCREENINGS}", seconds, token, "a"))
    yield _line(f"{name}: a constant", load(f"{url}{_CONSTANT}", seconds, token, "b"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="five seconds, SQLite alone")
    parser.add_argument("--seconds", type=float, default=20)
    for hidden in ("--load", "--run", "--token"):
        parser.add_argument(hidden, default="", help=argparse.SUPPRESS)
    parser.add_argument("--rate", type=float, default=RATE, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.load:
        json.dump(asdict(asyncio.run(_send(given))), sys.stdout)
        return
    version = None if given.quick else postgres_version()
    print(f"{describe(Path(tempfile.gettempdir()))}; PostgreSQL {version or 'not measured'}\n")
    print(f"POST /screenings, 5 parties, 10 lines, {_NAMES:,} names, {RATE:.0f} requests/s\n")
    print("| | /s | p50 ms | p99 ms | failed |\n|---|---|---|---|---|")
    for line in measure(5 if given.quick else given.seconds, postgres=version is not None):
        print(line, flush=True)
    embedded, scaled = f"{MOST_MS_EMBEDDED:.0f}", f"{MOST_MS_SCALED:.0f}"
    print(f"\nWanted: p99 under {embedded} ms embedded, under {scaled} ms on two processes.")


if __name__ == "__main__":
    main()
