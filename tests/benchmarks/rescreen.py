"""A list changes and the stored orders are compared: seconds and orders a second, as markdown.

python -m tests.benchmarks.lists --rescreen [--orders 100000] [--database URL]

The database must be empty; without one it is SQLite in a folder of its own. The orders are made,
from a seed. Then one worker does the real steps until the walk is complete and everything it found
is screened, decided and told to the shop. Beside it stand, from the same run, what no walk can do
without, the reading of the stored parties, and what it spares, the screening of every order.
"""

import argparse
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import text

from connector.active_lists import ActiveLists
from connector.adapter import Adapter
from connector.callback import Callback, Held
from connector.callback.schedule import Schedule
from connector.covering import Covering
from connector.decision import Policy
from connector.delivery import Courier
from connector.erasing import Erasing
from connector.fetching import Fetching
from connector.judging import Judging
from connector.notifying import Notifier
from connector.order import OrderId
from connector.pipeline import Pipeline
from connector.reconciling import Reconciler
from connector.replying import Replies
from connector.rescreening import Rescreening
from connector.screening import NO_RULES, Revision, screen
from connector.screening.lists import Snapshot
from connector.sealing import Sealer
from connector.settling import Settling
from connector.store import Store, lists, orders, rescreens
from connector.store.orders import OrderState
from connector.store.reception import Reception
from connector.store.steps import Step
from connector.store.tables import orders as order_table
from connector.target_gate import TargetGate
from connector.worker import Worker
from tests.benchmarks.changed_list import EACH, NAMES, editions
from tests.benchmarks.names import seeded
from tests.benchmarks.stored_orders import CONNECTION, fill, make_orders
from tests.benchmarks.tables import markdown
from tests.walk import AUDIT_KEY

MOST_SECONDS = 30
"""Must: a change of 100 entries over 100,000 stored orders, on two cores."""
QUICK = 1_000

_NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
_WINDOW = timedelta(days=30)
_SEED = 7
_PLANTED = 20  # orders with one of the added names
_SAMPLE = 500
_STRETCH = 500


class _Shop:
    """A source system that does at once what it is told."""

    def hold(self, _callback: Callback) -> None: ...

    def release(self, _callback: Callback) -> None: ...

    def read_back(self, _callback: Callback) -> Held:
        return Held.HELD


@dataclass(eq=False)
class _TimedWalk(Rescreening):
    """The walk, with the time that its steps took, of the clock and of a processor."""

    moved: Callable[[int], None] = lambda _orders: None
    wall: float = 0
    processor: float = 0

    def walk(self, step: Step) -> None:
        wall, processor = time.perf_counter(), time.process_time()
        super().walk(step)
        self.wall += time.perf_counter() - wall
        self.processor += time.process_time() - processor
        self.moved(_STRETCH)


def calibrate() -> float:
    """Give the seconds of a bare loop, to compare one machine with another."""
    start = time.perf_counter()
    total = 0
    for each in range(10_000_000):
        total += each
    return time.perf_counter() - start


