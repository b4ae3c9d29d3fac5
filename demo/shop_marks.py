"""The fake shop's mutations of an order itself: tags, risk assessments, cancelling."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from demo.shop_state import Order, Status

_LONGEST_STAFF_NOTE = 255  # as recorded


def set_tags(order: Order, tags: tuple[str, ...], at: datetime) -> dict[str, Any]:
    """Replace the tags; nothing is touched where they are the same."""
    if tags != order.tags:
        order.touch({"tags": ", ".join(tags)}, at)
    return {"userErrors": []}


def assess(order: Order, wish: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Add a risk assessment, as the app of the same facts."""
    if not order.active and order.shipped:
        message = "The order is fulfilled"  # the wording is not recorded
        code = "ORDER_ALREADY_FULFILLED"
        return {"userErrors": [{"field": ["orderId"], "message": message, "code": code}]}
    order.risk.append({"riskLevel": wish["riskLevel"], "facts": wish["facts"]})
    order.touch({}, at)
    return {"userErrors": []}


def cancel(
    order: Order, given: Mapping[str, Any], at: datetime, end: Callable[[Status], None]
) -> dict[str, Any]:
    """Cancel the order and what is left to send; messages as recorded."""
    if len(given.get("staffNote") or "") > _LONGEST_STAFF_NOTE:
        message = "Staff note is too long. Maximum length is 255 characters."
        return _refused("staffNote", message)
    if order.document["cancelled_at"]:
        return _refused("orderId", "Cannot cancel an order that has already been canceled")
    end(Status.CANCELLED)
    order.touch({"cancelled_at": at.isoformat(timespec="seconds")}, at)
    job = {"id": f"gid://shopify/Job/{order.number}", "done": False}
    return {"job": job, "orderCancelUserErrors": []}


def _refused(field: str, message: str) -> dict[str, Any]:
    refusal = {"field": [field], "message": message, "code": "INVALID"}
    return {"job": None, "orderCancelUserErrors": [refusal]}
