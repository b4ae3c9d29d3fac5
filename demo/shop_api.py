"""The fake shop's GraphQL: every document is validated against the schema, then executed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from demo.shop_documents import Call, run
from demo.shop_marks import assess, cancel, set_tags
from demo.shop_metafields import is_stale, metafield_view, stale_metafield
from demo.shop_orders import changed, page
from demo.shop_state import (
    HOLDS_PER_APP,
    PARTS_PER_ORDER,
    FulfillmentOrder,
    Metafield,
    Order,
    Status,
)
from demo.shop_subscriptions import version_view
from demo.shop_views import ShopView, hold_view, order_view, part_view

_VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")


def cost(currently_available: int = 1990) -> dict[str, object]:
    """Return the cost part of an answer: constant, and as a shop with 100 points a second says."""
    status = {
        "maximumAvailable": 2000,
        "currentlyAvailable": currently_available,
        "restoreRate": 100,
    }
    return {"requestedQueryCost": 10, "actualQueryCost": 10, "throttleStatus": status}


def execute(view: ShopView, call: Call) -> dict[str, Any]:
    """Return the answer to one call by one app, and do to the orders what it asks.

    A document that is not valid against the schema gives `errors` and changes nothing.
    """
    result = run(call, _Root(view).fields())
    return {**result.formatted, "extensions": {"cost": cost()}}


@dataclass(frozen=True, slots=True)
class _Root:
    shop: ShopView

    def fields(self) -> dict[str, Any]:
        """Return the root fields; graphql-core calls each with the arguments of the document."""
        return {
            "order": self.order,
            "orders": self.changed_orders,
            "webhookSubscriptions": self.subscriptions,
            "webhookSubscriptionCreate": self.shop.book.create,
            "webhookSubscriptionUpdate": self.shop.book.update,
            "currentAppInstallation": self.installation,
            "publicApiVersions": [version_view(each) for each in _VERSIONS],
            "fulfillmentOrder": self.fulfillment_order,
            "metafieldsSet": self.set_metafields,
            "fulfillmentOrderHold": self.hold,
            "fulfillmentOrderReleaseHold": self.release,
            "tagsAdd": self.add_tags,
            "tagsRemove": self.remove_tags,
            "orderRiskAssessmentCreate": self.assess,
            "orderCancel": self.cancel,
        }

    def order(self, _info: object, **given: Any) -> dict[str, Any] | None:
        order = self.shop.orders.get(_number("Order", given["id"]))
        return order_view(order, self.shop) if order else None

    def changed_orders(self, _info: object, **given: Any) -> dict[str, Any]:
        found = changed(self.shop.orders.values(), given.get("query") or "")
        return page([order_view(order, self.shop) for order in found], _info, **given)

    def subscriptions(self, _info: object, **given: Any) -> dict[str, Any]:
        book = self.shop.book
        return page([dict(book.view(each)) for each in book.all_of_them()], _info, **given)

    def installation(self, _info: object) -> dict[str, Any]:
        return {"accessScopes": [{"handle": each} for each in sorted(self.shop.scopes)]}

    def set_metafields(self, _info: object, **given: Any) -> dict[str, Any]:
        wished = [(self._order(each["ownerId"]), each) for each in given["metafields"]]
        stale = [place for place, (order, each) in enumerate(wished) if self._stale(order, each)]
        if stale:
            refusals = [stale_metafield(place) for place in stale]
            return {"metafields": None, "userErrors": refusals}
        return {"metafields": [self._write(*each) for each in wished], "userErrors": []}

    def _stale(self, order: Order, wish: Mapping[str, Any]) -> bool:
        return is_stale(order.metafields.get(self._place(wish)), wish)

    def _place(self, wish: Mapping[str, Any]) -> tuple[str, str, str]:
        return (self.shop.app, wish["namespace"], wish["key"])

    def _write(self, order: Order, wish: Mapping[str, Any]) -> dict[str, Any]:
        written = Metafield(wish["namespace"], wish["key"], wish["type"], wish["value"])
        order.metafields[self._place(wish)] = written
        order.touch({}, self.shop.at)
        return metafield_view(written)

    def _order(self, gid: str) -> Order:
        order = self.shop.orders.get(_number("Order", gid))
        if order is None:
            raise _invalid(gid)
        return order

    def add_tags(self, _info: object, **given: Any) -> dict[str, Any]:
        order = self._order(given["id"])
        return set_tags(order, tuple(dict.fromkeys((*order.tags, *given["tags"]))), self.shop.at)

    def remove_tags(self, _info: object, **given: Any) -> dict[str, Any]:
        order = self._order(given["id"])
        left = tuple(each for each in order.tags if each not in given["tags"])
        return set_tags(order, left, self.shop.at)

    def assess(self, _info: object, **given: Any) -> dict[str, Any]:
        wish = given["orderRiskAssessmentInput"]
        return assess(self._order(wish["orderId"]), wish, self.shop.at)

    def cancel(self, _info: object, **given: Any) -> dict[str, Any]:
        order = self._order(given["orderId"])

        def end(status: Status) -> None:
            for each in order.active:
                each.end(status)
                each.updated_at = self.shop.at

        return cancel(order, given, self.shop.at, end)

    def fulfillment_order(self, _info: object, **given: Any) -> dict[str, Any] | None:
        for order, each in self._parts(given["id"]):
            order_id = order.document["admin_graphql_api_id"]
            return {**part_view(each, self.shop.app), "orderId": order_id}
        return None

    def hold(self, _info: object, **given: Any) -> dict[str, Any]:
        order, target = self._find(given["id"])
        wish = given["fulfillmentHold"]
        refusal = _refusal(target, wish, self.shop.app)
        if refusal:
            return {"userErrors": [refusal]}
        remaining = self._split(order, target, wish["fulfillmentOrderLineItems"] or [])
        notes = wish.get("reasonNotes")
        placed = target.place(wish["handle"] or "", wish["reason"], notes, self.shop.app)
        target.updated_at = self.shop.at
        return {
            "fulfillmentHold": hold_view(placed, self.shop.app),
            "fulfillmentOrder": part_view(target, self.shop.app),
            "remainingFulfillmentOrder": part_view(remaining, self.shop.app) if remaining else None,
            "userErrors": [],
        }

    def release(self, _info: object, **given: Any) -> dict[str, Any]:
        _, target = self._find(given["id"])
        # The API's trap, kept on purpose: no ids means every hold, also those of other apps.
        target.release(frozenset(given.get("holdIds") or ()) or None)
        target.updated_at = self.shop.at
        return {"fulfillmentOrder": part_view(target, self.shop.app), "userErrors": []}

    def _parts(self, gid: str) -> Iterable[tuple[Order, FulfillmentOrder]]:
        order = self.shop.orders.get(_number("FulfillmentOrder", gid) // PARTS_PER_ORDER)
        parts = order.fulfillment_orders if order else ()
        return ((order, each) for each in parts if order and each.id == gid)

    def _find(self, gid: str) -> tuple[Order, FulfillmentOrder]:
        for found in self._parts(gid):
            return found
        raise _invalid(gid)

    def _split(
        self, order: Order, target: FulfillmentOrder, wanted: Sequence[Mapping[str, Any]]
    ) -> FulfillmentOrder | None:
        held = {each["id"]: each["quantity"] for each in wanted}
        rest = {line: count - held.get(line, 0) for line, count in target.units.items()}
        rest = {line: count for line, count in rest.items() if count}
        if not held or not rest:
            return None
        target.units = held
        target.remainder = order.route(rest, self.shop.at)
        return target.remainder


def _number(kind: str, gid: str) -> int:
    """Read the number of a global id; -1, which nothing has, where it is of another kind."""
    start, _, digits = gid.rpartition("/")
    return int(digits) if start == f"gid://shopify/{kind}" and digits.isdecimal() else -1


def _invalid(gid: str) -> GraphQLError:
    return GraphQLError(f"Invalid id: {gid}", extensions={"code": "RESOURCE_NOT_FOUND"})


def _refusal(
    target: FulfillmentOrder, wish: Mapping[str, Any], app: str
) -> dict[str, object] | None:
    """Return the user error for a hold that cannot be placed, or None; messages as recorded."""
    own = target.holds_by(app)
    if target.ended:
        # Not recorded: that it fails is documented, the wording and the missing code are ours.
        return _user_error(("id",), "The fulfillment order can't be placed on hold.", None)
    if partly := _partial_refusal(target, wish["fulfillmentOrderLineItems"] or []):
        return partly
    if any(hold.handle == (wish["handle"] or "") for hold in own):
        message = (
            "The handle provided for the fulfillment hold is already in use by this app for"
            " another hold on this fulfillment order."
        )
        code = "DUPLICATE_FULFILLMENT_HOLD_HANDLE"
        return _user_error(("fulfillmentHold", "handle"), message, code)
    if len(own) >= HOLDS_PER_APP:
        message = (
            "The maximum number of fulfillment holds for this fulfillment order has been reached"
            f" for this app. An app can only have up to {HOLDS_PER_APP} holds on a single"
            " fulfillment order at any one time."
        )
        return _user_error(("id",), message, "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED")
    return None


def _partial_refusal(
    target: FulfillmentOrder, wanted: Sequence[Mapping[str, Any]]
) -> dict[str, object] | None:
    where = ("fulfillmentHold", "fulfillmentOrderLineItems")
    if len({each["id"] for each in wanted}) < len(wanted):
        message, code = (
            "must contain unique line item ids",
            "DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS",
        )
        return _user_error(where, message, code)
    for place, each in enumerate(wanted):
        if each["quantity"] <= 0:
            message = "You must select at least one item to place on partial hold."
            return _user_error((*where, str(place), "quantity"), message, "GREATER_THAN_ZERO")
        if each["quantity"] > target.units.get(each["id"], 0):  # the wording is not recorded
            message = "The line item quantity is invalid."
            return _user_error(where, message, "INVALID_LINE_ITEM_QUANTITY")
    if wanted and target.status is Status.ON_HOLD:
        message = "The fulfillment order is not in a splittable state."
        return _user_error(where, message, "FULFILLMENT_ORDER_NOT_SPLITTABLE")
    return None


def _user_error(where: tuple[str, ...], message: str, code: str | None) -> dict[str, object]:
    return {"field": where, "message": message, "code": code}
