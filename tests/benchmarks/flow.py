"""Orders from the door to the confirmed callback at a steady rate, and the time after a kill -9.

python -m tests.benchmarks.flow                   # embedded at 150 a second, scaled at 250
python -m tests.benchmarks.flow --quick
python -m tests.benchmarks.flow --only embedded --rate 100 --seconds 20

Every fifth order is held: its time ends when reading the shop back has confirmed the hold. That of
the others ends with their decision.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from connector.store import Store, steps
from connector.store.tables import callbacks, decisions, orders
from connector.store.tables import steps as step_table
from demo.holdpoint_process import HoldpointProcess
from tests.benchmarks.loader import load
from tests.benchmarks.machine import describe
from tests.benchmarks.made_orders import FIRST_NUMBER
from tests.benchmarks.serving import (
    BROKER,
    environment,
    holdpoint,
    own_database,
    postgres_version,
    printing_process,
)

LEASE_SECONDS = 5
_CONNECTIONS = 16
_PATIENCE_SECONDS = 120.0
_POLL_SECONDS = 0.02
_COLUMNS = ("offered /s", "orders", "delivered /s", "p50 s", "p99 s", "longest s", "refused")


@dataclass(frozen=True, slots=True)
class Flow:
    """What became of the orders of a run; the seconds count from their arrival."""

    offered: float
    refused: int
    rate: float
    seconds: tuple[float, ...]

    def row(self) -> str:
        """Write it as a line of the table."""
        last = len(self.seconds) - 1
        p50, p99, longest = (self.seconds[int(share * last)] for share in (0.5, 0.99, 1))
        return (
            f"| {self.offered:,.0f} | {len(self.seconds):,} | {self.rate:,.0f} | {p50:.2f} "
            f"| {p99:.2f} | {longest:.2f} | {self.refused} |"
        )


@dataclass
class Installed:
    """An installation that runs; `worker` is a process of its own where it is scaled."""

    store: Store
    door: HoldpointProcess
    told: dict[str, str]
    worker: subprocess.Popen[bytes] | None = field(default=None)

    def start_worker(self) -> None:
        """Start two Celery workers, in a group that can be killed at once."""
        own = [sys.executable, "-m", "connector.cli", "worker", "--concurrency", "2"]
        self.worker = subprocess.Popen(
            own, env={**os.environ, **self.told}, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def kill(self) -> None:
        """Kill whoever does the steps, as a power cut would."""
        if self.worker is None:
            self.door.stop(signal.SIGKILL)
        else:
            self.stop_worker(signal.SIGKILL)

    def start_again(self) -> None:
        """Start whoever was killed."""
        if self.door.process is None:
            self.door.start()
        else:
            self.start_worker()

    def stop_worker(self, how: signal.Signals) -> None:
        """End the workers, if there are any."""
        if self.worker is not None:
            os.killpg(self.worker.pid, how)
            self.worker.wait()

    def undone(self) -> int:
        """Count the steps that are due, those under way included."""
        with self.store.read() as tx:
            return steps.backlog(tx, datetime.now(UTC)).waiting

    def under_way(self) -> int:
        """Count the steps that somebody has claimed."""
        leased = select(func.count()).where(step_table.c.lease_token.is_not(None))
        with self.store.read() as tx:
            return int(tx.execute(leased).scalar_one())

    def wait_until_done(self) -> None:
        """Wait until no step is left. Raises TimeoutError."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while self.undone():
            if time.monotonic() > end:
                raise TimeoutError(f"{self.undone()} steps are not done after a long while")
            time.sleep(_POLL_SECONDS)


