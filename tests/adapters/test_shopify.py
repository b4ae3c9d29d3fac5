"""Shopify keeps the adapter contract, is configured as documented and believes only its shop."""

import json

import pytest

from adapters.shopify.adapter import build
from connector.adapter import Adapter, Connection
from connector.callback import Action
from connector.errors import ConfigError, SignatureError
from connector.http import Request, Send
from connector.intake import Inbound
from tests.adapters.shopify_room import (
    ENVIRONMENT,
    EXAMPLES,
    OPTIONS,
    SECRETS,
    carried_to,
    example,
    room,
    shop_with,
    signed,
)
from tests.contract import AdapterContract
from tests.far_end import Wire, always, no_network


class TestContract(AdapterContract):
    examples = EXAMPLES
    environment = ENVIRONMENT
    signature_headers = ("x-shopify-hmac-sha256", "x-shopify-shop-domain")
    fences = True
    part = "gid://shopify/FulfillmentOrder/6203998877665544217001"

    def build(self, send: Send) -> Adapter:
        return room(send)

    def signed(self, body: bytes) -> Inbound:
        return signed(body)

    def far_end(self) -> Send:
        return carried_to(shop_with(json.loads(self.body())))

    def changes(self, request: Request) -> bool:
        return "mutation" in json.loads(request.body)["query"]


def test_previous_secret_is_believed_while_it_is_rotated() -> None:
    message = signed(b"{}", signed_with="ROOM_PREVIOUS_SECRET")
    room(no_network).source.verify(message)


def test_secret_that_is_replaced_takes_effect_without_a_restart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, message = room(no_network).source, signed(b"{}")
    monkeypatch.setenv("ROOM_WEBHOOK_SECRET", "another")
    with pytest.raises(SignatureError):
        source.verify(message)


def test_message_of_another_shop_is_refused_though_its_signature_fits() -> None:
    message = signed(b"{}", domain="another-shop.myshopify.com")
    with pytest.raises(SignatureError, match="Shop-Domain"):
        room(no_network).source.verify(message)


def test_shop_domain_is_compared_without_regard_to_case() -> None:
    room(no_network).source.verify(signed(b"{}", domain="Example-Shop.MyShopify.com"))


def test_deliveries_of_one_event_share_a_key_within_their_topic() -> None:
    source, message = room(no_network).source, signed(b"{}")
    other = {**message.headers, "x-shopify-webhook-id": "another delivery"}
    topic = {**message.headers, "x-shopify-topic": "orders/paid"}
    keys = source.dedupe_keys(message)
    assert source.dedupe_keys(Inbound(other, b"{}", message.received_at)) == keys
    assert source.dedupe_keys(Inbound(topic, b"{}", message.received_at)) != keys
    assert source.dedupe_keys(Inbound({}, b"{}", message.received_at)) == ()


def test_calls_go_to_the_version_and_the_url_that_are_configured() -> None:
    wire = Wire(always(200, b'{"data": {"order": null}}'))
    options = {"api_version": "2027-01", "api_url": "http://127.0.0.1:9/"}
    contract = TestContract()
    contract.refusal(lambda: room(wire, **options).target.read_back(contract.callback(Action.HOLD)))
    assert [sent.url for sent in wire.requests] == [
        "http://127.0.0.1:9/admin/api/2027-01/graphql.json"
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("api_url", "http://example-shop.myshopify.com"),
        ("api_url", "http://127.0.0.1.example.com"),
        ("api_url", "ftp://127.0.0.1"),
        ("api_url", "example-shop.myshopify.com"),
        ("shop_domain", "shop.example.com"),
        ("shop_domain", "x.myshopify.com.example.com"),
        ("api_version", "latest"),
        ("api_version", "2026-11"),
        ("api_versoin", "2026-10"),
        ("subscriptions", "none"),
    ],
)
def test_option_that_cannot_be_right_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name) as refused:
        room(no_network, **{name: value})
    assert refused.value.where == "room.yaml"


@pytest.mark.parametrize("url", ["https://proxy.example.com", "http://localhost:1", "http://[::1]"])
def test_api_url_may_be_https_or_on_this_machine(url: str) -> None:
    room(no_network, api_url=url)


@pytest.mark.parametrize("missing", ["webhook_secret", "access_token"])
def test_secret_that_is_missing_is_named(missing: str) -> None:
    secrets = {name: value for name, value in SECRETS.items() if name != missing}
    with pytest.raises(ConfigError, match=missing):
        build(Connection("shop", "room.yaml", OPTIONS, secrets), no_network)


def test_unknown_secret_is_refused_by_name() -> None:
    secrets = {**SECRETS, "acces_token": SECRETS["access_token"]}
    with pytest.raises(ConfigError, match="acces_token"):
        build(Connection("shop", "room.yaml", OPTIONS, secrets), no_network)


def test_examples_cover_goods_a_company_and_something_not_shipped() -> None:
    assert example("paid")["shipping_address"]["country_code"] == "BE"
    assert example("company")["company"]["id"]
    assert example("licence")["shipping_address"] is None
