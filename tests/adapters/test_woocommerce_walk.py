"""One walk each way through a whole Holdpoint: by asking, by webhook, and from the checkout."""

import json
import threading
from collections.abc import Mapping
from typing import Any

import pytest

from adapters.woocommerce.adapter import build
from connector.adapter import Connection
from connector.store.orders import OrderState
from tests.adapters.fake_woo import FakeWoo
from tests.adapters.moved_in import MovedIn
from tests.adapters.woocommerce_room import (
    ENVIRONMENT,
    OPTIONS,
    SECRETS,
    example,
    shop_with,
    signed,
)
from tests.walk import LISTED, Walk, release


@pytest.fixture
def shop() -> FakeWoo:
    return shop_with()


@pytest.fixture
def moved_in(listed_walk: Walk, shop: FakeWoo, monkeypatch: pytest.MonkeyPatch) -> MovedIn:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    room = build(Connection("shop", "shop.yaml", OPTIONS, SECRETS), shop)
    return MovedIn(listed_walk, room)


def placed(shop: FakeWoo, number: int, company: str = "") -> dict[str, Any]:
    order = example("company")
    address = {**order["shipping"], "company": company or order["shipping"]["company"]}
    order = {**order, "id": number, "shipping": address}
    shop.add(order)
    return order


def sent(moved_in: MovedIn, body: bytes, **more: str) -> Mapping[str, Any]:
    headers = {**signed(body).headers, **{k.replace("_", "-"): v for k, v in more.items()}}
    answer = moved_in.send(body, headers)
    assert answer.status_code == 200
    found: Mapping[str, Any] = json.loads(answer.data) if answer.data else {}
    return found


def test_order_is_found_by_asking_held_and_released(moved_in: MovedIn, shop: FakeWoo) -> None:
    moved_in.compare()
    order = placed(shop, 5001, LISTED)
    order["date_modified_gmt"] = moved_in.walk.clock().strftime("%Y-%m-%dT%H:%M:%S")
    moved_in.compare()
    assert shop.status("5001") == "on-hold"
    assert moved_in.case("5001").at_source == "held, confirmed"
    release(moved_in.walk, moved_in.case("5001").hold)
    moved_in.drain()
    assert shop.status("5001") == "processing"
    assert moved_in.standing("5001").state is OrderState.RELEASED
    notes = [note["note"].partition(",")[0] for note in shop.notes["5001"]]
    assert notes == ["Held for review", "Review done"]


def test_webhook_is_read_and_the_order_cleared_by_the_api(moved_in: MovedIn, shop: FakeWoo) -> None:
    sent(moved_in, json.dumps(placed(shop, 5002)).encode())
    moved_in.drain()
    assert moved_in.standing("5002").state is OrderState.CLEARED
    assert shop.status("5002") == "processing"


def test_payment_that_ends_the_hold_is_answered_by_another(
    moved_in: MovedIn, shop: FakeWoo
) -> None:
    moved_in.compare()
    order = placed(shop, 5003, LISTED)
    shop.orders["5003"].update(status="on-hold", date_paid_gmt=None)
    sent(moved_in, json.dumps(order).encode())
    moved_in.drain()
    shop.pay("5003")
    assert shop.status("5003") == "processing"
    moved_in.compare()
    assert shop.status("5003") == "on-hold"


def test_ping_of_a_new_webhook_is_answered_and_not_kept(moved_in: MovedIn) -> None:
    answer = moved_in.send(b"webhook_id=17", {"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 200
    assert moved_in.kept() == 0


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"webhook_id=17", {"X-WC-Webhook-Signature": "AAAA"}),
        (b"webhook_id=17&more=1", {}),
        (b"webhook_id=", {}),
        (b'{"id": 1}', {}),
        (b'{"id": 1}', {"X-WC-Webhook-Signature": "no base64"}),
        (b'{"id": 1}', {"X-Holdpoint-Ask": "decision"}),
    ],
)
def test_what_is_not_proved_is_refused_and_not_kept(
    moved_in: MovedIn, body: bytes, headers: dict[str, str]
) -> None:
    assert moved_in.send(body, headers).status_code == 401
    assert moved_in.kept() == 0


def test_checkout_hears_the_decision_on_just_this_order(moved_in: MovedIn, shop: FakeWoo) -> None:
    found = []
    for number, company in ((5004, ""), (5005, LISTED)):
        body = json.dumps(placed(shop, number, company)).encode()
        # Kept first, so that the worker has it while the checkout waits.
        sent(moved_in, body)
        works = threading.Thread(target=moved_in.drain)
        works.start()
        found.append(sent(moved_in, body, x_holdpoint_ask="decision")["decision"])
        works.join()
    assert found == ["clear", "hold"]


def test_checkout_hears_that_nothing_is_decided_yet(moved_in: MovedIn, shop: FakeWoo) -> None:
    body = json.dumps(placed(shop, 5006)).encode()
    assert sent(moved_in, body, x_holdpoint_ask="decision") == {"decision": "pending", "case": ""}


def test_checkout_hears_that_an_order_that_cannot_be_read_is_held(moved_in: MovedIn) -> None:
    body = json.dumps({**example("company"), "currency": "euro"}).encode()
    assert sent(moved_in, body, x_holdpoint_ask="decision")["decision"] == "hold"
