"""Restricted users and uses are met row by row, and what comes close is not."""

from dataclasses import replace

import pytest
from hypothesis import given

from connector.order import Role
from connector.screening import Axis, Mode, RuleHit
from connector.screening.end_use import read_end_use
from connector.screening.end_use.rows import EndUseRow
from connector.screening.end_use.users import read_end_users, users_of
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Situation
from tests.examples import orders
from tests.screening.destination.placed import RULES, TODAY, address, item, party, situation

ASKED = read_end_use(RULES, read_end_users(RULES))
WORDS = read_end_users(RULES).words(TODAY)
ROWS = {row.id: row for row in read_pack(RULES, "end_use", EndUseRow).rows}


def with_users(asked: Situation) -> Situation:
    return replace(asked, users=users_of(asked.order, WORDS))


def hits(asked: Situation) -> dict[str, RuleHit]:
    return {
        hit.rule.removeprefix("end_use/"): hit
        for hit in ASKED.ask(with_users(asked))
        if hit.rule.startswith("end_use/")
    }


def to(name: str, country: str, eccn: str | None = "EAR99", role: Role = Role.SHIP_TO) -> Situation:
    return situation(party(address("X", country=country), role, name), items=(item(eccn),))


def saying(end_use: str | None, country: str = "DE", notes: str | None = None) -> Situation:
    return situation(party(address(country=country)), end_use=end_use, notes=notes)


# A case for each row that is asked, and one that comes close.
CASES: dict[str, tuple[Situation, Situation]] = {
    "744.21-listed-items": (
        to("Guangdong Police", "CN", "5A992.c"),
        to("Guangdong Police", "CN", "5A002"),
    ),
    "744.21-any-item": (to("Minsk Police", "BY"), to("Kyiv Police", "UA")),
    "744.21-whatever-item": (to("National Police", "NI"), to("National Police", "CR")),
    "744.22-named": (
        to("Main Intelligence Directorate", "RU"),
        to("Main Intelligence Directorate", "DE"),
    ),
    "744.22-others": (to("State Security Service", "CN"), to("State Security Service", "GE")),
    "744.9-cameras": (
        to("Ministry of Defence", "IN", "6A003"),
        to("Ministry of Defence", "GB", "6A003.a.3"),
    ),
    "744.9-other-cameras": (to("Army", "AE", "6A002.a"), to("Army", "DE", "6A002.a")),
    "744.17-microprocessors": (to("Army", "VN", "3A991.a.1"), to("Army", "VN", "3A991.b")),
    "744.23-advanced-chips": (to("Ivan", "MO", "3A090.a"), to("Ivan", "TW", "3A090.a")),
    "744.23-stated": (saying("for our supercomputer", "CN"), saying("for our supercomputer", "DE")),
    "746.3-iraq": (to("Al Nasr Military Works", "IQ"), to("Al Nasr Works", "IQ")),
    "government-of-embargoed": (
        to("Embassy of the Republic of Cuba", "DE"),
        to("Embassy of France", "DE"),
    ),
    "744.2-nuclear": (saying("Gas centrifuges for uranium enrichment"), saying("nuclear medicine")),
    "744.3-missiles": (saying("guidance of ballistic missiles"), saying("model railway")),
    "744.4-chemical-biological": (saying("Chemical weapons research"), saying("Chemical plant")),
    "stated-military": (saying("для военных нужд"), saying("for a school")),
    "stated-surveillance": (saying("mass surveillance"), saying("temperature surveys")),
}
DETECTABLE = {row.id for row in ROWS.values() if row.detectable}


def test_every_row_that_is_asked_has_a_case() -> None:
    assert CASES.keys() == DETECTABLE


