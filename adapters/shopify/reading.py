"""Reads the shop by its API: one order whole, which orders changed, of which one a part is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.shopify.client import ShopifyClient
from adapters.shopify.content import ORDER_CONTENT, as_known, as_told
from adapters.shopify.payload import read_gid, read_order
from connector.errors import DeliveryDelayed, DeliveryRefused, PayloadError
from connector.intake import Change, Fetched, Page
from connector.intake.document import Node
from connector.order import order_id

_CHANGED_ORDERS = """
query ChangedOrders($query: String!, $after: String) {
  orders(first: 100, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { id updatedAt }
  }
}
"""
_ORDER_OF_PART = """
query OrderOfPart($id: ID!) {
  fulfillmentOrder(id: $id) { orderId }
}
"""
_MOST_PAGES = 80  # an answer that never ends must not hang a worker


@dataclass(frozen=True, slots=True)
class ShopifyReader:
    """Fetcher, finder and poller of a shop."""

    connection: str
    client: ShopifyClient

    def fetch(self, number: str) -> Fetched:
        """Read one order, with all its lines, in the words of a webhook and by its rules."""
        pages = self._pages(number)
        try:
            known, told = (_joined(list(map(words, pages))) for words in (as_known, as_told))
        except (KeyError, TypeError, AttributeError) as error:
            raise _lacks_fields() from error
        order = read_order(self.connection, Node("$", known))
        if order.id != order_id(self.connection, number):
            raise PayloadError("$.id", "the shop answered with another order", number)
        return Fetched(order, read_order(self.connection, Node("$", told)))

    def _pages(self, number: str) -> list[Mapping[str, Any]]:
        """Give the order once for each page of its lines."""
        variables: dict[str, object] = {"id": f"gid://shopify/Order/{number}"}
        pages: list[Mapping[str, Any]] = []
        for _ in range(_MOST_PAGES):
            order = self.client.call(ORDER_CONTENT, variables).get("order")
            if order is None:
                raise DeliveryRefused(f"the shop knows no order {number}, or may not show it to us")
            pages.append(order)
            try:
                cursor = _next(order["lineItems"])
            except (KeyError, TypeError) as error:
                raise _lacks_fields() from error
            if cursor is None:
                return pages
            variables["after"] = cursor
        raise DeliveryDelayed(f"the shop's list of lines of order {number} does not end")

    def order_of(self, part: str) -> str | None:
        """Ask of which order a fulfillment order is, by its global id."""
        answer = self.client.call(_ORDER_OF_PART, {"id": part})
        try:
            found = answer["fulfillmentOrder"]
            return None if found is None else read_gid(Node("$.orderId", found["orderId"]))
        except (KeyError, TypeError, PayloadError) as error:
            raise _lacks_fields() from error

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """Ask for a page of a hundred orders by their last change."""
        # shopify.dev/docs/api/usage/search-syntax; times in quotes, whole seconds.
        earliest = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        variables = {"query": f"updated_at:>='{earliest}'", "after": cursor}
        data = self.client.call(_CHANGED_ORDERS, variables)
        try:
            return Page(tuple(map(_change, data["orders"]["nodes"])), _next(data["orders"]))
        except (KeyError, TypeError, PayloadError) as error:
            raise _lacks_fields() from error


def _next(page: Mapping[str, Any]) -> str | None:
    about = page["pageInfo"]
    return str(about["endCursor"]) if about["hasNextPage"] else None


def _change(node: Mapping[str, Any]) -> Change:
    seen = Node("$", node)
    return Change(read_gid(seen["id"]), seen["updatedAt"].instant())


def _joined(documents: list[dict[str, Any]]) -> Mapping[str, object]:
    """Make one document of the pages. Raises DeliveryDelayed where an edit fell between them."""
    first = documents[0]
    if any(page["updated_at"] != first["updated_at"] for page in documents):
        raise DeliveryDelayed("the order was edited while its lines were read")
    return {**first, "line_items": [line for page in documents for line in page["line_items"]]}


def _lacks_fields() -> DeliveryDelayed:
    return DeliveryDelayed("the shop's answer lacks fields that were asked for")
