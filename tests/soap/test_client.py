"""A source system is called by its own WSDL or a template, and its answers mean what is mapped."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from adapters.soap.client.answers import Faulted
from connector.callback import Action, Callback, Held, Target
from connector.errors import (
    ConfigError,
    Conflict,
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    NotYet,
)
from connector.http import Answer, Request
from connector.order import OrderId
from tests.adapters.soap_room import ENVIRONMENT
from tests.far_end import Wire, no_network
from tests.soap.erp import (
    client_room,
    fault,
    mapping,
    reply,
    room_of,
    write_client,
)

DONE = "<SetBlockResponse><Code>0</Code></SetBlockResponse>"
HELD = "<GetOrderResponse><Order><Block>ZH</Block></Order></GetOrderResponse>"


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def callback(number: str = "4711", action: Action = Action.HOLD) -> Callback:
    order = OrderId(f"example:{number}")
    return Callback(f"{order}:1", order, number, 1, action, 1, "H-17", "0" * 64)


def _target(folder: Path, answer: Answer, told: Mapping[str, Any] | None = None) -> Target:
    return client_room(folder, lambda _request: answer, told).target


def _body(wire: Wire) -> Mapping[str, str | None]:
    body = etree.fromstring(wire.requests[-1].body).find("{*}Body")
    assert body is not None
    return {str(etree.QName(each).localname): each.text for each in body.iter(etree.Element)}


def test_hold_and_release_are_written_by_the_mapping(tmp_path: Path) -> None:
    wire = Wire(lambda _request: reply(DONE))
    target = client_room(tmp_path, wire).target
    target.hold(callback())
    assert wire.requests[0].headers["SOAPAction"] == '"urn:erp:SetBlock"'
    assert (_body(wire)["Number"], _body(wire)["Block"]) == ("4711", "ZH")
    assert _body(wire)["Key"] == "example:4711:1"
    target.release(callback(action=Action.RELEASE))
    assert _body(wire)["Block"] is None


@pytest.mark.parametrize(
    ("inside", "held"),
    [
        (HELD, Held.HELD),
        ("<GetOrderResponse><Order><Block/></Order></GetOrderResponse>", Held.FREE),
        ("<GetOrderResponse><Order/></GetOrderResponse>", Held.FREE),
    ],
)
def test_standing_is_read_from_the_field_that_is_mapped(
    tmp_path: Path, inside: str, held: Held
) -> None:
    assert _target(tmp_path, reply(inside)).read_back(callback()) is held


def test_foreign_block_is_not_taken_for_our_hold(tmp_path: Path) -> None:
    foreign = "<GetOrderResponse><Order><Block>01</Block></Order></GetOrderResponse>"
    with pytest.raises(NotYet):
        _target(tmp_path, reply(foreign)).read_back(callback())


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply("<SetBlockResponse><Code>1</Code></SetBlockResponse>"), NotYet),
        (reply("<SetBlockResponse><Code>9</Code></SetBlockResponse>"), DeliveryRefused),
        (reply("<SetBlockResponse><Code>7</Code></SetBlockResponse>"), Conflict),
        (reply("<SetBlockResponse><Code>42</Code></SetBlockResponse>"), NotYet),
        (
            reply("<SetBlockResponse><Text>t</Text><Code>0</Code></SetBlockResponse>"),
            DeliveryDelayed,
        ),
        (reply("<SetBlockResponse/>"), DeliveryDelayed),
        (reply("<Other/>"), DeliveryDelayed),
        (reply(DONE, before="<!DOCTYPE a>"), DeliveryDelayed),
        (reply(f"{'<a>' * 60}{'</a>' * 60}"), DeliveryDelayed),
        (fault("e:Server"), DeliveryDelayed),
        (fault("e:Client"), Faulted),
        (fault("e:Client.Authentication"), Faulted),
        (fault("e:Odd"), Faulted),
        (fault("e:Client", "<x><Code>ORDER_LOCKED</Code></x>"), NotYet),
        (fault("e:Server", "<ORDER_EDITED/>"), Conflict),
        (Answer(500, {}, b"<html><body>Error</body></html>"), DeliveryDelayed),
        (Answer(202, {}, b""), DeliveryDelayed),
        (Answer(501, {}, b""), DeliveryDelayed),
        (Answer(302, {"location": "http://169.254.169.254"}, b""), DeliveryRefused),
        (Answer(401, {}, b""), DeliveryRefused),
    ],
)
def test_answer_means_what_is_mapped_and_nothing_good_by_itself(
    tmp_path: Path, answer: Answer, error: type[DeliveryError]
) -> None:
    with pytest.raises(error) as raised:
        _target(tmp_path, answer).hold(callback())
    assert type(raised.value) is error
    assert "secret text" not in str(raised.value)


def test_request_that_breaks_a_facet_is_never_sent(tmp_path: Path) -> None:
    with pytest.raises(DeliveryRefused, match="SetBlock/Order/Number"):
        client_room(tmp_path, no_network).target.hold(callback("12345678901"))


def test_answers_out_of_order_are_read_where_the_mapping_says_so(tmp_path: Path) -> None:
    sloppy = {**mapping(), "validate_answers": False}
    inside = "<SetBlockResponse><Text>t</Text><Code>0</Code></SetBlockResponse>"
    _target(tmp_path, reply(inside), sloppy).hold(callback())


def test_answer_without_the_field_is_no_answer_even_where_order_does_not_matter(
    tmp_path: Path,
) -> None:
    sloppy = {**mapping(), "validate_answers": False}
    with pytest.raises(DeliveryDelayed) as raised:
        _target(tmp_path, reply("<SetBlockResponse/>"), sloppy).hold(callback())
    assert "lacks the field" in str(raised.value)


def test_basic_login_is_sent_and_username_token_stands_in_the_envelope(tmp_path: Path) -> None:
    for login, place in (("basic", "headers"), ("username_token", "body")):
        wire = Wire(lambda _request: reply(DONE))
        told = {**mapping(), "login": login, "username": "holdpoint"}
        client_room(tmp_path, wire, told).target.hold(callback())
        said = str(getattr(wire.requests[0], place))
        assert ("Basic aG9sZHBvaW50" in said) or ("client-secret-91" in said)


def test_client_that_lists_another_bundle_is_refused(tmp_path: Path) -> None:
    write_client(tmp_path, mapping())
    with (tmp_path / "erp" / "main.wsdl").open("a") as file:
        file.write("<!-- changed -->")
    with pytest.raises(ConfigError, match="bundle_sha256"):
        room_of(tmp_path, no_network)
    write_client(tmp_path, mapping(), reviewed=False)
    with pytest.raises(ConfigError, match="bundle_sha256"):
        room_of(tmp_path, no_network)


def _changed(path: str, value: object) -> dict[str, Any]:
    told = mapping()
    *parents, last = path.split("/")
    inside = told
    for name in parents:
        inside[name] = dict(inside[name])
        inside = inside[name]
    inside[last] = value
    return told


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("address", "http://erp.example.com", "https"),
        ("service", "Nowhere", "cannot be used"),
        ("hold/operation", "DropOrder", "DropOrder"),
        ("hold/operation", "", "either 'operation' or 'template'"),
        ("hold/template", "hold.xml", "either 'operation' or 'template'"),
        ("hold/fields/Order.Nummer", "1", "Nummer"),
        ("hold/fields/Key", "{secret}", "secret"),
        ("hold/answer/values/0", "splendid", "splendid"),
        ("hold/answer/xpath", "//Code", "either 'field' or 'xpath'"),
        ("hold/answer/field", "Code'] | //*[. = '", "field"),
        ("hold/answer/faults/X", "splendid", "faults"),
        ("read_back/answer/values/ZH", "done", "done"),
        ("login", "basic", None),
        ("odd", "1", "odd"),
    ],
)
def test_mapping_that_cannot_be_right_is_refused_at_the_start(
    tmp_path: Path, path: str, value: object, said: str | None
) -> None:
    told = _changed(path, value)
    if said is None:
        client_room(tmp_path, no_network, told)
        return
    with pytest.raises(ConfigError, match=said):
        client_room(tmp_path, no_network, told)


# Templates

_TEMPLATE = """<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns:m="urn:Magento" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><e:Body>
  <m:salesOrderHold e:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">
    <orderIncrementId i:type="xsd:string" key="{callback}">{number}</orderIncrementId>
  </m:salesOrderHold></e:Body></e:Envelope>"""


def _templated(folder: Path, **more: Any) -> dict[str, Any]:
    (folder / "erp").mkdir(exist_ok=True)
    (folder / "erp" / "hold.xml").write_text(more.pop("template", _TEMPLATE))
    told = mapping()
    told["namespaces"] = {"m": "urn:Magento"}
    told["hold"] = {
        "template": "hold.xml",
        "soap_action": "urn:Magento#hold",
        "answer": {"xpath": "string(/*/*/m:R/result = '1')", "values": {"true": "done"}, **more},
    }
    return told


def test_template_is_filled_with_texts_that_stay_texts(tmp_path: Path) -> None:
    wire = Wire(lambda _r: reply('<m:R xmlns:m="urn:Magento"><result xmlns="">1</result></m:R>'))
    client_room(tmp_path, wire, _templated(tmp_path)).target.hold(callback("<b/>&{number}"))
    assert wire.requests[0].headers["SOAPAction"] == '"urn:Magento#hold"'
    assert b"&lt;b/&gt;&amp;{number}</orderIncrementId>" in wire.requests[0].body
    assert b'encodingStyle="http' in wire.requests[0].body


def test_answer_of_a_template_that_says_anything_else_is_not_done(tmp_path: Path) -> None:
    answer = reply('<m:R xmlns:m="urn:Magento"><result xmlns="">2</result></m:R>')
    with pytest.raises(NotYet):
        _target(tmp_path, answer, _templated(tmp_path)).hold(callback())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"template": "<a/>"}, "no envelope"),
        ({"template": "<a>"}, "well-formed"),
        ({"template": f"<!DOCTYPE a>{_TEMPLATE}"}, "document type"),
        ({"template": _TEMPLATE.replace("{number}", "{nummer}")}, "nummer"),
        ({"xpath": "//["}, "xpath"),
    ],
)
def test_template_that_cannot_be_used_is_refused_at_the_start(
    tmp_path: Path, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        client_room(tmp_path, no_network, _templated(tmp_path, **more))


def test_requests_of_many_threads_are_each_their_own(tmp_path: Path) -> None:
    sent: list[bytes] = []

    def far_end(request: Request) -> Answer:
        sent.append(request.body)
        return reply(DONE)

    target = client_room(tmp_path, far_end).target
    numbers = [str(number) for number in range(160)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: target.hold(callback(number)), numbers))
    found = [etree.fromstring(body).findtext(".//{urn:erp}Number") for body in sent]
    assert sorted(map(str, found)) == sorted(numbers)
