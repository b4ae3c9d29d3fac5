"""WooCommerce keeps the adapter contract, is configured as documented and believes its shop."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.woocommerce.adapter import build
from adapters.woocommerce.inbound import WooSource
from connector.adapter import Adapter, Connection, Proved
from connector.callback import Action, Callback
from connector.errors import ConfigError, DeliveryRefused, SignatureError
from connector.http import Request, Send
from connector.intake import Inbound, Reference
from connector.order import Order, content_hash
from tests.adapters.woocommerce_room import (
    CALLBACK_URL,
    ENVIRONMENT,
    EXAMPLES,
    OPTIONS,
    SECRETS,
    example,
    room,
    shop_with,
    signed,
)
from tests.contract import SENT_AT, AdapterContract
from tests.far_end import Wire, no_network


@pytest.fixture(autouse=True)
def _room_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


class TestContract(AdapterContract):
    examples = EXAMPLES
    environment = ENVIRONMENT
    signature_headers = ("x-wc-webhook-signature",)
    fences = True

    def build(self, send: Send) -> Adapter:
        return room(send)

    def signed(self, body: bytes) -> Inbound:
        return signed(body)

    def far_end(self) -> Send:
        # The example that waits for a transfer is on hold by itself; the kit wants one that is not.
        return shop_with(json.loads(self.body()))

    def changes(self, request: Request) -> bool:
        return request.method != "GET"


def callback(action: Action, number: str, content: str, sequence: int = 0) -> Callback:
    order = "example:" + number
    place = sequence or list(Action).index(action) + 1
    key = f"key-{place}"
    return Callback(key, order, number, place, action, 1, "H-17", content)  # type: ignore[arg-type]


def read(document: dict[str, Any]) -> Order:
    (order,) = room(no_network).source.read(signed(json.dumps(document).encode()))
    assert isinstance(order, Order)
    return order


# The way in


@given(st.text() | st.from_regex(r"[A-Za-z0-9+/=]{0,60}"))
def test_no_header_is_anything_but_a_signature_error(header: str) -> None:
    source = WooSource("example", (SECRETS["webhook_secret"],))
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SignatureError):
        patch.setenv("ROOM_WEBHOOK_SECRET", ENVIRONMENT["ROOM_WEBHOOK_SECRET"])
        source.verify(Inbound({"x-wc-webhook-signature": header}, b"{}", SENT_AT))


def test_previous_secret_is_believed_while_it_is_rotated() -> None:
    room(no_network).source.verify(signed(b"{}", "ROOM_PREVIOUS_SECRET"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("url", "http://shop.example.com"),
        ("url", "https://user@shop.example.com"),
        ("url", "https://shop.example.com/?x=1"),
        ("url", "ftp://127.0.0.1"),
        ("callback_url", "http://holdpoint.example.com/in/shop"),
        ("callback_url", "https://holdpoint.example.com/in/shop?a=1"),
        ("notes", "perhaps"),
        ("ulr", "https://shop.example.com"),
    ],
)
def test_option_that_cannot_be_right_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name) as refused:
        room(no_network, **{name: value})
    assert refused.value.where == "room.yaml"


@pytest.mark.parametrize("missing", ["webhook_secret", "consumer_key", "consumer_secret"])
def test_secret_that_is_missing_is_named(missing: str) -> None:
    secrets = {name: value for name, value in SECRETS.items() if name != missing}
    with pytest.raises(ConfigError, match=missing):
        build(Connection("shop", "room.yaml", OPTIONS, secrets), no_network)


def test_document_with_an_id_alone_names_an_order_that_was_deleted() -> None:
    told = room(no_network).source.read(signed(b'{"id": 727}'))
    assert told == (Reference(read({**example("company"), "id": 727}).id, "727"),)


@pytest.mark.parametrize("status", ["auto-draft", "checkout-draft"])
def test_draft_is_no_order(status: str) -> None:
    body = json.dumps({**example("company"), "status": status}).encode()
    assert room(no_network).source.read(signed(body)) == ()
    shop = shop_with({**example("company"), "status": status})
    fetcher, poller = room(shop).fetcher, room(shop).poller
    assert fetcher is not None
    assert poller is not None
    with pytest.raises(DeliveryRefused, match="draft"):
        fetcher.fetch("4101")
    assert poller.changed(SENT_AT - timedelta(days=9), None).changes == ()


@pytest.mark.parametrize("status", ["cancelled", "trash"])
def test_order_that_nobody_will_send_is_cancelled(status: str) -> None:
    assert read({**example("company"), "status": status}).cancelled
    assert not read({**example("company"), "status": "failed"}).cancelled


def test_names_are_read_without_their_html_references() -> None:
    order = read(example("company"))
    assert order.parties[0].names == ("Brandt & Söhne Optik GmbH",)
    assert order.lines[0].description == "Temperature logger \N{EN DASH} 2 channels"


def test_our_own_mark_and_status_are_no_edit() -> None:
    shop = shop_with(example("company"))
    before = content_hash(read(example("company")))
    room(shop).target.hold(callback(Action.HOLD, "4101", before))
    assert content_hash(read(shop.orders["4101"])) == before


# Asking


def test_pages_are_walked_by_time_and_miss_no_order_of_a_busy_second() -> None:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    shop = shop_with()
    for number in range(1, 351):
        # 150 in one second, so that a page of a hundred does not reach the next.
        at = start + timedelta(seconds=max(0, number - 150))
        stamp = at.strftime("%Y-%m-%dT%H:%M:%S")
        shop.add({**example("company"), "id": number, "date_modified_gmt": stamp})
    poller = room(shop).poller
    assert poller is not None
    found: list[str] = []
    page = poller.changed(start, None)
    while True:
        found += [change.number for change in page.changes]
        if page.cursor is None:
            break
        page = poller.changed(start, page.cursor)
    assert set(found) == {str(number) for number in range(1, 351)}


def test_order_that_changes_while_pages_are_walked_hides_no_other() -> None:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    shop = shop_with()
    for number in range(1, 151):
        stamp = (start + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S")
        shop.add({**example("company"), "id": number, "date_modified_gmt": stamp})
    poller = room(shop).poller
    assert poller is not None
    first = poller.changed(start, None)
    shop.staff_sets("1", "completed")
    second = poller.changed(start, first.cursor)
    assert "101" in {change.number for change in second.changes}


def test_webhook_that_was_switched_off_is_found_and_switched_on() -> None:
    shop = shop_with()
    shop.webhooks[1]["status"] = "disabled"
    del shop.webhooks[3]
    other = {"id": 9, "topic": "order.restored", "delivery_url": "https://other.example.com"}
    shop.webhooks.append({**other, "status": "disabled"})
    upkeep = room(shop).upkeep
    assert upkeep is not None
    lacking = [each.subject for each in upkeep.look_after()]
    assert lacking == ["order.updated", "order.restored"]
    assert upkeep.look_after() == ()
    made = shop.webhooks[-1]
    assert (made["delivery_url"], made["status"]) == (CALLBACK_URL, "active")
    assert made["secret"] == ENVIRONMENT["ROOM_WEBHOOK_SECRET"]
    assert shop.webhooks[3]["status"] == "disabled"


def test_without_an_address_webhooks_are_left_alone() -> None:
    wire = Wire(shop_with())
    upkeep = room(wire, callback_url="").upkeep
    assert upkeep is not None
    assert upkeep.look_after() == ()
    assert wire.requests == []


def test_check_proves_access_reading_webhooks_and_a_trial_that_leaves_no_hold() -> None:
    recent = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    shop = shop_with({**example("company"), "date_modified_gmt": recent})
    upkeep = room(shop).upkeep
    assert upkeep is not None
    examined = upkeep.examine("4101")
    assert [proof.proved for proof in examined.proofs] == [Proved.YES] * 4
    assert shop.status("4101") == "processing"
    shop.key = "another"
    refused = upkeep.examine(None)
    assert [proof.proved for proof in refused.proofs] == [Proved.NO]
    assert refused.can == ()


def test_signature_of_another_secret_is_refused() -> None:
    message = replace(signed(b"{}"), body=b"{} ")
    with pytest.raises(SignatureError):
        room(no_network).source.verify(message)
