"""The webhooks of a shop that go to our address: looked for, switched on again, made anew.

WooCommerce tries each delivery once and switches a webhook off after five that failed in a row
(woocommerce.github.io/woocommerce-rest-api-docs, "Webhooks").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from adapters.woocommerce.listing import listed
from connector.adapter import Ask, Concern, Examination, Proved, Shortcoming, nobody_asked
from connector.callback.rest import RestClient, lacks_fields
from connector.errors import DeliveryDelayed, PayloadError
from connector.intake.document import Node
from connector.proving import Prover
from connector.secret import Secret

NEEDED: Final = ("order.created", "order.updated", "order.deleted", "order.restored")
_ON_A_PAGE: Final = 100
_MOST_PAGES: Final = 20  # an answer that never ends must not hang a worker


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook of the shop."""

    id: str
    topic: str
    active: bool


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The webhooks to one `address`; those to any other are left alone."""

    client: RestClient
    address: str
    secret: Secret

    def seen(self) -> tuple[Webhook, ...]:
        """Read those of ours. Raises DeliveryDelayed or DeliveryRefused."""
        return tuple(self._pages())

    def lacking(self, seen: tuple[Webhook, ...]) -> tuple[str, ...]:
        """Name the needed topics that nothing active tells us of."""
        active = {each.topic for each in seen if each.active}
        return tuple(topic for topic in NEEDED if topic not in active)

    def mend(self, seen: tuple[Webhook, ...]) -> None:
        """Switch on what was switched off, and make what is missing."""
        there = {each.topic: each for each in seen}
        for topic in self.lacking(seen):
            if topic in there:
                change = {"status": "active"}
                self.client.call("PUT", f"/webhooks/{there[topic].id}", change)
            else:
                self.client.call("POST", "/webhooks", self._wanted(topic))

    def _wanted(self, topic: str) -> dict[str, str]:
        return {
            "name": f"Holdpoint {topic}",
            "topic": topic,
            "delivery_url": self.address,
            "secret": self.secret.reveal(),
            "status": "active",
        }

    def _pages(self) -> Iterator[Webhook]:
        for page in range(1, _MOST_PAGES + 1):
            query = {"per_page": str(_ON_A_PAGE), "page": str(page)}
            rows = listed(self.client, "/webhooks", query)
            try:
                yield from (_read(row) for row in rows if self._is_ours(row))
            except PayloadError as error:
                raise lacks_fields(error) from error
            if len(rows) < _ON_A_PAGE:
                return
        raise DeliveryDelayed("the shop's list of webhooks does not end")

    def _is_ours(self, row: Node) -> bool:
        return row["delivery_url"].text() == self.address


def _read(row: Node) -> Webhook:
    return Webhook(str(row["id"].decimal()), row["topic"].text(), row["status"].text() == "active")


@dataclass(frozen=True, slots=True)
class WooUpkeep:
    """Looks after one shop. `webhooks` is None where the shop is only polled."""

    webhooks: Webhooks | None
    prover: Prover

    def look_after(self) -> tuple[Shortcoming, ...]:
        """Name the webhooks that were missing or switched off, and put them right."""
        if self.webhooks is None:
            return ()
        seen = self.webhooks.seen()
        lacking = self.webhooks.lacking(seen)
        self.webhooks.mend(seen)
        return tuple(Shortcoming(Concern.SUBSCRIPTION, topic) for topic in lacking)

    def examine(self, order: str | None, ask: Ask = nobody_asked) -> Examination:  # noqa: ARG002
        """Prove each thing by asking the shop."""
        return self.prover.examine(order)


def look_for(webhooks: Webhooks | None) -> tuple[Proved, str]:
    """Say whether the shop tells us of orders; changes nothing there."""
    if webhooks is None:
        return Proved.OPEN, "callback_url is not set: orders are found by asking, and later"
    lacking = webhooks.lacking(webhooks.seen())
    if lacking:
        return Proved.NO, f"missing or off: {', '.join(lacking)} (made at the next comparison)"
    return Proved.YES, f"all {len(NEEDED)}, active"
