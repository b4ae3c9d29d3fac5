"""Our mark on an order in Shopify: which callback acted last, and on which parts it put a hold.

It is a JSON metafield in the namespace that only our app may write, set with compare-and-set
(shopify.dev/docs/api/admin-graphql/2026-10/mutations/metafieldsSet).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.shopify.client import ShopifyClient
from connector.callback import Callback
from connector.errors import DeliveryDelayed, DeliveryRefused, Fenced

FENCE_FIELD = 'metafield(namespace: "$app:holdpoint", key: "fence") { value compareDigest }'
_SET_FENCE = """
mutation SetFence($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) {
    metafields { compareDigest }
    userErrors { code message }
  }
}
"""
_WRITTEN_MEANWHILE = frozenset({"STALE_OBJECT", "INVALID_COMPARE_DIGEST"})


@dataclass(frozen=True, slots=True)
class Fence:
    """The mark as it was read. `held` are the numbers of the fulfillment orders we held.

    Without a mark `digest` is None and `sequence` 0; `sequence` is None where it makes no sense.
    """

    sequence: int | None
    held: frozenset[str]
    digest: str | None

    def refuse_late(self, callback: Callback) -> None:
        """Raise Fenced where a later callback acted before."""
        if self.sequence is not None and self.sequence > callback.sequence:
            raise Fenced(self.sequence)

    def require_sense(self) -> None:
        """Raise DeliveryRefused where the mark cannot be read: nobody knows what acted last."""
        if self.sequence is None:
            problem = "our mark on the order cannot be read, so nothing is released; hold it again"
            raise DeliveryRefused(problem)

    def raise_to(self, callback: Callback, held: frozenset[str], client: ShopifyClient) -> None:
        """Write that a callback acts, and on which parts it holds; again, it writes nothing.

        Raises DeliveryDelayed where another delivery wrote the mark since it was read.
        """
        if (self.sequence, self.held) == (callback.sequence, held):
            return
        mark = {"sequence": callback.sequence, "callback": callback.id, "held": sorted(held)}
        metafield = {
            "ownerId": f"gid://shopify/Order/{callback.number}",
            "namespace": "$app:holdpoint",
            "key": "fence",
            "type": "json",
            "value": json.dumps(mark),
            "compareDigest": self.digest,
        }
        _require_set(client.call(_SET_FENCE, {"metafields": [metafield]}))


def _require_set(data: Mapping[str, Any]) -> None:
    try:
        codes = {str(error["code"]) for error in data["metafieldsSet"]["userErrors"]}
    except (KeyError, TypeError) as error:
        raise DeliveryDelayed("the shop's answer to metafieldsSet cannot be read") from error
    if codes & _WRITTEN_MEANWHILE:
        raise DeliveryDelayed("another delivery marked the order meanwhile")
    if codes:
        raise DeliveryRefused(f"the shop refused metafieldsSet: {', '.join(sorted(codes))}")


def read_fence(metafield: Mapping[str, Any] | None) -> Fence:
    """Read the mark. Raises KeyError or TypeError where the answer lacks what was asked for."""
    if metafield is None:
        return Fence(0, frozenset(), None)
    digest = str(metafield["compareDigest"])
    try:
        mark = json.loads(metafield["value"])
        sequence, held = mark["sequence"], frozenset(map(str, mark["held"]))
    except (ValueError, RecursionError, KeyError, TypeError):
        return Fence(None, frozenset(), digest)
    sound = isinstance(sequence, int) and not isinstance(sequence, bool)
    return Fence(sequence if sound else None, held, digest)
