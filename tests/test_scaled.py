"""Serving and working in processes of their own, with a real broker and PostgreSQL between."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.main.audit_key import new_key
from demo.fake_shop import FakeShop
from demo.holdpoint_process import HoldpointProcess, write_config
from demo.orders import DEMO_DOMAIN, sign
from demo.shop_server import serve
from tests.walk import ACCESS_TOKEN, LISTED, WEBHOOK_SECRET, order_id_of, shop_order

PATIENCE_SECONDS = 60.0


@pytest.fixture
def environment(tmp_path: Path, database_url: str, broker_url: str) -> dict[str, str]:
    return {
        "HOLDPOINT_HOME": str(tmp_path),
        "HOLDPOINT_SHOP_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "HOLDPOINT_SHOP_ACCESS_TOKEN": ACCESS_TOKEN,
        "HOLDPOINT_DATABASE_URL": database_url,
        "HOLDPOINT_BROKER_URL": broker_url,
        "HOLDPOINT_LOG_FORMAT": "json",
        "HOLDPOINT_AUDIT_KEY": "${env:SEALING_KEY}",
        "SEALING_KEY": new_key(),
    }


@pytest.fixture
def worker_log(environment: dict[str, str], tmp_path: Path) -> Iterator[Path]:
    """A `holdpoint worker` that runs; what it logs is in this file."""
    log = tmp_path / "worker.log"
    with log.open("wb") as file:
        worker = subprocess.Popen(
            [sys.executable, "-m", "connector.cli", "worker", "--concurrency", "1"],
            env={**os.environ, **environment},
            stdout=file,
            stderr=file,
        )
        yield log
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_celery_task_takes_an_order_through(
    environment: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    shop = FakeShop(DEMO_DOMAIN, WEBHOOK_SECRET, ACCESS_TOKEN)
    with serve(shop) as url:
        write_config(tmp_path, url)
        with HoldpointProcess(tmp_path, environment) as holdpoint:
            log: Path = request.getfixturevalue("worker_log")
            # The sweeper of the worker's parent may be first with an order or two: a task that
            # a nudge woke must have done one of them.
            for number in range(1001, 1011):
                hold_one(holdpoint, shop, number)
                if screened_by_task(log):
                    break
    assert shop.held(1001)
    assert screened_by_task(log), log.read_text()


def hold_one(holdpoint: HoldpointProcess, shop: FakeShop, number: int) -> None:
    order = shop_order(number, LISTED, datetime.now(UTC))
    shop.add_order(order)
    body = json.dumps(order).encode()
    assert holdpoint.post("/in/shop", body, sign(WEBHOOK_SECRET, body)) == 200
    path = f"/api/v1/orders/{order_id_of(order)}"
    holdpoint.wait_for(
        path, lambda answer: answer.get("at_source") == "held, confirmed", PATIENCE_SECONDS
    )


def screened_by_task(log: Path) -> bool:
    lines = [line for line in log.read_text().splitlines() if '"order.screened"' in line]
    return any("task" in json.loads(line) for line in lines)
