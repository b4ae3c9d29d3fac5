"""How long `policy simulate` takes over stored orders, as markdown on stdout.

python -m tests.benchmarks.simulate [--names 70000] [--orders 10000]

The orders are those of `tests.benchmarks.decide`, kept in a SQLite file; both sides are the shipped
configuration. Beside it stands a bare loop, which says how fast the machine is.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connector.decision.simulation import Comparison, replay, tally
from connector.intake import Inbound
from connector.main.rules import build_side
from connector.order import Order
from connector.screening.completeness import CompletenessCheck
from connector.screening.party import PartyCheck
from connector.settings import read_settings
from connector.store import Store, inbox, received, revisions
from connector.store.past import received_since
from tests.benchmarks.cost import open_index
from tests.benchmarks.decide import make_orders

MOST_SECONDS = 60
"""Must: for 10,000 orders on two cores."""
_NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
_LOOPS = 10_000_000


def fill(store: Store, made: Sequence[Order]) -> None:
    """Keep orders as if they had come in by one message, each in one revision."""
    with store.begin() as tx:
        number = inbox.keep(tx, "bench", Inbound({}, b"orders", _NOW), ())
        assert number is not None
        message = inbox.load(tx, number)
        for order in made:
            revisions.revise(tx, received.by_message(order, message))


def bare_loop() -> float:
    """Give the seconds of ten million additions: the measure of the machine."""
    start, total = time.perf_counter(), 0
    for each in range(_LOOPS):
        total += each
    return time.perf_counter() - start


def simulate(store: Store, names: int) -> tuple[float, Comparison]:
    """Give the seconds of reading both sides and replaying every order, and what came out."""
    index, _ = open_index(names)
    party = PartyCheck(index, {})
    checks = (CompletenessCheck(), party)
    config, comparison = read_settings({}).config, Comparison()
    start = time.perf_counter()
    sides = [build_side(config, lambda: party) for _ in range(2)]
    for past in received_since(store, _NOW - timedelta(days=30)):
        in_force, draft = replay(past.revision, checks, sides, _NOW)
        tally(comparison, in_force, draft, past.verdict)
    return time.perf_counter() - start, comparison


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=70_000)
    parser.add_argument("--orders", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'bench.db'}")
        store.migrate()
        fill(store, make_orders(given.orders))
        loop = bare_loop()
        taken, comparison = simulate(store, given.names)
        store.close()
    print(  # noqa: T201
        f"{comparison.orders:,} orders of 5 parties and 10 lines, {given.names:,} names: "
        f"{taken:.1f} s, {comparison.holds[0]:,} held by either side. A loop of ten million "
        f"additions took {loop:.2f} s. Must: under {MOST_SECONDS} s on two cores."
    )


if __name__ == "__main__":
    main()
