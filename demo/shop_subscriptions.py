"""What the fake shop tells an app of: its webhook subscriptions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import assert_enum_type

from demo.shop_documents import schema

ADDRESS = "https://holdpoint.example.com/in/shop"


def every_topic() -> set[str]:
    """Return every topic that this shop has."""
    topics = assert_enum_type(schema().type_map["WebhookSubscriptionTopic"])
    return set(topics.values)


@dataclass(slots=True)
class Subscription:
    """One subscription of the app."""

    id: str
    topic: str
    uri: str
    format: str = "JSON"
    filter: str | None = None
    include_fields: list[str] = field(default_factory=list)


@dataclass(slots=True)
class SubscriptionBook:
    """The subscriptions of every app: `topics` were made by the installation, to ADDRESS.

    `made` are those that came by the API. `version` is the app's own.
    """

    version: str = "2026-10"
    topics: set[str] = field(default_factory=every_topic)
    made: dict[str, Subscription] = field(default_factory=dict)
    _count: int = 0

    def all_of_them(self) -> list[Subscription]:
        """Return every subscription."""
        first = [Subscription(_gid(topic), topic, ADDRESS) for topic in sorted(self.topics)]
        return [*first, *self.made.values()]

    def add(self, topic: str, uri: str, **more: Any) -> Subscription:
        """Subscribe somebody to a topic."""
        self._count += 1
        gid = _gid(str(self._count))
        self.made[gid] = Subscription(gid, topic, uri, **more)
        return self.made[gid]

    def create(self, _info: object, **given: Any) -> dict[str, Any]:
        """Answer `webhookSubscriptionCreate`; a copy is refused, as in a real shop."""
        wish = given["webhookSubscription"]
        topic, uri = given["topic"], wish["uri"]
        if any((each.topic, each.uri) == (topic, uri) for each in self.all_of_them()):
            return _refusal("Address for this topic has already been taken")
        if not uri.startswith("https://"):
            return _refusal("Address protocol http:// is not supported")
        return _payload(self.view(self.add(topic, uri)))

    def update(self, _info: object, **given: Any) -> dict[str, Any]:
        """Answer `webhookSubscriptionUpdate`."""
        found, wish = self.made.get(given["id"]), given["webhookSubscription"]
        if found is None:
            return _refusal("Webhook subscription does not exist")
        found.uri, found.format = wish.get("uri", found.uri), wish.get("format", found.format)
        found.filter = wish.get("filter", found.filter) or None
        found.include_fields = wish.get("includeFields", found.include_fields) or []
        return _payload(self.view(found))

    def view(self, each: Subscription) -> Mapping[str, Any]:
        """Return a subscription as the API shows it."""
        return {
            "id": each.id,
            "topic": each.topic,
            "uri": each.uri,
            "format": each.format,
            "filter": each.filter,
            "includeFields": each.include_fields,
            "apiVersion": version_view(self.version),
        }


def version_view(handle: str) -> dict[str, Any]:
    """Return a supported version as the API shows it."""
    return {"handle": handle, "displayName": handle, "supported": True}


def _gid(name: str) -> str:
    return f"gid://shopify/WebhookSubscription/{name}"


def _payload(view: Mapping[str, Any]) -> dict[str, Any]:
    return {"webhookSubscription": view, "userErrors": []}


def _refusal(message: str) -> dict[str, Any]:
    error = {"field": ["webhookSubscription", "callbackUrl"], "message": message}
    return {"webhookSubscription": None, "userErrors": [error]}
