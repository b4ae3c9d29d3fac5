"""Reading SAP: what a release lacks is done without, and what the order does not say is asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connector.errors import DeliveryDelayed, DeliveryRefused, PayloadError
from connector.http import Answer, Request, Send
from connector.intake import Fetched
from connector.order import Role
from tests.adapters.sap_room import SENT_AT, V4_SERVICE, far_sap, room
from tests.far_end import Wire, always
from tests.sap.edmx import V2_SETS, V4_SETS, Kind, edmx_v2, edmx_v4
from tests.sap.far_sap import FarSap

PARTNER = {
    "BusinessPartner": "10100002",
    "Customer": "10100002",
    "Supplier": "",
    "BusinessPartnerFullName": "Havenlab Rotterdam B.V.",
    "OrganizationBPName1": "Havenlab",
    "to_BusinessPartnerAddress": {
        "results": [{"StreetName": "Waalhaven", "CityName": "Rotterdam", "Country": "NL"}]
    },
}


def fetched(sap: Send, number: str = "4711", **options: str) -> Fetched:
    fetcher = room(sap, **options).fetcher
    assert fetcher is not None
    return fetcher.fetch(number)


def partners(sap: FarSap) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = sap.orders["4711"]["to_Partner"]["results"]
    return rows


def without(sets: Mapping[str, Kind], **ways: str) -> Mapping[str, Kind]:
    """Give what a release has that lacks a way of a set."""
    return {
        name: replace(
            kind, ways={way: to for way, to in kind.ways.items() if way != ways.get(name)}
        )
        for name, kind in sets.items()
    }


def test_address_of_the_document_comes_before_that_of_the_business_partner() -> None:
    sap = far_sap(partners=[{**PARTNER, "BusinessPartnerFullName": "Somebody else"}])
    wire = Wire(sap)
    assert fetched(wire).order.parties[1].name == "Havenlab Rotterdam B.V."
    assert not any("A_BusinessPartner" in request.url for request in wire.requests)


def test_partner_without_an_address_of_its_own_is_looked_up() -> None:
    sap = far_sap(partners=[PARTNER])
    partners(sap)[1]["to_Address"] = {"results": []}
    read = fetched(sap)
    assert read.told.parties[1].name is None
    party = read.order.parties[1]
    assert (party.role, party.name, party.names) == (
        Role.SHIP_TO,
        "Havenlab Rotterdam B.V.",
        ("Havenlab",),
    )
    assert party.path == "$.d.to_Partner.results[1].BusinessPartner"
    assert read.order.destination == "NL"


def test_partner_that_nobody_knows_stays_without_a_name() -> None:
    sap = far_sap()
    partners(sap)[1]["to_Address"] = {"results": []}
    assert fetched(sap).order.parties[1].name is None
    assert fetched(sap, partner_service="none").order.parties[1].name is None


def test_supplier_and_contact_person_are_looked_up_by_their_own_numbers() -> None:
    none = {"Customer": "", "Supplier": ""}
    carrier = {**PARTNER, **none, "Supplier": "5000", "BusinessPartnerFullName": "Carrier B.V."}
    contact = {**PARTNER, **none, "BusinessPartner": "6000", "BusinessPartnerFullName": "Contact"}
    sap = far_sap(partners=[carrier, contact])
    partners(sap).append({"PartnerFunctionInternalCode": "SP", "Supplier": "5000"})
    partners(sap).append({"PartnerFunctionInternalCode": "AP", "ContactPerson": "6000"})
    found = [(party.role, party.name) for party in fetched(sap).order.parties]
    assert found[-2:] == [(Role.FORWARDER, "Carrier B.V."), (Role.OTHER, "Contact")]


def test_commodity_code_and_origin_come_from_the_product_in_its_plant() -> None:
    plants = [
        {"Product": "LOG-100", "Plant": "1010", "Commodity": "90262080", "CountryOfOrigin": "CH"},
        {"Product": "LOG-100", "Plant": "1710", "Commodity": "1", "CountryOfOrigin": "US"},
    ]
    read = fetched(far_sap(plants=plants))
    lines = [(line.hs_code, line.origin) for line in read.order.lines]
    assert lines == [("90262080", "CH"), (None, None)]
    assert {line.hs_code for line in read.told.lines} == {None}


def test_product_service_can_be_done_without() -> None:
    wire = Wire(far_sap())
    fetched(wire, product_service="none")
    assert not any("A_ProductPlant" in request.url for request in wire.requests)


def test_service_that_refuses_leaves_the_order_unread() -> None:
    sap = far_sap()

    def closed(request: Request) -> Answer:
        return Answer(403, {}, b"") if "PRODUCT" in request.url else sap(request)

    with pytest.raises(DeliveryRefused, match="403"):
        fetched(closed)


def test_release_without_addresses_in_the_document_asks_for_none() -> None:
    old = without(V2_SETS, A_SalesOrderHeaderPartner="to_Address")
    sap = far_sap(partners=[PARTNER], metadata=edmx_v2(old))
    for partner in partners(sap):
        del partner["to_Address"]
    wire = Wire(sap)
    read = fetched(wire)
    assert not any("to_Address" in request.url for request in wire.requests)
    assert [party.name for party in read.order.parties] == [None, "Havenlab Rotterdam B.V.", None]


def test_release_without_texts_and_partners_of_items_asks_for_none() -> None:
    bare = without(without(V4_SETS, SalesOrder="_Text"), SalesOrderItem="_ItemPartner")
    wire = Wire(far_sap("order_v4", metadata=edmx_v4(bare)))
    fetcher = room(wire, service=V4_SERVICE).fetcher
    assert fetcher is not None
    order = fetcher.fetch("4712").order
    asked = wire.requests[1].url
    assert asked.endswith("$expand=_Partner,_Item")
    assert len(order.parties) == 3


def test_list_that_goes_on_elsewhere_is_not_taken_for_whole() -> None:
    sap = far_sap()
    sap.orders["4711"]["to_Item"]["__next"] = "A_SalesOrderItem?$skiptoken=2"

    def cut(request: Request) -> Answer:
        answer = sap(request)
        body = answer.body.replace(
            b'"to_Item": {"results"', b'"to_Item": {"__next": "x", "results"'
        )
        return replace(answer, body=body)

    with pytest.raises(PayloadError, match="__next") as refused:
        fetched(cut)
    assert refused.value.number == "4711"


def test_answer_with_another_order_is_refused() -> None:
    sap = far_sap()
    sap.orders["4713"] = sap.orders["4711"]
    with pytest.raises(PayloadError, match="another order"):
        fetched(sap, "4713")


def test_unknown_order_is_refused() -> None:
    with pytest.raises(DeliveryRefused, match="404"):
        fetched(far_sap(), "1")


@pytest.mark.parametrize("body", [b"<a/>", b"<Edmx/>", b"<!DOCTYPE a><a/>", b"{}", b""])
def test_metadata_that_is_none_is_tried_again_later(body: bytes) -> None:
    with pytest.raises(DeliveryDelayed, match="metadata"):
        fetched(always(200, body))


def test_every_order_is_found_once_at_least_while_others_move_to_the_end() -> None:
    sap = far_sap()
    one = sap.orders.pop("4711")
    for number in range(1, 251):
        ticks = f"/Date({1795509667000 + number})/"
        sap.orders[str(number)] = {**one, "SalesOrder": str(number), "LastChangeDateTime": ticks}
    poller = room(sap).poller
    assert poller is not None
    since = SENT_AT - timedelta(days=1)
    page = poller.changed(since, None)
    found = {change.number for change in page.changes}
    sap.orders["3"]["LastChangeDateTime"] = "/Date(1795509999000)/"
    while page.cursor is not None:
        page = poller.changed(since, page.cursor)
        found |= {change.number for change in page.changes}
    assert found == set(map(str, range(1, 251)))


def test_many_orders_of_one_time_are_walked_through_to_their_end() -> None:
    sap = far_sap()
    one = sap.orders.pop("4711")
    for number in range(1, 251):
        sap.orders[str(number)] = {**one, "SalesOrder": str(number)}
    poller = room(sap).poller
    assert poller is not None
    page, found, pages = poller.changed(SENT_AT - timedelta(days=1), None), set[str](), 0
    while True:
        pages += 1
        assert pages < 6
        found |= {change.number for change in page.changes}
        if page.cursor is None:
            break
        page = poller.changed(SENT_AT, page.cursor)
    assert found == set(map(str, range(1, 251)))


def test_list_of_changes_that_cannot_be_read_is_tried_again_later() -> None:
    sap = far_sap()
    sap.orders["4711"]["LastChangeDateTime"] = "/Date(later)/"

    def listed(request: Request) -> Answer:
        if "$filter" not in request.url:
            return sap(request)
        row = b'{"SalesOrder": "1", "LastChangeDateTime": "soon"}'
        return Answer(200, {}, b'{"d": {"results": [' + row + b"]}}")

    poller = room(listed).poller
    assert poller is not None
    with pytest.raises(DeliveryDelayed, match="LastChangeDateTime"):
        poller.changed(SENT_AT, None)
