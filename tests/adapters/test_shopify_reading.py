"""What is read by the shop's API: the same order as its webhook tells, whole or not at all."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.shopify.payload import read_order
from connector.errors import DeliveryDelayed, DeliveryRefused, PayloadError
from connector.http import Answer, Request
from connector.intake import Fetcher, Poller, Reference
from connector.intake.document import Node, read_json
from connector.order import Order, Role, content_hash
from demo.fake_shop import FakeShop
from demo.orders import demo_orders
from tests.adapters.shopify_room import ENVIRONMENT, carried_to, example, room, shop_with, signed
from tests.adapters.test_shopify_outbound import HOLD
from tests.adapters.test_shopify_samples import SAMPLES
from tests.contract import CONNECTION
from tests.documents import JsonDocuments
from tests.far_end import Wire, always, no_network

NUMBER, ORDER = 2041, "6203001002041"


@pytest.fixture
def shop() -> FakeShop:
    return shop_with(example("paid"))


def fetcher(shop: FakeShop) -> Fetcher:
    made = room(carried_to(shop)).fetcher
    assert made is not None
    return made


def poller(shop: FakeShop, **options: str) -> Poller:
    made = room(carried_to(shop), **options).poller
    assert made is not None
    return made


def documents() -> list[Any]:
    examples = [example(name) for name in ("paid", "company", "licence")]
    samples = [json.loads(sample.read_bytes()) for sample in SAMPLES]
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    return [*examples, *samples, *(order.document for order in demo_orders(now))]


def test_every_document_that_is_an_order_is_the_same_order_by_the_api() -> None:
    compared = 0
    for document in documents():
        order = document.get("order", document)
        try:
            told = read_order(CONNECTION, read_json(json.dumps(order).encode()))
        except PayloadError:
            continue  # what cannot be read by webhook is not compared
        number = told.id.partition(":")[2]
        gid = f"gid://shopify/Order/{number}"
        shown = {**order, "order_number": 1, "name": "#1", "admin_graphql_api_id": gid}
        fetched = fetcher(shop_with(shown)).fetch(number)
        assert content_hash(fetched.told) == content_hash(told)
        assert fetched.told == told
        compared += 1
    assert compared >= 3 + len(demo_orders(datetime.now(UTC)))


def test_price_of_the_api_and_of_the_webhook_are_one_value() -> None:
    for webhook, api in (("79.00", "79.0"), ("79.50", "79.5"), ("100", "100.0"), ("0.00", "0.0")):
        prices = set()
        for price in (webhook, api):
            document = example("paid")
            document["line_items"] = [{**document["line_items"][0], "price": price}]
            prices.add(content_hash(read_order(CONNECTION, Node("$", document))))
        assert len(prices) == 1, webhook


def test_every_page_of_lines_is_read(shop: FakeShop) -> None:
    line = example("licence")["line_items"][0]
    lines = [{**line, "id": place} for place in range(1, 251)]
    shop.edit_order(NUMBER, {"line_items": lines})
    read = fetcher(shop).fetch(ORDER)
    assert len(read.order.lines) == len(read.told.lines) == 250


def test_order_that_is_edited_between_two_pages_is_read_again_later(shop: FakeShop) -> None:
    line = example("licence")["line_items"][0]
    shop.edit_order(NUMBER, {"line_items": [{**line, "id": place} for place in range(1, 251)]})

    def edited(request: Request) -> Answer:
        answer = carried_to(shop)(request)
        shop.edit_order(NUMBER, {"note": "one more"})
        return answer

    reader = room(edited).fetcher
    assert reader is not None
    with pytest.raises(DeliveryDelayed, match="edited while"):
        reader.fetch(ORDER)


def test_order_that_the_shop_does_not_know_is_refused(shop: FakeShop) -> None:
    with pytest.raises(DeliveryRefused, match="no order 7"):
        fetcher(shop).fetch("7")


def test_answer_with_another_order_is_not_taken_for_the_one_asked_for(shop: FakeShop) -> None:
    answer = carried_to(shop)

    def another(request: Request) -> Answer:
        given = answer(request)
        return Answer(given.status, given.headers, given.body.replace(ORDER.encode(), b"777"))

    reader = room(another).fetcher
    assert reader is not None
    with pytest.raises(PayloadError, match="another order"):
        reader.fetch(ORDER)


def test_name_that_the_shop_withholds_is_a_party_that_cannot_be_screened(shop: FakeShop) -> None:
    withheld = {"name": None, "first_name": None, "last_name": None, "company": None}
    address = {**example("paid")["shipping_address"], **withheld}
    shop.edit_order(NUMBER, {"shipping_address": address})
    ship_to = next(p for p in fetcher(shop).fetch(ORDER).order.parties if p.role == "ship_to")
    assert ship_to.name is None


COMPANY = {
    "company": {"name": "Kestrel Ridge Laboratories S.A."},
    "location": {
        "name": "Plant two",
        "shippingAddress": {
            "recipient": None,
            "companyName": "Kestrel Ridge Chile SpA",
            "address1": "Camino del Puerto 8",
            "address2": None,
            "city": "Antofagasta",
            "zoneCode": "AN",
            "zip": "1240000",
            "countryCode": "CL",
        },
        "billingAddress": None,
    },
}


def told_and_known(shop: FakeShop) -> tuple[Order, Order]:
    read = fetcher(shop).fetch(ORDER)
    return read.told, read.order


def test_company_and_its_location_are_parties_that_only_the_api_names(shop: FakeShop) -> None:
    shop.order(NUMBER).company = COMPANY
    told, known = told_and_known(shop)
    assert known.parties[: len(told.parties)] == told.parties
    company, location = known.parties[len(told.parties) :]
    assert (company.role, company.all_names) == (
        Role.ACCOUNT,
        ("Kestrel Ridge Laboratories S.A.", "Plant two"),
    )
    assert (location.role, location.name) == (Role.ACCOUNT, "Kestrel Ridge Chile SpA")
    assert location.address is not None
    assert (location.address.city, location.address.country) == ("Antofagasta", "CL")


def test_hs_code_and_origin_of_the_product_are_those_of_its_line(shop: FakeShop) -> None:
    first, second = example("paid")["line_items"]
    shop.order(NUMBER).customs = {first["id"]: ("9025.19", "CN"), second["id"]: (None, None)}
    told, known = told_and_known(shop)
    assert [(line.hs_code, line.origin) for line in known.lines] == [
        ("9025.19", "CN"),
        (None, None),
    ]
    assert {(line.hs_code, line.origin) for line in told.lines} == {(None, None)}


@pytest.mark.parametrize(
    ("levels", "risk"),
    [
        ((), None),
        (("PENDING", "LOW", "NONE"), None),
        (("LOW", "MEDIUM"), "medium"),
        (("MEDIUM", "HIGH"), "high"),
    ],
)
def test_risk_that_others_see_is_read_where_it_concerns_anybody(
    shop: FakeShop, levels: tuple[str, ...], risk: str | None
) -> None:
    shop.order(NUMBER).risk = [{"riskLevel": level, "facts": []} for level in levels]
    told, known = told_and_known(shop)
    assert (told.risk, known.risk) == (None, risk)


def test_risk_that_we_told_of_ourselves_is_no_edit(shop: FakeShop) -> None:
    marker = room(carried_to(shop), risk_assessment="yes").marker
    assert marker is not None
    before = told_and_known(shop)[1]
    marker.mark(HOLD)
    assert [each["riskLevel"] for each in shop.order(NUMBER).risk] == ["MEDIUM"]
    assert content_hash(told_and_known(shop)[1]) == content_hash(before)


def test_test_order_is_read_as_one(shop: FakeShop) -> None:
    shop.edit_order(NUMBER, {"test": True})
    told, known = told_and_known(shop)
    assert told.test
    assert known.test


def test_names_and_addresses_that_the_shop_withholds_are_said_to_be_withheld(
    shop: FakeShop,
) -> None:
    shop.approved = False
    told, known = told_and_known(shop)
    assert told == known
    withheld = {party.role: (party.name, party.withheld) for party in known.parties}
    assert withheld[Role.SHIP_TO] == withheld[Role.BILL_TO] == (None, True)
    assert withheld[Role.BUYER][0] is None


def test_address_with_a_name_or_a_street_is_not_withheld(shop: FakeShop) -> None:
    nameless = dict.fromkeys(("name", "first_name", "last_name"))
    address = {**example("paid")["shipping_address"], **nameless}
    shop.edit_order(NUMBER, {"shipping_address": address})
    assert not any(party.withheld for party in told_and_known(shop)[1].parties)


def test_answer_with_a_wrong_field_is_an_order_or_an_error_of_ours(shop: FakeShop) -> None:
    healthy = Wire(carried_to(shop))
    reader = room(healthy).fetcher
    assert reader is not None
    shop.order(NUMBER).company = COMPANY
    shop.order(NUMBER).risk = [{"riskLevel": "HIGH", "facts": [{"description": "x"}]}]
    shop.order(NUMBER).customs = {example("paid")["line_items"][0]["id"]: ("9025.19", "CN")}
    reader.fetch(ORDER)
    answer = json.loads(carried_to(shop)(healthy.requests[0]).body)
    answer.pop("extensions")
    for where, body in JsonDocuments().spoiled(json.dumps(answer).encode()):
        spoiled = room(always(200, body)).fetcher
        assert spoiled is not None
        try:
            order = spoiled.fetch(ORDER)
        except (DeliveryDelayed, DeliveryRefused, PayloadError):
            continue
        assert order.order.id == f"{CONNECTION}:{ORDER}", where


def test_orders_that_changed_come_page_by_page_with_the_earliest_change_first() -> None:
    shop = FakeShop("x", "secret", ENVIRONMENT["ROOM_TOKEN"])
    start = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    for number in range(1, 251):
        at = (start + timedelta(minutes=number)).isoformat()
        gid = f"gid://shopify/Order/{number}"
        same = {"id": number, "order_number": number, "admin_graphql_api_id": gid}
        shop.add_order({**example("paid"), **same, "updated_at": at})
    reader, cursor, found = poller(shop), None, []
    while True:
        page = reader.changed(start + timedelta(minutes=11), cursor)
        found += [int(change.number) for change in page.changes]
        cursor = page.cursor
        if cursor is None:
            break
    assert found == list(range(11, 251))


def test_edit_names_its_order_whatever_its_topic_says() -> None:
    body = json.dumps({"order_edit": {"id": 9, "order_id": 78, "app_id": None}}).encode()
    source = room(no_network).source
    for topic in ("orders/edited", "orders/create", "products/update"):
        (named,) = source.read(signed(body, topic))
        assert named == Reference(named.order, "78")
        assert isinstance(named, Reference)
        assert named.order == f"{CONNECTION}:78"


@pytest.mark.parametrize("number", [None, "78", 0, -1, True, 7.5, {}, [78]])
def test_edit_that_names_no_order_is_refused_at_its_field(number: object) -> None:
    body = json.dumps({"order_edit": {"order_id": number}}).encode()
    with pytest.raises(PayloadError) as refused:
        room(no_network).source.read(signed(body, "orders/edited"))
    assert refused.value.path == "$.order_edit.order_id"