@pytest.mark.parametrize("row", CASES)
def test_each_row_is_met_by_its_case_and_by_nothing_close_to_it(row: str) -> None:
    met, near = hits(CASES[row][0]), hits(CASES[row][1])

    assert met[row].axis is Axis.END_USE
    assert met[row].code == ROWS[row].code
    assert met[row].mode is ROWS[row].asked_as
    assert met[row].citation in met[row].text
    assert row not in near


def test_no_row_has_dates_that_no_case_tells_of() -> None:
    assert all(row.effective_from is None and row.effective_to is None for row in ROWS.values())


@pytest.mark.parametrize("country", ["MM", "KH", "CN", "NI", "VE", "BY", "RU"])
@pytest.mark.parametrize("eccn", ["EAR99", None, "5A002", "5A992.c"])
def test_police_in_the_seven_countries_are_at_least_looked_at(
    country: str, eccn: str | None
) -> None:
    met = hits(to("City Police", country, eccn))

    assert any(rule.startswith("744.21") for rule in met)


@pytest.mark.parametrize("eccn", ROWS["744.21-listed-items"].eccns)
def test_each_listed_eccn_is_enforced_against_a_military_user(eccn: str) -> None:
    assert len(ROWS["744.21-listed-items"].eccns) == 52
    assert hits(to("Army", "KH", eccn))["744.21-listed-items"].mode is Mode.ENFORCE


@pytest.mark.parametrize(
    ("country", "body"),
    [(c, body) for c, bodies in ROWS["744.22-named"].bodies.items() for body in bodies],
)
def test_each_named_body_is_kept_back_in_its_country(country: str, body: str) -> None:
    met = hits(to(body, country))

    assert met["744.22-named"].mode is Mode.ENFORCE
    assert "744.22-others" not in met


def test_military_of_a_country_counts_wherever_its_address_is() -> None:
    assert "744.21-any-item" in hits(to("Ministry of Defence of Belarus", "AE"))


def test_buyer_counts_where_the_goods_go_elsewhere() -> None:
    where = address(country="DE")
    buyer = party(address(country="RU"), Role.BUYER, "Rosgvardiya Police")

    assert "744.21-any-item" in hits(situation(buyer, party(where)))


@pytest.mark.parametrize("role", [Role.SUPPLIER, Role.MANUFACTURER, Role.FORWARDER])
def test_who_only_supplies_or_forwards_is_no_user(role: Role) -> None:
    supplier = party(address(country="RU"), role, "Army of Russia")

    assert hits(situation(supplier, party(address(country="DE")))) == {}


@pytest.mark.parametrize(
    "promise",
    [
        "The goods will not be used for missiles, nuclear weapons or chemical weapons.",
        "Not for military use",
        "They shall not be exported for military purposes or to any army",
        "Nicht für militärische Zwecke",
    ],
)
def test_promise_not_to_use_goods_so_is_not_held_against_the_order(promise: str) -> None:
    assert hits(saying(promise)) == {}


@pytest.mark.parametrize(
    "statement",
    [
        "Will not be used in hospitals. For missiles",
        "Will not be used for toys but for missiles",
        "not for toys; missiles",
        "I do not mind: missile parts",
    ],
)
def test_what_stands_beside_a_promise_is_read(statement: str) -> None:
    assert "744.3-missiles" in hits(saying(statement))


def test_notes_are_read_like_the_stated_end_use() -> None:
    assert hits(saying(None, notes="for missiles"))["744.3-missiles"].path == "$.notes"


def test_item_said_without_its_paragraph_may_be_the_one_that_is_meant() -> None:
    assert "744.9-cameras" in hits(to("Army", "AE", "6A003"))
    assert "744.9-cameras" in hits(to("Army", "AE", "6a003.a.3"))
    assert "744.9-cameras" not in hits(to("Army", "AE", "6A003.b"))


@given(orders)
def test_any_order_is_answered(order: object) -> None:
    asked = with_users(replace(situation(), order=order))  # type: ignore[type-var]

    assert all(hit.text and hit.evidence and hit.code for hit in ASKED.ask(asked))