@contextmanager
def installed(home: Path, orders_at_shop: int, *, scaled: bool) -> Iterator[Installed]:
    """Run an installation over a fake shop; all processes are gone in the end."""
    more = {"HOLDPOINT_LEASE_SECONDS": str(LEASE_SECONDS)}
    with ExitStack() as stack:
        shop = stack.enter_context(
            printing_process("tests.benchmarks.far_shop", str(orders_at_shop))
        )
        url = f"sqlite:///{home / 'holdpoint.db'}"
        options: tuple[str, ...] = ()
        if scaled:
            url = stack.enter_context(own_database())
            more["HOLDPOINT_BROKER_URL"] = BROKER
            options = ("--processes", "2")
        door = stack.enter_context(holdpoint(home, shop, url, *options, **more))
        store = Store(url)
        stack.callback(store.close)
        running = Installed(store, door, dict(environment(home, url, **more)))
        stack.callback(running.stop_worker, signal.SIGTERM)
        if scaled:
            running.start_worker()
        running.wait_until_done()
        yield running


def flow(running: Installed, rate: float, seconds: float) -> Flow:
    """Send orders at a rate, wait until all is done, and look at what the database recorded."""
    sent = load(f"{running.door.url}/in/shop", seconds, _CONNECTIONS, rate)
    running.wait_until_done()
    settled = func.coalesce(func.max(callbacks.c.settled_at), func.max(decisions.c.decided_at))
    query = (
        select(orders.c.received_at, settled.label("ended"))
        .join(decisions, decisions.c.order_id == orders.c.id)
        .outerjoin(callbacks, callbacks.c.order_id == orders.c.id)
        .group_by(orders.c.id, orders.c.received_at)
    )
    with running.store.read() as tx:
        rows = [(row.received_at, _utc(row.ended)) for row in tx.execute(query)]
    took = tuple(sorted((ended - received).total_seconds() for received, ended in rows))
    span = max(ended for _, ended in rows) - min(received for received, _ in rows)
    return Flow(rate, sent.failed, len(rows) / span.total_seconds(), took)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def recover(running: Installed, first: int) -> tuple[float, float]:
    """Kill whoever has a step under way; give the seconds until all is done, and of the start."""
    own = [sys.executable, "-m", "tests.benchmarks.loader", f"{running.door.url}/in/shop"]
    rate = ["--seconds", "3", "--rate", "100", "--first", str(first)]
    loader = subprocess.Popen([*own, *rate], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + _PATIENCE_SECONDS
    while not running.under_way() and time.monotonic() < end:
        time.sleep(_POLL_SECONDS / 10)
    running.kill()
    killed = time.monotonic()
    left = running.under_way()
    loader.kill()
    loader.wait()
    running.start_again()
    started = time.monotonic()
    running.wait_until_done()
    if not left:
        return recover(running, first + 300)
    return time.monotonic() - killed, started - killed


def report(name: str, home: Path, given: argparse.Namespace, rate: float) -> None:
    """Print one way to serve: the flow, then three kills."""
    scaled = name == "scaled"
    print(f"**{name}**: {describe(home)}\n")
    first = FIRST_NUMBER + int(rate * (given.seconds + 2)) // 10 * 10 + 1_000
    with installed(home, first - FIRST_NUMBER + 10_000, scaled=scaled) as running:
        print(f"| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|")
        print(flow(running, rate, given.seconds).row(), flush=True)
        took = [recover(running, first + 1_000 * kill) for kill in range(given.kills)]
    told = ", ".join(f"{all_of_it:.1f} s ({start:.1f} s to start)" for all_of_it, start in took)
    print(f"\nkill -9 with a step under way, lease {LEASE_SECONDS} s: all done after {told}.\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was measured for each way to serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two seconds at 20 orders, one kill")
    parser.add_argument("--only", choices=["embedded", "scaled"])
    parser.add_argument("--rate", type=float)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--kills", type=int, default=3)
    given = parser.parse_args(arguments)
    if given.quick:
        given.rate, given.seconds, given.kills = 20.0, 2.0, 1
    for name, rate in (("embedded", 150.0), ("scaled", 250.0)):
        if given.only not in (None, name):
            continue
        if name == "scaled" and postgres_version() is None:
            print("scaled: not measured, no PostgreSQL answers (TEST_DATABASE_URL)\n")
            continue
        with tempfile.TemporaryDirectory() as home:
            report(name, Path(home), given, given.rate or rate)


if __name__ == "__main__":
    main()
