"""The BigCommerce room as its tests see it: built over a fake shop that has one order."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.bigcommerce.adapter import build
from adapters.bigcommerce.webhooks import SCOPE
from connector.adapter import Adapter, Connection
from connector.callback.signing_keys import SharedKey
from connector.callback.standard_webhooks import sign
from connector.http import Send
from connector.intake import Inbound
from tests.adapters.fake_bigcommerce import FakeBigCommerce
from tests.contract import CONNECTION, SENT_AT, secret

EXAMPLES = Path(__file__).parents[2] / "adapters/bigcommerce/examples"
STORE_HASH = "ex4mple"
BASE = f"https://api.bigcommerce.com/stores/{STORE_HASH}"
CALLBACK_URL = "https://holdpoint.example.com/in/example"
ENVIRONMENT = {
    "ROOM_CLIENT_SECRET": "0badc0de" * 8,
    "ROOM_PREVIOUS_SECRET": "c0ffee00" * 8,
    "ROOM_TOKEN": "bc-token-90bf",
}
SECRETS = {
    "client_secret": secret("client_secret", "ROOM_CLIENT_SECRET"),
    "client_secret_previous": secret("client_secret_previous", "ROOM_PREVIOUS_SECRET"),
    "access_token": secret("access_token", "ROOM_TOKEN"),
}
OPTIONS = {"store_hash": STORE_HASH, "callback_url": CALLBACK_URL}


def room(send: Send, **options: str) -> Adapter:
    told = {name: value for name, value in {**OPTIONS, **options}.items() if value}
    return build(Connection(CONNECTION, "room.yaml", told, SECRETS), send)


def example(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return content


def signed(body: bytes, signed_with: str = "ROOM_CLIENT_SECRET", at: datetime = SENT_AT) -> Inbound:
    key = SharedKey(ENVIRONMENT[signed_with].encode())
    return Inbound(sign("msg_2f1d", at, body, (key,)), body, at)


def message(number: int, scope: str = "store/order/created", **more: Any) -> bytes:
    """Write a webhook as BigCommerce sends it: with the order's number and no more of it."""
    told = {
        "scope": scope,
        "store_id": "1001",
        "data": {"type": "order", "id": number},
        "hash": "0f1e",
        "created_at": 1795510800,
        "producer": f"stores/{STORE_HASH}",
    }
    return json.dumps({**told, **more}).encode()


def shop_with(*orders: dict[str, Any]) -> FakeBigCommerce:
    shop = FakeBigCommerce(BASE, ENVIRONMENT["ROOM_TOKEN"])
    for order in orders:
        shop.add(order)
    shop.hooks.append({"id": 1, "scope": SCOPE, "destination": CALLBACK_URL, "is_active": True})
    return shop
