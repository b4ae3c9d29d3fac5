"""`holdpoint reconcile`: one look now, said in words or as JSON."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.main.clock import utc_now
from demo.fake_shop import FakeShop
from demo.holdpoint_process import write_config
from demo.orders import DEMO_DOMAIN
from demo.shop_server import serve
from tests.cli.conftest import SECRET, Run
from tests.walk import HARMLESS, shop_order


@pytest.fixture
def shop(home: Path) -> Iterator[FakeShop]:
    """A shop that can be asked, with one order that nobody told us of."""
    made = FakeShop(DEMO_DOMAIN, SECRET, "the-access-token")
    made.add_order(shop_order(1001, HARMLESS, utc_now() - timedelta(minutes=5)))
    with serve(made) as url:
        write_config(home, url)
        yield made


def test_what_differs_is_shown_in_words(run: Run, shop: FakeShop) -> None:
    shop.topics.discard("ORDERS_UPDATED")

    answer = run("reconcile")

    assert answer.exit_code == 0
    assert "shop: compared 20" in answer.output
    assert "order was never told of" in answer.output
    assert "shop:6001000001001" in answer.output
    assert "subscription is gone" in answer.output


def test_one_connection_is_compared_and_said_as_json(run: Run, shop: FakeShop) -> None:
    assert shop.requests == ()

    answer = json.loads(run("reconcile", "shop", "--json").stdout.splitlines()[-1])

    assert [each["connection"] for each in answer["connections"]] == ["shop"]
    assert answer["connections"][0]["problem"] is None
    assert [each["subject"] for each in answer["findings"]] == ["shop:6001000001001"]
    assert {request.operation for request in shop.requests} == {
        "ChangedOrders",
        "Rights",
        "Subscriptions",
    }


def test_source_that_cannot_be_asked_is_said_and_is_a_failure(run: Run) -> None:
    answer = run("reconcile")

    assert answer.exit_code == 1
    assert "shop: not compared:" in answer.output


def test_connection_that_cannot_be_compared_is_refused_by_name(run: Run) -> None:
    answer = run("reconcile", "elsewhere")

    assert isinstance(answer.exception, ConfigError)
    assert "'elsewhere'" in str(answer.exception)
    assert "shop" in str(answer.exception)
