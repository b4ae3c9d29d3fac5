"""The Adobe Commerce room as its tests see it: built over a fake shop that has one order."""

import base64
import hashlib
import hmac
import json
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.adobe_commerce.adapter import build
from connector.adapter import Adapter, Connection
from connector.http import Request, Send
from connector.intake import Inbound
from tests.adapters.fake_adobe import FakeAdobe
from tests.contract import CONNECTION, SENT_AT, secret

EXAMPLES = Path(__file__).parents[2] / "adapters/adobe_commerce/examples"
BASE = "https://shop.example.com/rest/all"
CLIENT_ID = "client-1f2a"
ENVIRONMENT = {
    "ROOM_PUSH": "push-token-4c1d",
    "ROOM_PUSH_PREVIOUS": "push-token-77ae",
    "ROOM_TOKEN": "adobe-token-90bf",
}


@cache
def private_key(name: str) -> RSAPrivateKey:
    """Give a key of Adobe's, or of somebody else: one for each name."""
    assert name
    return generate_private_key(65537, 2048)


def public_pem(name: str) -> str:
    key = private_key(name).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


SECRETS = {
    "push_secret": secret("push_secret", "ROOM_PUSH"),
    "push_secret_previous": secret("push_secret_previous", "ROOM_PUSH_PREVIOUS"),
    "access_token": secret("access_token", "ROOM_TOKEN"),
    "events_key": secret("events_key", "ROOM_EVENTS_KEY"),
}
OPTIONS = {"api_url": BASE, "login": "bearer", "client_id": CLIENT_ID}
CHECKOUT_SECRETS = {"webhook_key": secret("webhook_key", "ROOM_WEBHOOK_KEY")}


def public_keys() -> dict[str, str]:
    """Give the variables that hold public keys; none of them is a secret."""
    return {"ROOM_EVENTS_KEY": public_pem("events"), "ROOM_WEBHOOK_KEY": public_pem("webhook")}


def room(send: Send, **options: str) -> Adapter:
    told = {name: value for name, value in {**OPTIONS, **options}.items() if value}
    return build(Connection(CONNECTION, "room.yaml", told, SECRETS), send)


def example(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return content


def pushed(body: bytes, signed_with: str = "ROOM_PUSH") -> Inbound:
    """Give what a module sends that pushes orders."""
    key = ENVIRONMENT[signed_with].encode()
    signature = hmac.new(key, body, hashlib.sha256).hexdigest()
    return Inbound({"x-magento-signature": signature}, body, SENT_AT)


def event(value: dict[str, Any], recipient: str = CLIENT_ID, key: str = "events") -> Inbound:
    """Give a CloudEvent as Adobe I/O Events sends it."""
    told = {
        "specversion": "1.0",
        "type": "com.adobe.commerce.observer.sales_order_save_commit_after",
        "id": "8d1f",
        "data": {"key": "k", "value": value},
        "recipient_client_id": recipient,
    }
    body = json.dumps(told).encode()
    return Inbound({"x-adobe-digital-signature-1": rsa(key, body)}, body, SENT_AT)


def rsa(key: str, content: bytes) -> str:
    signature = private_key(key).sign(content, PKCS1v15(), SHA256())
    return base64.b64encode(signature).decode()


def question(order: dict[str, Any], key: str = "webhook") -> tuple[bytes, dict[str, str]]:
    """Give what the webhooks module asks before an order is placed."""
    addresses = [order["billing_address"]]
    for assignment in order["extension_attributes"]["shipping_assignments"]:
        addresses += [each for each in (assignment["shipping"].get("address"),) if each]
    left_out = {"entity_id", "created_at", "updated_at", "extension_attributes", "billing_address"}
    asked = {name: value for name, value in order.items() if name not in left_out}
    items = [{**item, "quote_item_id": item["item_id"], "item_id": None} for item in order["items"]]
    asked.update(addresses=addresses, items=items, extension_attributes=[])
    body = json.dumps({"order": asked}).encode()
    return body, {"x-adobe-commerce-webhook-signature": rsa(key, base64.b64encode(body))}


def by_bearer(request: Request) -> bool:
    return request.headers.get("Authorization") == f"Bearer {ENVIRONMENT['ROOM_TOKEN']}"


def shop_with(*orders: dict[str, Any]) -> FakeAdobe:
    shop = FakeAdobe(BASE, by_bearer)
    for order in orders:
        shop.add(order)
    return shop