class Bench:
    """An empty database, to be filled and walked."""

    def __init__(self, url: str, index: Path, count: int, progress: Progress) -> None:
        self.store = Store(url)
        self.store.migrate()
        self.rows: list[tuple[str, ...]] = []
        self._count = count
        self._progress = progress
        self._active = ActiveLists(self.store, index)
        self._policy = Policy("bench", 0.75, 0.45)
        self.walk = _TimedWalk(
            self.store, self._active.party_check, self._policy, _WINDOW, self._now
        )
        shop = _Shop()
        adapters = {CONNECTION: Adapter(shop, shop)}  # nothing comes in
        gate = TargetGate(self.store, self._now)
        notifier = Notifier(self.store, gate, Schedule(), self._now)
        settling = Settling(self.store, self._policy, "bench", adapters, notifier, self._now)
        judging = Judging(self.store, self._active.in_force, NO_RULES, settling, self._now)
        self._worker = Worker(
            Pipeline(
                store=self.store,
                adapters=adapters,
                reception=Reception(self.store, self._now),
                judging=judging,
                rescreening=self.walk,
                sealer=Sealer(self.store, lambda: AUDIT_KEY, self._now),
                courier=Courier(self.store, adapters, Schedule(), self._now, gate),
                notifier=notifier,
                replies=Replies(self.store, adapters, gate, Schedule(), self._now, lambda *_: None),
                fetching=Fetching(self.store, adapters, judging, Schedule(), self._now),
                settling=settling,
                erasing=Erasing(self.store, adapters, self._now),
                reconciler=Reconciler(self.store, adapters, {}, Schedule(), self._now),
                covering=Covering(self.store, adapters, Schedule(), self._now),
                schedule=Schedule(),
                now=self._now,
                nudge=lambda: None,
            )
        )

    def run(self) -> dict[str, int]:
        """Fill, measure, and give how many orders were looked for, and how many held."""
        before, after, names = editions(_SEED)
        planted = names[: min(_PLANTED, self._count)]
        self._activate(before)
        self._worker.drain()
        self._fill(planted)
        self._activate(after)
        with self._measured("the new edition compiled, for whatever is screened"):
            self._active.party_check()
        self._read_all()
        self._walk_all()
        self._screen_some()
        with self.store.read() as tx:
            held = tx.execute(
                text("select count(*) from orders where state = :held"),
                {"held": OrderState.HELD},
            ).scalar_one()
        return {"planted": len(planted), "held": held}

    def _now(self) -> datetime:
        return _NOW

    def _activate(self, snapshot: Snapshot) -> None:
        with self.store.begin() as tx:
            lists.activate(tx, snapshot, _NOW)

    def _fill(self, planted: tuple[str, ...]) -> None:
        made = make_orders(self._count, _SEED, _NOW, planted)
        with self._measured("made and written in bulk", self._count):
            moved = self._task("filling")
            for written in fill(self.store, made, _NOW):
                moved(written)
            with self.store.begin() as tx:
                tx.execute(text("analyze"))  # as autovacuum does it in time

    def _read_all(self) -> None:
        """Read the parties stretch by stretch as the walk does, and look at none."""
        moved, cursor = self._task("reading"), ""
        with self._measured("floor: the stored parties read, nothing matched", self._count):
            while cursor is not None:
                with self.store.read() as tx:
                    some = rescreens.stretch(tx, cursor, _NOW - _WINDOW, _STRETCH)
                moved(len(some))
                cursor = some[-1].id if len(some) == _STRETCH else None

    def _walk_all(self) -> None:
        self.walk.wall = self.walk.processor = 0
        self.walk.moved = self._task("walking")
        what = "everything: walk, and what it found screened, decided, told"
        with self._measured(what, self._count):
            self._worker.drain()
        with self.store.read() as tx:
            left = rescreens.under_way(tx)
        assert not left, f"the walk did not end: {left}"
        self._add("of it the walk", self.walk.wall, self.walk.processor, self._count)

    def _screen_some(self) -> None:
        """Screen a sample whole, and say what all would have taken."""
        sample = min(_SAMPLE, self._count)
        moved = self._task("screening a sample", sample)
        wall, processor = time.perf_counter(), time.process_time()
        for order in self._sample(sample):
            with self.store.read() as tx:
                revision = orders.current(tx, order).revision
            self._screen(revision)
            moved(1)
        times = self._count / sample
        spent = [time.perf_counter() - wall, time.process_time() - processor]
        what = f"peer: every order read and its parties screened whole, from {sample}"
        self._add(what, spent[0] * times, spent[1] * times, self._count)

    def _sample(self, size: int) -> list[OrderId]:
        """Choose orders from all over."""
        with self.store.read() as tx:
            every = tx.execute(order_table.select().order_by(order_table.c.id)).scalars().all()
        return seeded(f"{_SEED}:sample").sample(every, size)

    def _screen(self, revision: Revision) -> None:
        screen(revision, self._active.checks(), _NOW, NO_RULES)

    def _task(self, what: str, total: int | None = None) -> Callable[[int], None]:
        task = self._progress.add_task(what, total=total or self._count)
        return lambda more: self._progress.advance(task, more)

    @contextmanager
    def _measured(self, what: str, count: int = 0) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self._add(what, time.perf_counter() - wall, time.process_time() - processor, count)

    def _add(self, what: str, wall: float, processor: float, count: int) -> None:
        rates = (f"{count / wall:,.0f}", f"{wall / count * 1e6:,.0f}") if count else ("", "")
        self.rows.append((what, f"{wall:,.1f}", f"{processor:,.1f}", *rates))


_HEADER = ("", "s", "of it this process, s", "orders/s", "µs an order")


def report(count: int, url: str | None) -> str:
    """Measure in a database and give the report."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    before, load = calibrate(), os.getloadavg()[0]
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as name, Progress(console=console) as progress:
        folder = Path(name)
        bench = Bench(url or f"sqlite:///{folder / 'bench.db'}", folder / "index", count, progress)
        found = bench.run()
        bench.store.close()
    dialect = "SQLite" if url is None else url.partition(":")[0].partition("+")[0]
    held = (
        f"{NAMES:,} names, {2 * EACH} entries changed. Orders held at the end: {found['held']:,}; "
        f"{found['planted']} were made with an added name."
    )
    machine = (
        f"A bare loop of ten million additions took {before:.2f} s before and {calibrate():.2f} s "
        f"after, the load was {load:.1f} and {os.getloadavg()[0]:.1f}."
    )
    title = f"## Re-screening: {count:,} stored orders, {dialect}"
    must = f"Must: 100,000 orders in under {MOST_SECONDS} s on two cores."
    return "\n".join((title, "", markdown(_HEADER, bench.rows), "", held, machine, must))


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let it be said how many orders there are, and in which database."""
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--database", help="the address of an empty database, else SQLite")
