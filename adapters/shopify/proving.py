"""What a shop lets the connection do, proved by asking it: 'holdpoint adapter check'."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.shopify.client import ShopifyClient
from adapters.shopify.rights import missing_scopes, read_scopes
from adapters.shopify.subscriptions import NEEDED_TOPICS, Subscriptions
from adapters.shopify.trial import try_hold
from connector.adapter import Examination, Proof, Proved
from connector.errors import AccessEnded, DeliveryDelayed, DeliveryRefused

_VERSIONS = """
query Versions { publicApiVersions { handle supported } }
"""
_LATEST_ORDER = """
query LatestOrder($query: String!) {
  orders(first: 1, query: $query, sortKey: UPDATED_AT) {
    nodes {
      id
      customer { firstName lastName }
      shippingAddress { name country }
      fulfillmentOrders(first: 10) { nodes { status supportedActions { action } } }
    }
  }
}
"""
# Older orders need the scope read_all_orders, which we do without.
_READABLE_DAYS = 59
_WORST_CLOCK = timedelta(seconds=60)
_HOLDING = frozenset({"HOLD", "RELEASE_HOLD"})

TOKEN = "access token"  # noqa: S105 - a heading
SCOPES = "access scopes"
VERSION = "API version"
TOLD = "webhook subscriptions"
NAMES = "names and addresses"
HOLDS = "may hold and release"
TRIAL = "a hold placed and lifted"
CLOCK = "clock"
ADDRESS = "webhook address"
ORDER_OF_EVENTS = "nothing leaves before it is screened"


@dataclass(frozen=True, slots=True)
class Prover:
    """Asks a shop one thing after the other; a question that fails proves nothing else wrong."""

    client: ShopifyClient
    version: str
    subscriptions: Subscriptions | None
    address: str
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def examine(self, order: str | None) -> Examination:
        """Prove what the connection can do. Only on the order named a hold is tried."""
        proofs = tuple(self._proofs(order))
        return Examination(proofs, tuple(_can(proofs)), tuple(_cannot(proofs)))

    def _proofs(self, order: str | None) -> Iterator[Proof]:
        try:
            granted = read_scopes(self.client)
        except AccessEnded as ended:
            yield Proof(TOKEN, Proved.NO, str(ended))
            return
        except (DeliveryDelayed, DeliveryRefused) as problem:
            yield Proof(TOKEN, Proved.OPEN, str(problem))
            return
        yield Proof(TOKEN, Proved.YES, "the shop answers and knows it")
        missing = missing_scopes(granted)
        lacking = f"missing: {', '.join(missing)}"
        yield _proof(SCOPES, not missing, "all that are needed", lacking)
        yield self._asked(VERSION, self._version)
        yield self._asked(TOLD, self._subscriptions)
        yield from self._latest_order()
        if order is not None:
            yield self._asked(TRIAL, lambda: try_hold(self.client, order))
        yield self._clock()
        yield self._address()
        seen = "only a person sees it: manual payment capture, automatic fulfillment off"
        yield Proof(ORDER_OF_EVENTS, Proved.OPEN, seen)

    def _asked(self, what: str, ask: Callable[[], tuple[Proved, str]]) -> Proof:
        try:
            return Proof(what, *ask())
        except DeliveryDelayed as problem:
            return Proof(what, Proved.OPEN, str(problem))
        except DeliveryRefused as problem:
            return Proof(what, Proved.NO, str(problem))
        except (KeyError, TypeError):
            return Proof(what, Proved.OPEN, "the shop's answer lacks fields that were asked for")

    def _version(self) -> tuple[Proved, str]:
        versions = self.client.call(_VERSIONS, {})["publicApiVersions"]
        supported = {str(each["handle"]) for each in versions if each["supported"]}
        served = self.client.served.version
        if served and served != self.version:
            return Proved.NO, f"{self.version} was asked for, {served} answers"
        if self.version not in supported:
            return Proved.NO, f"{self.version} is not supported; {', '.join(sorted(supported))} are"
        return Proved.YES, f"{self.version} is supported and answers"

    def _subscriptions(self) -> tuple[Proved, str]:
        if self.subscriptions is None:
            return Proved.OPEN, "made elsewhere, where the API does not show them"
        seen = self.subscriptions.seen()
        lacking = self.subscriptions.lacking(seen)
        if lacking:
            remedy = "made at the next comparison" if self.address else "set callback_url"
            return Proved.NO, f"missing: {', '.join(lacking)} ({remedy})"
        others = len(self.subscriptions.strangers(seen))
        elsewhere = f"; {others} of this app go elsewhere and are left alone" if others else ""
        return Proved.YES, f"all {len(NEEDED_TOPICS)}, whole and unfiltered{elsewhere}"

    def _latest_order(self) -> Iterator[Proof]:
        since = (self.now() - timedelta(days=_READABLE_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            data = self.client.call(_LATEST_ORDER, {"query": f"updated_at:>='{since}'"})
            nodes = data["orders"]["nodes"]
            order: Mapping[str, Any] | None = nodes[0] if nodes else None
            yield Proof(NAMES, *_names(order))
            yield Proof(HOLDS, *_actions(order))
        except DeliveryRefused as problem:
            yield Proof(NAMES, Proved.NO, str(problem))
            yield Proof(HOLDS, Proved.OPEN, "no order could be read")
        except (DeliveryDelayed, KeyError, TypeError) as problem:
            yield Proof(NAMES, Proved.OPEN, f"not answered: {type(problem).__name__}")
            yield Proof(HOLDS, Proved.OPEN, "no order could be read")

    def _clock(self) -> Proof:
        ahead = self.client.served.ahead
        if ahead is None:
            return Proof(CLOCK, Proved.OPEN, "the shop did not tell its time")
        seconds = round(ahead.total_seconds())
        seen = f"the shop's is {abs(seconds)} s {'ahead' if seconds > 0 else 'behind'}"
        return _proof(CLOCK, abs(ahead) <= _WORST_CLOCK, "within a minute of the shop's", seen)

    def _address(self) -> Proof:
        if not self.address:
            seen = "callback_url is not set, so lost subscriptions are named and not made again"
            return Proof(ADDRESS, Proved.OPEN, seen)
        seen = f"{self.address}: whether the shop reaches it, only its next message tells"
        return Proof(ADDRESS, Proved.OPEN, seen)


def _proof(what: str, proved: bool, so: str, not_so: str) -> Proof:  # noqa: FBT001 - the verdict
    return Proof(what, Proved.YES if proved else Proved.NO, so if proved else not_so)


def _names(order: Mapping[str, Any] | None) -> tuple[Proved, str]:
    if order is None:
        return Proved.OPEN, "there is no order of the last two months to look at"
    customer, address = order["customer"] or {}, order["shippingAddress"] or {}
    if customer.get("lastName") or customer.get("firstName") or address.get("name"):
        return Proved.YES, "those of the latest order can be read"
    # An order may have no customer; a shop that withholds them shows the same.
    return Proved.OPEN, "the order looked at shows none; is the app approved for level 2?"


def _actions(order: Mapping[str, Any] | None) -> tuple[Proved, str]:
    """Read what the shop itself says this app may do with what could still leave."""
    nodes = order["fulfillmentOrders"]["nodes"] if order else ()
    actions = {each["action"] for node in nodes for each in node["supportedActions"]}
    if actions & _HOLDING:
        return Proved.YES, "the shop offers it to this app on the latest order; nothing was done"
    return Proved.OPEN, "no order is open; name one: --write ORDER places a hold and lifts it"


def _can(proofs: tuple[Proof, ...]) -> Iterator[str]:
    proved = {proof.what for proof in proofs if proof.proved is Proved.YES}
    if not {TOKEN, SCOPES} <= proved:
        return
    yield "hold every fulfillment order that is open when Holdpoint hears of the order"
    yield "lift its own holds only, on the content that was decided on, and read that back"
    yield "find by comparison what no webhook told, within reconcile_minutes"
    if TOLD in proved:
        yield "hear of orders within seconds, and of moved, split and merged parts"


def _cannot(proofs: tuple[Proof, ...]) -> Iterator[str]:
    proved = {proof.what for proof in proofs if proof.proved is Proved.YES}
    yield "stop what is fulfilled before the webhook arrives: see the strict set-up in the README"
    yield "keep a person with the right to do so from lifting the hold; that is found and shown"
    if NAMES not in proved:
        yield "screen names that the shop withholds; such orders are held"
    if TOLD not in proved:
        yield "hear of orders sooner than the next comparison"
    if not {TOKEN, SCOPES} <= proved:
        yield "hold or release anything until the points above are mended"
