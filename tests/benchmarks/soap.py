"""ScreenOrder over HTTP: kept and answered pending, and answered with the whole decision.

python -m tests.benchmarks.soap            # rounds of ten seconds
python -m tests.benchmarks.soap --quick    # one second each, without PostgreSQL

Orders have three lines; the login is a password as text, or a digest, which is heard only once.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from demo.holdpoint_process import HoldpointProcess
from tests.benchmarks.loader import Load, _Connection, _Sender
from tests.benchmarks.machine import describe
from tests.benchmarks.serving import own_database, postgres_version
from tests.soap_peer import PASSWORDS, PROXY_SECRET, envelope, order, token, write_connection

LEAST_PER_SECOND = 600
MOST_MS = 40.0
_CONNECTIONS = 8
_WARM_SECONDS = 1.0
_LINE = "<hp:Line><hp:LineNumber>1</hp:LineNumber><hp:Sku>LOG-1</hp:Sku>"
_LINE += "<hp:Description>Temperature logger</hp:Description><hp:Quantity>1</hp:Quantity></hp:Line>"


class _SoapSender(_Sender):
    """Sends ScreenOrder; each order has its own number."""

    def __init__(self, path: str, wait: int, *, digest: bool, run: str) -> None:
        super().__init__(path, 1, 0, _WARM_SECONDS)
        self._post = (
            f"POST {path} HTTP/1.1\r\nHost: holdpoint\r\nContent-Type: text/xml; charset=utf-8\r\n"
        )
        self._wait, self._digest, self._run = wait, digest, run

    def request(self) -> bytes:
        """Write the next request."""
        number = f"{self._run}{self._number}"
        self._number += 1
        three = order(number).replace("<hp:Lines>", f"<hp:Lines>{_LINE * 2}")
        wait = f"<hp:WaitMilliseconds>{self._wait}</hp:WaitMilliseconds>"
        payload = f"<hp:ScreenOrder>{three}{wait}</hp:ScreenOrder>"
        body = envelope(payload, security=token(text=not self._digest)).encode()
        return f"{self._post}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _send(given: argparse.Namespace) -> Load:
    parts = urlsplit(given.load)
    sender = _SoapSender(parts.path, given.wait, digest=given.digest, run=given.run)
    end = perf_counter() + given.seconds + _WARM_SECONDS
    loop = asyncio.get_running_loop()
    for _ in range(given.connections):
        await loop.create_connection(
            lambda: _Connection(sender, lambda: perf_counter() < end), parts.hostname, parts.port
        )
    await asyncio.sleep(end - perf_counter() + 0.5)
    times = sorted(sender.times)
    p50, p99 = (1000 * times[int(share * (len(times) - 1))] for share in (0.5, 0.99))
    return Load(len(times), sender.failed, len(times) / given.seconds, p50, p99)


def load(url: str, seconds: float, run: str, *options: str) -> Load:
    """Load a server from another process."""
    own = [sys.executable, "-m", "tests.benchmarks.soap", "--load", url, "--run", run]
    done = subprocess.run(
        [*own, "--seconds", str(seconds), *options], check=True, capture_output=True, text=True
    )
    return Load(**json.loads(done.stdout))


@contextmanager
def _serving(database: str | None, *options: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        write_connection(home, wait_milliseconds="5000")
        told = {
            "SOAP_ERP": PASSWORDS["erp"],
            "SOAP_ADA": PASSWORDS["ada"],
            "SOAP_PROXY": PROXY_SECRET,
            "HOLDPOINT_LOG_FORMAT": "json",
            "HOLDPOINT_DATABASE_URL": database or f"sqlite:///{home / 'holdpoint.db'}",
        }
        process = stack.enter_context(HoldpointProcess(home, told, *options))
        yield f"{process.url}/in/erp"


def _line(name: str, measured: Load) -> str:
    rate, p50, p99 = measured.rate, measured.p50_ms, measured.p99_ms
    return f"| {name} | {rate:,.0f} | {p50:.1f} | {p99:.1f} | {measured.failed} |"


def measure(seconds: float, *, postgres: bool) -> Iterator[str]:
    """Give a line of the table after the other."""
    busy = ("--connections", str(_CONNECTIONS))
    pending = (*busy, "--wait", "0")
    with _serving(None, "--no-worker") as url:
        yield _line("embedded, pending, text", load(url, seconds, "a", *pending))
        yield _line("embedded, pending, digest", load(url, seconds, "b", *pending, "--digest"))
    if postgres:
        with (
            own_database() as database,
            _serving(database, "--no-worker", "--processes", "2") as url,
        ):
            yield _line("two processes, pending, text", load(url, seconds, "c", *pending))
            yield _line(
                "two processes, pending, digest", load(url, seconds, "d", *pending, "--digest")
            )
    with _serving(None) as url:
        alone = ("--connections", "1", "--wait", "5000")
        yield _line("embedded, decided, one at a time", load(url, seconds, "e", *alone))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one second each, SQLite alone")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--load", help=argparse.SUPPRESS)
    parser.add_argument("--run", default="", help=argparse.SUPPRESS)
    parser.add_argument("--connections", type=int, default=_CONNECTIONS, help=argparse.SUPPRESS)
    parser.add_argument("--wait", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--digest", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.load:
        json.dump(asdict(asyncio.run(_send(given))), sys.stdout)
        return
    version = None if given.quick else postgres_version()
    print(f"{describe(Path(tempfile.gettempdir()))}; PostgreSQL {version or 'not measured'}\n")
    print(f"ScreenOrder, 3 lines, {_CONNECTIONS} connections where nothing else is said\n")
    print("| | /s | p50 ms | p99 ms | failed |\n|---|---|---|---|---|")
    for line in measure(1.0 if given.quick else given.seconds, postgres=version is not None):
        print(line, flush=True)
    print(f"\nWanted: over {LEAST_PER_SECOND}/s, p99 under {MOST_MS:.0f} ms while pending.")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main()
