"""Reads SAP by its OData services: one order whole, and which orders changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters.sap.enriching import Enricher
from adapters.sap.idoc.payload import refuse_delivery
from adapters.sap.odata.client import ODataService
from adapters.sap.odata.metadata import Metadata
from adapters.sap.odata.words import V4, entity, moment, query
from adapters.sap.payload import Customising, read_instant, read_number, read_order
from connector.errors import DeliveryDelayed, PayloadError
from connector.intake import Change, Fetched, Page
from connector.intake.document import Node
from connector.order import order_id

_PAGE: Final = 100
# Version 2 shows whole milliseconds and keeps more: a step back asks twice, and never misses.
_SLACK: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class SapReader:
    """Fetcher and poller of one sales order service."""

    connection: str
    service: ODataService
    enricher: Enricher
    customising: Customising

    def fetch(self, number: str) -> Fetched:
        """Read one order with its partners, items and texts, and what other services know."""
        refuse_delivery(number)
        found = self.service.metadata()
        path = entity(found.words.orders, SalesOrder=number)
        told = self.service.read(path, query(expand=_expanded(found)))
        _require_whole(Node("$", told), number)
        order = read_order(self.connection, self.customising, Node("$", told))
        if order.id != order_id(self.connection, number):
            raise PayloadError("$.SalesOrder", "SAP answered with another order", number)
        known = self.enricher.enriched(told)
        return Fetched(read_order(self.connection, self.customising, Node("$", known)), order)

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """Ask for a hundred orders by their last change; the cursor says where the last page ended.

        It is a time, and a count only among orders of one time: an order that changes meanwhile
        moves to the end, and with a count alone each such move would hide another order.
        """
        words = self.service.metadata().words
        begun, skipped = _read_cursor(cursor) if cursor is not None else (since, 0)
        options = query(
            filter=f"LastChangeDateTime ge {moment(words, begun)}",
            orderby="LastChangeDateTime,SalesOrder",
            select="SalesOrder,LastChangeDateTime",
            top=str(_PAGE),
            skip=str(skipped or ""),
        )
        changes = tuple(self._changes(words.orders, options))
        if len(changes) < _PAGE:
            return Page(changes, None)
        reached = changes[-1].changed_at - _SLACK
        after = (reached, 0) if reached > begun else (begun, skipped + _PAGE)
        return Page(changes, f"{after[0].isoformat()} {after[1]}")

    def _changes(self, orders: str, options: str) -> Iterator[Change]:
        for each in self.service.read_all(orders, options):
            seen = Node("$", each)
            try:
                yield Change(
                    read_number(seen["SalesOrder"]), read_instant(seen["LastChangeDateTime"])
                )
            except PayloadError as error:
                problem = f"SAP's list of changed orders cannot be read: {error}"
                raise DeliveryDelayed(problem) from error


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    at, _, skipped = cursor.partition(" ")
    return datetime.fromisoformat(at), int(skipped)


def _expanded(found: Metadata) -> str:
    """Write what is read along, as far as this release of SAP has it."""
    words = found.words
    ways = [words.to_partners, words.to_items]
    if found.leads(words.orders, words.to_texts):
        ways.append(words.to_texts)
    of_items = found.leads(words.items, words.to_item_partners)
    if words.version == V4.version:
        inside = f"{words.to_items}($expand={words.to_item_partners})"
        return ",".join(inside if of_items and way == words.to_items else way for way in ways)
    if found.leads(words.partners, words.to_address):
        ways.append(f"{words.to_partners}/{words.to_address}")
    if of_items:
        of_item = f"{words.to_items}/{words.to_item_partners}"
        # An item's partner may have no way to an address where that of the order has one.
        further = found.leads(words.item_partners, words.to_address)
        ways.append(f"{of_item}/{words.to_address}" if further else of_item)
    return ",".join(ways)


def _require_whole(node: Node, number: str) -> None:
    """Raise PayloadError where a list goes on elsewhere: what is left out is not screened."""
    if isinstance(node.value, list):
        for each in node.items():
            _require_whole(each, number)
    elif isinstance(node.value, Mapping):
        for name in node.value:
            if name == "__next" or name.endswith("@odata.nextLink"):
                raise PayloadError(
                    f"{node.path}.{name}", "SAP sent only a part of the list", number
                )
            _require_whole(node[name], number)
