"""A shop's holds: how soon after the webhook, and in a flash sale at a shop that counts points.

python -m tests.benchmarks.shopify             # 20 orders a second, then 2,000 at once: ten minutes
python -m tests.benchmarks.shopify --quick
python -m tests.benchmarks.shopify --only sale --orders 500

Every fifth order is held. The floor is the shop alone: the same hold, placed and read back by the
room without an installation around it. In the sale the shop has a bucket of points; an order that
nothing is wrong with costs it a reading, one that is held a hold, and all of it must be paid.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from adapters.shopify.adapter import build
from connector.adapter import Connection
from connector.callback import Action, Callback
from connector.callback.asking import ask
from connector.http import OutgoingDoor
from connector.network import Network, address_range
from connector.order import OrderId
from connector.secret import Secret
from connector.store import Store
from connector.store.steps import Kind
from connector.store.tables import callbacks, decisions, orders, steps
from demo.fake_shop import FakeShop
from demo.orders import DEMO_DOMAIN
from demo.shop_meter import Meter
from demo.shop_server import serve
from tests.benchmarks.flow import installed
from tests.benchmarks.loader import load
from tests.benchmarks.machine import describe
from tests.benchmarks.made_orders import FIRST_NUMBER, HELD_EACH, SECRET, TOKEN, made_order
from tests.benchmarks.serving import environment, holdpoint, printing_process

_CONNECTIONS = 8
_PATIENCE_SECONDS = 1_800.0
_ON_AN_ORDER = (Kind.READ, Kind.FETCH, Kind.SCREEN, Kind.DELIVER)


def wait_until_done(store: Store) -> None:
    """Wait until nothing is owed for any order, due or not. Raises TimeoutError."""
    owed = select(func.count()).where(steps.c.kind.in_(_ON_AN_ORDER))
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        with store.read() as tx:
            left = int(tx.execute(owed).scalar_one())
        if not left:
            return
        if time.monotonic() > end:
            raise TimeoutError(f"{left} steps are not done after a long while")
        time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds from an order's arrival, sorted: to the confirmed hold, and to being cleared."""

    held: tuple[float, ...]
    cleared: tuple[float, ...]


def times(store: Store) -> Times:
    """Read from the database what became of every order."""
    held = select(orders.c.received_at, callbacks.c.settled_at).where(
        callbacks.c.order_id == orders.c.id,
        callbacks.c.action == Action.HOLD,
        callbacks.c.state == "confirmed",
    )
    cleared = select(orders.c.received_at, decisions.c.decided_at).where(
        decisions.c.order_id == orders.c.id, decisions.c.outcome == "clear"
    )
    with store.read() as tx:
        both = [
            tuple(sorted((ended - began).total_seconds() for began, ended in tx.execute(query)))
            for query in (held, cleared)
        ]
    return Times(*both)


def at(share: float, seconds: Sequence[float]) -> float:
    """Give a percentile of sorted seconds."""
    return seconds[int(share * (len(seconds) - 1))] if seconds else float("nan")


def floor(shop_url: str, numbers: Sequence[int]) -> list[float]:
    """Hold orders by the room alone, one after the other; give the seconds of each, sorted."""
    os.environ["BENCH_SECRET"], os.environ["BENCH_TOKEN"] = SECRET, TOKEN
    secrets = {
        "webhook_secret": Secret("webhook_secret", "${env:BENCH_SECRET}"),
        "access_token": Secret("access_token", "${env:BENCH_TOKEN}"),
    }
    options = {"shop_domain": DEMO_DOMAIN, "api_url": shop_url}
    door = OutgoingDoor(Network(where="benchmark", allow=(address_range("127.0.0.1/32"),)))
    target = build(Connection("shop", "benchmark", options, secrets), door).target
    took = []
    for number in numbers:
        gid = str(made_order(number)["id"])
        callback = Callback(
            f"floor-{number}", OrderId(f"shop:{gid}"), gid, 1, Action.HOLD, 1, "H-1", ""
        )
        started = time.perf_counter()
        problem = ask(target, callback)
        took.append(time.perf_counter() - started)
        if problem is not None:
            raise problem
    door.close()
    return sorted(took)


