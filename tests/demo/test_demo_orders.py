"""The twelve orders are proper Shopify documents, and signed as Shopify signs."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from demo.orders import FALSE_MATCH_NUMBER, DemoOrder, demo_orders, sign

SAMPLE = (
    Path(__file__).parents[3] / "shared/data/payloads/shopify/webhook-2026-07__orders__create.json"
)
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ORDERS = demo_orders(NOW)


def names(order: DemoOrder) -> str:
    return str(order.document["name"])


@pytest.mark.parametrize("order", ORDERS, ids=names)
def test_every_field_is_one_of_shopifys(order: DemoOrder) -> None:
    if not SAMPLE.exists():
        pytest.skip("the sample documents are not beside this repository")
    compare(order.document, json.loads(SAMPLE.read_text(encoding="utf-8")))


def compare(own: dict[str, Any], sample: dict[str, Any]) -> None:
    assert set(own) <= set(sample)
    for name in ("customer", "billing_address", "shipping_address"):
        assert set(own[name]) <= set(sample[name])
    for line in own["line_items"]:
        assert set(line) <= set(sample["line_items"][0])


def test_half_of_the_twelve_should_be_held() -> None:
    assert [order.expected for order in ORDERS].count("held") == 6
    assert [order.expected for order in ORDERS].count("cleared") == 6


def test_the_order_to_release_is_the_false_match() -> None:
    (order,) = [o for o in ORDERS if o.document["order_number"] == FALSE_MATCH_NUMBER]
    assert "false match" in order.why


def test_numbers_follow_and_ids_are_unique() -> None:
    numbers = [order.document["order_number"] for order in ORDERS]
    assert numbers == list(range(1001, 1013))
    lines = [line["id"] for order in ORDERS for line in order.document["line_items"]]
    assert len(set(lines)) == len(lines)


def test_the_last_order_is_placed_now_and_all_are_a_minute_apart() -> None:
    placed = [datetime.fromisoformat(order.document["created_at"]) for order in ORDERS]
    assert placed[-1] == NOW
    assert {(b - a).total_seconds() for a, b in pairwise(placed)} == {60}


@pytest.mark.parametrize("order", ORDERS, ids=names)
def test_the_total_is_the_sum_of_the_lines(order: DemoOrder) -> None:
    lines = order.document["line_items"]
    total = sum(Decimal(line["price"]) * line["quantity"] for line in lines)
    assert Decimal(order.document["total_price"]) == total


def test_a_delivery_is_signed_over_the_body_with_the_clients_secret() -> None:
    body = json.dumps(ORDERS[0].document).encode()
    headers = sign("secret", body)
    digest = hmac.new(b"secret", body, hashlib.sha256).digest()
    assert base64.b64decode(headers["X-Shopify-Hmac-Sha256"]) == digest


def test_a_repetition_has_the_same_webhook_id_and_another_delivery_has_not() -> None:
    body = json.dumps(ORDERS[0].document).encode()
    first = sign("secret", body)["X-Shopify-Webhook-Id"]
    assert sign("secret", body)["X-Shopify-Webhook-Id"] != first
    assert sign("secret", body, webhook_id=first)["X-Shopify-Webhook-Id"] == first
