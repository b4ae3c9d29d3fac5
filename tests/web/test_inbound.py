"""The door for source systems: what is proved to be theirs is kept, and nothing else is."""

import io
import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from connector.store import reception
from connector.web.inbound import LARGEST_BODY
from demo.orders import DEMO_DOMAIN, sign
from tests.walk import HARMLESS, LISTED, shop_order
from tests.web.conftest import SECRET, Doors

ORDER = shop_order(1001, HARMLESS, datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
BODY = json.dumps(ORDER).encode()
SIGNED = sign(SECRET, BODY)


def test_genuine_message_is_kept_and_counted(doors: Doors) -> None:
    answer = doors.send(ORDER)

    assert (answer.status_code, answer.data) == (200, b"")
    assert doors.inbox_rows() == 1
    assert doors.metric('holdpoint_messages_received_total{connection="shop",kind="new"}') == 1
    assert doors.metric("holdpoint_steps_waiting") == 1


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (sign("another-secret", BODY), BODY),
        (SIGNED, BODY.replace(b"Hamburg", b"Bremen.")),
        (SIGNED, BODY + b" "),
        (SIGNED, b""),
        ({**SIGNED, "X-Shopify-Hmac-Sha256": ""}, BODY),
        ({**SIGNED, "X-Shopify-Hmac-Sha256": "not base64!"}, BODY),
        ({**SIGNED, "X-Shopify-Hmac-Sha256": "\u00fc"}, BODY),
        ({name: text for name, text in SIGNED.items() if "Hmac" not in name}, BODY),
        ({**SIGNED, "X-Shopify-Shop-Domain": "other-shop.myshopify.com"}, BODY),
        ({**SIGNED, "X-Shopify-Shop-Domain": f"{DEMO_DOMAIN}.evil.example"}, BODY),
        ({name: text for name, text in SIGNED.items() if "Domain" not in name}, BODY),
    ],
    ids=[
        *("forged", "changed", "longer", "empty", "blank", "no base64", "no ascii", "unsigned"),
        *("foreign shop", "look-alike shop", "no shop"),
    ],
)
def test_message_that_is_not_proved_to_be_ours_leaves_nothing_but_a_count(
    held: Doors, headers: dict[str, str], body: bytes
) -> None:
    refused = 'holdpoint_messages_refused_total{cause="SignatureError",connection="shop"}'
    rows, count = held.inbox_rows(), held.metric(refused)

    answer = held.client.post("/in/shop", data=body, headers=headers)

    assert answer.status_code == 401
    assert SECRET not in answer.get_data(as_text=True)
    assert held.inbox_rows() == rows
    assert held.metric(refused) == count + 1
    assert held.metric("holdpoint_steps_waiting") == 0


def test_unknown_connection_is_not_found_and_does_not_become_a_label(doors: Doors) -> None:
    assert doors.post(BODY, "/in/elsewhere").status_code == 404
    refused = 'holdpoint_messages_refused_total{cause="UnknownConnection",connection="unknown"}'
    assert doors.metric(refused) == 1
    assert doors.inbox_rows() == 0