def steady(home: Path, rate: float, seconds: float) -> None:
    """Print how soon a hold is confirmed at a steady rate, beside the floor."""
    count = int(rate * (seconds + 2)) // 10 * 10 + 100
    with installed(home, count, scaled=False) as running:
        load(f"{running.door.url}/in/shop", seconds, _CONNECTIONS, rate)
        wait_until_done(running.store)
        seen = times(running.store)
    with printing_process("tests.benchmarks.far_shop", "60") as url:
        alone = floor(url, range(FIRST_NUMBER, FIRST_NUMBER + 50))
    print("| | orders | p50 ms | p99 ms |\n|---|---|---|---|")
    for name, each in (("webhook to confirmed hold", seen.held), ("the room alone", alone)):
        print(
            f"| {name} | {len(each)} | {1000 * at(0.5, each):.0f} | {1000 * at(0.99, each):.0f} |"
        )
    ratio = at(0.5, seen.held) / at(0.5, alone)
    print(f"\nAt {rate:.0f} orders a second, embedded: {ratio:.1f} times the floor at p50.\n")


@contextmanager
def metered_shop(count: int, meter: Meter) -> Iterator[tuple[FakeShop, str]]:
    """Serve a shop that counts points and knows the made orders."""
    shop = FakeShop(DEMO_DOMAIN, SECRET, TOKEN)
    shop.meter = meter
    for number in range(FIRST_NUMBER, FIRST_NUMBER + count):
        shop.add_order(made_order(number))
    with serve(shop) as url:
        yield shop, url


def sale(home: Path, count: int, meter: Meter) -> None:
    """Print what a flash sale does to the points, to the holds, and to what only reads."""
    database = f"sqlite:///{home / 'holdpoint.db'}"
    with metered_shop(count * 2, meter) as (shop, url), holdpoint(home, url, database) as door:
        sent_at = time.monotonic()
        seconds = max(count / 100, 1.0)  # a hundred orders a second
        load(f"{door.url}/in/shop", seconds, _CONNECTIONS, 100)
        store = Store(environment(home, database)["HOLDPOINT_DATABASE_URL"])
        try:
            wait_until_done(store)
            took, seen = time.monotonic() - sent_at, times(store)
            with store.read() as tx:
                received = int(tx.execute(select(func.count()).select_from(orders)).scalar_one())
        finally:
            store.close()
        numbers = range(FIRST_NUMBER, FIRST_NUMBER + received)
        wrong = [n for n in numbers if shop.held(n) is not (n % HELD_EACH == 0)]
        asked = len(shop.requests)
    print("| orders | held | cleared | lost or wrong | least points left | THROTTLED | requests |")
    print("|---|---|---|---|---|---|---|")
    lost = received - len(seen.held) - len(seen.cleared) + len(wrong)
    counts = f"{received} | {len(seen.held)} | {len(seen.cleared)} | {lost}"
    print(f"| {counts} | {meter.least:.0f} | {meter.throttled} | {asked} |\n")
    print("| seconds after arrival | p50 | p99 | last |\n|---|---|---|---|")
    for name, each in (("hold confirmed", seen.held), ("read and cleared", seen.cleared)):
        print(f"| {name} | {at(0.5, each):.1f} | {at(0.99, each):.1f} | {at(1, each):.1f} |")
    restored = f"{meter.restored_a_second:.0f} points a second, bucket {meter.maximum:.0f}"
    print(f"\n{restored}: all done after {took:.0f} s.\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two seconds, then a sale of 100")
    parser.add_argument("--only", choices=["steady", "sale"])
    parser.add_argument("--orders", type=int, default=2_000)
    given = parser.parse_args(arguments)
    seconds, meter = 30.0, Meter()
    if given.quick:
        seconds, given.orders = 2.0, 100
        meter = Meter(maximum=500, restored_a_second=400)
    with tempfile.TemporaryDirectory() as home:
        print(f"{describe(Path(home))}\n")
        if given.only != "sale":
            steady(Path(home) / "steady", 20.0, seconds)
        if given.only != "steady":
            sale(Path(home) / "sale", given.orders, meter)


if __name__ == "__main__":
    main()
