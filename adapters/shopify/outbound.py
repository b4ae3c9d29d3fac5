"""Our hold on an order in Shopify: placed on its fulfillment orders, lifted by its own ids only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.shopify.client import ShopifyClient
from connector.callback import Callback, Held
from connector.errors import DeliveryDelayed, DeliveryRefused

_HOLDS_OF_ORDER = """
query HoldsOfOrder($id: ID!, $after: String) {
  order(id: $id) {
    id
    fulfillmentOrders(first: 50, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id status fulfillmentHolds { id handle heldByRequestingApp } }
    }
  }
}
"""
_PLACE_HOLD = """
mutation PlaceHold($id: ID!, $hold: FulfillmentOrderHoldInput!) {
  fulfillmentOrderHold(id: $id, fulfillmentHold: $hold) {
    fulfillmentHold { id }
    userErrors { code message }
  }
}
"""
# The variable is `[ID!]!` although the API would take null: without ids it lifts everybody's holds.
_RELEASE_HOLD = """
mutation ReleaseHold($id: ID!, $holdIds: [ID!]!, $externalId: String) {
  fulfillmentOrderReleaseHold(id: $id, holdIds: $holdIds, externalId: $externalId) {
    fulfillmentOrder { id }
    userErrors { code message }
  }
}
"""

# Nothing of these can leave any more. FulfillmentOrderStatus, Admin API 2026-10.
_ENDED = frozenset({"CLOSED", "CANCELLED"})
_HOLD_IS_THERE = "DUPLICATE_FULFILLMENT_HOLD_HANDLE"
_REPLACED = "FULFILLMENT_ORDER_NOT_FOUND"
_MOST_PAGES = 40  # 2 000 fulfillment orders; an answer that never ends must not hang a worker


@dataclass(frozen=True, slots=True)
class _FulfillmentOrder:
    id: str
    our_hold_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShopifyTarget:
    """The way out. A hold's handle is the same for an order's whole life: it cannot double."""

    client: ShopifyClient

    def hold(self, callback: Callback) -> None:
        """Place our hold, whole, on every open fulfillment order that does not carry it."""
        open_ones = self._open_fulfillment_orders(callback)
        if open_ones is None:
            # Shopify routes an order to its fulfillment orders after telling us of it.
            raise DeliveryDelayed("the shop has made no fulfillment orders for this order yet")
        for fulfillment_order in open_ones:
            if not fulfillment_order.our_hold_ids:
                self._place(callback, fulfillment_order)

    def release(self, callback: Callback) -> None:
        """Lift our own hold wherever it stands; where it stands nowhere, nothing is asked."""
        for fulfillment_order in self._open_fulfillment_orders(callback) or ():
            if fulfillment_order.our_hold_ids:
                self._lift(callback, fulfillment_order)

    def read_back(self, callback: Callback) -> Held:
        """Read how many of the open fulfillment orders carry our hold."""
        open_ones = self._open_fulfillment_orders(callback)
        if open_ones is None:
            return Held.FREE
        if not open_ones:
            return Held.GONE
        ours = sum(bool(one.our_hold_ids) for one in open_ones)
        if ours == 0:
            return Held.FREE
        return Held.HELD if ours == len(open_ones) else Held.PARTLY

    def _place(self, callback: Callback, fulfillment_order: _FulfillmentOrder) -> None:
        hold = {
            "reason": "OTHER",
            # Staff, other apps and the customer may read this: our case number and no more.
            "reasonNotes": f"Held for review, case {callback.case}",
            "handle": _handle(callback),
            "externalId": callback.id,
            "notifyMerchant": False,
        }
        variables = {"id": fulfillment_order.id, "hold": hold}
        self._mutate(_PLACE_HOLD, "fulfillmentOrderHold", variables)

    def _lift(self, callback: Callback, fulfillment_order: _FulfillmentOrder) -> None:
        variables = {
            "id": fulfillment_order.id,
            "holdIds": list(fulfillment_order.our_hold_ids),
            "externalId": callback.id,
        }
        self._mutate(_RELEASE_HOLD, "fulfillmentOrderReleaseHold", variables)

    def _mutate(self, document: str, field: str, variables: Mapping[str, object]) -> None:
        payload = self.client.call(document, variables).get(field)
        if not isinstance(payload, dict):
            raise DeliveryDelayed(f"the shop's answer has no {field}")
        try:
            codes = {str(error["code"]) for error in payload.get("userErrors") or ()}
        except (KeyError, TypeError) as error:
            raise DeliveryDelayed(f"the shop's answer to {field} cannot be read") from error
        codes.discard(_HOLD_IS_THERE)  # reading back will say whether it really is
        if _REPLACED in codes:
            raise DeliveryDelayed("the shop replaced a fulfillment order meanwhile")
        if codes:
            raise DeliveryRefused(f"the shop refused {field}: {', '.join(sorted(codes))}")

    def _open_fulfillment_orders(self, callback: Callback) -> tuple[_FulfillmentOrder, ...] | None:
        """Return the fulfillment orders that could still leave, or None where none exist yet."""
        nodes = tuple(self._nodes(callback))
        if not nodes:
            return None
        try:
            return tuple(
                _FulfillmentOrder(node["id"], _our_holds(node, _handle(callback)))
                for node in nodes
                if node["status"] not in _ENDED
            )
        except (KeyError, TypeError) as error:
            raise DeliveryDelayed("the shop's answer lacks fields that were asked for") from error

    def _nodes(self, callback: Callback) -> Iterator[Any]:
        variables: dict[str, object] = {"id": f"gid://shopify/Order/{callback.number}"}
        for _ in range(_MOST_PAGES):
            order = self.client.call(_HOLDS_OF_ORDER, variables).get("order")
            if order is None:
                raise DeliveryRefused("the shop knows no order of this number")
            try:
                page = order["fulfillmentOrders"]
                yield from page["nodes"]
                if not page["pageInfo"]["hasNextPage"]:
                    return
                variables["after"] = page["pageInfo"]["endCursor"]
            except (KeyError, TypeError) as error:
                message = "the shop's answer lacks fields that were asked for"
                raise DeliveryDelayed(message) from error
        raise DeliveryDelayed("the shop's list of fulfillment orders does not end")


def _handle(callback: Callback) -> str:
    return f"holdpoint-{callback.number}"


def _our_holds(node: Mapping[str, Any], handle: str) -> tuple[str, ...]:
    return tuple(
        hold["id"]
        for hold in node["fulfillmentHolds"]
        if hold["heldByRequestingApp"] and hold["handle"] == handle
    )
