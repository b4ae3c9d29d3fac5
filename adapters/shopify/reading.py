"""Reads the shop by its API: one order whole, which orders changed, what we are told of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.shopify.client import ShopifyClient
from adapters.shopify.payload import read_gid, read_order
from adapters.shopify.subscriptions import Subscriptions
from connector.errors import DeliveryDelayed, DeliveryRefused, PayloadError
from connector.intake import Change, Page
from connector.intake.document import Node
from connector.order import Order, order_id

# Only what webhooks say too: an order that reads differently by each would look edited each time.
_ORDER_CONTENT = """
query OrderContent($id: ID!, $after: String) {
  order(id: $id) {
    id createdAt updatedAt cancelledAt currencyCode note
    customAttributes { key value }
    customer { firstName lastName defaultAddress { ...Postal } }
    billingAddress { ...Postal }
    shippingAddress { ...Postal }
    lineItems(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id sku title name quantity requiresShipping
        originalUnitPriceSet { shopMoney { amount } }
      }
    }
  }
}
fragment Postal on MailingAddress {
  name firstName lastName company address1 address2 city province zip country countryCodeV2
}
"""
_CHANGED_ORDERS = """
query ChangedOrders($query: String!, $after: String) {
  orders(first: 100, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { id updatedAt }
  }
}
"""
_MOST_PAGES = 40  # an answer that never ends must not hang a worker
_POSTAL = {
    "name": "name",
    "first_name": "firstName",
    "last_name": "lastName",
    "company": "company",
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "province": "province",
    "zip": "zip",
    "country": "country",
    "country_code": "countryCodeV2",
}


@dataclass(frozen=True, slots=True)
class ShopifyReader:
    """Fetcher and poller of one shop. `subscriptions` is None where they were made elsewhere."""

    connection: str
    client: ShopifyClient
    subscriptions: Subscriptions | None

    def fetch(self, number: str) -> Order:
        """Read one order, with all its lines, in the words of a webhook and by its rules."""
        document = self._document(number)
        order = read_order(self.connection, Node("$", document))
        if order.id != order_id(self.connection, number):
            raise PayloadError("$.id", "the shop answered with another order", number)
        return order

    def _document(self, number: str) -> Mapping[str, object]:
        gid = f"gid://shopify/Order/{number}"
        variables: dict[str, object] = {"id": gid}
        documents: list[dict[str, Any]] = []
        for _ in range(_MOST_PAGES):
            order = self.client.call(_ORDER_CONTENT, variables).get("order")
            if order is None:
                raise DeliveryRefused(f"the shop knows no order {number}, or may not show it to us")
            try:
                documents.append(_as_webhook(order))
                cursor = _next(order["lineItems"])
            except (KeyError, TypeError) as error:
                raise _lacks_fields() from error
            if cursor is None:
                return _joined(documents)
            variables["after"] = cursor
        raise DeliveryDelayed(f"the shop's list of lines of order {number} does not end")

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

    def missing_subscriptions(self) -> tuple[str, ...]:
        """Name the topics that the shop would not tell this app of."""
        if self.subscriptions is None:
            return ()
        return self.subscriptions.lacking(self.subscriptions.seen())


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


def _as_webhook(order: Mapping[str, Any]) -> dict[str, Any]:
    """Write an order of the API in the words of the REST document that webhooks carry.

    Both sets of names: shopify.dev/docs/api/admin-graphql/2026-10/objects/Order and
    shopify.dev/docs/api/admin-rest/latest/resources/order.
    """
    return {
        "admin_graphql_api_id": order["id"],
        "created_at": order["createdAt"],
        "updated_at": order["updatedAt"],
        "cancelled_at": order["cancelledAt"],
        "currency": order["currencyCode"],
        "note": order["note"],
        "note_attributes": [
            {"name": each["key"], "value": each["value"]} for each in order["customAttributes"]
        ],
        "customer": _customer(order["customer"]),
        "billing_address": _postal(order["billingAddress"]),
        "shipping_address": _postal(order["shippingAddress"]),
        "line_items": [_line(each) for each in order["lineItems"]["nodes"]],
    }


def _customer(customer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if customer is None:
        return None
    return {
        "first_name": customer["firstName"],
        "last_name": customer["lastName"],
        "default_address": _postal(customer["defaultAddress"]),
    }


def _postal(address: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if address is None:
        return None
    return {ours: address[theirs] for ours, theirs in _POSTAL.items()}


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(line["id"]).rsplit("/", 1)[-1],
        "sku": line["sku"],
        "title": line["title"],
        "name": line["name"],
        "quantity": line["quantity"],
        "requires_shipping": line["requiresShipping"],
        "price": line["originalUnitPriceSet"]["shopMoney"]["amount"],
    }


def _lacks_fields() -> DeliveryDelayed:
    return DeliveryDelayed("the shop's answer lacks fields that were asked for")
