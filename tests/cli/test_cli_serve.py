"""What `holdpoint serve` refuses before it listens, and what it does not do if told so."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.fake_shop import FakeShop
from demo.holdpoint_process import HoldpointProcess, write_config
from demo.orders import DEMO_DOMAIN, sign
from demo.shop_server import serve
from tests.walk import ACCESS_TOKEN, LISTED, WEBHOOK_SECRET, order_id_of, shop_order

SECRETS = {
    "HOLDPOINT_SHOP_WEBHOOK_SECRET": WEBHOOK_SECRET,
    "HOLDPOINT_SHOP_ACCESS_TOKEN": ACCESS_TOKEN,
}


def place(holdpoint: HoldpointProcess, shop: FakeShop, number: int) -> str:
    """Place an order for a listed company, and return its path in the API."""
    order = shop_order(number, LISTED, datetime.now(UTC))
    shop.add_order(order)
    body = json.dumps(order).encode()
    assert holdpoint.post("/in/shop", body, sign(WEBHOOK_SECRET, body)) == 200
    return f"/api/v1/orders/{order_id_of(order)}"


def test_server_without_a_worker_takes_in_and_leaves_the_steps_to_another(tmp_path: Path) -> None:
    shop = FakeShop(DEMO_DOMAIN, WEBHOOK_SECRET, ACCESS_TOKEN)
    with serve(shop) as url:
        write_config(tmp_path, url)
        with HoldpointProcess(tmp_path, SECRETS, "--no-worker") as door:
            path = place(door, shop, 1001)
            waiting = [door.get("/ready")["waiting"] for _ in range(50)]
            assert len(set(waiting)) == 1
            assert waiting[0] > 0
            with HoldpointProcess(tmp_path, SECRETS):
                door.wait_for(path, lambda order: order.get("at_source") == "held, confirmed", 60)
    assert shop.held(1001)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_processes_behind_one_address_take_an_order_through(
    tmp_path: Path, database_url: str
) -> None:
    pytest.importorskip("gunicorn", reason="the extra 'scaled' is not installed")
    shop = FakeShop(DEMO_DOMAIN, WEBHOOK_SECRET, ACCESS_TOKEN)
    told = {**SECRETS, "HOLDPOINT_DATABASE_URL": database_url}
    with serve(shop) as url:
        write_config(tmp_path, url)
        with HoldpointProcess(tmp_path, told, "--processes", "2") as holdpoint:
            path = place(holdpoint, shop, 1001)
            holdpoint.wait_for(path, lambda order: order.get("at_source") == "held, confirmed", 60)
    assert shop.held(1001)


def test_several_processes_on_a_sqlite_file_are_refused(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "connector.cli", "serve", "--processes", "2"],
        env={**os.environ, "HOLDPOINT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode != 0
    assert "--processes" in refused.stderr
    assert "PostgreSQL" in refused.stderr or "holdpoint[scaled]" in refused.stderr
