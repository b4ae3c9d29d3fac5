"""What a sales order says, field by field, and what it must not be taken to say."""

import copy
from decimal import Decimal
from typing import Any

import pytest

from adapters.sap.payload import Customising, read_order
from connector.errors import PayloadError
from connector.intake.document import Node
from connector.order import Order, Role
from tests.adapters.sap_room import example

CUSTOMISING = Customising({"ZE": Role.END_USER}, "ZEUS", "ZHPM")


def read(order: dict[str, Any]) -> Order:
    return read_order("sap", CUSTOMISING, Node("$", {"d": order}))


def v2() -> dict[str, Any]:
    order: dict[str, Any] = copy.deepcopy(example("order_v2")["d"])
    return order


def partner(**fields: Any) -> dict[str, Any]:
    return {"Customer": "1", "OrganizationName1": "Nordlicht Messtechnik GmbH", **fields}


@pytest.mark.parametrize(
    ("fields", "role"),
    [
        ({"PartnerFunction": "SP"}, Role.BUYER),
        ({"PartnerFunction": "AG"}, Role.BUYER),
        ({"PartnerFunction": "SP", "PartnerFunctionInternalCode": "SP"}, Role.FORWARDER),
        ({"PartnerFunction": "SH"}, Role.SHIP_TO),
        ({"PartnerFunction": "xx", "PartnerFunctionInternalCode": "WE"}, Role.SHIP_TO),
        ({"PartnerFunction": "PY"}, Role.PAYER),
        ({"PartnerFunction": "BP"}, Role.BILL_TO),
        ({"PartnerFunction": "ZE"}, Role.END_USER),
        ({"PartnerFunction": "ze"}, Role.END_USER),
        ({"PartnerFunction": "Z9", "PartnerFunctionInternalCode": "ZE"}, Role.END_USER),
        ({"PartnerFunction": "Z9"}, Role.OTHER),
        ({}, Role.OTHER),
    ],
)
def test_partner_function_says_the_role_and_an_unknown_one_is_screened(
    fields: dict[str, str], role: Role
) -> None:
    order = v2()
    order["to_Partner"] = {"results": [partner(**fields)]}
    (party,) = read(order).parties
    assert (party.role, party.name) == (role, "Nordlicht Messtechnik GmbH")


@pytest.mark.parametrize("nothing", ["", "0", "0000000000", None])
def test_own_staff_is_no_party_and_zeros_are_no_number(nothing: str | None) -> None:
    order = v2()
    none = {"Customer": "", "Supplier": "", "ContactPerson": nothing}
    staff = {"PartnerFunction": "ER", **none, "Personnel": "00009980"}
    order["to_Partner"]["results"] = [staff]
    assert read(order).parties == ()
    order["to_Partner"]["results"] = [{**staff, "OrganizationName1": "Nordlicht GmbH"}]
    assert len(read(order).parties) == 1
    order["to_Partner"]["results"] = [{"PartnerFunction": "ER", **none, "Personnel": nothing}]
    (party,) = read(order).parties
    assert party.name is None


def test_row_of_a_partner_that_says_nothing_does_not_pass_for_nobody() -> None:
    order = v2()
    order["to_Partner"]["results"].append({"PartnerFunction": "ZZ"})
    assert read(order).parties[-1].name is None


def test_name_that_sap_cut_in_two_fields_is_screened_whole_and_in_parts() -> None:
    order = v2()
    cut = {"OrganizationName1": "Nordlicht", "OrganizationName2": "Messtechnik GmbH"}
    order["to_Partner"]["results"] = [{"PartnerFunction": "SH", "Customer": "1", **cut}]
    (party,) = read(order).parties
    whole = ("Nordlicht Messtechnik GmbH", "Nordlicht", "Messtechnik GmbH")
    assert party.all_names == whole


def test_name_in_another_script_is_a_name_as_well() -> None:
    order = v2()
    addresses = order["to_Partner"]["results"][1]["to_Address"]["results"]
    addresses.append({"AddressRepresentationCode": "C", "AddresseeFullName": "鹿特丹港口实验室"})
    assert "鹿特丹港口实验室" in read(order).parties[1].names


