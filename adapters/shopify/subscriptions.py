"""What the shop tells us of: our webhook subscriptions, looked for and put right.

Only those of our own app are seen, and only those of our own address are touched: the same app may
tell others, too. shopify.dev/docs/api/admin-graphql/2026-10/mutations/webhookSubscriptionCreate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.shopify.client import ShopifyClient
from connector.errors import DeliveryDelayed

NEEDED_TOPICS = (
    "ORDERS_CREATE",
    "ORDERS_UPDATED",
    "ORDERS_CANCELLED",
    "ORDERS_EDITED",
    "ORDERS_FULFILLED",
    "ORDERS_RISK_ASSESSMENT_CHANGED",
    "APP_UNINSTALLED",
    "FULFILLMENT_ORDERS_ORDER_ROUTING_COMPLETE",
    "FULFILLMENT_ORDERS_MOVED",
    "FULFILLMENT_ORDERS_SPLIT",
    "FULFILLMENT_ORDERS_MERGED",
    "FULFILLMENT_ORDERS_CANCELLED",
    "FULFILLMENT_ORDERS_RESCHEDULED",
    "FULFILLMENT_ORDERS_PLACED_ON_HOLD",
    "FULFILLMENT_ORDERS_HOLD_RELEASED",
    "FULFILLMENT_HOLDS_ADDED",
    "FULFILLMENT_HOLDS_RELEASED",
)
"""WebhookSubscriptionTopic, Admin API 2026-10."""

_SUBSCRIPTIONS = """
query Subscriptions($after: String) {
  webhookSubscriptions(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { id topic uri format filter includeFields apiVersion { handle } }
  }
}
"""
_SUBSCRIBE = """
mutation Subscribe($topic: WebhookSubscriptionTopic!, $to: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $to) {
    webhookSubscription { id }
    userErrors { field message }
  }
}
"""
_RESUBSCRIBE = """
mutation Resubscribe($id: ID!, $to: WebhookSubscriptionInput!) {
  webhookSubscriptionUpdate(id: $id, webhookSubscription: $to) {
    webhookSubscription { id }
    userErrors { field message }
  }
}
"""
_MOST_PAGES = 40  # an answer that never ends must not hang a worker


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription as the shop shows it; `is_whole` where every order comes, with all of it."""

    id: str
    topic: str
    uri: str
    is_whole: bool
    version: str


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The subscriptions of our app. Without `address`, where webhooks are to go, none is made."""

    client: ShopifyClient
    address: str

    def seen(self) -> tuple[Subscription, ...]:
        """Read them all. Raises DeliveryDelayed or DeliveryRefused."""
        return tuple(self._pages())

    def lacking(self, seen: tuple[Subscription, ...]) -> tuple[str, ...]:
        """Name the needed topics that do not come whole to our address, or to any if none is said.

        A filter could hide the very order that must be screened, and so could fields left out.
        """
        there = {each.topic for each in seen if each.is_whole and self._is_ours(each)}
        return tuple(topic for topic in NEEDED_TOPICS if topic not in there)

    def strangers(self, seen: tuple[Subscription, ...]) -> tuple[Subscription, ...]:
        """Give those of our app that go elsewhere; they are left alone."""
        return tuple(each for each in seen if not self._is_ours(each))

    def mend(self, seen: tuple[Subscription, ...]) -> tuple[str, ...]:
        """Make or mend what is lacking and name what the shop would not have."""
        if not self.address:
            return self.lacking(seen)
        ours = {each.topic: each for each in seen if self._is_ours(each)}
        return tuple(
            topic for topic in self.lacking(seen) if not self._subscribe(topic, ours.get(topic))
        )

    def _is_ours(self, subscription: Subscription) -> bool:
        return not self.address or subscription.uri == self.address

    def _subscribe(self, topic: str, there: Subscription | None) -> bool:
        to = {"uri": self.address, "format": "JSON"}
        if there is None:
            data = self.client.call(_SUBSCRIBE, {"topic": topic, "to": to})
            payload = data.get("webhookSubscriptionCreate")
        else:
            whole = {**to, "filter": "", "includeFields": []}
            data = self.client.call(_RESUBSCRIBE, {"id": there.id, "to": whole})
            payload = data.get("webhookSubscriptionUpdate")
        return isinstance(payload, dict) and not payload.get("userErrors")

    def _pages(self) -> Iterator[Subscription]:
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            data = self.client.call(_SUBSCRIPTIONS, {"after": cursor})
            try:
                page = data["webhookSubscriptions"]
                yield from map(_read, page["nodes"])
                about = page["pageInfo"]
                more, cursor = about["hasNextPage"], about["endCursor"]
            except (KeyError, TypeError) as error:
                problem = "the shop's answer lacks fields that were asked for"
                raise DeliveryDelayed(problem) from error
            if not more:
                return
        raise DeliveryDelayed("the shop's list of webhook subscriptions does not end")


def _read(node: Mapping[str, Any]) -> Subscription:
    return Subscription(
        id=str(node["id"]),
        topic=str(node["topic"]),
        uri=str(node["uri"]),
        is_whole=node["format"] == "JSON" and not node["filter"] and not node["includeFields"],
        version=str(node["apiVersion"]["handle"]),
    )
