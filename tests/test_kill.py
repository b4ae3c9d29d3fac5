"""A server killed with SIGKILL between receiving and deciding, with real processes and sockets."""

import json
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.callback import CallbackState
from connector.hold import HoldState
from connector.store import Store, cases, steps
from demo.fake_shop import FakeShop
from demo.holdpoint_process import HoldpointProcess, write_config
from demo.orders import DEMO_DOMAIN, sign
from demo.shop_server import serve
from tests.walk import ACCESS_TOKEN, HARMLESS, LISTED, WEBHOOK_SECRET, order_id_of, shop_order

ORDERS = 60
PATIENCE_SECONDS = 60.0


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop(DEMO_DOMAIN, WEBHOOK_SECRET, ACCESS_TOKEN)


@pytest.fixture
def holdpoint(shop: FakeShop, database_url: str, tmp_path: Path) -> Iterator[HoldpointProcess]:
    environment = {
        "HOLDPOINT_SHOP_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "HOLDPOINT_SHOP_ACCESS_TOKEN": ACCESS_TOKEN,
        "HOLDPOINT_DATABASE_URL": database_url,
        "HOLDPOINT_LEASE_SECONDS": "5",
    }
    with serve(shop) as url:
        write_config(tmp_path, url)
        with HoldpointProcess(tmp_path, environment) as process:
            yield process


def send(holdpoint: HoldpointProcess, order: dict[str, Any]) -> bool:
    body = json.dumps(order).encode()
    return holdpoint.post("/in/shop", body, sign(WEBHOOK_SECRET, body)) == 200


def test_every_acknowledged_order_is_decided_once_after_a_kill(
    shop: FakeShop, holdpoint: HoldpointProcess, database_url: str
) -> None:
    now = datetime.now(UTC)
    orders = [
        shop_order(number, LISTED if number % 3 == 0 else HARMLESS, now)
        for number in range(1, ORDERS + 1)
    ]
    for order in orders:
        shop.add_order(order)
    with ThreadPoolExecutor(8) as senders:
        acknowledged = list(senders.map(lambda order: send(holdpoint, order), orders))

    holdpoint.stop(signal.SIGKILL)
    assert all(acknowledged)
    store = Store(database_url)
    with store.read() as tx:
        undone = steps.backlog(tx, datetime.now(UTC) + timedelta(minutes=1)).waiting
    assert undone, "the server was killed too late to show anything"
    holdpoint.start()

    for order in orders:
        holdpoint.wait_for(f"/api/v1/orders/{order_id_of(order)}", has_settled, PATIENCE_SECONDS)
    with store.read() as tx:
        standings = [cases.standing(tx, order_id_of(order)) for order in orders]
        all_cases = cases.listed(tx, None, ORDERS * 2)
    store.close()
    listed = [number for number in range(1, ORDERS + 1) if number % 3 == 0]
    assert [number for number in range(1, ORDERS + 1) if shop.held(number)] == listed
    assert len(all_cases) == len(listed)
    assert {case.hold.state for case in all_cases} == {HoldState.OPEN}
    assert all(len(case.decisions) == 1 for case in all_cases)
    states = [[d.state for d in case.deliveries] for case in all_cases]
    assert states == [[CallbackState.CONFIRMED]] * len(listed)
    assert {standing.revision for standing in standings} == {1}


def has_settled(answer: dict[str, Any]) -> bool:
    return answer.get("state") == "cleared" or answer.get("at_source") == "held, confirmed"
