"""A signal to stop while a step is under way at a slow shop, with real processes and sockets."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Semaphore

import pytest
from sqlalchemy import select

from connector.main.audit_key import new_key
from connector.store import Store
from connector.store.tables import steps, workers
from demo.fake_shop import Answer, FakeShop
from demo.holdpoint_process import HoldpointProcess, write_config
from demo.orders import DEMO_DOMAIN, sign
from demo.shop_server import serve
from tests.walk import ACCESS_TOKEN, LISTED, WEBHOOK_SECRET, order_id_of, shop_order

PATIENCE_SECONDS = 60.0
# No test waits for a lease: what is done again was given back.
LEASE_SECONDS = 600


class SlowShop(FakeShop):
    """A shop that places holds only while its gate is open."""

    def __init__(self) -> None:
        super().__init__(DEMO_DOMAIN, WEBHOOK_SECRET, ACCESS_TOKEN)
        self.gate = Event()
        self.asked = Semaphore(0)

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        if b"mutation PlaceHold" in body:
            self.asked.release()
            self.gate.wait(PATIENCE_SECONDS)
        return super().answer(path, headers, body)

    def await_request(self) -> None:
        assert self.asked.acquire(timeout=PATIENCE_SECONDS)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SlowShop]:
    slow = SlowShop()
    with serve(slow) as url:
        write_config(tmp_path, url)
        yield slow
        slow.gate.set()


@pytest.fixture
def told(database_url: str) -> dict[str, str]:
    return {
        "HOLDPOINT_SHOP_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "HOLDPOINT_SHOP_ACCESS_TOKEN": ACCESS_TOKEN,
        "HOLDPOINT_DATABASE_URL": database_url,
        "HOLDPOINT_LEASE_SECONDS": str(LEASE_SECONDS),
        "HOLDPOINT_LOG_FORMAT": "json",
        "HOLDPOINT_AUDIT_KEY": "${env:SEALING_KEY}",
        "SEALING_KEY": new_key(),
    }


def place(holdpoint: HoldpointProcess, shop: FakeShop, number: int) -> str:
    """Place an order for a listed company, and return its path in the API."""
    order = shop_order(number, LISTED, datetime.now(UTC))
    shop.add_order(order)
    body = json.dumps(order).encode()
    assert holdpoint.post("/in/shop", body, sign(WEBHOOK_SECRET, body)) == 200
    return f"/api/v1/orders/{order_id_of(order)}"


def await_hold(holdpoint: HoldpointProcess, path: str) -> None:
    holdpoint.wait_for(path, lambda order: order.get("at_source") == "held, confirmed", 60)


def leased(database_url: str) -> list[str]:
    store = Store(database_url)
    with store.read() as tx:
        under_way = select(steps.c.kind).where(steps.c.lease_token.is_not(None))
        found = list(tx.execute(under_way).scalars())
    store.close()
    return found


def seen_workers(database_url: str) -> list[str]:
    store = Store(database_url)
    with store.read() as tx:
        found = list(tx.execute(select(workers.c.name)).scalars())
    store.close()
    return found


def ask_to_stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)


def test_stopping_server_says_so_takes_in_and_finishes_what_is_under_way(
    shop: SlowShop, told: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    with HoldpointProcess(tmp_path, told) as holdpoint:
        assert holdpoint.process is not None
        place(holdpoint, shop, 1001)
        shop.await_request()

        ask_to_stop(holdpoint.process)
        answer = holdpoint.wait_for("/ready", lambda ready: ready["status"] != "ready", 10)
        place(holdpoint, shop, 1002)
        shop.gate.set()

        assert answer == {"status": "stopping"}
        assert holdpoint.process.wait(PATIENCE_SECONDS) == 0
    assert shop.held(1001)
    assert not shop.held(1002)  # kept, and nothing more was begun
    assert leased(database_url) == []
    assert seen_workers(database_url) == []


def test_step_that_outlasts_the_stop_is_done_by_the_next_server_at_once(
    shop: SlowShop, told: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    with HoldpointProcess(tmp_path, told | {"HOLDPOINT_STOP_SECONDS": "1"}) as holdpoint:
        assert holdpoint.process is not None
        path = place(holdpoint, shop, 1001)
        shop.await_request()

        ask_to_stop(holdpoint.process)

        assert holdpoint.process.wait(PATIENCE_SECONDS) == 0
    assert leased(database_url) == []
    assert not shop.held(1001)
    shop.gate.set()
    with HoldpointProcess(tmp_path, told) as holdpoint:
        await_hold(holdpoint, path)


def test_second_signal_ends_a_server_at_once(
    shop: SlowShop, told: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    with HoldpointProcess(tmp_path, told | {"HOLDPOINT_STOP_SECONDS": "300"}) as holdpoint:
        assert holdpoint.process is not None
        place(holdpoint, shop, 1001)
        shop.await_request()
        ask_to_stop(holdpoint.process)
        holdpoint.wait_for("/ready", lambda ready: ready["status"] == "stopping", 10)

        ask_to_stop(holdpoint.process)

        assert holdpoint.process.wait(PATIENCE_SECONDS) == 128 + signal.SIGTERM
    assert "deliver" in leased(database_url)


@contextmanager
def celery_worker(told: Mapping[str, str], home: Path) -> Iterator[subprocess.Popen[str]]:
    with (home / "worker.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "connector.cli", "worker", "--concurrency", "1"],
            env={**os.environ, **told, "HOLDPOINT_HOME": str(home)},
            stdout=log,
            stderr=log,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_steps_that_outlast_the_stop_are_done_by_the_next_worker_at_once(
    shop: SlowShop, told: dict[str, str], tmp_path: Path, database_url: str, broker_url: str
) -> None:
    told = told | {"HOLDPOINT_BROKER_URL": broker_url, "HOLDPOINT_STOP_SECONDS": "2"}
    with HoldpointProcess(tmp_path, told) as holdpoint:
        with celery_worker(told, tmp_path) as worker:
            # The sweeper of the parent takes one, a task in its child the other.
            paths = [place(holdpoint, shop, 1001), place(holdpoint, shop, 1002)]
            shop.await_request()
            holdpoint.post("/in/shop", b"{}", sign(WEBHOOK_SECRET, b"{}"))
            shop.await_request()
            assert leased(database_url) == ["deliver"] * 2

            ask_to_stop(worker)

            assert worker.wait(PATIENCE_SECONDS) == 0, (tmp_path / "worker.log").read_text()
        assert leased(database_url) == []
        assert seen_workers(database_url) == []
        shop.gate.set()
        with celery_worker(told, tmp_path):
            for path in paths:
                await_hold(holdpoint, path)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_second_signal_ends_a_worker_at_once(
    shop: SlowShop, told: dict[str, str], tmp_path: Path, database_url: str, broker_url: str
) -> None:
    told = told | {"HOLDPOINT_BROKER_URL": broker_url, "HOLDPOINT_STOP_SECONDS": "300"}
    with HoldpointProcess(tmp_path, told) as holdpoint, celery_worker(told, tmp_path) as worker:
        place(holdpoint, shop, 1001)
        shop.await_request()

        ask_to_stop(worker)
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(1)  # the first lets it finish
        ask_to_stop(worker)

        assert worker.wait(PATIENCE_SECONDS) == 1
    assert "deliver" in leased(database_url)
