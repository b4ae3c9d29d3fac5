"""The Shopify room as its tests see it: built over a fake shop that has one order."""

import json
from pathlib import Path
from typing import Any

from adapters.shopify.adapter import build
from connector.adapter import Adapter, Connection
from connector.http import Answer, NoReply, Request, Send
from connector.intake import Inbound
from demo.fake_shop import FakeShop
from demo.orders import DEMO_DOMAIN, sign
from tests.contract import CONNECTION, SENT_AT, secret

EXAMPLES = Path(__file__).parents[2] / "adapters/shopify/examples"
ENVIRONMENT = {
    "ROOM_WEBHOOK_SECRET": "shpss-now-4c1d",
    "ROOM_PREVIOUS_SECRET": "shpss-before-77ae",
    "ROOM_TOKEN": "shpat-token-90bf",
}
SECRETS = {
    "webhook_secret": secret("webhook_secret", "ROOM_WEBHOOK_SECRET"),
    "webhook_secret_previous": secret("webhook_secret_previous", "ROOM_PREVIOUS_SECRET"),
    "access_token": secret("access_token", "ROOM_TOKEN"),
}
OPTIONS = {"shop_domain": DEMO_DOMAIN}


def room(send: Send, **options: str) -> Adapter:
    return build(Connection(CONNECTION, "room.yaml", {**OPTIONS, **options}, SECRETS), send)


def example(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return content


def signed(
    body: bytes,
    topic: str = "orders/create",
    domain: str = DEMO_DOMAIN,
    signed_with: str = "ROOM_WEBHOOK_SECRET",
) -> Inbound:
    headers = sign(ENVIRONMENT[signed_with], body, topic, domain)
    return Inbound({name.lower(): value for name, value in headers.items()}, body, SENT_AT)


def shop_with(document: dict[str, Any]) -> FakeShop:
    shop = FakeShop(DEMO_DOMAIN, ENVIRONMENT["ROOM_WEBHOOK_SECRET"], ENVIRONMENT["ROOM_TOKEN"])
    shop.add_order(document)
    return shop


def carried_to(shop: FakeShop) -> Send:
    """Give a wire that asks the fake shop without a socket."""

    def send(request: Request) -> Answer:
        path = request.url.removeprefix(f"https://{DEMO_DOMAIN}")
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = shop.answer(path, headers, request.body)
        if answer is None:
            raise NoReply("the fake shop closed the connection")
        given = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, given, answer.body)

    return send
