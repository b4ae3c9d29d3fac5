"""Reads the shop by its API: one order whole, and which orders changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.bigcommerce.listing import ON_A_PAGE, listed, whole_list
from adapters.bigcommerce.payload import read_number, read_order, read_time
from connector.callback.rest import RestClient, lacks_fields
from connector.errors import DeliveryDelayed, PayloadError
from connector.intake import Change, Fetched, Page
from connector.intake.document import Node
from connector.intake.walking import next_position, position, written


@dataclass(frozen=True, slots=True)
class BigCommerceReader:
    """Fetcher and poller of a shop."""

    connection: str
    client: RestClient

    def fetch(self, number: str) -> Fetched:
        """Read one order with its addresses and products, between which no edit fell."""
        path = f"/v2/orders/{number}"
        before = self._order(path)
        addresses = whole_list(self.client, f"{path}/shipping_addresses")
        products = whole_list(self.client, f"{path}/products")
        after = self._order(path)
        if before["date_modified"] != after["date_modified"]:
            raise DeliveryDelayed("the order was edited while it was read")
        joined = {
            **after,
            "shipping_addresses": [each.value for each in addresses],
            "products": [each.value for each in products],
        }
        order = read_order(self.connection, Node("$", joined))
        if read_number(Node("$.id", after["id"])) != number:
            raise PayloadError("$.id", "the shop answered with another order", number)
        return Fetched(order, order)

    def _order(self, path: str) -> dict[str, Any]:
        value = self.client.get(path).value
        if not isinstance(value, dict) or not {"id", "date_modified"} <= set(value):
            raise DeliveryDelayed("the shop's answer is no order")
        return value

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """Ask for a page of orders by their last change. Raises DeliveryDelayed or Refused."""
        start, page = position(since, cursor)
        query = {
            "min_date_modified": f"{written(start)}+00:00",
            "sort": "date_modified:asc",
            "page": str(page),
        }
        rows = listed(self.client, "/v2/orders", query)
        try:
            changes = tuple(map(_change, rows))
        except PayloadError as error:
            raise lacks_fields(error) from error
        full = len(changes) == ON_A_PAGE
        return Page(changes, next_position(changes[-1], start, page) if full else None)


def _change(row: Node) -> Change:
    return Change(read_number(row["id"]), read_time(row["date_modified"]))
