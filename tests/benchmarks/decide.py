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
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from rich.console import Console
from rich.progress import track

from connector.country import Country
from connector.decision import decide
from connector.main.rules import build_side
from connector.order import Address, LineItem, Order, Party, Role, order_id
from connector.screening import NO_RULES, Revision, screen
from connector.screening.completeness import CompletenessCheck
from connector.screening.party import PartyCheck
from connector.settings import read_settings
from tests.benchmarks.cost import open_index
from tests.benchmarks.names import read_csl
from tests.benchmarks.sets import generated
from tests.benchmarks.tables import markdown

MOST_MS = 15
"""Must: a whole decision, at the 99th percentile."""
LEAST_PER_SECOND = 300
"""Must: whole decisions a second on one core."""

_NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
_SEED = 7
_WARM = 1_000
_PRODUCTS = 1_000
_AGAIN = 0.5
_FORWARDERS = 30
_STREETS = ("Harbour Road", "Industriestrasse", "Park Avenue", "Rue du Port", "Building 7, Unit")
PLACES = (
    ("DE", "Hamburg", "20457"),
    ("AE", "Dubai", ""),
    ("TR", "Istanbul", "34000"),
    ("CN", "Shenzhen", "518000"),
    ("MX", "Monterrey", "64000"),
    ("IN", "Pune", "411001"),
    ("FR", "Lyon", "69001"),
    ("KZ", "Almaty", "050000"),
)
# A catalogue of mixed trade: a third of it is what rules speak of.
_ITEMS = (
    ("Temperature logger", None, None),
    ("Desk lamp, steel", "EAR99", "940520"),
    ("CCTV camera with face recognition", "4A994", "852589"),
    ("Office chair", "EAR99", "940130"),
    ("Hydraulic hose 2 m", "EAR99", "400932"),
    ("Network switch 48 ports", "5A991", "851762"),
    ("Ball bearing 6204", "EAR99", "848210"),
    ("Printer toner black", "EAR99", "844399"),
    ("Thermal camera core 9 Hz", "6A993", None),
    ("Cotton overalls", "EAR99", "620311"),
    ("Coffee machine", "EAR99", "851671"),
    ("Server with GPU accelerator", "4A003", "847150"),
    ("Safety shoes", "EAR99", "640340"),
    ("Laboratory balance", "EAR99", "901600"),
    ("Intrusion software platform licence", "4D004", None),
)


def make_orders(count: int, seed: int = _SEED) -> list[Order]:
    """Make orders of firms and people on no list, each with its forwarder, as trade has them.

    Three of five parties are different ones on average: who buys often receives, and forwarders
    come back. Goods go to one country, the forwarder sits in another.
    """
    draw = random.Random(seed)
    rows = read_csl()
    asked = generated(rows, seed, 1, count, count)
    names = [query["query"] for query in asked if query["label"] != "positive"]
    forwarders = [make_party(Role.FORWARDER, name, PLACES[0], draw) for name in names[:_FORWARDERS]]
    return [_order(number, draw, names, forwarders) for number in range(count)]


def _order(
    number: int, draw: random.Random, names: Sequence[str], forwarders: Sequence[Party]
) -> Order:
    place = draw.choice(PLACES)
    buyer = make_party(Role.BUYER, draw.choice(names), place, draw)
    others = [buyer]
    for role in (Role.SHIP_TO, Role.CONSIGNEE, Role.END_USER):
        again = draw.random() < _AGAIN
        new = make_party(role, draw.choice(names), place, draw)
        others.append(replace(draw.choice(others), role=role) if again else new)
    return Order(
        id=order_id("bench", str(number)),
        placed_at=_NOW,
        changed_at=_NOW,
        currency="EUR",
        parties=(*others, draw.choice(forwarders)),
        lines=tuple(make_line(at, draw) for at in range(10)),
        destination=Country(place[0]),
        declared_end_use=draw.choice((None, "Quality control in our own factory")),
    )


def make_party(role: Role, name: str, place: tuple[str, str, str], draw: random.Random) -> Party:
    country, city, postcode = place
    street = f"{draw.choice(_STREETS)} {draw.randint(1, 200)}"
    address = Address((street,), city, None, postcode or None, Country(country))
    return Party(role, f"$.{role.value}", name, (), address)


def make_line(place: int, draw: random.Random) -> LineItem:
    product = draw.randrange(_PRODUCTS)
    description, eccn, hs_code = _ITEMS[product % len(_ITEMS)]
    quantity, price = Decimal(draw.randint(1, 20)), Decimal(draw.randint(10, 9_000))
    return LineItem(
        str(place + 1), f"P-{product}", description, quantity, price, hs_code=hs_code, eccn=eccn
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
    index, _ = open_index(given.names)
    party = PartyCheck(index, {})
    checks = (CompletenessCheck(), party)
    side = build_side(read_settings().config, lambda: party)
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
