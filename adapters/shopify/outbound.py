"""Our hold on an order in Shopify: placed on its fulfillment orders, lifted by its own ids only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.shopify.client import ShopifyClient
from adapters.shopify.fence import FENCE_FIELD, Fence, read_fence
from connector.callback import Callback, Held
from connector.errors import Conflict, DeliveryDelayed, DeliveryRefused, NotYet, PayloadError
from connector.intake import Fetcher
from connector.order import content_hash

_HOLDS_OF_ORDER = f"""
query HoldsOfOrder($id: ID!, $after: String) {{
  order(id: $id) {{
    id
    {FENCE_FIELD}
    fulfillmentOrders(first: 50, after: $after) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ id status fulfillmentHolds {{ id handle heldByRequestingApp }} }}
    }}
  }}
}}
"""
PLACE_HOLD = """
mutation PlaceHold($id: ID!, $hold: FulfillmentOrderHoldInput!) {
  fulfillmentOrderHold(id: $id, fulfillmentHold: $hold) {
    fulfillmentHold { id }
    userErrors { code message }
  }
}
"""
# The variable is `[ID!]!` although the API would take null: without ids it lifts everybody's holds.
RELEASE_HOLD = """
mutation ReleaseHold($id: ID!, $holdIds: [ID!]!, $externalId: String) {
  fulfillmentOrderReleaseHold(id: $id, holdIds: $holdIds, externalId: $externalId) {
    fulfillmentOrder { id }
    userErrors { code message }
  }
}
"""

# Nothing of these can leave any more. FulfillmentOrderStatus, Admin API 2026-10.
ENDED = frozenset({"CLOSED", "CANCELLED"})
_HOLD_IS_THERE = "DUPLICATE_FULFILLMENT_HOLD_HANDLE"
_REPLACED = "FULFILLMENT_ORDER_NOT_FOUND"
_MOST_PAGES = 40  # 2 000 fulfillment orders; an answer that never ends must not hang a worker


@dataclass(frozen=True, slots=True)
class _FulfillmentOrder:
    id: str
    our_hold_ids: tuple[str, ...]

    @property
    def number(self) -> str:
        return self.id.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an order stands: the parts that could still leave (None: not made yet), and our mark."""

    open_ones: tuple[_FulfillmentOrder, ...] | None
    fence: Fence

    @property
    def held(self) -> Held:
        if self.open_ones is None:
            return Held.FREE
        if not self.open_ones:
            return Held.GONE
        bare = [one.number for one in self.open_ones if not one.our_hold_ids]
        if not bare:
            return Held.HELD
        # A part that replaced another never carried our hold; one that did was freed by hand.
        if self.fence.held.intersection(bare):
            return Held.LIFTED
        return Held.FREE if len(bare) == len(self.open_ones) else Held.PARTLY


@dataclass(frozen=True, slots=True)
class ShopifyTarget:
    """The way out. A hold's handle is the same for an order's whole life: it cannot double."""

    client: ShopifyClient
    fetcher: Fetcher

    def hold(self, callback: Callback) -> None:
        """Place our hold, whole, on every open fulfillment order that does not carry it."""
        standing = self._standing(callback)
        standing.fence.refuse_late(callback)
        if standing.open_ones is None:
            # Shopify routes an order to its fulfillment orders after telling us of it.
            raise NotYet("the shop has made no fulfillment orders for this order yet")
        unmarked = self._mark(callback, standing)
        for fulfillment_order in standing.open_ones:
            if not fulfillment_order.our_hold_ids:
                self._place(callback, fulfillment_order)
        if unmarked is not None:
            raise unmarked

    def _mark(self, callback: Callback, standing: _Standing) -> DeliveryRefused | None:
        """Mark the order; a shop that refuses the mark must not keep the hold from standing."""
        held = frozenset(one.number for one in standing.open_ones or ())
        try:
            standing.fence.raise_to(callback, held, self.client)
        except DeliveryRefused as refused:
            return refused
        return None

    def release(self, callback: Callback) -> None:
        """Lift our own hold wherever it stands; where it stands nowhere, nothing is asked."""
        standing = self._standing(callback)
        standing.fence.refuse_late(callback)
        held = [one for one in standing.open_ones or () if one.our_hold_ids]
        if not held:
            return
        standing.fence.require_sense()
        require_unedited(self.fetcher, callback)
        standing.fence.raise_to(callback, frozenset(), self.client)
        for fulfillment_order in held:
            self._lift(callback, fulfillment_order)

    def read_back(self, callback: Callback) -> Held:
        """Read how many of the open fulfillment orders carry our hold."""
        return self._standing(callback).held

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
        self._mutate(PLACE_HOLD, "fulfillmentOrderHold", variables)

    def _lift(self, callback: Callback, fulfillment_order: _FulfillmentOrder) -> None:
        variables = {
            "id": fulfillment_order.id,
            "holdIds": list(fulfillment_order.our_hold_ids),
            "externalId": callback.id,
        }
        self._mutate(RELEASE_HOLD, "fulfillmentOrderReleaseHold", variables)

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
            raise NotYet("the shop replaced a fulfillment order meanwhile")
        if codes:
            raise DeliveryRefused(f"the shop refused {field}: {', '.join(sorted(codes))}")

    def _standing(self, callback: Callback) -> _Standing:
        try:
            pages = tuple(self._pages(callback))
            fence = read_fence(pages[0]["metafield"])
            nodes = [node for page in pages for node in page["fulfillmentOrders"]["nodes"]]
            open_ones = tuple(
                _FulfillmentOrder(str(node["id"]), our_holds(node, _handle(callback)))
                for node in nodes
                if node["status"] not in ENDED
            )
        except (KeyError, TypeError) as error:
            raise DeliveryDelayed("the shop's answer lacks fields that were asked for") from error
        return _Standing(open_ones if nodes else None, fence)

    def _pages(self, callback: Callback) -> Iterator[Any]:
        """Give the order once for each page of its fulfillment orders."""
        variables: dict[str, object] = {"id": f"gid://shopify/Order/{callback.number}"}
        for _ in range(_MOST_PAGES):
            order = self.client.call(_HOLDS_OF_ORDER, variables).get("order")
            if order is None:
                raise DeliveryRefused("the shop knows no order of this number")
            yield order
            about = order["fulfillmentOrders"]["pageInfo"]
            if not about["hasNextPage"]:
                return
            variables["after"] = about["endCursor"]
        raise DeliveryDelayed("the shop's list of fulfillment orders does not end")


def require_unedited(fetcher: Fetcher, callback: Callback) -> None:
    """Raise Conflict where the order in the shop is not the content that was decided on."""
    try:
        content = content_hash(fetcher.fetch(callback.number).order)
    except PayloadError as error:
        raise Conflict(f"the order in the shop cannot be read: {error}") from error
    if content != callback.content_hash:
        revision = callback.revision
        raise Conflict(f"the order in the shop is not revision {revision}, which was decided on")


def _handle(callback: Callback) -> str:
    return f"holdpoint-{callback.number}"


def our_holds(node: Mapping[str, Any], handle: str) -> tuple[str, ...]:
    """Give the ids of the holds of this handle that our app placed on a fulfillment order."""
    return tuple(
        hold["id"]
        for hold in node["fulfillmentHolds"]
        if hold["heldByRequestingApp"] and hold["handle"] == handle
    )
