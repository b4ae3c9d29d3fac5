"""A fake shop with one order, and a way to ask it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from demo.fake_shop import FakeShop
from demo.orders import demo_orders
from demo.shop_faults import Answer

PATH = "/admin/api/2026-10/graphql.json"


@pytest.fixture
def shop() -> FakeShop:
    made = FakeShop("example-shop.myshopify.com", "secret", "token-a")
    made.add_order(demo_orders(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))[0].document)
    return made


@pytest.fixture
def send(shop: FakeShop) -> Callable[..., Answer | None]:
    """Return a function that sends a document by an app and gives the raw answer."""

    def _send(query: str, app: str = "token-a", **variables: object) -> Answer | None:
        body = json.dumps({"query": query, "variables": variables}).encode()
        return shop.answer(PATH, {"x-shopify-access-token": app}, body)

    return _send


@pytest.fixture
def ask(send: Callable[..., Answer | None]) -> Callable[..., dict[str, Any]]:
    """Return a function that sends a document by an app and gives the JSON of the answer."""

    def _ask(query: str, app: str = "token-a", **variables: object) -> dict[str, Any]:
        answer = send(query, app, **variables)
        assert answer is not None
        assert answer.status == 200
        content: dict[str, Any] = json.loads(answer.body)
        return content

    return _ask
