"""`holdpoint adapter`: what a connection can do, proved against a shop; requests about data."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connector.errors import ConfigError, UnknownConnection
from connector.intake import Inbound
from connector.main import build_installation, build_worker
from connector.main.clock import utc_now
from connector.settings import read_settings
from demo.fake_shop import FakeShop
from demo.holdpoint_process import write_config
from demo.orders import DEMO_DOMAIN, sign
from demo.shop_server import serve
from tests.cli.conftest import SECRET, Run
from tests.walk import HARMLESS, shop_order

NUMBER = "6001000001001"


@pytest.fixture
def shop(home: Path) -> Iterator[FakeShop]:
    made = FakeShop(DEMO_DOMAIN, SECRET, "the-access-token")
    made.add_order(shop_order(1001, HARMLESS, utc_now() - timedelta(minutes=5)))
    with serve(made) as url:
        write_config(home, url)
        yield made


def proofs(run: Run, *more: str) -> dict[str, str]:
    answer = json.loads(run("adapter", "check", "shop", "--json", *more).stdout.splitlines()[-1])
    return {each["what"]: each["proved"] for each in answer["proofs"]}


def mutations(shop: FakeShop) -> list[str]:
    reading = {"Rights", "Versions", "Subscriptions", "LatestOrder", "PartsOfOrder"}
    return [each.operation for each in shop.requests if each.operation not in reading]


def test_shop_that_is_as_it_must_be_passes_and_nothing_is_changed(run: Run, shop: FakeShop) -> None:
    answer = run("adapter", "check", "shop")
    assert answer.exit_code == 0, answer.output
    assert "It can hold every fulfillment order" in answer.output
    assert "It cannot stop what is fulfilled before the webhook arrives" in answer.output
    assert mutations(shop) == []
    assert proofs(run) == {
        "access token": "yes",
        "access scopes": "yes",
        "API version": "yes",
        "webhook subscriptions": "yes",
        "names and addresses": "yes",
        "may hold and release": "yes",
        "clock": "yes",
        "webhook address": "open",
        "nothing leaves before it is screened": "open",
        "messages": "open",
    }


@pytest.mark.parametrize(
    ("spoil", "failed"),
    [
        (lambda shop: shop.access.scopes.discard("read_customers"), "access scopes"),
        (lambda shop: setattr(shop, "serves", "2026-07"), "API version"),
        (lambda shop: shop.topics.discard("ORDERS_CREATE"), "webhook subscriptions"),
        (lambda shop: shop.misbehave("partial", on="LatestOrder"), "names and addresses"),
    ],
    ids=["scope", "version", "subscription", "names"],
)
def test_each_thing_that_is_wrong_fails_by_name(run: Run, shop: FakeShop, spoil, failed) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    spoil(shop)
    seen = proofs(run)
    assert [what for what, proved in seen.items() if proved == "no"] == [failed]


def test_failure_is_the_exit_code(run: Run, shop: FakeShop) -> None:
    shop.access.uninstalled = True
    answer = run("adapter", "check", "shop")
    assert answer.exit_code == 1
    assert "401" in answer.output
    assert "It can " not in answer.output


@pytest.mark.parametrize("fault", ["503", "throttled", "silence_before"])
def test_shop_that_is_busy_proves_nothing_and_is_no_failure(
    run: Run, shop: FakeShop, fault: str
) -> None:
    shop.misbehave(fault, times=50)
    answer = run("adapter", "check", "shop")
    assert answer.exit_code == 0
    assert "open" in answer.output


def test_hold_is_tried_on_the_order_that_is_named_and_lifted_again(
    run: Run, shop: FakeShop
) -> None:
    foreign = shop.add_foreign_hold(1001)
    assert proofs(run, "--write", NUMBER)["a hold placed and lifted"] == "yes"
    assert mutations(shop) == ["PlaceHold", "ReleaseHold"]
    assert tuple(hold.id for hold in shop.holds_of(1001)) == foreign


def test_trial_hold_that_was_left_by_a_crash_is_lifted_by_the_next_try(
    run: Run, shop: FakeShop
) -> None:
    shop.misbehave("503", times=1, on="ReleaseHold")
    assert proofs(run, "--write", NUMBER)["a hold placed and lifted"] == "open"
    assert len(shop.holds_of(1001)) == 1
    assert proofs(run, "--write", NUMBER)["a hold placed and lifted"] == "yes"
    assert shop.holds_of(1001) == ()


def test_hold_that_is_not_allowed_fails(run: Run, shop: FakeShop) -> None:
    shop.misbehave("access_denied", on="PlaceHold")
    assert proofs(run, "--write", NUMBER)["a hold placed and lifted"] == "no"


def test_order_that_is_not_there_proves_nothing(run: Run, shop: FakeShop) -> None:
    assert shop.holds_of(1001) == ()
    assert proofs(run, "--write", "7")["a hold placed and lifted"] == "open"


def test_connection_that_is_not_configured_is_refused_by_name(run: Run) -> None:
    refused = run("adapter", "check", "elsewhere").exception
    assert isinstance(refused, UnknownConnection)
    assert "'elsewhere'" in str(refused)


@pytest.fixture
def asked(home: Path) -> str:
    """A request to be told what is kept, which came as message 1."""
    assert home.is_dir()
    person = {"shop_id": 1, "shop_domain": DEMO_DOMAIN, "customer": {"id": 5}}
    body = json.dumps({**person, "orders_requested": [int(NUMBER)]}).encode()
    headers = {k.lower(): v for k, v in sign(SECRET, body, "customers/data_request").items()}
    installation = build_installation(read_settings())
    try:
        installation.pipeline.receive("shop", Inbound(headers, body, utc_now()))
        build_worker(installation).do_one()
    finally:
        installation.close()
    return "1"


def test_request_to_be_told_is_listed_until_a_person_told(run: Run, asked: str) -> None:
    assert "customers/data_request" in run("adapter", "requests", "shop").output
    run("adapter", "requests", "shop", "--told", asked, "--by", "ada")
    (after,) = json.loads(run("adapter", "requests", "shop", "--json").stdout)["requests"]
    assert (after["ended_by"], after["orders"]) == ("ada", [NUMBER])


def test_message_that_is_no_request_cannot_be_ended(run: Run, asked: str) -> None:
    assert asked
    refused = run("adapter", "requests", "shop", "--told", "99", "--by", "ada")
    assert isinstance(refused.exception, ConfigError)
    assert run("adapter", "requests", "shop", "--told", "1").exit_code == 2
