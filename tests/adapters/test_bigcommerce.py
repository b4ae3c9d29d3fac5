"""BigCommerce keeps the adapter contract, is configured as documented and believes its shop."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.bigcommerce.adapter import build
from adapters.bigcommerce.inbound import BigCommerceSource
from adapters.bigcommerce.webhooks import SCOPE
from connector.adapter import Adapter, Concern, Connection, Proved, Shortcoming
from connector.callback import Action, Callback
from connector.callback.standard_webhooks import ID, SIGNATURE, TIMESTAMP
from connector.errors import (
    ConfigError,
    DeliveryDelayed,
    PayloadError,
    SignatureError,
)
from connector.http import Answer, Request, Send
from connector.intake import Inbound, Reference
from connector.order import content_hash, order_id
from tests.adapters.bigcommerce_room import (
    CALLBACK_URL,
    ENVIRONMENT,
    EXAMPLES,
    OPTIONS,
    SECRETS,
    STORE_HASH,
    example,
    message,
    room,
    shop_with,
    signed,
)
from tests.adapters.samples import read_sample, samples
from tests.contract import SENT_AT, AdapterContract
from tests.far_end import always, no_network


@pytest.fixture(autouse=True)
def _room_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


class TestContract(AdapterContract):
    examples = EXAMPLES
    environment = ENVIRONMENT
    signature_headers = (ID, TIMESTAMP, SIGNATURE)
    fences = True

    def build(self, send: Send) -> Adapter:
        return room(send)

    def signed(self, body: bytes) -> Inbound:
        return signed(body)

    def far_end(self) -> Send:
        return shop_with(json.loads(self.body()))

    def changes(self, request: Request) -> bool:
        return request.method != "GET"


NUMBER = "2101"


def callback(action: Action, sequence: int = 0) -> Callback:
    place = sequence or list(Action).index(action) + 1
    told = room(no_network).source.read(signed(json.dumps(example("company")).encode()))
    content = content_hash(told[0])  # type: ignore[arg-type]
    order = order_id("example", NUMBER)
    return Callback(f"key-{place}", order, NUMBER, place, action, 1, "H-17", content)


# The way in


def test_webhook_names_its_order_and_no_more() -> None:
    source = room(no_network).source
    for scope in ("created", "updated", "statusUpdated", "archived"):
        told = source.read(signed(message(250, f"store/order/{scope}")))
        assert told == (Reference(order_id("example", "250"), "250"),)


def test_message_of_something_else_makes_no_order() -> None:
    source = room(no_network).source
    assert source.read(signed(message(7, "store/product/updated"))) == ()
    other = message(7, "store/order/transaction/created", data={"type": "transaction", "id": 7})
    assert source.read(signed(other)) == ()


def test_message_of_another_store_is_an_error_that_says_so() -> None:
    with pytest.raises(PayloadError, match=r"\$\.producer"):
        room(no_network).source.read(signed(message(7, producer="stores/another")))


def test_previous_secret_is_believed_while_it_is_rotated() -> None:
    room(no_network).source.verify(signed(b"{}", "ROOM_PREVIOUS_SECRET"))


def test_message_that_is_old_is_refused() -> None:
    old = signed(b"{}", at=SENT_AT - timedelta(minutes=6))
    with pytest.raises(SignatureError):
        room(no_network).source.verify(replace(old, received_at=SENT_AT))


@given(st.dictionaries(st.sampled_from([ID, TIMESTAMP, SIGNATURE]), st.text()))
def test_no_header_is_anything_but_a_signature_error(headers: dict[str, str]) -> None:
    source = BigCommerceSource("example", STORE_HASH, tuple(SECRETS.values()))
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SignatureError):
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        source.verify(Inbound(headers, b"{}", SENT_AT))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("store_hash", "Example"),
        ("store_hash", "a/b"),
        ("api_url", "http://api.bigcommerce.com"),
        ("callback_url", "http://holdpoint.example.com/in/shop"),
        ("callback_url", "https://holdpoint.example.com:8443/in/shop"),
        ("store_hsah", "abc"),
    ],
)
def test_option_that_cannot_be_right_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name) as refused:
        room(no_network, **{name: value})
    assert refused.value.where == "room.yaml"


@pytest.mark.parametrize("missing", ["client_secret", "access_token"])
def test_secret_that_is_missing_is_named(missing: str) -> None:
    secrets = {name: value for name, value in SECRETS.items() if name != missing}
    with pytest.raises(ConfigError, match=missing):
        build(Connection("shop", "room.yaml", OPTIONS, secrets), no_network)


# Reading


def test_order_that_goes_to_two_countries_has_no_destination() -> None:
    (order,) = room(no_network).source.read(signed(json.dumps(example("two_addresses")).encode()))
    assert order.destination is None  # type: ignore[union-attr]
    assert len(order.parties) == 3  # type: ignore[union-attr]


@pytest.mark.parametrize("status", [0, 5, 6])
def test_incomplete_order_is_one_that_nobody_sends(status: int) -> None:
    shop = shop_with({**example("company"), "status_id": status})
    fetcher = room(shop).fetcher
    assert fetcher is not None
    assert fetcher.fetch(NUMBER).order.cancelled


def test_order_that_is_edited_while_it_is_read_is_read_again_later() -> None:
    shop = shop_with(example("company"))

    def edited(request: Request) -> Answer:
        answer = shop(request)
        if request.url.partition("?")[0].endswith("/products"):
            shop.staff_sets(NUMBER, 11)
        return answer

    fetcher = room(edited).fetcher
    assert fetcher is not None
    with pytest.raises(DeliveryDelayed, match="edited"):
        fetcher.fetch(NUMBER)


def test_every_page_of_the_products_is_read() -> None:
    order = example("company")
    line = order["products"][0]
    shop = shop_with({**order, "products": [{**line, "id": n} for n in range(1, 601)]})
    fetcher = room(shop).fetcher
    assert fetcher is not None
    assert len(fetcher.fetch(NUMBER).order.lines) == 600


def test_pages_are_walked_by_time_and_miss_no_order_of_a_busy_second() -> None:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    shop = shop_with()
    for number in range(1, 701):
        at = format_datetime(start + timedelta(seconds=max(0, number - 300)))
        shop.add({**example("company"), "id": number, "date_modified": at})
    poller = room(shop).poller
    assert poller is not None
    found: set[str] = set()
    page = poller.changed(start, None)
    while page.cursor is not None:
        found |= {change.number for change in page.changes}
        page = poller.changed(start, page.cursor)
    assert found | {change.number for change in page.changes} == {str(n) for n in range(1, 701)}


def test_wait_until_the_quota_is_whole_is_heard() -> None:
    headers = {"x_rate_limit_time_reset_ms": "15000"}
    with pytest.raises(DeliveryDelayed) as delayed:
        room(always(429, b"", **headers)).target.read_back(callback(Action.HOLD))
    assert delayed.value.after == timedelta(seconds=15)


# Hooks


def test_hook_that_was_deactivated_is_found_and_switched_on() -> None:
    shop = shop_with()
    shop.hooks[0]["is_active"] = False
    other = {"id": 2, "scope": SCOPE, "destination": "https://other.example.com"}
    shop.hooks.append({**other, "is_active": False})
    upkeep = room(shop).upkeep
    assert upkeep is not None
    assert upkeep.look_after() == (Shortcoming(Concern.SUBSCRIPTION, SCOPE),)
    assert upkeep.look_after() == ()
    assert [hook["is_active"] for hook in shop.hooks] == [True, False]


def test_hook_that_is_missing_is_made() -> None:
    shop = shop_with()
    shop.hooks.clear()
    upkeep = room(shop).upkeep
    assert upkeep is not None
    assert upkeep.look_after() == (Shortcoming(Concern.SUBSCRIPTION, SCOPE),)
    (made,) = shop.hooks
    assert (made["destination"], made["is_active"]) == (CALLBACK_URL, True)


def test_check_proves_access_reading_the_hook_and_a_trial_that_leaves_no_hold() -> None:
    recent = format_datetime(datetime.now(UTC))
    shop = shop_with({**example("company"), "date_modified": recent})
    upkeep = room(shop).upkeep
    assert upkeep is not None
    examined = upkeep.examine(NUMBER)
    assert [proof.proved for proof in examined.proofs] == [Proved.YES] * 4
    assert shop.status(NUMBER) == 11


# Samples that lie beside this repository

SAMPLES = samples("bigcommerce")
needs_samples = pytest.mark.skipif(
    not SAMPLES, reason="no shared/data/payloads/bigcommerce in any folder above this repository"
)


@needs_samples
def test_every_sample_names_an_order_or_the_field_that_is_missing() -> None:
    source = BigCommerceSource("example", "{store_hash}", ())
    for sample in SAMPLES:
        read = read_sample(source, sample)
        if sample.name.startswith("webhook__"):
            assert read == (Reference(order_id("example", "250"), "250"),)
        else:
            assert isinstance(read, PayloadError), sample.name
            assert read.path.startswith("$.")


@needs_samples
def test_recorded_order_with_its_recorded_address_is_read() -> None:
    order, address = (
        json.loads(sample.read_bytes())
        for name in ("v2__order_100_08", "v2__shippingaddress_1_07")
        for sample in SAMPLES
        if sample.stem == name
    )
    line = {"id": 1, "name": "Goods", "quantity": 1, "type": "physical"}
    joined = {**order, "shipping_addresses": [address], "products": [line]}
    fetched = room(shop_with(joined)).fetcher
    assert fetched is not None
    known = fetched.fetch("100").order
    assert known.destination == "AU"
    assert [party.name for party in known.parties] == ["Jane Doe", "first last"]