def test_partner_of_an_item_is_a_party_where_it_is_another_one() -> None:
    order = v2()
    same = copy.deepcopy(order["to_Partner"]["results"][1])
    other = partner(PartnerFunctionInternalCode="WE", CityName="Ufa", Country="RU")
    order["to_Item"]["results"][0]["to_Partner"]["results"] = [same, other]
    parties = read(order).parties
    assert len(parties) == 4
    assert parties[3].path == "$.d.to_Item.results[0].to_Partner.results[1]"


def test_item_that_was_rejected_will_not_leave_and_an_order_that_was_is_cancelled() -> None:
    order = v2()
    order["to_Item"]["results"][0]["SalesDocumentRjcnReason"] = "61"
    assert [line.number for line in read(order).lines] == ["20"]
    order["OverallSDDocumentRejectionSts"] = "C"
    assert [line.number for line in read(order).lines] == ["10", "20"]
    assert read(order).cancelled


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("/Date(1795478400000)/", "2026-11-24T00:00:00+00:00"),
        ("/Date(1795478400000+0120)/", "2026-11-24T00:00:00+00:00"),
        ("/Date(-1000)/", "1969-12-31T23:59:59+00:00"),
        ("2026-11-24", "2026-11-24T00:00:00+00:00"),
    ],
)
def test_both_ways_to_write_a_day_are_read(value: str, said: str) -> None:
    assert read({**v2(), "CreationDate": value}).placed_at.isoformat() == said


@pytest.mark.parametrize("value", ["/Date(999999999999999)/", "/Date(²)/", "24.11.2026", "", None])
def test_day_that_makes_no_sense_names_its_field(value: object) -> None:
    with pytest.raises(PayloadError) as refused:
        read({**v2(), "CreationDate": value})
    assert (refused.value.path, refused.value.number) == ("$.d.CreationDate", "4711")


def test_order_never_changed_was_changed_when_it_was_made() -> None:
    order = read({**v2(), "LastChangeDateTime": None})
    assert order.changed_at == order.placed_at


def test_zeros_that_sap_fills_numbers_up_with_are_taken_off() -> None:
    assert read({**v2(), "SalesOrder": "0000004711"}).id == "sap:4711"
    assert read({**v2(), "SalesOrder": "00A1"}).id == "sap:00A1"


@pytest.mark.parametrize("number", ["", " ", "4711'", "4711/1", "x" * 41, "٤٧", 4711, None])
def test_number_that_cannot_be_one_is_refused(number: object) -> None:
    with pytest.raises(PayloadError, match="SalesOrder"):
        read({**v2(), "SalesOrder": number})


def test_same_amounts_written_differently_are_one_content() -> None:
    order = v2()
    order["to_Item"]["results"][0] |= {"RequestedQuantity": "4", "NetAmount": "1980.0"}
    assert read(order) == read(v2())
    order["to_Item"]["results"][0] |= {"RequestedQuantity": "0"}
    assert read(order).lines[0].unit_price is None
    order["to_Item"]["results"][0] |= {"RequestedQuantity": "3", "NetAmount": Decimal(1)}
    assert str(read(order).lines[0].unit_price).startswith("0.333")


def test_what_was_not_read_along_is_not_taken_for_nothing() -> None:
    deferred = {"__deferred": {"uri": "https://erp.example.com/x"}}
    for way in ("to_Partner", "to_Item", "to_Text"):
        with pytest.raises(PayloadError, match=way):
            read({**v2(), way: deferred})


@pytest.mark.parametrize("items", [None, {"results": []}, {"results": None}])
def test_order_without_items_is_refused(items: object) -> None:
    with pytest.raises(PayloadError, match="to_Item"):
        read({**v2(), "to_Item": items})


def test_end_use_is_told_from_notes_and_our_mark_from_both() -> None:
    order = v2()
    order["to_Text"]["results"].append(
        {"LongTextID": "ZHPM", "LongText": "Holdpoint H-1 no. 1 holds x"}
    )
    assert read(order).declared_end_use == "Monitoring of ground water."
    assert read(order).notes == "Deliver on weekdays."
