"""How a source system's document becomes the plain order document: the section `mapping`.

Every expression is JMESPath. Those of a party, an address and a line start at what `of` gives.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pydantic import Field

from adapters.webhook.expressions import Expression, MappedBy, Unanswerable
from adapters.webhook.payload import read_order, readable_number
from connector.config_file import Strict
from connector.errors import PayloadError
from connector.intake.document import Node
from connector.order import Order, Role

_INDEX: Final = re.compile(r"\[[0-9]+\]")
_MOST_PARTS: Final = 10_000  # lines or parties: an order document has fewer

Expressions = tuple[MappedBy, ...]


class AddressMap(Strict):
    """Where the parts of an address stand."""

    of: MappedBy | None = None
    lines: Expressions = ()
    city: MappedBy | None = None
    region: MappedBy | None = None
    postcode: MappedBy | None = None
    country: MappedBy | None = None


class PartyMap(Strict):
    """Where the parties of a role stand: one for an object, one each for a list."""

    role: Role
    of: MappedBy | None = None
    name: MappedBy
    names: Expressions = ()
    address: AddressMap | None = None
    identifiers: MappedBy | None = None
    born: MappedBy | None = None


class LineMap(Strict):
    """Where the lines stand: `of` gives a list."""

    of: MappedBy
    quantity: MappedBy
    description: MappedBy | None = None
    number: MappedBy | None = None
    sku: MappedBy | None = None
    unit_price: MappedBy | None = None
    hs_code: MappedBy | None = None
    eccn: MappedBy | None = None
    origin: MappedBy | None = None
    ships: MappedBy | None = None


class OrderMap(Strict):
    """Where the fields of an order stand.

    `about` says of which documents an order is to be read, by giving true; without it of all.
    `named` gives the number of an order that any other document is about, for a connection that
    can fetch it.
    """

    about: MappedBy | None = None
    named: MappedBy | None = None
    number: MappedBy
    placed_at: MappedBy
    changed_at: MappedBy | None = None
    currency: MappedBy
    destination: MappedBy
    cancelled: MappedBy | None = None
    declared_end_use: MappedBy | None = None
    notes: MappedBy | None = None
    test: MappedBy | None = None
    risk: MappedBy | None = None
    parties: tuple[PartyMap, ...] = Field(min_length=1)
    lines: LineMap


_OF_ORDER: Final = (
    *("number", "placed_at", "changed_at", "currency", "destination", "cancelled"),
    *("declared_end_use", "notes", "test", "risk"),
)
_OF_LINE: Final = (
    *("number", "sku", "description", "quantity", "unit_price", "hs_code", "eccn", "origin"),
    "ships",
)
_OF_PARTY: Final = ("name", "identifiers", "born")
_OF_ADDRESS: Final = ("city", "region", "postcode", "country")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A plain order document, and by which expression each of its fields was asked for.

    `asked` is by the field's path without indices: `$.lines.quantity`.
    """

    document: Mapping[str, object]
    asked: Mapping[str, str]

    def order(self, connection: str) -> Order:
        """Read the order. Raises PayloadError naming the field, and the expression that gave it."""
        try:
            return read_order(connection, Node("$", self.document))
        except PayloadError as error:
            expression = self.asked.get(_INDEX.sub("", error.path))
            by = f"; mapped by `{expression}`" if expression else "; nothing is mapped to it"
            raise PayloadError(error.path, f"{error.problem}{by}", error.number) from error


def map_document(mapping: OrderMap, document: object) -> Mapped:
    """Make the plain order document. Raises PayloadError where an expression cannot be asked."""
    asked: dict[str, str] = {}
    mapper = _Mapper(asked)
    number = mapper.ask("$.number", mapping.number, document)
    try:
        plain: dict[str, object] = mapper.fields("$", mapping, _OF_ORDER, document)
        plain["parties"] = [
            party for each in mapping.parties for party in mapper.parties(each, document)
        ]
        plain["lines"] = mapper.lines(mapping.lines, document)
    except PayloadError as error:
        raise PayloadError(error.path, error.problem, readable_number(number)) from error
    return Mapped(plain, asked)


@dataclass(frozen=True, slots=True)
class _Mapper:
    """Asks the expressions, and keeps by which path each was."""

    asked: dict[str, str]

    def fields(
        self, path: str, told: Strict, names: tuple[str, ...], document: object
    ) -> dict[str, object]:
        """Give the fields that are mapped; what is not there is null."""
        mapped = ((name, getattr(told, name)) for name in names)
        return {
            name: self.ask(f"{path}.{name}", by, document) for name, by in mapped if by is not None
        }

    def ask(self, path: str, expression: Expression, document: object) -> object:
        """Ask one expression for one field."""
        self.asked[path] = expression.text
        try:
            return _exact(expression.of(document))
        except Unanswerable as error:
            raise PayloadError(path, str(error)) from error

    def parties(self, told: PartyMap, document: object) -> Iterator[dict[str, object]]:
        """Give a party, each of a list of them, or none where nothing is there."""
        for one in self._each("$.parties", told.of, document):
            party = self.fields("$.parties", told, _OF_PARTY, one)
            party["role"] = told.role.value
            party["names"] = self._texts("$.parties.names", told.names, one)
            if told.address is not None:
                party["address"] = self._address(told.address, one)
            yield party

    def _address(self, told: AddressMap, document: object) -> dict[str, object] | None:
        path = "$.parties.address"
        at = document if told.of is None else self.ask(path, told.of, document)
        if at is None:
            return None
        address = self.fields(path, told, _OF_ADDRESS, at)
        address["lines"] = self._texts(f"{path}.lines", told.lines, at)
        return address

    def lines(self, told: LineMap, document: object) -> list[object]:
        """Give a line for each."""
        each = self._each("$.lines", told.of, document)
        return [self.fields("$.lines", told, _OF_LINE, one) for one in each]

    def _texts(self, path: str, by: Expressions, document: object) -> list[object]:
        found: list[object] = []
        for expression in by:
            given = self.ask(path, expression, document)
            found += given if isinstance(given, list) else [given]
        return found

    def _each(self, path: str, of: Expression | None, document: object) -> list[object]:
        found = document if of is None else self.ask(path, of, document)
        if of is None:
            return [document]
        parts = found if isinstance(found, list) else [found]
        if len(parts) > _MOST_PARTS:
            raise PayloadError(path, f"more than {_MOST_PARTS} of them are no order")
        return [part for part in parts if part is not None]


def _exact(value: object) -> object:
    """Give numbers as they were written: floats have the shortest digits that mean them."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, list):
        return [_exact(each) for each in value]
    if isinstance(value, dict):
        return {name: _exact(each) for name, each in value.items()}
    return value
