"""What a message is about that carries no order: an edit, a risk, a fulfillment order. Pure."""

import re
from collections.abc import Iterator

from adapters.shopify.payload import read_gid, read_number
from connector.intake import Part, Reference
from connector.intake.document import Node
from connector.order import order_id

_FULFILLMENT_ORDER_GID = re.compile(r"gid://shopify/FulfillmentOrder/[0-9]{1,20}", re.ASCII)
_DEEPEST_PART = 3  # fulfillment_order_merges.fulfillment_order.id


def read_hint(connection: str, document: Node) -> Reference | Part | None:
    """Read what a document without an order is about; None where it is about no order.

    Raises PayloadError where it is about one and does not say which.
    """
    return (
        _edited(connection, document)
        or _risk_changed(connection, document)
        or _fulfillment_order(connection, document)
    )


def _edited(connection: str, document: Node) -> Reference | None:
    """Read which order an edit is of: `orders/edited` carries the difference and no order."""
    edit = document["order_edit"] if isinstance(document.value, dict) else Node("$", None)
    if not edit.said:
        return None
    number = read_number(edit["order_id"])
    return Reference(order_id(connection, number), number)


def _risk_changed(connection: str, document: Node) -> Reference | None:
    """Read which order another app's risk assessment is of; a test message names none."""
    if not isinstance(document.value, dict) or "risk_level" not in document.value:
        return None
    gid = document["admin_graphql_api_order_id"]
    if not gid.said:
        return None
    number = read_gid(gid)
    return Reference(order_id(connection, number), number)


def _fulfillment_order(connection: str, document: Node) -> Part | None:
    """Read which fulfillment order a message is about: the last it names, often the newest.

    What `fulfillment_orders/...` and `fulfillment_holds/...` carry differs by topic and names no
    order; each names fulfillment orders by their global ids, all of one order.
    """
    named = tuple(_fulfillment_orders(document.value, _DEEPEST_PART))
    if not named or _is_our_own_hold(document):
        return None
    return Part(connection, named[-1])


def _fulfillment_orders(value: object, depth: int) -> Iterator[str]:
    if not isinstance(value, dict) or depth == 0:
        return
    gid = value.get("id")
    if isinstance(gid, str) and _FULFILLMENT_ORDER_GID.fullmatch(gid):
        yield gid
    for inner in value.values():
        yield from _fulfillment_orders(inner, depth - 1)


def _is_our_own_hold(document: Node) -> bool:
    """Say whether the shop only tells of a hold that we placed, whole."""
    placed = document["created_fulfillment_hold"]
    ours = placed.said and placed["held_by_requesting_app"].value is True
    return ours and not document["remaining_fulfillment_order"].said
