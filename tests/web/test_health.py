"""What makes a process unready, what is only told, and what is measured in the database."""

import shutil
from collections import namedtuple
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import text, update

from connector.callback.target_health import TargetHealth, TargetKey, TargetKind
from connector.errors import AccessEnded
from connector.main.clock import utc_now
from connector.parking import park, unpark
from connector.store import steps, targets, workers
from connector.store.steps import Kind
from connector.store.tables import callbacks
from tests.walk import LISTED
from tests.web.conftest import Doors, Open

SHOP = TargetKey(TargetKind.CONNECTION, "shop")
Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil gives it


def test_process_that_stops_is_not_ready_and_says_so(doors: Doors) -> None:
    doors.server.stop.ask()

    answer = doors.client.get("/ready")

    assert (answer.status_code, answer.get_json()) == (503, {"status": "stopping"})
    assert doors.client.get("/live").status_code == 200


def test_process_whose_database_cannot_be_written_in_a_second_is_not_ready(doors: Doors) -> None:
    begun, ended = Event(), Event()

    def write_long() -> None:
        with doors.store.begin():
            begun.set()
            ended.wait(60)

    writer = Thread(target=write_long)
    writer.start()
    begun.wait(60)
    answer = doors.client.get("/ready")
    ended.set()
    writer.join()

    assert answer.status_code == 503
    assert answer.get_json()["database"] in {"no answer within 1 s", "StoreBusy"}
    assert doors.client.get("/ready").status_code == 200


def test_process_whose_database_takes_no_writes_is_not_ready(doors: Doors) -> None:
    with doors.store.begin() as tx:
        full = "begin select raise(abort, 'database or disk is full'); end"
        tx.execute(text(f"create trigger full before insert on counters {full}"))

    answer = doors.client.get("/ready")

    assert (answer.status_code, answer.get_json()["status"]) == (503, "not ready")
    assert "database" in answer.get_json()


def test_process_of_another_version_than_its_database_is_not_ready(doors: Doors) -> None:
    with doors.store.begin() as tx:
        tx.execute(text("update alembic_version set version_num = '0001'"))

    answer = doors.client.get("/ready")

    assert answer.status_code == 503
    assert answer.get_json()["database"].startswith("schema 0001, this version works with ")


@pytest.mark.parametrize(("free", "status"), [(51, 200), (50, 503), (0, 503)])
def test_process_whose_disk_is_nearly_full_is_not_ready(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, free: int, status: int
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1000, 1000 - free, free))

    answer = doors.client.get("/ready")

    assert answer.status_code == status
    assert ("disk" in answer.get_json()) == (status == 503)


def test_broker_that_is_gone_and_workers_that_are_old_are_told_and_no_condition(
    open_doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEALING_KEY", "whsk_" + "A" * 43 + "=")
    gone = {"broker_url": "redis://127.0.0.1:1/0", "audit_key": "${env:SEALING_KEY}"}
    doors = open_doors(**gone)
    with doors.store.begin() as tx:
        workers.beat(tx, "worker-7@b", utc_now() - timedelta(minutes=5), 0)
    doors.post(b"not json")
    answer = doors.client.get("/ready")
    while answer.get_json()["broker"] == "no problem":
        answer = doors.client.get("/ready")

    assert answer.status_code == 200
    assert answer.get_json()["broker"] == "OperationalError"
    assert answer.get_json()["workers"]["worker-7@b"] >= 300
    assert doors.metric("holdpoint_broker_failing") == 1


def test_metrics_say_how_many_holds_their_source_did_not_confirm_and_since_when(
    doors: Doors,
) -> None:
    doors.shop.misbehave("503", times=50)
    doors.hold(LISTED)
    assert doors.metric("holdpoint_unsent_holds") == 1
    with doors.store.begin() as tx:
        tx.execute(update(callbacks).values(owed_at=utc_now() - timedelta(minutes=3)))

    assert 180 <= doors.metric("holdpoint_oldest_unsent_hold_seconds") < 240


def test_confirmed_hold_is_not_unsent(doors: Doors) -> None:
    doors.hold(LISTED)

    assert doors.metric("holdpoint_unsent_holds") == 0
    assert doors.metric("holdpoint_oldest_unsent_hold_seconds") == 0


def test_metrics_say_when_a_worker_was_last_seen_and_what_it_did(doors: Doors) -> None:
    with doors.store.begin() as tx:
        workers.beat(tx, "a", utc_now() - timedelta(minutes=2), 5)

    assert 120 <= doors.metric('holdpoint_worker_seen_seconds{worker="a"}') < 180
    assert doors.metric('holdpoint_worker_steps_total{worker="a"}') == 5


def test_metrics_count_leases_that_ran_out(doors: Doors) -> None:
    long_ago = utc_now() - timedelta(hours=1)
    for now in (long_ago, utc_now()):
        with doors.store.begin() as tx:
            steps.owe_once(tx, Kind.DELIVER, "x", long_ago - timedelta(days=1))
            steps.claim(tx, now, timedelta(seconds=60))

    assert doors.metric("holdpoint_leases_taken_over_total") == 1


def test_parked_connection_is_told_and_no_condition(doors: Doors) -> None:
    with doors.store.begin() as tx:
        park(tx, "shop", AccessEnded("the app was uninstalled"), utc_now() - timedelta(hours=1))

    ready = doors.client.get("/ready")
    assert ready.status_code == 200
    assert 3600 <= ready.get_json()["parked"]["shop"] < 3660
    assert doors.metric('holdpoint_connection_parked{kind="connection",target="shop"}') == 1
    with doors.store.begin() as tx:
        unpark(tx, "shop", utc_now())
    assert doors.client.get("/ready").get_json()["parked"] == {}


def test_metrics_say_which_target_is_left_alone_or_disabled(doors: Doors) -> None:
    with doors.store.begin() as tx:
        targets.lock(tx, SHOP)
        targets.keep(tx, SHOP, TargetHealth(open_until=utc_now(), disabled_at=utc_now()))

    assert doors.metric('holdpoint_breaker_open{kind="connection",target="shop"}') == 1
    assert doors.metric('holdpoint_target_disabled{kind="connection",target="shop"}') == 1
    with doors.store.begin() as tx:
        targets.keep(tx, SHOP, TargetHealth())
    assert doors.metric('holdpoint_breaker_open{kind="connection",target="shop"}') == 0


def test_metrics_count_what_was_given_up(doors: Doors) -> None:
    doors.hold(LISTED)
    assert doors.metric('holdpoint_dead_letters{kind="connection"}') == 0
    with doors.store.begin() as tx:
        tx.execute(update(callbacks).values(state="refused"))

    assert doors.metric('holdpoint_dead_letters{kind="connection"}') == 1
