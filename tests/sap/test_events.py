"""Events name an order and say nothing of it: in every form of CloudEvents, and nothing else."""

import base64
import json
from typing import Any

import pytest

from connector.errors import PayloadError
from connector.intake import Inbound, Reference
from tests.adapters.sap_room import SENT_AT, room, signed
from tests.far_end import no_network

CREATED = "sap.s4.beh.salesorder.v1.SalesOrder.Created.v1"


def event(**fields: Any) -> dict[str, Any]:
    return {
        "type": CREATED,
        "specversion": "1.0",
        "source": "/default/sap.s4.beh/DEVCLNT001",
        "id": "QgEHtJ6aHtuAiW4=",
        "data": {"SalesOrder": "0000004711"},
        **fields,
    }


def read(content: Any, **headers: str) -> tuple[Any, ...]:
    return room(no_network).source.read(signed(json.dumps(content).encode(), **headers))


def test_event_names_the_order_without_leading_zeros() -> None:
    assert read(event()) == (Reference("example:4711", "4711"),)


@pytest.mark.parametrize(
    "kind",
    [
        "sap.s4.beh.salesorder.v1.SalesOrder.Changed.v1",
        "sap.s4.beh.salesorder.v1.SalesOrder.BillgBlkStsChgd.v1",
        "sap.s4.beh.salesorder.v1.SalesOrder.ItemChanged.v1",
    ],
)
def test_any_event_of_a_sales_order_is_a_reason_to_look(kind: str) -> None:
    assert len(read(event(type=kind))) == 1


@pytest.mark.parametrize(
    "kind", ["sap.s4.beh.businesspartner.v1.BusinessPartner.Changed.v1", "com.example.other"]
)
def test_event_of_something_else_tells_of_nothing(kind: str) -> None:
    assert read(event(type=kind, data={"BusinessPartner": "1"})) == ()


def test_richer_event_is_read_for_its_key_alone() -> None:
    content = {"SalesOrder": "4711", "SoldToParty": "1", "EventRaisedDateTime": "2026-11-24"}
    assert len(read(event(data=content))) == 1


def test_binary_mode_says_in_headers_what_the_body_is() -> None:
    headers = {"ce-specversion": "1.0", "ce-type": CREATED, "ce-id": "1", "ce-source": "/x"}
    said = {name.replace("_", "-"): text for name, text in headers.items()}
    assert read({"SalesOrder": "4711"}, **said) == (Reference("example:4711", "4711"),)
    other = {**said, "ce-type": "sap.s4.beh.product.v1.Product.Changed.v1"}
    assert read({"Product": "1"}, **other) == ()


def test_batch_names_each_order_once() -> None:
    batch = [event(), event(id="2"), event(id="3", data={"SalesOrder": "4712"})]
    assert [each.number for each in read(batch)] == ["4711", "4712"]


def test_data_in_base64_is_read() -> None:
    content = base64.b64encode(b'{"SalesOrder": "4711"}').decode()
    coded = event(data_base64=content)
    del coded["data"]
    assert len(read(coded)) == 1


@pytest.mark.parametrize(
    ("spoiled", "path"),
    [
        ({"specversion": "0.3"}, "$.specversion"),
        ({"type": None}, "$.type"),
        ({"type": 7}, "$.type"),
        ({"data": None}, "$.data.SalesOrder"),
        ({"data": {}}, "$.data.SalesOrder"),
        ({"data": "4711"}, "$.data"),
        ({"data": {"SalesOrder": 4711}}, "$.data.SalesOrder"),
        ({"data": {"SalesOrder": "1' or '1"}}, "$.data.SalesOrder"),
        ({"data_base64": "not base64!"}, "$.data_base64"),
        ({"data_base64": "e30="}, "$.data_base64.SalesOrder"),
    ],
)
def test_event_that_cannot_be_read_names_its_field(spoiled: dict[str, Any], path: str) -> None:
    with pytest.raises(PayloadError) as refused:
        read(event(**spoiled))
    assert refused.value.path == path


def test_second_delivery_of_one_event_is_known() -> None:
    source = room(no_network).source

    def keys(content: Any, **headers: str) -> tuple[str, ...]:
        said = {name.replace("_", "-"): text for name, text in headers.items()}
        return source.dedupe_keys(Inbound(said, json.dumps(content).encode(), SENT_AT))

    assert keys(event()) == keys(event(data={})) != ()
    assert keys(event()) != keys(event(source="/another"))
    assert keys({}, ce_id="1", ce_source="/x") == ("event:/x 1",)
    assert keys({}) == keys([event()]) == keys({"id": 7, "source": "x"}) == ()
    assert source.dedupe_keys(Inbound({}, b"<", SENT_AT)) == ()
