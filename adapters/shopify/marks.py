"""What staff see of our hold on an order in the shop: a tag, and if asked for a risk assessment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.shopify.client import ShopifyClient
from connector.adapter import Connection
from connector.callback import Action, Callback
from connector.errors import ConfigError, DeliveryDelayed, DeliveryRefused

OUR_ASSESSMENT = "Holdpoint: "
"""Begins the one fact of an assessment of ours, by which it is known again."""

_ADD_TAG = """
mutation AddTag($id: ID!, $tags: [String!]!) {
  tagsAdd(id: $id, tags: $tags) { userErrors { field } }
}
"""
_REMOVE_TAG = """
mutation RemoveTag($id: ID!, $tags: [String!]!) {
  tagsRemove(id: $id, tags: $tags) { userErrors { field } }
}
"""
_ASSESS = """
mutation AssessRisk($input: OrderRiskAssessmentCreateInput!) {
  orderRiskAssessmentCreate(orderRiskAssessmentInput: $input) { userErrors { field code } }
}
"""


_MOST_LETTERS = 40  # of one tag: shopify.dev/docs/api/admin-graphql/2026-10/mutations/tagsAdd


@dataclass(frozen=True, slots=True)
class ShopifyMarker:
    """Marks what was confirmed. An empty `tag` marks nothing; `assesses` asks for the risk card.

    Adding a tag that is there and removing one that is not change nothing in Shopify, so that no
    key is needed. Other tags are left as they are.
    """

    client: ShopifyClient
    tag: str
    assesses: bool

    def mark(self, callback: Callback) -> None:
        """Tag an order that is held, and take our own tag off one that is not any more."""
        if callback.action is Action.CANCEL:
            return  # the order keeps its hold, and with it the tag
        gid = f"gid://shopify/Order/{callback.number}"
        held = callback.action is not Action.RELEASE
        if self.tag:
            document, field = (_ADD_TAG, "tagsAdd") if held else (_REMOVE_TAG, "tagsRemove")
            self._write(document, field, {"id": gid, "tags": [self.tag]})
        if self.assesses:
            # Staff and other apps see this card: our case number and no more.
            said = f"review {'open' if held else 'done'}, case {callback.case}"
            fact = {"description": OUR_ASSESSMENT + said, "sentiment": "NEUTRAL"}
            level = "MEDIUM" if held else "NONE"
            wish = {"orderId": gid, "riskLevel": level, "facts": [fact]}
            self._write(_ASSESS, "orderRiskAssessmentCreate", {"input": wish})

    def _write(self, document: str, field: str, variables: Mapping[str, object]) -> None:
        payload: Any = self.client.call(document, variables).get(field)
        try:
            refusals = [str(error.get("code") or error["field"]) for error in payload["userErrors"]]
        except (KeyError, TypeError, AttributeError) as error:
            raise DeliveryDelayed(f"the shop's answer to {field} cannot be read") from error
        if refusals:
            raise DeliveryRefused(f"the shop refused {field}: {', '.join(refusals)}")


def build_marker(connection: Connection, client: ShopifyClient) -> ShopifyMarker:
    """Read `tag` (`none` for none) and `risk_assessment` (`yes`, `no`). Raises ConfigError."""
    tag = connection.option("tag", "holdpoint-held").strip()
    if not tag or "," in tag or len(tag) > _MOST_LETTERS:
        problem = f"tag '{tag}' is no tag: up to {_MOST_LETTERS} letters without a comma, or none"
        raise ConfigError(connection.where, problem)
    assesses = connection.choice("risk_assessment", "no", "yes") == "yes"
    return ShopifyMarker(client, "" if tag == "none" else tag, assesses)
