"""An order of the source system's own form becomes one of our contract, by the paths of a mapping.

Our contract's schema and its reader then see it like any order that is sent to us.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from lxml import etree

from adapters.soap.client.answers import below
from adapters.soap.client.poll_file import (
    CONSTANT,
    LINE_FIELDS,
    ORDER_FIELDS,
    PARTY_FIELDS,
    Content,
    ReadFile,
    Rows,
)
from adapters.soap.inbound import path_in
from adapters.soap.names import SCREENING
from adapters.soap.payload import read_order
from adapters.soap.validating import Validator
from connector.errors import PayloadError
from connector.order import Order, number_at_source

_TIMES: Final = frozenset({"PlacedAt", "ChangedAt"})
_LIST: Final = "FurtherNames"


@dataclass(frozen=True, slots=True)
class Fields:
    """Writes our fields from an element of theirs, in the order of our contract."""

    told: Content
    names: tuple[str, ...]
    zone: ZoneInfo

    def write(self, into: etree._Element, source: etree._Element) -> None:
        """Write what the source says; a field that it does not say is left out.

        Raises PayloadError where a text has no value in ours, or a time cannot be read.
        """
        for name in self.names:
            texts = tuple(self._texts(name, source))
            if name == _LIST and texts:
                further = _written(into, name)
                for text in texts:
                    _written(further, "Name").text = text
            elif texts:
                _written(into, name).text = texts[0]

    def _texts(self, name: str, source: etree._Element) -> Iterator[str]:
        place = self.told.content.get(name)
        if place is None:
            return
        if place.startswith(CONSTANT):
            yield place.removeprefix(CONSTANT)
            return
        for text in ((each.text or "").strip() for each in below(source, place)):
            ours = self._ours(name, text)
            if ours:
                yield moment(ours, self.zone, f"$.Order.{name}") if name in _TIMES else ours

    def _ours(self, name: str, text: str) -> str:
        values = self.told.values.get(name)
        if values is None:
            return text
        if text not in values:
            raise PayloadError(f"$.Order.{name}", "the mapping has no value for its text")
        return values[text]


@dataclass(frozen=True, slots=True)
class OrderMapping:
    """Reads orders of one connection. `validator` is that of our contract."""

    connection: str
    told: ReadFile
    zone: ZoneInfo
    validator: Validator

    def read(self, answer: etree._Element, number: str) -> Order:
        """Read the order with this number off an answer. Raises PayloadError naming our field."""
        try:
            order = self._read(answer)
        except PayloadError as error:
            raise PayloadError(error.path, error.problem, number) from error
        if number_at_source(order.id) != number:
            raise PayloadError("$.Order.OrderNumber", "another order was asked for", number)
        return order

    def _read(self, answer: etree._Element) -> Order:
        whole = etree.Element(f"{{{SCREENING}}}SubmitOrder", nsmap={"hp": SCREENING})
        element = _written(whole, "Order")
        self._write(element, self._order(answer))
        wrong = self.validator.fault_of(whole)
        if wrong is not None:
            raise PayloadError(path_in(wrong[0]), wrong[1])
        return read_order(self.connection, element)

    def _order(self, answer: etree._Element) -> etree._Element:
        if not self.told.order:
            return answer
        found = below(answer, self.told.order)
        if len(found) != 1:
            raise PayloadError("$.Order", f"one order is wanted, found {len(found)}")
        return found[0]

    def _write(self, element: etree._Element, source: etree._Element) -> None:
        Fields(self.told, ORDER_FIELDS, self.zone).write(element, source)
        kinds: tuple[tuple[str, str, tuple[str, ...], Sequence[Rows]], ...] = (
            ("Parties", "Party", PARTY_FIELDS, self.told.parties),
            ("Lines", "Line", LINE_FIELDS, self.told.lines),
        )
        for many, one, names, files in kinds:
            rows = _written(element, many)
            for file in files:
                fields = Fields(file, names, self.zone)
                for found in below(source, file.each):
                    fields.write(_written(rows, one), found)


def moment(text: str, zone: ZoneInfo, path: str) -> str:
    """Give a time with its offset; one without is of the zone. Raises PayloadError."""
    try:
        read = datetime.fromisoformat(text)
        aware = read if read.tzinfo else read.replace(tzinfo=zone)
        return aware.isoformat()
    except (ValueError, OverflowError):
        raise PayloadError(path, "an ISO 8601 time is wanted") from None


def _written(element: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(element, f"{{{SCREENING}}}{name}")
