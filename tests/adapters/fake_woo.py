"""A small WooCommerce shop: REST API v3 as far as the room asks, without a socket."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connector.http import Answer, Request

Json = dict[str, Any]
_NOW = "2026-11-24T08:00:00"
_PAID = frozenset({"processing", "completed"})


@dataclass
class FakeWoo:
    """Orders by id, with their notes, and webhooks. Answers only who logs in."""

    url: str
    key: str
    secret: str
    orders: dict[str, Json] = field(default_factory=dict)
    notes: dict[str, list[Json]] = field(default_factory=dict)
    webhooks: list[Json] = field(default_factory=list)

    def add(self, order: Json) -> None:
        self.orders[str(order["id"])] = order

    def status(self, number: str) -> str:
        return str(self.orders[number]["status"])

    def pay(self, number: str) -> None:
        """Take a payment as WC_Order::payment_complete does: `on-hold` does not stop it."""
        assert self.status(number) in {"on-hold", "pending", "failed", "cancelled"}
        self._set_status(self.orders[number], "processing")

    def staff_sets(self, number: str, status: str) -> None:
        self._set_status(self.orders[number], status)

    def __call__(self, request: Request) -> Answer:
        parts = urlsplit(request.url)
        assert request.url.startswith(f"{self.url}/wp-json/wc/v3/")
        login = base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {login}":
            return _answer({"code": "woocommerce_rest_authentication_error"}, 401)
        path = parts.path.partition("/wc/v3/")[2]
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = json.loads(request.body) if request.body else {}
        return self._route(request.method, path, query, body)

    def _route(self, method: str, path: str, query: Mapping[str, str], body: Json) -> Answer:
        if path == "orders":
            return _answer(self._changed(query))
        if path.startswith("webhooks"):
            return self._webhooks(method, path, query, body)
        found = re.fullmatch(r"orders/([0-9]+)(/notes)?", path)
        if found is None or found[1] not in self.orders:
            return _answer({"code": "woocommerce_rest_shop_order_invalid_id"}, 404)
        if found[2]:
            return self._notes(method, found[1], body)
        if method == "PUT":
            self._change(self.orders[found[1]], body)
        return _answer(self.orders[found[1]])

    def _changed(self, query: Mapping[str, str]) -> list[Json]:
        assert query["dates_are_gmt"] == "true"
        assert (query["orderby"], query["order"], query["status"]) == ("modified", "asc", "any")
        after, page, size = query["modified_after"], int(query["page"]), int(query["per_page"])
        assert size <= 100
        there = [each for each in self.orders.values() if each["status"] != "trash"]
        later = [each for each in there if each["date_modified_gmt"] > after]
        later.sort(key=lambda each: (str(each["date_modified_gmt"]), int(each["id"])))
        fields = query["_fields"].split(",")
        shown = later[(page - 1) * size : page * size]
        return [{name: each[name] for name in fields} for each in shown]

    def _change(self, order: Json, body: Json) -> None:
        for entry in body.get("meta_data", ()):
            kept = [each for each in order["meta_data"] if each["key"] != entry["key"]]
            order["meta_data"] = [*kept, {"id": 1000 + len(kept), **entry}]
        if "status" in body:
            self._set_status(order, body["status"])

    def _set_status(self, order: Json, status: str) -> None:
        order["status"] = status
        order["date_modified_gmt"] = max(_NOW, order["date_modified_gmt"])
        if status in _PAID and not order["date_paid_gmt"]:
            order["date_paid_gmt"] = _NOW

    def _notes(self, method: str, number: str, body: Json) -> Answer:
        notes = self.notes.setdefault(number, [])
        if method == "POST":
            notes.append({"id": len(notes) + 1, **body})
            return _answer(notes[-1], 201)
        return _answer(notes)

    def _webhooks(self, method: str, path: str, query: Mapping[str, str], body: Json) -> Answer:
        if method == "POST":
            made = {"id": len(self.webhooks) + 1, **body}
            self.webhooks.append(made)
            return _answer(made, 201)
        if method == "PUT":
            number = int(path.partition("/")[2])
            found = next(each for each in self.webhooks if each["id"] == number)
            found.update(body)
            return _answer(found)
        page, size = int(query["page"]), int(query["per_page"])
        shown = self.webhooks[(page - 1) * size : page * size]
        return _answer([{k: v for k, v in each.items() if k != "secret"} for each in shown])


def _answer(body: object, status: int = 200) -> Answer:
    headers = {"content-type": "application/json"}
    if isinstance(body, list):
        headers["x-wp-total"] = str(len(body))
    return Answer(status, headers, json.dumps(body).encode())
