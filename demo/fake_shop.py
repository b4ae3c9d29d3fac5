"""A fake Shopify shop: the far end that tests and the demonstration talk to."""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from demo.shop_access import TOKEN_PATH, Access
from demo.shop_api import execute
from demo.shop_documents import Call
from demo.shop_faults import Answer, Fault, Planned, as_json, denied, failure, throttled
from demo.shop_meter import Meter, cost, requested_cost, used_cost
from demo.shop_parts import HAPPENINGS, Message
from demo.shop_state import FulfillmentOrder, Hold, Metafield, Order, Status, units_of
from demo.shop_subscriptions import SubscriptionBook
from demo.shop_views import ShopView

_PATH = re.compile(r"/admin/api/(\d{4}-\d{2}|unstable)/graphql\.json")
_MERCHANT_APP = "another-app"


@dataclass(frozen=True, slots=True)
class Request:
    """One GraphQL request that reached the shop; header names are in lower case."""

    operation: str
    variables: dict[str, Any]
    headers: dict[str, str]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class FakeShop:
    """A shop with orders, their fulfillment orders and holds, behind the Admin GraphQL API.

    Orders are named by their `order_number`; KeyError where there is none. Every access token is
    an app of its own; `access` says who is let in and may do what. `topics` are what the shop
    tells every app of, `book` all subscriptions; `approved` says whether apps may see names and
    addresses. Points are counted where `meter` is set; `serves`
    is the version that answers where it is not the one asked for; every answer takes `delay`
    seconds. Safe to use from several threads.
    """

    def __init__(
        self,
        domain: str,
        client_secret: str,
        access_token: str,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.domain = domain
        self.client_secret = client_secret
        self.access_token = access_token
        self.approved = True
        self.book = SubscriptionBook()
        self.topics = self.book.topics
        self.access = Access(now, client_secret=client_secret)
        self.access.let_in(access_token)
        self.meter: Meter | None = None
        self.serves: str | None = None
        self.delay = 0.0
        self._now = now
        self._orders: dict[int, Order] = {}
        self._by_id: dict[int, Order] = {}
        self._requests: list[Request] = []
        self._planned: list[Planned] = []
        self._lock = RLock()

    def add_app(self, access_token: str) -> None:
        """Let a further app in."""
        with self._lock:
            self.access.let_in(access_token)

    def add_order(self, document: dict[str, Any]) -> None:
        """Take in an `orders/create` document and route it to one OPEN fulfillment order."""
        with self._lock:
            order = Order(document)
            order.route(units_of(document["line_items"]), self._now())
            self._orders[document["order_number"]] = order
            self._by_id[order.number] = order

    def order(self, order_number: int) -> Order:
        """Return an order as the shop keeps it, to look at or to tell more of."""
        return self._orders[order_number]

    def edit_order(self, order_number: int, changes: dict[str, Any]) -> dict[str, Any]:
        """Replace top-level fields and return the new document, as `orders/updated` carries it.

        Line items that were not there before go to a fulfillment order of their own, not held.
        """
        with self._lock:
            order = self._orders[order_number]
            known = {line["id"] for line in order.document["line_items"]}
            order.touch(changes, self._now())
            added = [line for line in order.document["line_items"] if line["id"] not in known]
            if added:
                order.route(units_of(added), self._now())
            return order.document

    def cancel(self, order_number: int) -> dict[str, Any]:
        """Cancel the order with all that is left to send, and return the new document."""
        with self._lock:
            order = self._orders[order_number]
            for each in order.active:
                self._end(each, Status.CANCELLED)
            at = self._now()
            order.touch({"cancelled_at": at.isoformat(timespec="seconds")}, at)
            return order.document

    def ship(self, order_number: int) -> bool:
        """Send what is not held, as a warehouse does; return whether nothing is left to send."""
        with self._lock:
            order = self._orders[order_number]
            for each in order.active:
                if each.status is Status.OPEN:
                    self._end(each, Status.CLOSED)
                    order.shipped = True
            return not order.active

    def happen(self, order_number: int, happening: str) -> list[Message]:
        """Let one of HAPPENINGS befall the order; return what is told of it."""
        with self._lock:
            return HAPPENINGS[happening](self._orders[order_number], self._now())

    def move(self, order_number: int) -> None:
        """Move the order to another location: the holds do not come along, as in a real shop."""
        self.happen(order_number, "moved")

    def add_foreign_hold(self, order_number: int, handle: str = "foreign") -> tuple[str, ...]:
        """Hold everything left to send for another app; return the ids of the new holds."""
        with self._lock:
            active = self._orders[order_number].active
            return tuple(each.place(handle, "OTHER", None, _MERCHANT_APP).id for each in active)

    def release_by_merchant(self, order_number: int) -> None:
        """Lift every hold by hand, whoever placed it."""
        with self._lock:
            for each in self._orders[order_number].active:
                each.release(None)
                each.updated_at = self._now()

    def write_metafield(self, order_number: int, namespace: str, key: str, value: str) -> None:
        """Write a JSON metafield as the shop's first app, whatever stands there."""
        with self._lock:
            place = (self.access_token, namespace, key)
            written = Metafield(namespace, key, "json", value)
            self._orders[order_number].metafields[place] = written

    def held(self, order_number: int) -> bool:
        """Return whether the order has something left to send and none of it may leave."""
        with self._lock:
            active = self._orders[order_number].active
            return bool(active) and all(each.status is Status.ON_HOLD for each in active)

    def holds_of(self, order_number: int) -> tuple[Hold, ...]:
        """Return every hold on the order, the oldest fulfillment order first."""
        with self._lock:
            parts = self._orders[order_number].fulfillment_orders
            return tuple(hold for each in parts for hold in each.holds)

    def fulfillment_orders_of(self, order_number: int) -> tuple[FulfillmentOrder, ...]:
        """Return the order's fulfillment orders, the oldest first, ended ones included."""
        with self._lock:
            return tuple(self._orders[order_number].fulfillment_orders)

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request of a known app that could be read, in the order of arrival."""
        with self._lock:
            return tuple(self._requests)

    def misbehave(self, kind: str, times: int = 1, on: str | None = None) -> None:
        """Fail the next `times` requests, or those of the operation named `on` (`ReleaseHold`).

        `kind` is a value of Fault; ValueError otherwise. Faults strike in the order planned.
        """
        with self._lock:
            self._planned.append(Planned(Fault(kind), times, on))

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """Answer one POST, or return None to close the connection without an answer.

        Names in `headers` are in lower case.
        """
        if self.delay:
            time.sleep(self.delay)
        if path == TOKEN_PATH:
            return self._grant(body)
        version = _PATH.fullmatch(path)
        if not version:
            return as_json(404, {"errors": "Not Found"})
        with self._lock:
            app = self.access.app(headers.get("x-shopify-access-token", ""))
            if app is None:
                text = "Invalid API key or access token (unrecognized login or wrong password)"
                return as_json(401, {"errors": f"[API] {text}"})
            call = _read(body)
            if call is None:
                return as_json(400, {"errors": {"query": "Required parameter missing or invalid"}})
            self._requests.append(Request(call.operation, call.variables, dict(headers)))
            return self._carry_out(app, call, version[1])

    def _grant(self, body: bytes) -> Answer | None:
        with self._lock:
            self._requests.append(Request("GrantToken", {}, {}))
            fault = self._next_fault("GrantToken")
            if fault and fault is not Fault.ANSWER_LOST:
                return failure(fault, Call("", {}, None))
            granted = self.access.grant(body)
            if fault:
                return None
            if granted is None:
                return as_json(400, {"error": "invalid_request"})
            return as_json(200, granted)

    def _carry_out(self, app: str, call: Call, version: str) -> Answer | None:
        fault = self._next_fault(call.operation)
        if fault and fault not in (Fault.ANSWER_LOST, Fault.PARTIAL):
            return failure(fault, call)
        served = {"X_Shopify_API_Version": self.serves or version}
        scope = self.access.lacking(call.root_field, call.query)
        if scope is not None:
            return as_json(200, denied(call, scope), **served)
        requested = requested_cost(call)
        if self.meter is not None and not self.meter.spend(requested):
            return as_json(200, throttled(cost(requested, None, self.meter.status())), **served)
        scopes = frozenset(self.access.scopes)
        content = execute(
            ShopView(self._by_id, self.book, scopes, app, self._now(), self.approved), call
        )
        if fault is Fault.ANSWER_LOST:
            return failure(fault, call)
        if fault is Fault.PARTIAL:
            content |= {"errors": denied(call, "read_customers")["errors"]}
        if self.meter is not None:
            used = used_cost(call, requested)
            self.meter.give_back(requested - used)
            content["extensions"] = {"cost": cost(requested, used, self.meter.status())}
        return as_json(200, content, **served)

    def _next_fault(self, operation: str) -> Fault | None:
        planned = next((each for each in self._planned if each.meets(operation)), None)
        if planned is None:
            return None
        planned.times -= 1
        return planned.fault

    def _end(self, each: FulfillmentOrder, status: Status) -> None:
        each.end(status)
        each.updated_at = self._now()


def _read(body: bytes) -> Call | None:
    try:
        content = json.loads(body)
        query, variables = content["query"], content.get("variables") or {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if not isinstance(query, str) or not isinstance(variables, dict):
        return None
    return Call(query, variables, content.get("operationName"))
