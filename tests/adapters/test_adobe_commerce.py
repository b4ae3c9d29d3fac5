"""Adobe Commerce keeps the adapter contract, is configured as documented and believes its shop."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.adobe_commerce.adapter import build
from adapters.adobe_commerce.inbound import AdobeSource
from adapters.adobe_commerce.signatures import EVENT, PUSH, WEBHOOK, Keys
from connector.adapter import Adapter, Connection
from connector.callback import Action, Callback
from connector.callback.asking import ask
from connector.errors import ConfigError, PayloadError, SignatureError
from connector.http import Request, Send
from connector.intake import Inbound, Reference
from connector.order import Order, content_hash, order_id
from tests.adapters.adobe_room import (
    ENVIRONMENT,
    EXAMPLES,
    OPTIONS,
    SECRETS,
    event,
    example,
    public_keys,
    pushed,
    room,
    shop_with,
)
from tests.adapters.samples import read_sample, samples
from tests.contract import CONNECTION, SENT_AT, AdapterContract
from tests.far_end import no_network


@pytest.fixture(autouse=True)
def _room_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**ENVIRONMENT, **public_keys()}.items():
        monkeypatch.setenv(name, value)


class TestContract(AdapterContract):
    examples = EXAMPLES
    environment = ENVIRONMENT
    signature_headers = (PUSH,)
    fences = True

    def build(self, send: Send) -> Adapter:
        return room(send)

    def signed(self, body: bytes) -> Inbound:
        return pushed(body)

    def far_end(self) -> Send:
        return shop_with(json.loads(self.body()))

    def changes(self, request: Request) -> bool:
        return request.method != "GET"


NUMBER = "000000101"


def read(document: dict[str, Any]) -> Order:
    (order,) = room(no_network).source.read(pushed(json.dumps(document).encode()))
    assert isinstance(order, Order)
    return order


def callback(action: Action, sequence: int = 0) -> Callback:
    place = sequence or list(Action).index(action) + 1
    content = content_hash(read(example("company")))
    named = order_id(CONNECTION, NUMBER)
    return Callback(f"key-{place}", named, NUMBER, place, action, 1, "H-17", content)


# The way in


def test_event_names_its_order_and_no_more() -> None:
    source = room(no_network).source
    message = event({"entity_id": "17", "increment_id": NUMBER, "items": [{"sku": "LOG-1"}]})
    source.verify(message)
    assert source.read(message) == (Reference(order_id(CONNECTION, NUMBER), NUMBER),)


def test_deliveries_of_one_event_share_a_key() -> None:
    source = room(no_network).source
    once, again = event({"increment_id": NUMBER}), event({"increment_id": NUMBER, "store_id": 1})
    assert source.dedupe_keys(once) == source.dedupe_keys(again) == ("event:8d1f",)
    for body in (b"[]", b"<", b"{}", b'{"specversion": "1.0", "id": 7}'):
        assert source.dedupe_keys(pushed(body)) == ()


@pytest.mark.parametrize("state", [2, None])
def test_invoice_is_no_order_though_it_has_a_number(state: object) -> None:
    told = {"order_id": "8", "increment_id": "000000013", "state": state}
    assert room(no_network).source.read(event(told)) == ()


def test_event_for_another_client_is_refused_though_adobe_signed_it() -> None:
    message = event({"increment_id": NUMBER}, recipient="client-of-others")
    with pytest.raises(SignatureError, match="client id"):
        room(no_network).source.verify(message)


def test_event_that_another_key_signed_is_refused() -> None:
    with pytest.raises(SignatureError):
        room(no_network).source.verify(event({"increment_id": NUMBER}, key="of others"))


def test_second_signature_of_an_event_is_believed_too() -> None:
    message = event({"increment_id": NUMBER})
    first, second = EVENT
    headers = {first: "AAAA", second: message.headers[first]}
    room(no_network).source.verify(Inbound(headers, message.body, SENT_AT))


def test_previous_token_is_believed_while_it_is_rotated() -> None:
    room(no_network).source.verify(pushed(b"{}", "ROOM_PUSH_PREVIOUS"))


def test_without_any_secret_nothing_is_believed() -> None:
    secrets = {"access_token": SECRETS["access_token"]}
    source = build(Connection("x", "room.yaml", OPTIONS, secrets), no_network).source
    for message in (event({"increment_id": NUMBER}), pushed(b"{}")):
        with pytest.raises(SignatureError):
            source.verify(message)


@given(st.dictionaries(st.sampled_from([*EVENT, PUSH, WEBHOOK]), st.text()))
def test_no_header_is_anything_but_a_signature_error(headers: dict[str, str]) -> None:
    keys = Keys(
        webhook=SECRETS["events_key"],
        events=(SECRETS["events_key"],),
        recipient="us",
        push=(SECRETS["push_secret"],),
    )
    message = Inbound(headers, b"{}", SENT_AT)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**ENVIRONMENT, **public_keys()}.items():
            patch.setenv(name, value)
        with pytest.raises(SignatureError):
            keys.require_told(message)
        with pytest.raises(SignatureError):
            keys.require_webhook(message)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("api_url", "http://shop.example.com/rest/all"),
        ("api_url", "https://user@shop.example.com/rest"),
        ("api_url", "https://shop.example.com/rest?x=1"),
        ("login", "basic"),
        ("serves", "everything"),
        ("wait_milliseconds", "800"),
        ("client_id", ""),
    ],
)
def test_option_that_cannot_be_right_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name) as refused:
        room(no_network, **{name: value})
    assert refused.value.where == "room.yaml"


# Reading


def test_orders_of_webhooks_and_of_magento_1_say_the_same() -> None:
    rest = example("company")
    billing, shipping = read(rest).parties[1:]
    address = rest["extension_attributes"]["shipping_assignments"][0]["shipping"]["address"]
    plain = {name: rest[name] for name in rest if name != "extension_attributes"}
    typed = {**plain, "billing_address": None, "addresses": [rest["billing_address"], address]}
    old = {**plain, "shipping_address": {**address, "street": "Hafenring 11\nTor 3"}}
    for document in ({**typed, "extension_attributes": []}, old):
        order = read({**document, "is_virtual": "0"})
        assert order.destination == "BE"
        assert [party.address for party in order.parties[1:]] == [billing.address, shipping.address]


def test_order_that_is_put_on_hold_and_commented_on_is_not_edited() -> None:
    shop = shop_with(example("company"))
    room(shop).target.hold(callback(Action.HOLD))
    assert content_hash(read(shop.order(NUMBER))) == content_hash(read(example("company")))


def test_pages_are_walked_by_time_and_end_though_the_last_is_shown_again() -> None:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    shop = shop_with()
    for number in range(1, 401):
        at = start + timedelta(seconds=max(0, number - 200))
        stamp = at.strftime("%Y-%m-%d %H:%M:%S")
        told = {"entity_id": number, "increment_id": f"{number:09}", "updated_at": stamp}
        shop.add({**example("company"), **told})
    poller = room(shop).poller
    assert poller is not None
    found: set[str] = set()
    page = poller.changed(start, None)
    for _ in range(20):
        found |= {change.number for change in page.changes}
        if page.cursor is None:
            break
        page = poller.changed(start, page.cursor)
    assert page.cursor is None
    assert found == {f"{number:09}" for number in range(1, 401)}


def test_number_that_two_stores_have_is_refused() -> None:
    shop = shop_with(example("company"), {**example("company"), "entity_id": 99})
    problem = ask(room(shop).target, callback(Action.HOLD))
    assert "several stores" in str(problem)


# Samples that lie beside this repository

SAMPLES = samples("magento")


@pytest.mark.skipif(
    not SAMPLES, reason="no shared/data/payloads/magento in any folder above this repository"
)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_sample_is_an_order_an_invoice_or_an_error_with_its_field(sample: Any) -> None:
    read = read_sample(AdobeSource("shop", Keys()), sample)
    if sample.name.startswith("m1-xmlrpc__"):
        assert not isinstance(read, PayloadError)
        (order,) = read
        assert isinstance(order, Order)
        assert order.destination == "US"
    elif sample.name.startswith("adobe-io-event__invoice"):
        assert read == ()
    else:
        assert isinstance(read, PayloadError)
        assert read.path == "$.increment_id"
