"""`make bench-decide`: what one whole decision costs, as markdown on stdout.

python -m tests.benchmarks.decide [--names 70000] [--orders 3000]

An order has five parties and ten lines; it is screened on every axis by the shipped rules and
decided by the shipped policy, in one thread, warm. Beside it stands, from the same run, the bare
search of its five names, which no decision can do without.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from rich.console import Console
from rich.progress import track

from connector.country import Country
from connector.decision import decide
from connector.main import build_side
from connector.order import Address, LineItem, Order, Party, Role, order_id
from connector.screening import NO_RULES, Revision, screen
from connector.screening.completeness import CompletenessCheck
from connector.screening.party import PartyCheck
from connector.screening.party.index import NameIndex
from connector.settings import read_settings
from tests.benchmarks.engine import to_entries
from tests.benchmarks.names import enlarge, read_csl
from tests.benchmarks.tables import markdown

MOST_MS = 15
"""Must: a whole decision, at the 99th percentile."""
LEAST_PER_SECOND = 300
"""Must: whole decisions a second on one core."""

_NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
_SEED = 7
_WARM = 200
_ROLES = (Role.BUYER, Role.SHIP_TO, Role.CONSIGNEE, Role.INTERMEDIATE, Role.END_USER)
_PLACES = (
    ("DE", "Hamburg", "20457"),
    ("AE", "Dubai", ""),
    ("TR", "Istanbul", "34000"),
    ("CN", "Shenzhen", "518000"),
    ("MX", "Monterrey", "64000"),
    ("IN", "Pune", "411001"),
    ("FR", "Lyon", "69001"),
    ("KZ", "Almaty", "050000"),
)
_ITEMS = (
    ("Temperature logger", None, None),
    ("CCTV camera with face recognition", "4A994", "852589"),
    ("Network switch 48 ports", "5A991", "851762"),
    ("Thermal camera core 9 Hz", "6A993", None),
    ("Intrusion software platform licence", "4D004", None),
    ("Server with GPU accelerator", "4A003", "847150"),
    ("Cotton overalls", "EAR99", "620311"),
    ("Ball bearing", None, "848210"),
    ("DNA sequencer reagent kit", "EAR99", None),
    ("Handcuffs, hinged", "0A982", None),
)


def make_orders(count: int, seed: int = _SEED) -> list[Order]:
    """Make orders of firms and people that are on no list, some to places that rules speak of."""
    draw = random.Random(seed)
    names = [row["name"] for row in read_csl()]
    return [_order(number, draw, names) for number in range(count)]


def _order(number: int, draw: random.Random, names: Sequence[str]) -> Order:
    parties = tuple(_party(role, draw, names) for role in _ROLES)
    lines = tuple(_line(place, draw) for place in range(10))
    last = parties[-1].address
    return Order(
        id=order_id("bench", str(number)),
        placed_at=_NOW,
        changed_at=_NOW,
        currency="EUR",
        parties=parties,
        lines=lines,
        destination=last.country if last else None,
        declared_end_use=draw.choice((None, "Quality control in our own factory")),
    )


def _party(role: Role, draw: random.Random, names: Sequence[str]) -> Party:
    # Words of two listed names in another order: as hard to search as a real one, and nobody's.
    words = [*draw.choice(names).split(), *draw.choice(names).split()]
    draw.shuffle(words)
    country, city, postcode = draw.choice(_PLACES)
    street = f"{draw.choice(words)} Street {draw.randint(1, 200)}"
    address = Address((street,), city, None, postcode or None, Country(country))
    return Party(role, f"$.{role.value}", " ".join(words[:4]), (), address)


def _line(place: int, draw: random.Random) -> LineItem:
    description, eccn, hs_code = draw.choice(_ITEMS)
    quantity, price = Decimal(draw.randint(1, 20)), Decimal(draw.randint(10, 9_000))
    return LineItem(
        str(place + 1), f"SKU-{place}", description, quantity, price, hs_code=hs_code, eccn=eccn
    )


def time_each(orders: Sequence[Order], run: Callable[[Order], object]) -> list[float]:
    """Give the milliseconds of each order, in rising order, after warming up."""
    for order in orders[:_WARM]:
        run(order)
    taken = []
    console = Console(stderr=True)
    for order in track(orders, "deciding", console=console, disable=not console.is_terminal):
        start = time.perf_counter()
        run(order)
        taken.append((time.perf_counter() - start) * 1_000)
    return sorted(taken)


def row(label: str, taken: Sequence[float], floor: Sequence[float]) -> tuple[str, ...]:
    """Give a row of the table: milliseconds, a second, and how many times the bare search."""
    return (
        label,
        f"{taken[len(taken) // 2]:.2f}",
        f"{taken[int(len(taken) * 0.99)]:.2f}",
        f"{len(taken) / sum(taken) * 1_000:,.0f}",
        f"{sum(taken) / sum(floor):.2f}",
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=70_000)
    parser.add_argument("--orders", type=int, default=3_000)
    given = parser.parse_args()
    index = NameIndex(to_entries(enlarge(read_csl(), given.names)))
    party = PartyCheck(index, {})
    checks = (CompletenessCheck(), party)
    side = build_side(read_settings().config, lambda: party, _NOW.date())
    orders = make_orders(given.orders)

    def whole(order: Order) -> object:
        revision = Revision(order.id, 1, "", order)
        screening = screen(revision, checks, _NOW, side.rules)
        return decide(screening, side.policy, "bench", _NOW)

    def parties(order: Order) -> object:
        return screen(Revision(order.id, 1, "", order), checks, _NOW, NO_RULES)

    def rules(order: Order) -> object:
        return side.rules.ask(order, _NOW.date())

    def search(order: Order) -> object:
        return [index.search(party.name or "", 5) for party in order.parties]

    floor = time_each(orders, search)
    rows = [
        row("bare search of the five names", floor, floor),
        row("parties: names, addresses, identifiers", time_each(orders, parties), floor),
        row("rules: all other axes", time_each(orders, rules), floor),
        row("whole decision", time_each(orders, whole), floor),
    ]
    print(  # noqa: T201
        f"## Decision: {given.names:,} names, {given.orders:,} orders of 5 parties and 10 lines\n\n"
        + markdown(("", "p50 ms", "p99 ms", "orders/s", "times the floor"), rows)
        + f"\n\nMust: p99 under {MOST_MS} ms and over {LEAST_PER_SECOND} orders/s on one core."
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
