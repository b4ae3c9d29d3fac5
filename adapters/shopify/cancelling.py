"""Cancels an order in Shopify that a person rejected: no refund, no restocking, no mail to anybody.

shopify.dev/docs/api/admin-graphql/2026-10/mutations/orderCancel. It is a job of the shop, cannot be
undone, and voids a payment that is only authorized, whatever is asked for.
"""

from dataclasses import dataclass
from typing import Any

from adapters.shopify.client import ShopifyClient
from adapters.shopify.fence import FENCE_FIELD, read_fence
from adapters.shopify.outbound import require_unedited
from connector.callback import Callback
from connector.errors import DeliveryDelayed, DeliveryRefused, NotYet
from connector.intake import Fetcher

_CANCELLED = f"""
query Cancelled($id: ID!) {{
  order(id: $id) {{ cancelledAt {FENCE_FIELD} }}
}}
"""
_CANCEL_ORDER = """
mutation CancelOrder(
  $id: ID!, $reason: OrderCancelReason!, $refund: OrderCancelRefundMethodInput!,
  $restock: Boolean!, $notify: Boolean!, $note: String!
) {
  orderCancel(
    orderId: $id, reason: $reason, refundMethod: $refund,
    restock: $restock, notifyCustomer: $notify, staffNote: $note
  ) {
    job { id }
    orderCancelUserErrors { code }
  }
}
"""


@dataclass(frozen=True, slots=True)
class ShopifyCanceller:
    """Cancels once, and only what was decided on; holds are left as they are."""

    client: ShopifyClient
    fetcher: Fetcher

    def cancel(self, callback: Callback) -> None:
        """Cancel the order; one that is cancelled already is done with.

        The shop cancels in a job of its own: NotYet is raised until it shows the order cancelled.
        """
        order = self._order(callback)
        if order["cancelledAt"] is not None:
            return
        try:
            fence = read_fence(order["metafield"])
        except (KeyError, TypeError) as error:
            raise _unreadable() from error
        fence.refuse_late(callback)
        fence.require_sense()
        require_unedited(self.fetcher, callback)
        fence.raise_to(callback, fence.held, self.client)
        codes = self._ask(callback)
        if self._order(callback)["cancelledAt"] is not None:
            return
        if codes:
            raise DeliveryRefused(f"the shop refused orderCancel: {', '.join(sorted(codes))}")
        raise NotYet("the shop has not cancelled the order yet")

    def _order(self, callback: Callback) -> Any:
        variables = {"id": f"gid://shopify/Order/{callback.number}"}
        order = self.client.call(_CANCELLED, variables).get("order")
        if order is None:
            raise DeliveryRefused("the shop knows no order of this number")
        if not isinstance(order, dict) or not {"cancelledAt", "metafield"} <= order.keys():
            raise _unreadable()
        return order

    def _ask(self, callback: Callback) -> frozenset[str]:
        variables = {
            "id": f"gid://shopify/Order/{callback.number}",
            "reason": "OTHER",
            # Said and not left out: with a refund, money would go where it may have to be frozen.
            "refund": {"originalPaymentMethodsRefund": False},
            "restock": False,
            "notify": False,
            # Staff may read this: our case number and no more.
            "note": f"Rejected after review, case {callback.case} ({callback.id})"[:255],
        }
        payload: Any = self.client.call(_CANCEL_ORDER, variables).get("orderCancel")
        try:
            return frozenset(str(each["code"]) for each in payload["orderCancelUserErrors"])
        except (KeyError, TypeError) as error:
            raise _unreadable() from error


def _unreadable() -> DeliveryDelayed:
    return DeliveryDelayed("the shop's answer about cancelling cannot be read")
