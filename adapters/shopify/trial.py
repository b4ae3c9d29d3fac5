"""A hold of its own name, placed on one order and lifted again, to prove that it can be done."""

from collections.abc import Mapping
from typing import Any

from adapters.shopify.client import ShopifyClient
from adapters.shopify.outbound import ENDED, PLACE_HOLD, RELEASE_HOLD, our_holds
from connector.adapter import Proved
from connector.errors import DeliveryDelayed

_HANDLE = "holdpoint-check"
_PARTS = """
query PartsOfOrder($id: ID!) {
  order(id: $id) {
    id
    fulfillmentOrders(first: 50) {
      nodes { id status fulfillmentHolds { id handle heldByRequestingApp } }
    }
  }
}
"""


def try_hold(client: ShopifyClient, order: str) -> tuple[Proved, str]:
    """Place a trial hold on the order of this number and lift it; holds of others stay.

    Raises DeliveryDelayed or DeliveryRefused; a trial hold that stands is lifted by the next try.
    """
    part = _open_part(client, order)
    if part is None:
        return Proved.OPEN, f"nothing of order {order} is open, or there is no such order"
    if not _trial_holds(part):
        hold = {"reason": "OTHER", "reasonNotes": "Connection check", "handle": _HANDLE}
        said = client.call(PLACE_HOLD, {"id": part["id"], "hold": hold})
        refused = _refused(said, "fulfillmentOrderHold")
        if refused:
            return Proved.NO, f"the shop would not hold: {refused}"
    placed = _trial_holds(_same_part(client, order, part))
    if not placed:
        return Proved.NO, "the hold was accepted and is not there"
    said = client.call(RELEASE_HOLD, {"id": part["id"], "holdIds": list(placed)})
    refused = _refused(said, "fulfillmentOrderReleaseHold")
    if refused:
        return Proved.NO, f"the shop would not lift the trial hold: {refused}"
    if _trial_holds(_same_part(client, order, part)):
        return Proved.NO, "the trial hold was lifted and is still there"
    return Proved.YES, f"on order {order}, read back both times"


def _open_part(client: ShopifyClient, order: str) -> Mapping[str, Any] | None:
    return next((part for part in _parts(client, order) if part["status"] not in ENDED), None)


def _same_part(client: ShopifyClient, order: str, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    for part in _parts(client, order):
        if part["id"] == wanted["id"]:
            return part
    raise DeliveryDelayed("the shop replaced the fulfillment order meanwhile")


def _parts(client: ShopifyClient, order: str) -> tuple[Mapping[str, Any], ...]:
    found = client.call(_PARTS, {"id": f"gid://shopify/Order/{order}"})["order"]
    return tuple(found["fulfillmentOrders"]["nodes"]) if found else ()


def _trial_holds(part: Mapping[str, Any]) -> tuple[str, ...]:
    return our_holds(part, _HANDLE)


def _refused(data: Mapping[str, Any], field: str) -> str:
    payload = data[field]
    return ", ".join(sorted(str(error["code"]) for error in payload["userErrors"]))
