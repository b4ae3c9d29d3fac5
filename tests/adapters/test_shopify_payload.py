"""What of a Shopify document becomes which part of an order."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.shopify.inbound import ShopifySource
from connector.errors import PayloadError
from connector.order import Order, Party, Role
from demo.orders import DEMO_DOMAIN
from tests.adapters.shopify_room import example, signed

SOURCE = ShopifySource("shop", DEMO_DOMAIN, ())


def read(document: Mapping[str, Any], topic: str = "orders/create") -> tuple[Order, ...]:
    return SOURCE.read(signed(json.dumps(document).encode(), topic))


def read_one(document: Mapping[str, Any]) -> Order:
    (order,) = read(document)
    return order


def party(order: Order, role: Role) -> Party:
    (found,) = (party for party in order.parties if party.role is role)
    return found


def with_attributes(*attributes: tuple[object, object]) -> dict[str, Any]:
    named = [{"name": name, "value": value} for name, value in attributes]
    return {**example("paid"), "note_attributes": named}


def test_number_is_taken_from_the_gid_because_the_plain_one_may_be_rounded() -> None:
    document = example("company")
    assert document["id"] == 6203998877665544000
    assert read_one(document).id == "shop:6203998877665544217"


def test_plain_number_serves_where_there_is_no_gid() -> None:
    document = {**example("paid"), "admin_graphql_api_id": None}
    assert read_one(document).id == "shop:6203001002041"


@pytest.mark.parametrize(
    "gid", ["gid://shopify/DraftOrder/7", "gid://shopify/Order/", "gid://shopify/Order/٣", "7"]
)
def test_gid_that_is_not_an_orders_is_refused(gid: str) -> None:
    with pytest.raises(PayloadError) as refused:
        read({**example("paid"), "admin_graphql_api_id": gid})
    assert refused.value.path == "$.admin_graphql_api_id"


def test_order_in_the_wrapper_of_the_rest_api_is_read_alike() -> None:
    wrapped, plain = read_one({"order": example("paid")}), read_one(example("paid"))
    assert wrapped.lines == plain.lines
    assert [party.path for party in wrapped.parties] == [
        party.path.replace("$", "$.order") for party in plain.parties
    ]


def test_unreadable_field_is_named_together_with_the_orders_number() -> None:
    document = example("paid")
    document["line_items"][1]["quantity"] = "two"
    with pytest.raises(PayloadError) as refused:
        read(document)
    assert refused.value.path == "$.line_items[1].quantity"
    assert refused.value.number == "6203001002041"
    assert "two" not in str(refused.value)


def test_company_of_an_address_is_screened_beside_the_contact() -> None:
    ship_to = party(read_one(example("company")), Role.SHIP_TO)
    assert ship_to.all_names == ("Goods Reception", "Kestrel Ridge Laboratories S.A.")


def test_name_that_differs_from_its_parts_is_screened_beside_them() -> None:
    document = example("paid")
    document["shipping_address"]["name"] = "Care of M. Dubreuil"
    names = party(read_one(document), Role.SHIP_TO).all_names
    assert names == ("Care of M. Dubreuil", "Joris van Meerbeke")


def test_names_that_were_withheld_are_not_said_rather_than_empty() -> None:
    order = read_one(example("licence"))
    assert party(order, Role.BUYER).name is None
    assert party(order, Role.BILL_TO).all_names == ()


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("End user", Role.END_USER),
        ("END-USER", Role.END_USER),
        ("end_user_company", Role.END_USER),
        ("Endverwender", Role.END_USER),
        ("Utilisateur final", Role.END_USER),
        ("Ultimate Consignee", Role.CONSIGNEE),
        ("Intermediate consignee", Role.INTERMEDIATE),
        ("Freight forwarder", Role.FORWARDER),
        ("Manufacturer", Role.MANUFACTURER),
    ],
)
def test_note_attribute_that_names_a_party_is_one(name: str, role: Role) -> None:
    named = party(read_one(with_attributes((name, "Halvard Brekke AS"))), role)
    assert named == Party(role, "$.note_attributes[0]", "Halvard Brekke AS")


def test_party_attribute_without_a_value_is_a_party_without_a_name() -> None:
    assert party(read_one(with_attributes(("End user", " "))), Role.END_USER).name is None


def test_attribute_about_something_else_is_no_party() -> None:
    roles = {party.role for party in read_one(with_attributes(("gift", "x"))).parties}
    assert roles == {Role.BUYER, Role.BILL_TO, Role.SHIP_TO}


def test_stated_end_use_is_kept() -> None:
    order = read_one(with_attributes(("Intended use", "Ice cores")))
    assert order.declared_end_use == "Ice cores"


def test_cancelled_order_is_said_to_be() -> None:
    assert read_one(example("licence")).cancelled
    assert not read_one(example("paid")).cancelled


def test_goods_go_where_they_are_shipped_and_not_where_they_are_paid() -> None:
    order = read_one(example("paid"))
    assert party(order, Role.BILL_TO).address.country == "SE"  # type: ignore[union-attr]
    assert order.destination == "BE"


def test_what_is_not_shipped_goes_where_it_is_paid() -> None:
    assert read_one(example("licence")).destination == "AT"


def test_goods_without_a_shipping_address_have_no_known_destination() -> None:
    assert read_one({**example("paid"), "shipping_address": None}).destination is None


def test_one_line_that_ships_makes_the_destination_unknown() -> None:
    document = example("licence")
    document["line_items"] += example("paid")["line_items"]
    assert read_one(document).destination is None


def test_country_that_is_none_is_refused_with_its_field() -> None:
    document = example("paid")
    document["shipping_address"]["country_code"] = "ZZ"
    with pytest.raises(PayloadError) as refused:
        read(document)
    assert refused.value.path == "$.shipping_address.country_code"


def test_times_are_utc_whatever_the_shops_clock() -> None:
    order = read_one(example("company"))
    assert order.placed_at == datetime(2026, 11, 4, 18, 40, tzinfo=UTC)
    assert order.placed_at.tzinfo is UTC


@pytest.mark.parametrize("body", [{}, {"id": 7}, [], {"admin_graphql_api_id": 7}])
def test_message_of_another_topic_speaks_of_no_order(body: Any) -> None:
    assert read(body, "fulfillment_holds/added") == ()


def test_order_is_read_whatever_the_unsigned_topic_says() -> None:
    assert read(example("paid"), "products/create") == read(example("paid"))


@pytest.mark.parametrize("topic", ["orders/create", "orders/updated", "orders/cancelled"])
@pytest.mark.parametrize("body", [{}, {"id": "x"}, [], None, {"line_items": []}])
def test_order_topic_without_an_order_is_refused(topic: str, body: Any) -> None:
    with pytest.raises(PayloadError):
        read(body, topic)
