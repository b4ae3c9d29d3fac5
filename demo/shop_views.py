"""What the fake shop's API shows of its orders, and to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from demo.shop_metafields import metafield_view
from demo.shop_orders import content, page
from demo.shop_state import FulfillmentOrder, Hold, Order, utc_text
from demo.shop_subscriptions import SubscriptionBook


@dataclass(frozen=True, slots=True)
class ShopView:
    """What one app sees of the shop at a moment.

    `orders` are by the number in their global id. `approved`: whether it may see names and
    addresses.
    """

    orders: Mapping[int, Order]
    book: SubscriptionBook
    scopes: frozenset[str]
    app: str
    at: datetime
    approved: bool = True


def order_view(order: Order, shop: ShopView) -> dict[str, Any]:
    """Return an order as the API shows it to one app."""
    document, app = order.document, shop.app
    return {
        **content(order, approved=shop.approved),
        "id": document["admin_graphql_api_id"],
        "name": document["name"],
        "displayFulfillmentStatus": order.display_status,
        "metafield": partial(_metafield, order, app),
        "fulfillmentOrders": partial(
            page, [part_view(each, app) for each in order.fulfillment_orders]
        ),
    }


def _metafield(order: Order, app: str, _info: object, **given: Any) -> dict[str, Any] | None:
    found = order.metafields.get((app, given.get("namespace") or "$app", given["key"]))
    return metafield_view(found) if found else None


def part_view(each: FulfillmentOrder, app: str) -> dict[str, Any]:
    """Return a fulfillment order as the API shows it."""
    return {
        "id": each.id,
        "status": each.status.value,
        "updatedAt": utc_text(each.updated_at),
        "supportedActions": [{"action": action} for action in each.actions_for(app)],
        "fulfillmentHolds": [hold_view(hold, app) for hold in each.holds],
    }


def hold_view(hold: Hold, app: str) -> dict[str, Any]:
    """Return a hold as the API shows it."""
    return {
        "id": hold.id,
        "handle": hold.handle,
        "reason": hold.reason,
        "reasonNotes": hold.reason_notes,
        "displayReason": hold.reason.replace("_", " ").capitalize(),
        "heldByRequestingApp": hold.app == app,
    }
