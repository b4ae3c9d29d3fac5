"""A whole Holdpoint in one process, wired to a fake shop without sockets: what walks share."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.shopify.adapter import build
from connector.active_lists import ActiveLists
from connector.adapter import Adapter, Connection
from connector.callback.schedule import Schedule
from connector.callback.signing_keys import PrivateKey
from connector.callback.target_health import RateLimit, TargetKey
from connector.covering import Covering
from connector.decision import Policy
from connector.delivery import Courier
from connector.erasing import Erasing
from connector.fetching import Fetching
from connector.hold import Hold, Verdict
from connector.http import Answer, NoReply, Request
from connector.intake import Inbound
from connector.judging import Judging
from connector.notifying import Notifier
from connector.order import OrderId
from connector.pipeline import Pipeline
from connector.reconciling import Reconciler
from connector.replying import Replies
from connector.rescreening import Rescreening
from connector.screening import NO_RULES, Rules
from connector.screening.lists.starter import read_starter
from connector.screening.rules.book import RuleBook
from connector.sealing import Sealer
from connector.secret import Secret
from connector.settling import Settling
from connector.store import Store, cases, lists
from connector.store.cases import Case, Standing
from connector.store.reception import Reception
from connector.target_gate import TargetGate
from connector.worker import Worker
from demo.fake_shop import FakeShop
from demo.order_document import Contact, Line, Sale, document
from demo.orders import DEMO_DOMAIN, sign

WEBHOOK_SECRET = "walk-webhook-secret"
ACCESS_TOKEN = "walk-access-token"
AUDIT_KEY = PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LISTED = "Hangzhou Hikvision Digital Technology Co., Ltd."
HARMLESS = "Nordlicht Messtechnik GmbH"


@dataclass
class Clock:
    """A clock that only moves when told."""

    time: datetime = START

    def __call__(self) -> datetime:
        return self.time

    def forward(self, by: timedelta) -> None:
        self.time += by


@dataclass
class Walk:
    """The corridor over a store, a fake shop at its far end, and a clock in our hand."""

    store: Store
    monkeypatch: Any
    clock: Clock = field(default_factory=Clock)
    rules: Rules = NO_RULES
    limits: dict[TargetKey, RateLimit] = field(default_factory=dict)
    adapters: dict[str, Adapter] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.monkeypatch.setenv("WALK_WEBHOOK_SECRET", WEBHOOK_SECRET)
        self.monkeypatch.setenv("WALK_ACCESS_TOKEN", ACCESS_TOKEN)
        self.shop = FakeShop(DEMO_DOMAIN, WEBHOOK_SECRET, ACCESS_TOKEN, now=self.clock)
        secrets = {
            "webhook_secret": Secret("webhook_secret", "${env:WALK_WEBHOOK_SECRET}"),
            "access_token": Secret("access_token", "${env:WALK_ACCESS_TOKEN}"),
        }
        options = {"shop_domain": DEMO_DOMAIN, **self.options}
        room = build(Connection("shop", "shop.yaml", options, secrets), self.wire)
        self.active = ActiveLists(self.store, now=self.clock)
        policy = Policy("walk", 0.75, 0.45)
        gate = TargetGate(self.store, self.clock, self.limits, draw=lambda: 0.0)
        adapters = self.adapters
        adapters["shop"] = room
        notifier = self.notifier(gate)
        settling = Settling(self.store, policy, "test", adapters, notifier, self.clock)
        judging = Judging(self.store, self.active.in_force, self.rules, settling, self.clock)
        self.pipeline = Pipeline(
            store=self.store,
            adapters=adapters,
            reception=Reception(self.store, self.clock),
            judging=judging,
            rescreening=Rescreening(
                self.store,
                self.active.party_check,
                policy,
                timedelta(days=30),
                self.clock,
                looks_at_found=lambda: (
                    isinstance(self.rules, RuleBook) and self.rules.looks_at_found
                ),
            ),
            sealer=Sealer(self.store, lambda: AUDIT_KEY, self.clock),
            courier=Courier(self.store, adapters, Schedule(), self.clock, gate),
            notifier=notifier,
            replies=Replies(self.store, adapters, gate, Schedule(), self.clock, lambda *_: None),
            fetching=Fetching(self.store, adapters, judging, Schedule(), self.clock),
            settling=settling,
            erasing=Erasing(self.store, adapters, self.clock),
            reconciler=Reconciler(
                self.store, adapters, {"shop": timedelta(minutes=5)}, Schedule(), self.clock
            ),
            covering=Covering(self.store, adapters, Schedule(), self.clock),
            schedule=Schedule(),
            now=self.clock,
            nudge=lambda: None,
        )
        self.worker = Worker(self.pipeline)

    def notifier(self, gate: TargetGate) -> Notifier:
        """Give what tells subscribers; here there are none."""
        return Notifier(self.store, gate, Schedule(), self.clock)

    def wire(self, request: Request) -> Answer:
        """Carry a request to the fake shop as sockets would."""
        path = "/" + request.url.split("/", 3)[3]
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = self.shop.answer(path, headers, request.body)
        if answer is None:
            raise NoReply("the fake shop closed the connection")
        return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.body)

    def use_starter_list(self) -> None:
        with self.store.begin() as tx:
            lists.activate(tx, read_starter(), self.clock())

    def send(self, order: Mapping[str, Any], topic: str = "orders/create") -> bool:
        """Send an order document as the shop would, signed; False where it is a known copy."""
        body = json.dumps(order).encode()
        headers = {k.lower(): v for k, v in sign(WEBHOOK_SECRET, body, topic).items()}
        return self.pipeline.receive("shop", Inbound(headers, body, self.clock()))

    def place(self, number: int, company: str) -> dict[str, Any]:
        """Place an order for a company in the shop and send its webhook."""
        order = shop_order(number, company, self.clock())
        self.shop.add_order(order)
        self.send(order)
        return order

    def standing(self, order: Mapping[str, Any]) -> Standing:
        with self.store.read() as tx:
            return cases.standing(tx, order_id_of(order))

    def case(self, order: Mapping[str, Any]) -> Case:
        found = self.standing(order).case
        assert found is not None, "the order has no hold"
        return found


def order_id_of(order: Mapping[str, Any]) -> OrderId:
    return OrderId(f"shop:{order['id']}")


def shop_order(number: int, company: str, at: datetime) -> dict[str, Any]:
    """Write an order document for a company in Hamburg."""
    buyer = Contact(("Ilse", "Brandt"), "Kaiweg 4", "Hamburg", "20457", "DE", company)
    line = Line("LOG-1", "Temperature logger", 1, Decimal("79.00"))
    return dict(document(number, at, Sale(buyer, (line,), "EUR")))


NOTE = "Registry numbers differ; our customer is another company"


def release(walk: Walk, hold: Hold) -> None:
    """Release a hold as a false match, as Ada would."""
    walk.pipeline.settle(hold.id, Verdict.RELEASE, "ada", "FM-NAME", NOTE)
