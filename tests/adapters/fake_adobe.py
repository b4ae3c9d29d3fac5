"""A small Adobe Commerce: its REST API as far as the room asks, and IMS, without a socket."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connector.http import Answer, Request

Json = dict[str, Any]
_NOW = "2026-11-24 08:00:00"
_AT = "searchCriteria[filter_groups][0][filters][0]"
_CANNOT_HOLD = frozenset({"canceled", "payment_review", "complete", "closed", "holded"})


@dataclass
class FakeAdobe:
    """Orders by entity id. `lets_in` says whose request is answered."""

    base: str
    lets_in: Callable[[Request], bool]
    orders: dict[str, Json] = field(default_factory=dict)
    tokens_given: int = 0

    def add(self, order: Json) -> None:
        self.orders[str(order["entity_id"])] = order

    def order(self, number: str) -> Json:
        return next(each for each in self.orders.values() if each["increment_id"] == number)

    def state(self, number: str) -> str:
        return str(self.order(number)["state"])

    def staff_hold(self, number: str) -> None:
        assert self._hold(self.order(number)).status == 200

    def staff_unhold(self, number: str) -> None:
        assert self._unhold(self.order(number)).status == 200

    def comments(self, number: str) -> list[str]:
        return [str(entry["comment"]) for entry in self.order(number)["status_histories"]]

    def __call__(self, request: Request) -> Answer:
        if request.url == "https://ims-na1.adobelogin.com/ims/token/v3":
            return self._token(request)
        assert request.url.startswith(f"{self.base}/V1/")
        if not self.lets_in(request):
            return _answer({"message": "The consumer isn't authorized to access %resources."}, 401)
        parts = urlsplit(request.url.removeprefix(f"{self.base}/V1/"))
        if parts.path == "orders":
            return _answer(self._list({k: v[0] for k, v in parse_qs(parts.query).items()}))
        found = re.fullmatch(r"orders/([0-9]+)/(hold|unhold|comments)", parts.path)
        if found is None or found[1] not in self.orders:
            return _answer({"message": "The entity that was requested doesn't exist."}, 404)
        order = self.orders[found[1]]
        if found[2] == "comments":
            return self._comment(order, json.loads(request.body)["statusHistory"])
        return self._hold(order) if found[2] == "hold" else self._unhold(order)

    def _list(self, query: Mapping[str, str]) -> Json:
        name, value = query[f"{_AT}[field]"], query[f"{_AT}[value]"]
        size = int(query["searchCriteria[pageSize]"])
        if query[f"{_AT}[condition_type]"] == "eq":
            there = [each for each in self.orders.values() if each[name] == value]
        else:
            assert query["searchCriteria[sortOrders][0][direction]"] == "ASC"
            there = [each for each in self.orders.values() if each[name] >= value]
            there.sort(key=lambda each: (str(each["updated_at"]), int(each["entity_id"])))
        # A page behind the last shows the last one again, as Magento's collections do.
        last = max(1, -(-len(there) // size))
        page = min(int(query.get("searchCriteria[currentPage]", 1)), last)
        return {"items": there[(page - 1) * size : page * size], "total_count": len(there)}

    def _hold(self, order: Json) -> Answer:
        if order["state"] in _CANNOT_HOLD:
            return _answer({"message": "A hold action is not available."}, 400)
        before = {"hold_before_state": order["state"], "hold_before_status": order["status"]}
        order.update(before, state="holded", status="holded", updated_at=_NOW)
        return _answer(body=True)

    def _unhold(self, order: Json) -> Answer:
        if order["state"] != "holded":
            return _answer({"message": "You cannot remove the hold."}, 400)
        order.update(state=order.pop("hold_before_state"), status=order.pop("hold_before_status"))
        return _answer(body=True)

    def _comment(self, order: Json, history: Json) -> Answer:
        assert history["status"] == order["status"], "this would change the order's status"
        entry = {"entity_id": len(order["status_histories"]) + 1, **history}
        order["status_histories"] = [entry, *order["status_histories"]]  # the newest first
        return _answer(body=True)

    def _token(self, request: Request) -> Answer:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        assert form["grant_type"] == "client_credentials"
        if form["client_secret"] != "ims-secret-77":
            return _answer({"error": "invalid_client"}, 400)
        self.tokens_given += 1
        return _answer({"access_token": f"ims-token-{self.tokens_given}", "expires_in": 86399})


def _answer(body: object, status: int = 200) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())
