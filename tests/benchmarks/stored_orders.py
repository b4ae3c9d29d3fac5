"""Many stored orders of customers who come back, written into a store in bulk."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Table, insert

from connector.country import Country
from connector.order import Order, Party, Role, order_id, write_order
from connector.store import Store, Transaction
from connector.store.inbox import InboxState
from connector.store.orders import OrderState
from connector.store.tables import inbox, orders, revisions
from tests.benchmarks.decide import PLACES, make_line, make_party
from tests.benchmarks.names import find_shared, read_csl, seeded
from tests.benchmarks.sets import generated

CONNECTION = "bench"
ORDERS_OF_A_CUSTOMER = 4  # on average, within the time that is looked at
_FIRST = 5_000_000_000
_AGAIN = 0.5
_FORWARDERS = 30
_MOST_NAMES = 50_000  # of people, and as many of companies; beyond, names meet at other addresses
_BATCH = 5_000

Customer = tuple[Party, ...]
"""Who is on every order of a customer: the buyer, and one to three receivers."""


def make_orders(count: int, seed: int, now: datetime, listed: Sequence[str]) -> Iterator[Order]:
    """Give orders by their ids, of three to five parties and one to four lines.

    A customer orders four times on average, in any sequence, with one of thirty forwarders. The
    `listed` names are receivers of one order each, spread evenly.
    """
    draw = Random(seed)
    names = _nobodies(min(count, _MOST_NAMES), seed)
    customers = [_customer(names, draw) for _ in range(max(count // ORDERS_OF_A_CUSTOMER, 1))]
    forwarders = [make_party(Role.FORWARDER, name, PLACES[0], draw) for name in names[:_FORWARDERS]]
    receivers = {(at * count) // len(listed): name for at, name in enumerate(listed)}
    for number in range(count):
        parties = (*draw.choice(customers), draw.choice(forwarders))
        if number in receivers:
            listed_one = replace(parties[1], name=receivers[number])
            parties = (parties[0], listed_one, *parties[2:])
        yield _order(number, parties, now, draw)


def _order(number: int, parties: Customer, now: datetime, draw: Random) -> Order:
    address = parties[0].address
    return Order(
        id=order_id(CONNECTION, str(_FIRST + number)),
        placed_at=now,
        changed_at=now,
        currency="EUR",
        parties=parties,
        lines=tuple(make_line(at, draw) for at in range(draw.randint(1, 4))),
        destination=address.country if address else Country("DE"),
    )


def _customer(names: Sequence[str], draw: Random) -> Customer:
    place = draw.choice(PLACES)
    parties = [make_party(Role.BUYER, draw.choice(names), place, draw)]
    receivers = (Role.SHIP_TO, Role.CONSIGNEE, Role.END_USER)
    for role in receivers[: draw.randint(1, len(receivers))]:
        again = draw.random() < _AGAIN
        new = make_party(role, draw.choice(names), place, draw)
        parties.append(replace(draw.choice(parties), role=role) if again else new)
    return tuple(parties)


def _nobodies(count: int, seed: int) -> list[str]:
    """Give names of people and companies on no list; made ones where there are no lists here."""
    if find_shared() is None:
        return [make_name(seeded(f"{seed}:{at}")) for at in range(2 * count)]
    asked = generated(read_csl(), seed, 1, count, count)
    names = [query["query"] for query in asked if query["label"] != "positive"]
    Random(seed).shuffle(names)
    return names


def make_name(draw: Random) -> str:
    """Make a name of three words that nobody has."""
    sounds = ("ba", "ko", "ri", "men", "ta", "shu", "lor", "vi", "zad", "ne", "gol", "ye")
    return " ".join("".join(draw.choices(sounds, k=3)).title() for _ in range(3))


def fill(store: Store, made: Iterable[Order], now: datetime) -> Iterator[int]:
    """Store orders as cleared, and say after each batch how many it had."""
    kept = {"connection": CONNECTION, "received_at": now, "headers": "{}", "body": b""}
    with store.begin() as tx:
        message = insert(inbox).values(**kept, state=InboxState.READ).returning(inbox.c.id)
        inbox_id = tx.execute(message).scalar_one()
    rest = iter(made)
    while batch := list(islice(rest, _BATCH)):
        with store.begin() as tx:
            _write(tx, orders, [_order_row(each, now) for each in batch])
            _write(tx, revisions, [_revision_row(each, inbox_id, now) for each in batch])
        yield len(batch)


def _write(tx: Transaction, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if tx.dialect.name != "postgresql":
        tx.execute(insert(table), rows)
        return
    driver = tx.connection.driver_connection
    assert driver is not None
    columns = ", ".join(rows[0])
    with driver.cursor().copy(f"copy {table.name} ({columns}) from stdin") as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))


def _order_row(order: Order, now: datetime) -> dict[str, Any]:
    return {
        "id": order.id,
        "connection": CONNECTION,
        "number": order.id.partition(":")[2],
        "state": OrderState.CLEARED.value,
        "revision": 1,
        "content_hash": _hash(order),
        "changed_at": now,
        "received_at": now,
    }


def _revision_row(order: Order, inbox_id: int, now: datetime) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "number": 1,
        "content_hash": _hash(order),
        "body": write_order(order),
        "inbox_id": inbox_id,
        "received_at": now,
    }


def _hash(order: Order) -> str:
    """Stand for the hash of the content: nobody compares it here, and it is quick."""
    return sha256(order.id.encode()).hexdigest()
