"""Orders that a source system told nobody of are listed, read by a mapping, and screened."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from adapters.soap.client.poll_file import LINE_FIELDS, ORDER_FIELDS, PARTY_FIELDS
from adapters.soap.contract import schema_of
from adapters.soap.names import XSD
from connector.adapter import Adapter
from connector.callback import Action, Held
from connector.errors import (
    ConfigError,
    Conflict,
    DeliveryDelayed,
    DeliveryRefused,
    PayloadError,
)
from connector.http import Request
from connector.intake import Change, Fetcher, Poller
from connector.main.clock import utc_now
from connector.order import Role, content_hash, order_id
from connector.store import findings, orders, steps
from connector.store.findings import FindingKind
from connector.store.orders import OrderState
from connector.store.steps import Kind
from tests.adapters.soap_room import ENVIRONMENT
from tests.far_end import Wire, no_network
from tests.soap.conftest import Open
from tests.soap.erp import reply, write_client
from tests.soap.polled_erp import (
    OPERATIONS,
    PolledErp,
    example,
    polled_mapping,
    polled_room,
    put,
    theirs,
)
from tests.soap.served import served
from tests.soap.test_client import callback
from tests.soap_peer import Peer
from tests.walk import LISTED

NUMBER = "4500017"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def poller(made: Adapter) -> Poller:
    assert made.poller is not None
    return made.poller


def fetcher(made: Adapter) -> Fetcher:
    assert made.fetcher is not None
    return made.fetcher


def changed_mapping(place: str, **fields: Any) -> dict[str, Any]:
    told = polled_mapping()
    poll = told["poll_orders"]
    return {**told, "poll_orders": {**poll, place: {**poll[place], **fields}}}


def _content(**changed: str) -> dict[str, str]:
    content = {**polled_mapping()["poll_orders"]["read"]["content"], **changed}
    return {name: place for name, place in content.items() if place}


@pytest.mark.parametrize(
    ("type_name", "fields"),
    [("OrderType", ORDER_FIELDS), ("PartyType", PARTY_FIELDS), ("LineType", LINE_FIELDS)],
)
def test_fields_are_those_of_the_contract_in_its_order(
    type_name: str, fields: tuple[str, ...]
) -> None:
    schema = etree.fromstring(schema_of("screening"))
    found = schema.find(f"{{{XSD}}}complexType[@name='{type_name}']/{{{XSD}}}sequence")
    assert found is not None
    names = [each.get("name") for each in found.iter(f"{{{XSD}}}element")]
    assert [name for name in names if name not in ("Parties", "Lines")] == list(fields)


def test_every_page_is_asked_for_once(tmp_path: Path) -> None:
    erp = PolledErp([example(), example("submit")])
    wire = Wire(erp)
    made = poller(polled_room(tmp_path, wire))
    first = made.changed(LONG_AGO, None)
    second = made.changed(LONG_AGO, first.cursor)
    assert second.cursor is None
    found = {each.number for page in (first, second) for each in page.changes}
    assert found == {order.findtext("{*}OrderNumber") for order in erp.orders}
    assert len(wire.requests) == 2


@pytest.mark.parametrize(
    ("zone", "text", "at"),
    [
        ("UTC", "2026-11-24T09:00:00", "2026-11-24T09:00:00+00:00"),
        ("Europe/Berlin", "2026-11-24T09:00:00", "2026-11-24T08:00:00+00:00"),
        ("Europe/Berlin", "2026-07-24T09:00:00", "2026-07-24T07:00:00+00:00"),
        ("Europe/Berlin", "2026-11-24T09:00:00Z", "2026-11-24T09:00:00+00:00"),
        ("Europe/Berlin", "2026-11-24", "2026-11-23T23:00:00+00:00"),
    ],
)
def test_time_without_an_offset_is_of_the_zone(
    tmp_path: Path, zone: str, text: str, at: str
) -> None:
    row = f"<Row><Id>1</Id><Changed>{text}</Changed></Row>"
    answer = reply(f"<ListOrdersResponse><Rows>{row}</Rows></ListOrdersResponse>")
    told = polled_mapping()
    told["poll_orders"]["zone"] = zone
    page = poller(polled_room(tmp_path, lambda _request: answer, told)).changed(LONG_AGO, None)
    assert page.changes == (Change("1", datetime.fromisoformat(at)),)


@pytest.mark.parametrize(
    "row",
    [
        "<Row><Changed>2026-11-24T09:00:00Z</Changed></Row>",
        "<Row><Id>1</Id></Row>",
        "<Row><Id>1</Id><Changed>soon</Changed></Row>",
        f"<Row><Id>{'1' * 65}</Id><Changed>2026-11-24T09:00:00Z</Changed></Row>",
    ],
)
def test_list_that_makes_no_sense_is_no_empty_list(tmp_path: Path, row: str) -> None:
    answer = reply(f"<ListOrdersResponse><Rows>{row}</Rows></ListOrdersResponse>")
    with pytest.raises(DeliveryRefused):
        poller(polled_room(tmp_path, lambda _request: answer)).changed(LONG_AGO, None)


def test_list_that_never_ends_is_given_up(tmp_path: Path) -> None:
    answer = reply("<ListOrdersResponse><Rows/><Next>7</Next></ListOrdersResponse>")
    made = poller(polled_room(tmp_path, lambda _request: answer))
    assert made.changed(LONG_AGO, None).cursor == "7"
    with pytest.raises(DeliveryRefused, match="its own next"):
        made.changed(LONG_AGO, "7")


def test_field_that_is_always_the_same_is_a_constant(tmp_path: Path) -> None:
    told = changed_mapping("read", content=_content(Currency="=CHF", DestinationCountry="=CH"))
    order = fetcher(polled_room(tmp_path, PolledErp(), told)).fetch(NUMBER).order
    assert (order.currency, order.destination) == ("CHF", "CH")


def test_parties_may_stand_in_elements_of_their_own(tmp_path: Path) -> None:
    kinds = [
        {"each": "ShipTo", "content": {"Role": "=WE", "Name": "N", "Country": "C"}},
        {"each": "SoldTo", "content": {"Role": "=AG", "Name": "N"}},
    ]
    content = "<ShipTo><N>A</N><C>DE</C></ShipTo><SoldTo><N>B</N></SoldTo>"
    body = theirs(example()).replace("</ZOrder>", f"{content}</ZOrder>")
    answer = reply(f"<ReadOrderResponse>{body}</ReadOrderResponse>")
    made = polled_room(tmp_path, lambda _request: answer, changed_mapping("read", parties=kinds))
    order = fetcher(made).fetch(NUMBER).order
    assert [(party.role, party.name) for party in order.parties] == [
        (Role.SHIP_TO, "A"),
        (Role.BUYER, "B"),
    ]


@pytest.mark.parametrize(
    ("field", "text", "path"),
    [
        ("Currency", "Euro", "$.Order.Currency"),
        ("PlacedAt", "yesterday", "$.Order.PlacedAt"),
        ("ChangedAt", "", "$.Order"),
        ("DestinationCountry", "QQ", "$.Order.DestinationCountry"),
    ],
)
def test_field_that_makes_no_sense_is_named_with_the_orders_number(
    tmp_path: Path, field: str, text: str, path: str
) -> None:
    erp = PolledErp()
    put(erp.orders[0], field, text)
    with pytest.raises(PayloadError) as raised:
        fetcher(polled_room(tmp_path, erp)).fetch(NUMBER)
    assert raised.value.path.startswith(path)
    assert raised.value.number == NUMBER


def test_text_without_a_value_of_ours_is_refused(tmp_path: Path) -> None:
    told = changed_mapping("read", values={"Currency": {"EURO": "EUR"}})
    with pytest.raises(PayloadError, match=r"\$\.Order\.Currency: the mapping has no value"):
        fetcher(polled_room(tmp_path, PolledErp(), told)).fetch(NUMBER)


@pytest.mark.parametrize("inside", ["", theirs(example()) * 2])
def test_no_order_or_two_are_not_one(tmp_path: Path, inside: str) -> None:
    answer = reply(f"<ReadOrderResponse>{inside}</ReadOrderResponse>")
    with pytest.raises(PayloadError, match="one order is wanted"):
        fetcher(polled_room(tmp_path, lambda _request: answer)).fetch(NUMBER)


def test_another_order_than_was_asked_for_is_refused(tmp_path: Path) -> None:
    answer = reply(f"<ReadOrderResponse>{theirs(example())}</ReadOrderResponse>")
    with pytest.raises(PayloadError, match="another order"):
        fetcher(polled_room(tmp_path, lambda _request: answer)).fetch("4711")


def test_answer_that_means_changed_to_a_question_is_asked_again(tmp_path: Path) -> None:
    told = changed_mapping("read", faults={"ORDER_UNKNOWN": "changed"})
    with pytest.raises(DeliveryDelayed):
        fetcher(polled_room(tmp_path, PolledErp([]), told)).fetch(NUMBER)


def test_order_that_was_edited_there_is_not_released(tmp_path: Path) -> None:
    erp = PolledErp()
    wire = Wire(erp)
    made = polled_room(tmp_path, wire)
    decided = content_hash(fetcher(made).fetch(NUMBER).order)
    release = replace(callback(NUMBER, Action.RELEASE), content_hash=decided)
    made.target.hold(callback(NUMBER))
    put(erp.orders[0], "Currency", "USD")
    with pytest.raises(Conflict):
        made.target.release(release)
    put(erp.orders[0], "Currency", "Euro")
    with pytest.raises(Conflict):
        made.target.release(release)
    assert erp.blocked == {NUMBER}
    put(erp.orders[0], "Currency", "EUR")
    made.target.release(release)
    assert erp.blocked == set()


def test_hold_that_is_gone_was_lifted_there(tmp_path: Path) -> None:
    made = polled_room(tmp_path, PolledErp())
    assert made.target.read_back(callback(NUMBER)) is Held.LIFTED
    assert made.target.read_back(callback(NUMBER, Action.RELEASE)) is Held.FREE


@pytest.mark.parametrize(
    ("place", "fields", "said"),
    [
        ("read", {"content": _content(OrderNumber="")}, "OrderNumber"),
        ("read", {"content": _content(Oddity="ZX")}, "Oddity"),
        ("read", {"content": _content(Notes="//Text")}, "Notes"),
        ("read", {"values": {"Oddity": {}}}, "Oddity"),
        ("read", {"parties": []}, "parties"),
        ("read", {"fields": {"Id": "{since}"}}, "since"),
        ("read", {"operation": "Nothing"}, "Nothing"),
        ("list", {"fields": {"ChangedSince": "{number}"}}, "number"),
        ("list", {"fields": {"Since": "{since}"}}, "Since"),
        ("list", {"each": ""}, "each"),
    ],
)
def test_mapping_that_cannot_be_right_stops_the_start(
    tmp_path: Path, place: str, fields: Mapping[str, Any], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        polled_room(tmp_path, no_network, changed_mapping(place, **fields))


def test_zone_that_is_none_stops_the_start(tmp_path: Path) -> None:
    told = polled_mapping()
    told["poll_orders"]["zone"] = "Europe/Nowhere"
    with pytest.raises(ConfigError, match="Europe/Nowhere"):
        polled_room(tmp_path, no_network, told)


def test_order_that_nobody_told_of_is_found_screened_and_held(
    open_peer: Open, tmp_path: Path
) -> None:
    """The whole way: nothing is sent to Holdpoint, and the order is held at its source."""
    erp, now = PolledErp(), utc_now()
    put(erp.orders[0], "ChangedAt", (now - timedelta(minutes=5)).isoformat(timespec="seconds"))
    name = erp.orders[0].find(".//{*}Party/{*}Name")
    assert name is not None
    name.text = LISTED
    with served(lambda body: erp(Request("POST", "", {}, body))) as url:
        peer = _polling(open_peer, tmp_path, url)
        with peer.server.installation.store.read() as tx:
            found = orders.current(tx, order_id("erp", NUMBER))
            kinds = [each.kind for each in findings.unsettled(tx, "erp")]
    assert found.state is OrderState.HELD
    assert erp.blocked == {NUMBER}
    assert kinds == [FindingKind.MISSED]


def _polling(open_peer: Open, home: Path, url: str) -> Peer:
    config = home / "config" / "connections"
    config.mkdir(parents=True)
    write_client(config, {**polled_mapping(), "address": url}, *OPERATIONS)
    peer = open_peer(client="erp")
    with peer.server.installation.store.begin() as tx:
        steps.owe(tx, Kind.RECONCILE, "erp", utc_now())
    peer.drain()
    return peer
