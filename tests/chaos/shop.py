"""The shop of a run: what people buy and edit in it, and what was done to its orders."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from demo.fake_shop import FakeShop
from demo.order_document import Contact, Line, Sale, document
from demo.orders import DEMO_DOMAIN
from demo.shop_faults import Answer

WEBHOOK_SECRET = "chaos-webhook-secret"
ACCESS_TOKEN = "chaos-access-token"
LISTED = "Hangzhou Hikvision Digital Technology Co., Ltd."
HARMLESS = "Nordlicht Messtechnik GmbH"
_FIRST = 10_001
_CHANGES = {"PlaceHold": "hold", "ReleaseHold": "release"}


@dataclass(frozen=True, slots=True)
class Change:
    """What a callback of ours changed: which order, by which sequence, at which version of it."""

    number: int
    action: str
    sequence: int
    version: int


@dataclass(slots=True)
class Sold:
    """An order as people made it. `risky` says of each version whether a listed party is on it."""

    number: int
    risky: dict[int, bool] = field(default_factory=dict)
    heard: set[int] = field(default_factory=set)
    version: int = 0


class ChaosShop(FakeShop):
    """A fake shop that remembers every change of ours with the version it met."""

    def __init__(self, draw: random.Random) -> None:
        super().__init__(DEMO_DOMAIN, WEBHOOK_SECRET, ACCESS_TOKEN)
        self.sold: dict[int, Sold] = {}
        self.changes: list[Change] = []
        self._draw = draw

    def place(self) -> dict[str, Any]:
        """Sell something, and give the webhook's document."""
        with self._lock:
            number = _FIRST + len(self.sold)
            sold = self.sold[number] = Sold(number)
            order = dict(document(number, datetime.now(UTC), self._sale(sold)))
            order["note"] = f"version {sold.version}"
        self.add_order(order)
        return order

    def edit(self, number: int) -> dict[str, Any]:
        """Change who buys, and give the webhook's document."""
        with self._lock:
            sold = self.sold[number]
            sale = self._sale(sold)
            fresh = dict(document(number, datetime.now(UTC), sale))
            kept = ("customer", "billing_address", "shipping_address")
            changes = {name: fresh[name] for name in kept}
            changes["note"] = f"version {sold.version}"
            return self.edit_order(number, changes)

    def _sale(self, sold: Sold) -> Sale:
        sold.version += 1
        risky = sold.risky[sold.version] = self._draw.random() < 0.25
        company = LISTED if risky else HARMLESS
        buyer = Contact(("Ilse", "Brandt"), "Kaiweg 4", "Hamburg", "20457", "DE", company)
        return Sale(buyer, (Line("LOG-1", "Temperature logger", 1, Decimal("79.00")),), "EUR")

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """Answer, and remember what was changed."""
        with self._lock:  # so that no edit comes between the change and its record
            answered = super().answer(path, headers, body)
            if answered is not None and answered.status == HTTPStatus.OK:
                self._remember(json.loads(body), json.loads(answered.body))
            return answered

    def _remember(self, asked: Mapping[str, Any], answered: Mapping[str, Any]) -> None:
        variables = asked.get("variables") or {}
        external = variables.get("externalId") or (variables.get("hold") or {}).get("externalId")
        action = next((act for name, act in _CHANGES.items() if name in asked["query"]), None)
        payload = next(iter((answered.get("data") or {}).values()), None)
        if action is None or external is None or not payload or payload.get("userErrors"):
            return
        _, order_number, sequence = external.rsplit(":", 2)
        number = int(order_number) - 6_001_000_000_000
        self.changes.append(Change(number, action, int(sequence), self.sold[number].version))
