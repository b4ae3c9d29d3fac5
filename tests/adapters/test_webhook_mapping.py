"""How expressions make an order: what functions give, what is missing, what is wrong in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.webhook.adapter import build
from adapters.webhook.expressions import compile_expression
from connector.errors import ConfigError, PayloadError
from connector.intake import Inbound
from connector.order import Order, Role
from tests.adapters.webhook_room import connection
from tests.contract import SENT_AT
from tests.far_end import no_network

HEAD = "room: webhook\noptions:\n  verify: api\n"
MAPPING = """mapping:
  number: id
  placed_at: at
  currency: money
  destination: country_iso2(to)
  parties:
    - role: buyer
      of: who
      name: name
  lines:
    of: goods
    description: what
    quantity: many
"""
DOCUMENT: dict[str, Any] = {
    "id": "A-1",
    "at": "2026-11-24T09:00:00Z",
    "money": "EUR",
    "to": "Norway",
    "who": {"name": "Fjord Sensorikk AS"},
    "goods": [{"what": "Logger", "many": 2}],
}


def read(document: object, mapping: str = MAPPING, at: Path | None = None) -> Order:
    told = connection(HEAD + mapping, {}, at)
    message = Inbound({}, json.dumps(document).encode(), SENT_AT)
    (order,) = build(told, no_network).source.read(message)
    assert isinstance(order, Order)
    return order


def fault(text: str, tmp_path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as refused:
        build(connection(HEAD + text, {}, tmp_path / "depot.yaml"), no_network)
    return refused.value


@pytest.mark.parametrize(
    ("expression", "document", "given"),
    [
        ("country_iso2(@)", "Norwegen", "NO"),
        ("country_iso2(@)", "be", "BE"),
        ("country_iso2(@)", "Atlantis", "Atlantis"),
        ("country_iso2(@)", " ", None),
        ("country_iso2(@)", None, None),
        ("coalesce(a, b, c)", {"a": " ", "b": [], "c": 0}, 0),
        ("coalesce(a, b)", {"a": None, "b": False}, False),
        ("coalesce(a)", {}, None),
        ("join_name(a, b, c)", {"a": " Marit", "b": None, "c": "Olsen "}, "Marit Olsen"),
        ("join_name(a, b)", {"a": "", "b": " "}, None),
        (
            "strip_html(@)",
            "<p>Water&nbsp;<b>levels</b></p><script>x()</script><br>2",
            "Water levels 2",
        ),
        ("strip_html(@)", "a < b & c", "a < b & c"),
        ("strip_html(@)", "<i></i>", None),
        ("strip_html(@)", None, None),
    ],
)
def test_function_gives_what_it_is_documented_to(
    expression: str, document: object, given: object
) -> None:
    assert compile_expression(expression).of(document) == given


def test_mapped_document_is_an_order() -> None:
    order = read(DOCUMENT)
    assert (order.id, order.destination, order.currency) == ("example:A-1", "NO", "EUR")
    assert [(party.role, party.name) for party in order.parties] == [
        (Role.BUYER, "Fjord Sensorikk AS")
    ]


@pytest.mark.parametrize(
    ("change", "path", "expression"),
    [
        ({"id": None}, "$.number", "id"),
        ({"at": "yesterday"}, "$.placed_at", "at"),
        ({"money": None}, "$.currency", "money"),
        ({"to": "Atlantis"}, "$.destination", "country_iso2(to)"),
        ({"to": 5}, "$.destination", "country_iso2(to)"),
        ({"who": None}, "$.parties", "who"),
        ({"who": [{"name": None}]}, "$.parties", "who"),
        ({"who": {"name": ["x"]}}, "$.parties[0].name", "name"),
        ({"goods": []}, "$.lines", "goods"),
        ({"goods": [{"what": "x", "many": 1}, {"what": "y"}]}, "$.lines[1].quantity", "many"),
        ({"goods": [{"what": "x", "many": -1}]}, "$.lines[0].quantity", "many"),
    ],
)
def test_field_that_cannot_be_read_is_named_with_the_expression_that_gave_it(
    change: dict[str, Any], path: str, expression: str
) -> None:
    with pytest.raises(PayloadError) as refused:
        read({**DOCUMENT, **change})
    assert refused.value.path == path
    assert f"`{expression}`" in refused.value.problem
    assert refused.value.number == (None if "id" in change else "A-1")


def test_error_never_quotes_what_stands_in_the_document() -> None:
    mapping = MAPPING.replace("name: name", "name: join_name(name)")
    with pytest.raises(PayloadError) as refused:
        read({**DOCUMENT, "who": {"name": {"first": "Marit"}}}, mapping)
    assert "Marit" not in str(refused.value)
    assert refused.value.path == "$.parties.name"


def test_list_of_parties_makes_a_party_each_and_nothing_makes_none() -> None:
    many = [{"name": "One AS"}, None, {"name": "Two AS"}]
    assert [party.name for party in read({**DOCUMENT, "who": many}).parties] == ["One AS", "Two AS"]


@pytest.mark.parametrize("written", ["79", "79.0", "79.00", '"79.00"', "7.9e1"])
def test_amounts_of_one_value_are_no_edit_of_each_other(written: str) -> None:
    body = json.dumps(DOCUMENT).replace('"many": 2', f'"many": {written}')
    told = connection(HEAD + MAPPING, {})
    (order,) = build(told, no_network).source.read(Inbound({}, body.encode(), SENT_AT))
    assert isinstance(order, Order)
    assert str(order.lines[0].quantity) == "79"


# What is wrong in the file


@pytest.mark.parametrize(
    ("wrong", "place", "said"),
    [
        ("  currency: money.\n", "depot.yaml:7:19", "too early"),
        ("  currency: money[\n", "depot.yaml:7:19", "too early"),
        ("  currency: a ^ b\n", "depot.yaml:7:15", "no JMESPath"),
        ("  currency: a b\n", "depot.yaml:7:15", "unexpected 'b'"),
        ('  currency: "x && money(a)"\n', "depot.yaml:7:19", "there is no function money"),
        ("  currency: country_iso2(a, b)\n", "depot.yaml:7:13", "takes 1 arguments, found 2"),
        ("  currency: ''\n", "depot.yaml:7:13", "an expression is wanted"),
        ("  currency: 5\n", "depot.yaml:7:13", "expression is wanted"),
        ("  currency: |\n    x ||\n    ) y\n", "depot.yaml:9:5", "unexpected ')'"),
        ("  currency: money\n  colour: red\n", "depot.yaml:8:11", "colour"),
    ],
)
def test_expression_that_does_not_compile_is_named_by_line_and_column(
    tmp_path: Path, wrong: str, place: str, said: str
) -> None:
    error = fault(MAPPING.replace("  currency: money\n", wrong), tmp_path)
    assert error.where.endswith(place)
    assert said.replace("an expression", "expression") in error.problem


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("{name: t, message: {}, expect: {number: A-1}}", "the message is refused: $.number"),
        ("{name: t, message: DOC, expect: {number: A-2}}", "'A-2' is wanted, found 'A-1'"),
        ("{name: t, message: DOC, expect: {'lines[0].quantity': '2'}}", "'2' is wanted, found 2"),
        ("{name: t, message: DOC, expect: {'number.': 1}}", "no JMESPath"),
        ("{name: t, message: DOC, refused: $.currency}", "must be refused for"),
        ("{name: t, message: DOC, ignored: true}", "an order is read"),
        ("{name: t, message: DOC, names: A-1}", "an order is read"),
        ("{name: t, message: DOC}", "one of 'expect'"),
        ("{name: t, message: DOC, file: x.json, ignored: true}", "either 'message' or 'file'"),
        ("{name: t, file: nowhere.json, ignored: true}", "nowhere.json"),
    ],
)
def test_mapping_that_fails_its_own_test_is_not_used(tmp_path: Path, test: str, said: str) -> None:
    written = test.replace("DOC", json.dumps(DOCUMENT))
    error = fault(f"{MAPPING}  tests:\n    - {written}\n", tmp_path)
    text = f"{error.where} {error.problem}"
    assert said in text
    assert "depot.yaml:18:7" in error.where or "nowhere.json" in text


def test_fields_that_no_test_fills_are_named(tmp_path: Path) -> None:
    written = json.dumps(DOCUMENT)
    text = f"{MAPPING}  tests:\n    - {{name: t, message: {written}, expect: {{number: A-1}}}}\n"
    (remark,) = build(connection(HEAD + text, {}, tmp_path / "d.yaml"), no_network).remarks
    for name in ("declared_end_use", "lines.hs_code", "parties.address.country", "changed_at"):
        assert name in remark
    named = remark.removeprefix("mapping: no test fills ").split(", ")
    assert not {"number", "destination", "lines.quantity", "parties.name"}.intersection(named)
    (untested,) = build(connection(HEAD + MAPPING, {}, tmp_path / "d.yaml"), no_network).remarks
    assert "no tests" in untested


CALLS = """calls:
  hold: {url: "https://shop.example.com/{{ number }}"}
  release: {url: "https://shop.example.com/{{ number }}"}
  read_back: {url: "https://shop.example.com/{{ number }}", state: state}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("https://shop", "http://shop", "https address"),
        ("https://shop", "ftp://shop", "https address"),
        ("https://shop", "https://{{ number }}.shop", "no placeholder"),
        ("https://shop", "https://ada:x@shop", "no login"),
        ("{{ number }}", "{{ nubmer }}", "stands for nothing"),
        ("{{ number }}", "{{number}", "a placeholder reads"),
        ("{{ number }}", "{{ secret.key }}", "stands for nothing"),
        ("state: state", "state: state.", "too early"),
        ("state: state", "done: a", "state"),
        ("hold:", "hodl:", "hold"),
    ],
)
def test_call_that_cannot_be_right_is_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    error = fault(CALLS.replace(old, new, 1), tmp_path)
    assert said in error.problem
    assert "depot.yaml:" in error.where


def test_header_may_have_a_secret_and_nothing_that_breaks_it(tmp_path: Path) -> None:
    hold = 'hold: {headers: {"X Key": a}, '
    assert "cannot be sent" in fault(CALLS.replace("hold: {", hold), tmp_path).problem
    lines = 'hold: {headers: {X-Key: "a\\nb"}, '
    assert "cannot be sent" in fault(CALLS.replace("hold: {", lines), tmp_path).problem
    used = 'hold: {headers: {X-Key: "{{ secret.key }}"}, '
    assert "secret 'key' is missing" in fault(CALLS.replace("hold: {", used), tmp_path).problem


def test_other_room_refuses_a_mapping(tmp_path: Path) -> None:
    from adapters.soap.adapter import build as build_soap  # noqa: PLC0415 - the other room

    text = "room: soap\noptions: {users: erp}\n" + MAPPING
    with pytest.raises(ConfigError, match="section 'mapping' is unknown"):
        build_soap(connection(text, {}, tmp_path / "erp.yaml"), no_network)
