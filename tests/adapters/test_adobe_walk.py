"""Walks through a whole Holdpoint: an event and a hold, and the question at the checkout."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from adapters.adobe_commerce.adapter import build
from adapters.adobe_commerce.scrubbing import scrubbed
from connector.adapter import Connection
from connector.errors import ConfigError
from connector.intake import Inbound
from connector.store import inbox
from connector.store.orders import OrderState
from tests.adapters.adobe_room import (
    CHECKOUT_SECRETS,
    ENVIRONMENT,
    OPTIONS,
    SECRETS,
    event,
    example,
    public_keys,
    question,
    shop_with,
)
from tests.adapters.fake_adobe import FakeAdobe
from tests.adapters.moved_in import MovedIn
from tests.contract import SENT_AT
from tests.far_end import no_network
from tests.walk import LISTED, Walk, release

NUMBER = "000000101"
PLACED = {"op": "success"}
REFUSED = {
    "op": "exception",
    "message": "We cannot accept this order right now. Please contact us.",
}
Gate = Callable[..., MovedIn]


@pytest.fixture(autouse=True)
def _room_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**ENVIRONMENT, **public_keys()}.items():
        monkeypatch.setenv(name, value)


def listed() -> dict[str, Any]:
    order = example("company")
    assigned = order["extension_attributes"]["shipping_assignments"][0]["shipping"]
    assigned["address"]["company"] = LISTED
    return order


@pytest.fixture
def shop() -> FakeAdobe:
    return shop_with(listed())


@pytest.fixture
def moved_in(listed_walk: Walk, shop: FakeAdobe) -> MovedIn:
    return MovedIn(listed_walk, build(Connection("shop", "shop.yaml", OPTIONS, SECRETS), shop))


@pytest.fixture
def gate(listed_walk: Walk) -> Gate:
    def opened(**options: str) -> MovedIn:
        told = {"serves": "checkout", "wait_milliseconds": "10000", **options}
        room = build(Connection("shop", "shop.yaml", told, CHECKOUT_SECRETS), no_network)
        return MovedIn(listed_walk, room)

    return opened


def test_order_of_an_event_is_held_and_released(moved_in: MovedIn, shop: FakeAdobe) -> None:
    message = event({"increment_id": NUMBER, "entity_id": "17"})
    assert moved_in.send(message.body, message.headers).status_code == 200
    moved_in.drain()
    assert shop.state(NUMBER) == "holded"
    assert moved_in.case(NUMBER).at_source == "held, confirmed"
    release(moved_in.walk, moved_in.case(NUMBER).hold)
    moved_in.drain()
    assert shop.state(NUMBER) == "processing"
    assert moved_in.standing(NUMBER).state is OrderState.RELEASED


def test_address_answers_the_challenge_of_adobe_and_nothing_else(moved_in: MovedIn) -> None:
    assert moved_in.get("challenge=3f-1c").data == b"3f-1c"
    for query in ("", "challenge=", "challenge=%0a", f"challenge={'x' * 201}"):
        assert moved_in.get(query).status_code == 405


# Before an order is placed


def asked(gate: MovedIn, order: dict[str, Any], *, works: bool = True) -> dict[str, Any]:
    """Ask as the checkout does, while a worker works or none does."""
    body, headers = question(order)
    answers = []
    asks = threading.Thread(target=lambda: answers.append(gate.send(body, headers)))
    asks.start()
    while works and asks.is_alive():
        gate.drain()
    asks.join()
    assert answers[0].status_code == 200
    said: dict[str, Any] = json.loads(answers[0].data)
    return said


def test_only_an_order_that_is_clear_is_placed(gate: Gate) -> None:
    checkout = gate()
    assert asked(checkout, example("company")) == PLACED
    assert asked(checkout, {**listed(), "increment_id": "000000102"}) == REFUSED
    assert checkout.case("000000102").at_source == "held, confirmed"


def test_order_that_a_person_released_is_placed_when_it_is_tried_again(gate: Gate) -> None:
    checkout = gate()
    assert asked(checkout, listed()) == REFUSED
    release(checkout.walk, checkout.case(NUMBER).hold)
    checkout.drain()
    assert asked(checkout, listed()) == PLACED
    changed = listed()
    changed["billing_address"]["company"] = f"{LISTED} (2)"
    assert asked(checkout, changed) == REFUSED


@pytest.mark.parametrize(("when_silent", "said"), [("refuse", REFUSED), ("place", PLACED)])
def test_what_is_not_decided_in_time_is_refused_unless_it_is_wished_otherwise(
    gate: Gate, when_silent: str, said: dict[str, str]
) -> None:
    checkout = gate(when_silent=when_silent, wait_milliseconds="0")
    assert asked(checkout, example("company"), works=False) == said


def test_order_that_cannot_be_read_is_refused_even_where_silence_places(gate: Gate) -> None:
    checkout = gate(when_silent="place", wait_milliseconds="0", refusal="Call us.")
    order = {**example("company"), "order_currency_code": "euro"}
    assert asked(checkout, order, works=False) == {"op": "exception", "message": "Call us."}


@pytest.mark.parametrize("key", ["of others", "events"])
def test_question_that_commerce_did_not_sign_is_refused_and_not_kept(gate: Gate, key: str) -> None:
    checkout = gate()
    body, headers = question(example("company"), key)
    assert checkout.send(body, headers).status_code == 401
    assert checkout.send(body, {}).status_code == 401
    assert checkout.kept() == 0


def test_secrets_of_the_customer_are_not_kept(gate: Gate) -> None:
    checkout = gate(wait_milliseconds="0")
    secret = {"password_hash": "5:a:b", "rp_token": "reset-me", "firstname": "Ilse"}
    payment = {"method": "card", "cc_number_enc": "0:3:x", "additional_information": ["4111"]}
    asked(checkout, {**example("company"), "customer": secret, "payment": payment}, works=False)
    with checkout.walk.store.read() as tx:
        kept = inbox.load(tx, 1).message.body
    order = json.loads(kept)["order"]
    assert order["customer"] == {"firstname": "Ilse"}
    assert order["payment"] == {"method": "card"}


def test_what_is_no_json_is_kept_whole_and_numbers_stay_what_they_are() -> None:
    assert scrubbed(Inbound({}, b"<", SENT_AT)).body == b"<"
    body = b'{"price": 4.50, "qty": 2, "gift_cards": "[]", "none": null}'
    kept = json.loads(scrubbed(Inbound({}, body, SENT_AT)).body)
    assert kept == {"price": 4.5, "qty": 2, "gift_cards": "[]", "none": None}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("wait_milliseconds", "soon"),
        ("wait_milliseconds", "10001"),
        ("when_silent", "hold"),
        ("api_url", "https://shop.example.com"),
    ],
)
def test_option_of_the_checkout_that_cannot_be_right_is_refused_by_name(
    gate: Gate, name: str, value: str
) -> None:
    with pytest.raises(ConfigError, match=name):
        gate(**{name: value})