def test_body_over_two_megabytes_is_refused(doors: Doors) -> None:
    assert doors.post(b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert doors.inbox_rows() == 0


def test_body_without_a_length_is_measured_by_reading_it(doors: Doors) -> None:
    answer = doors.client.post(
        "/in/shop",
        input_stream=io.BytesIO(b"x" * (LARGEST_BODY + 1)),
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )

    assert answer.status_code == 413


def test_body_of_two_megabytes_is_kept(doors: Doors) -> None:
    assert doors.post(b"x" * LARGEST_BODY).status_code == 200
    assert doors.inbox_rows() == 1


def test_copy_of_a_kept_message_is_answered_alike_and_kept_once(doors: Doors) -> None:
    answers = [doors.client.post("/in/shop", data=BODY, headers=SIGNED) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert doors.inbox_rows() == 1
    assert doors.metric('holdpoint_messages_received_total{connection="shop",kind="copy"}') == 2


@pytest.mark.parametrize(
    "body",
    [b"not json", b"", b"[]", b"\xff", b"[" * 100_000, b'{"id": 1e99999999999999999999}'],
    ids=["text", "empty", "a list", "no utf-8", "deep", "huge number"],
)
def test_genuine_document_that_cannot_be_read_is_taken_and_held(doors: Doors, body: bytes) -> None:
    assert doors.post(body, X_Shopify_Topic="orders/create").status_code == 200

    doors.worker.drain()

    (hold,) = doors.api("/holds", doors.token("ada")).get_json()["holds"]
    assert [reason["code"] for reason in hold["reasons"]] == ["SY-DATA"]
    assert hold["order"] == "shop:message-1"
    assert hold["at_source"] == "nothing was sent: the order's number could not be read"


def test_unreadable_field_holds_the_order_at_its_source_and_is_named(doors: Doors) -> None:
    doors.shop.add_order(ORDER)
    doors.shop.misbehave("access_denied", on="OrderContent")
    broken: dict[str, Any] = {**ORDER, "currency": "Euro"}
    assert doors.send(broken).status_code == 200

    doors.worker.drain()

    (hold,) = doors.api("/holds", doors.token("ada")).get_json()["holds"]
    assert "$.currency" in hold["why"]
    assert hold["at_source"] == "held, confirmed"
    assert doors.shop.held(1001)


def test_message_of_another_topic_is_taken_and_holds_nothing(doors: Doors) -> None:
    doors.post(b'{"id": 5, "title": "A product"}', X_Shopify_Topic="products/update")
    doors.worker.drain()

    assert doors.api("/holds", doors.token("ada")).get_json() == {"holds": [], "next": None}


def test_vanished_hit_is_not_laundered_by_a_revision_that_cannot_be_read(doors: Doors) -> None:
    doors.hold(LISTED)
    listed = shop_order(1001, LISTED, datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    # Later than our own mark on the order, which changes it too.
    later = {"updated_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
    doors.shop.misbehave("access_denied", times=2, on="OrderContent")
    for edit in ({**listed, **later, "currency": "?"}, {**ORDER, **later}):
        doors.send(edit, "orders/updated")
        doors.worker.drain()

    order = doors.api(f"/orders/shop:{ORDER['id']}", doors.token("ada")).get_json()
    assert (order["revision"], order["outcome"]) == (3, "hold")
    assert order["why"].startswith("Gone after an edit")


def test_other_methods_are_refused_naming_the_one_there_is(doors: Doors) -> None:
    answer = doors.client.get("/in/shop")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_message_that_cannot_be_kept_in_time_stays_with_its_sender(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "_PATIENCE", timedelta(microseconds=1))
    with doors.store.begin():
        answer = in_a_thread(lambda: doors.send(ORDER))

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert doors.inbox_rows() == 0
    refused = 'holdpoint_messages_refused_total{cause="StoreBusy",connection="shop"}'
    assert doors.metric(refused) == 1


def test_message_whose_commit_fails_stays_with_its_sender(doors: Doors) -> None:
    failures = [sqlite3.OperationalError("disk I/O error")]

    @event.listens_for(doors.store._engine, "commit")
    def fail(_: object) -> None:
        if failures:
            raise OperationalError("COMMIT", None, failures.pop())

    assert doors.send(ORDER).status_code == 503
    assert doors.inbox_rows() == 0
    assert doors.send(ORDER).status_code == 200


def test_message_over_which_holdpoint_breaks_is_answered_500_and_nothing_of_how(
    doors: Doors,
) -> None:
    with doors.store.begin() as tx:
        tx.exec_driver_sql("alter table inbox_keys rename to elsewhere")

    answer = doors.send(ORDER)

    assert answer.status_code == 500
    assert answer.get_json()["status"] == 500
    assert "inbox_keys" not in answer.get_data(as_text=True)
    assert doors.inbox_rows() == 0


def test_every_answer_of_the_door_carries_the_security_headers(doors: Doors) -> None:
    for answer in (
        doors.send(ORDER),
        doors.post(b"x" * (LARGEST_BODY + 1)),
        doors.post(b"", "/in/no"),
    ):
        assert answer.headers["X-Content-Type-Options"] == "nosniff", answer.status
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], answer.status


def in_a_thread(ask: Callable[[], TestResponse]) -> TestResponse:
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(ask).result()
