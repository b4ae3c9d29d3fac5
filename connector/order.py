"""The order as every station after the doors knows it, whatever system it came from."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from pydantic import TypeAdapter

from connector.country import Country
from connector.identity import Identifier

OrderId = NewType("OrderId", str)
"""`<connection>:<number at the source>`, for example `shop:5123456789`."""


class Role(StrEnum):
    """What a party does in an order. A role the source names and we do not know is OTHER."""

    BUYER = "buyer"
    BILL_TO = "bill_to"
    PAYER = "payer"
    SHIP_TO = "ship_to"
    CONSIGNEE = "consignee"
    INTERMEDIATE = "intermediate_consignee"
    END_USER = "end_user"
    FORWARDER = "forwarder"
    SUPPLIER = "supplier"
    MANUFACTURER = "manufacturer"
    ACCOUNT = "account"
    OTHER = "other"

    @property
    def words(self) -> str:
        """Say the role as people do: `ship to`, `end user`."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; a part the source did not say is None."""

    lines: tuple[str, ...]
    city: str | None
    region: str | None
    postcode: str | None
    country: Country | None


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody on the order. `path` says where in the source document it stands.

    `name` is None where the source withheld it: such a party cannot be screened. `names` are
    further names of the same party (its company, a contact), each screened like the first.
    `born` is a birth date as `connector.identity.read_born` reads it. `withheld` says that the
    source showed the party without what it must know of it, as to one who may not see that.
    """

    role: Role
    path: str
    name: str | None
    names: tuple[str, ...] = ()
    address: Address | None = None
    identifiers: tuple[Identifier, ...] = ()
    born: str | None = None
    withheld: bool = False

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name of the party, its main one first."""
        return ((self.name,) if self.name is not None else ()) + self.names


@dataclass(frozen=True, slots=True)
class LineItem:
    """One kind of goods on the order. None means not said, and only that."""

    number: str
    sku: str | None
    description: str
    quantity: Decimal
    unit_price: Decimal | None
    hs_code: str | None = None
    eccn: str | None = None
    origin: Country | None = None
    ships: bool = True


@dataclass(frozen=True, slots=True)
class Order:
    """One order as it stood at the source at `changed_at`.

    Money is in `currency` (ISO 4217). `destination` is where the goods go: None where the source
    did not say, which no order may be cleared with. `test` orders are screened like others. `risk`
    is what the source says of fraud where it says `medium` or `high`.
    """

    id: OrderId
    placed_at: datetime
    changed_at: datetime
    currency: str
    parties: tuple[Party, ...]
    lines: tuple[LineItem, ...]
    destination: Country | None
    cancelled: bool = False
    declared_end_use: str | None = None
    notes: str | None = None
    test: bool = False
    risk: str | None = None


@dataclass(frozen=True, slots=True)
class _Parties:
    """What is read of an order where only its parties are asked for."""

    parties: tuple[Party, ...]


_ORDER = TypeAdapter(Order)
_PARTIES = TypeAdapter(_Parties)
_CAME_LATER = ("test", "risk")  # of an order
_CAME_LATER_TO_PARTIES = ("identifiers", "born", "withheld")


def order_id(connection: str, number: str) -> OrderId:
    """Name an order across all connections."""
    return OrderId(f"{connection}:{number}")


def connection_of(order: OrderId) -> str:
    """Give the connection that an order came by back from its id."""
    return order.partition(":")[0]


def number_at_source(order: OrderId) -> str:
    """Give the order's number in the source system back from its id."""
    return order.partition(":")[2]


def write_order(order: Order) -> bytes:
    """Write an order as canonical JSON: the same order gives the same bytes."""
    return _ORDER.dump_json(order)


def read_order(body: bytes) -> Order:
    """Read back what `write_order` wrote."""
    return _ORDER.validate_json(body)


def read_parties(body: bytes) -> tuple[Party, ...]:
    """Read back the parties alone, which takes half the time."""
    return _PARTIES.validate_json(body).parties


def content_hash(order: Order) -> str:
    """Hash what a decision depends on (sha256, hex).

    When the order changed is left out: source systems touch it for our own marks, and an echo of
    those is not an edit. A field that came later and is not said counts as not there, or every
    order kept before would look edited.
    """
    body = _ORDER.dump_python(order, mode="json", exclude={"changed_at"})
    for said, fields in (
        (body, _CAME_LATER),
        *((party, _CAME_LATER_TO_PARTIES) for party in body["parties"]),
    ):
        for field in fields:
            if not said[field]:
                del said[field]
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
