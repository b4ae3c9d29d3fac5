"""The WooCommerce room as its tests see it: built over a fake shop that has one order."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from adapters.woocommerce.adapter import build
from adapters.woocommerce.webhooks import NEEDED
from connector.adapter import Adapter, Connection
from connector.http import Send
from connector.intake import Inbound
from tests.adapters.fake_woo import FakeWoo
from tests.contract import CONNECTION, SENT_AT, secret

EXAMPLES = Path(__file__).parents[2] / "adapters/woocommerce/examples"
URL = "https://shop.example.com"
CALLBACK_URL = "https://holdpoint.example.com/in/example"
ENVIRONMENT = {
    "ROOM_WEBHOOK_SECRET": "woo-hook-now-4c1d",
    "ROOM_PREVIOUS_SECRET": "woo-hook-before-77ae",
    "ROOM_KEY": "ck_room-90bf",
    "ROOM_KEY_SECRET": "cs_room-1f2a",
}
SECRETS = {
    "webhook_secret": secret("webhook_secret", "ROOM_WEBHOOK_SECRET"),
    "webhook_secret_previous": secret("webhook_secret_previous", "ROOM_PREVIOUS_SECRET"),
    "consumer_key": secret("consumer_key", "ROOM_KEY"),
    "consumer_secret": secret("consumer_secret", "ROOM_KEY_SECRET"),
}
OPTIONS = {"url": URL, "callback_url": CALLBACK_URL}


def room(send: Send, **options: str) -> Adapter:
    told = {name: value for name, value in {**OPTIONS, **options}.items() if value}
    return build(Connection(CONNECTION, "room.yaml", told, SECRETS), send)


def example(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return content


def signed(body: bytes, signed_with: str = "ROOM_WEBHOOK_SECRET") -> Inbound:
    key = ENVIRONMENT[signed_with].encode()
    signature = base64.b64encode(hmac.digest(key, body, hashlib.sha256)).decode()
    headers = {
        "x-wc-webhook-topic": "order.created",
        "x-wc-webhook-signature": signature,
        "x-wc-webhook-delivery-id": "d1f0",
    }
    return Inbound(headers, body, SENT_AT)


def shop_with(*orders: dict[str, Any]) -> FakeWoo:
    shop = FakeWoo(URL, ENVIRONMENT["ROOM_KEY"], ENVIRONMENT["ROOM_KEY_SECRET"])
    for order in orders:
        shop.add(order)
    for number, topic in enumerate(NEEDED, 1):
        hook = {"id": number, "topic": topic, "delivery_url": CALLBACK_URL, "status": "active"}
        shop.webhooks.append(hook)
    return shop
