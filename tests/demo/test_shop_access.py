"""The fake shop lets in whom a real one would, and counts points as one does."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from demo.fake_shop import FakeShop
from demo.shop_faults import Answer
from demo.shop_meter import Meter

PATH = "/admin/api/2026-10/graphql.json"
RIGHTS = "query Rights { currentAppInstallation { accessScopes { handle } } }"
MANY = "query Many { webhookSubscriptions(first: 100) { nodes { id apiVersion { handle } } } }"


class Clock:
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(clock: Clock) -> FakeShop:
    return FakeShop("example-shop.myshopify.com", "the-secret", "token-a", now=clock)


TOKEN = "token-a"


def ask(shop: FakeShop, query: str = RIGHTS, token: str = TOKEN) -> Answer:
    answer = shop.answer(
        PATH, {"x-shopify-access-token": token}, json.dumps({"query": query}).encode()
    )
    assert answer is not None
    return answer


def body(answer: Answer) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(answer.body)
    return content


def grant(shop: FakeShop, **form: str) -> Answer:
    own = {"client_id": shop.access.client_id, "client_secret": "the-secret"}
    answer = shop.answer("/admin/oauth/access_token", {}, urlencode({**own, **form}).encode())
    assert answer is not None
    return answer


def test_granted_token_is_believed_until_it_ends(shop: FakeShop, clock: Clock) -> None:
    said = body(grant(shop, grant_type="client_credentials"))
    assert ask(shop, token=said["access_token"]).status == 200
    clock.now += timedelta(days=1)
    assert ask(shop, token=said["access_token"]).status == 401


@pytest.mark.parametrize(
    "form",
    [
        {"grant_type": "password"},
        {"grant_type": "client_credentials", "client_secret": "another"},
        {"grant_type": "refresh_token", "refresh_token": "never given"},
    ],
)
def test_who_proves_nothing_gets_no_token(shop: FakeShop, form: dict[str, str]) -> None:
    assert grant(shop, **form).status == 400


def test_used_refresh_token_lives_until_the_new_pair_is_used(shop: FakeShop) -> None:
    first = shop.access.first_refresh_token()
    said = [body(grant(shop, grant_type="refresh_token", refresh_token=first)) for _ in range(2)]
    assert ask(shop, token=said[1]["access_token"]).status == 200
    assert grant(shop, grant_type="refresh_token", refresh_token=first).status == 400


def test_uninstalled_app_is_let_in_by_no_token(shop: FakeShop) -> None:
    shop.access.uninstalled = True
    assert ask(shop).status == 401
    assert grant(shop, grant_type="client_credentials").status == 400


def test_what_is_asked_without_its_scope_is_denied(shop: FakeShop) -> None:
    shop.access.scopes.clear()
    said = body(ask(shop, "query Q { orders(first: 1) { nodes { id } } }"))
    assert said["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert said["data"] == {"orders": None}


def test_points_are_taken_given_back_and_restored(shop: FakeShop) -> None:
    now = [0.0]
    shop.meter = Meter(maximum=100, restored_a_second=10, clock=lambda: now[0])
    left = [body(ask(shop, MANY))["extensions"]["cost"] for _ in range(2)]
    assert left[0]["requestedQueryCost"] == 30
    assert left[0]["actualQueryCost"] == 9
    assert [each["throttleStatus"]["currentlyAvailable"] for each in left] == [91, 82]
    shop.meter.drain(left=5)
    refused = body(ask(shop, MANY))
    assert refused["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert refused["extensions"]["cost"]["actualQueryCost"] is None
    assert (shop.meter.throttled, "data" in refused) == (1, False)
    now[0] += 3
    assert "data" in body(ask(shop, MANY))
    assert shop.meter.least == 5


def test_another_version_and_a_slow_answer_are_as_told(shop: FakeShop) -> None:
    shop.serves, shop.delay = "2026-07", 0.05
    began = time.monotonic()
    assert ask(shop).headers["X-Shopify-API-Version"] == "2026-07"
    assert time.monotonic() - began >= 0.05
