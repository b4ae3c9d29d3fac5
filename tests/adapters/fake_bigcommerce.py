"""A small BigCommerce shop: its V2 and V3 API as far as the room asks, without a socket."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connector.http import Answer, Request

Json = dict[str, Any]
_NOW = "Tue, 24 Nov 2026 08:00:00 +0000"
_ORDER = re.compile(r"v2/orders/([0-9]+)(/shipping_addresses|/products)?")
_METAFIELDS = re.compile(r"v3/orders/([0-9]+)/metafields(?:/([0-9]+))?")


@dataclass
class FakeBigCommerce:
    """Orders by id, their metafields, and hooks. Answers only who has the token."""

    base: str
    token: str
    orders: dict[str, Json] = field(default_factory=dict)
    lists: dict[str, dict[str, list[Json]]] = field(default_factory=dict)
    metafields: dict[str, list[Json]] = field(default_factory=dict)
    hooks: list[Json] = field(default_factory=list)

    def add(self, order: Json) -> None:
        """Take an order with its lists in it, and show it as V2 does: with links to them."""
        number = str(order["id"])
        self.lists[number] = {name: order[name] for name in ("shipping_addresses", "products")}
        links = {name: {"url": f"https://example.com/{name}"} for name in self.lists[number]}
        self.orders[number] = {**order, **links}

    def status(self, number: str) -> int:
        return int(self.orders[number]["status_id"])

    def staff_sets(self, number: str, status: int) -> None:
        self.orders[number].update(status_id=status, date_modified=_NOW)

    def __call__(self, request: Request) -> Answer:
        assert request.url.startswith(f"{self.base}/")
        if request.headers.get("X-Auth-Token") != self.token:
            return _answer({"status": 401, "title": "X-Auth-Token header is required"}, 401)
        parts = urlsplit(request.url.removeprefix(f"{self.base}/"))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = json.loads(request.body) if request.body else {}
        return self._route(request.method, parts.path, query, body)

    def _route(self, method: str, path: str, query: Mapping[str, str], body: Json) -> Answer:
        if path == "v2/orders":
            return self._changed(query)
        if path.startswith("v3/hooks"):
            return self._entries(self.hooks, method, path.partition("v3/hooks/")[2], body)
        if found := _METAFIELDS.fullmatch(path):
            fields = self.metafields.setdefault(found[1], [])
            if method == "GET":
                assert {"namespace", "key"} <= set(query)
            return self._entries(fields, method, found[2] or "", body)
        found = _ORDER.fullmatch(path)
        if found is None or found[1] not in self.orders:
            return _answer(
                [{"status": 404, "message": "The requested resource was not found."}], 404
            )
        if found[2]:
            return _page(self.lists[found[1]][found[2][1:]], query)
        if method == "PUT":
            self.orders[found[1]].update(body, date_modified=_NOW)
        return _answer(self.orders[found[1]])

    def _changed(self, query: Mapping[str, str]) -> Answer:
        assert query["sort"] == "date_modified:asc"
        since = datetime.fromisoformat(query["min_date_modified"])

        def at(order: Json) -> datetime:
            return parsedate_to_datetime(order["date_modified"])

        there = [each for each in self.orders.values() if at(each) >= since]
        return _page(sorted(there, key=lambda each: (at(each), int(each["id"]))), query)

    def _entries(self, entries: list[Json], method: str, number: str, body: Json) -> Answer:
        if method == "POST":
            entries.append({"id": len(entries) + 1, **body})
            return _answer({"data": entries[-1], "meta": {}})
        if method == "PUT":
            found = next(each for each in entries if str(each["id"]) == number)
            found.update(body)
            return _answer({"data": found, "meta": {}})
        return _answer({"data": entries, "meta": {"pagination": {"total": len(entries)}}})


def _page(rows: list[Json], query: Mapping[str, str]) -> Answer:
    page, limit = int(query.get("page", 1)), int(query.get("limit", 50))
    assert limit <= 250
    shown = rows[(page - 1) * limit : page * limit]
    return _answer(shown) if shown else Answer(204, {}, b"")


def _answer(body: object, status: int = 200) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())
