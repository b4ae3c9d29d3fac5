"""Embargoed countries and regions are found on every address, and their namesakes are not."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.order import Address, Role
from connector.screening import Axis, Mode, RuleHit
from connector.screening.destination import read_destination
from connector.screening.destination.rows import DestinationRow
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Item
from tests.examples import texts
from tests.screening.destination.placed import RULES, TODAY, address, item, party, situation

ASKED = read_destination(RULES)
ROWS = {row.id: row for row in read_pack(RULES, "destination", DestinationRow).rows}
BERLIN = address("Berlin", None, "10115", "DE")


def hits(
    where: Address, *items: Item, role: Role = Role.SHIP_TO, on: object = TODAY
) -> dict[str, RuleHit]:
    asked = situation(party(where, role), items=items or (item(),), on=on)  # type: ignore[arg-type]
    return {hit.rule.removeprefix("destination/"): hit for hit in ASKED.ask(asked)}


def in_country(code: str) -> Address:
    return address("Somewhere", country=code)


def in_ukraine(city: str, region: str | None = None, postcode: str | None = None) -> Address:
    return address(city, region, postcode, "UA")


# A case for each row: an address and an item that meet it, and ones that come close.
MET: dict[str, tuple[Address, Item]] = {
    "cuba": (in_country("CU"), item()),
    "iran": (in_country("IR"), item()),
    "north-korea": (in_country("KP"), item()),
    "syria-controlled": (in_country("SY"), item("5A992.c")),
    "syria-ear99-before": (in_country("SY"), item("EAR99")),
    "syria-ear99": (in_country("SY"), item("EAR99")),
    "russia-belarus-controlled": (in_country("BY"), item("5A992.c")),
    "russia-belarus-oil-gas": (in_country("RU"), item("EAR99", "7304.11.00")),
    "russia-belarus-electronics": (in_country("BY"), item("EAR99", "854231")),
    "russia-belarus-ear99": (in_country("RU"), item("EAR99", "950300")),
    "iraq": (in_country("IQ"), item("3A981")),
    "myanmar": (in_country("MM"), item()),
    "crimea": (in_ukraine("Yalta", "Krimea"), item()),
    "donetsk-luhansk": (in_ukraine("Makiivka"), item()),
    "crimea-postcodes": (in_ukraine("Village", None, "98600"), item()),
    "donetsk-luhansk-postcodes": (in_ukraine("Village", None, "91000"), item()),
    "donetsk-luhansk-oblasts": (in_ukraine("Kramatorsk", "Donetsk Oblast", "84300"), item()),
    "kherson-zaporizhzhia": (in_ukraine("Melitopol"), item()),
}
NOT_MET: dict[str, tuple[Address, Item]] = {
    "cuba": (in_country("PR"), item()),
    "iran": (in_country("IQ"), item()),
    "north-korea": (in_country("KR"), item()),
    "syria-controlled": (in_country("SY"), item("EAR99")),
    "syria-ear99-before": (in_country("SY"), item("5A992.c")),
    "syria-ear99": (in_country("LB"), item("EAR99")),
    "russia-belarus-controlled": (in_country("RU"), item("EAR99")),
    "russia-belarus-oil-gas": (in_country("RU"), item("EAR99", "730410")),
    "russia-belarus-electronics": (in_country("KZ"), item("EAR99", "854231")),
    "russia-belarus-ear99": (in_country("RU"), item("EAR99", "854231")),
    "iraq": (in_country("IQ"), item("EAR99")),
    "myanmar": (in_country("MY"), item()),
    "crimea": (in_ukraine("Kyiv"), item()),
    "donetsk-luhansk": (in_ukraine("Kramatorsk", "Donetsk Oblast"), item()),
    "crimea-postcodes": (in_ukraine("Kyiv", None, "01001"), item()),
    "donetsk-luhansk-postcodes": (in_ukraine("Dnipro", None, "49000"), item()),
    "donetsk-luhansk-oblasts": (in_ukraine("Poltava", "Poltava Oblast"), item()),
    "kherson-zaporizhzhia": (in_ukraine("Mykolaiv"), item()),
}
EDGES = [
    (row.id, day, applies)
    for row in ROWS.values()
    for day, applies in (
        *(
            ((row.effective_from - timedelta(1), False), (row.effective_from, True))
            if row.effective_from
            else ()
        ),
        *(
            ((row.effective_to, True), (row.effective_to + timedelta(1), False))
            if row.effective_to
            else ()
        ),
    )
]


@pytest.mark.parametrize("row", ROWS)
def test_each_row_is_met_by_its_case_and_by_nothing_close_to_it(row: str) -> None:
    day = ROWS[row].effective_to or TODAY

    met, near = hits(*MET[row], on=day), hits(*NOT_MET[row], on=day)

    assert met[row].mode is ROWS[row].asked_as
    assert met[row].code == ROWS[row].code
    assert met[row].axis is Axis.DESTINATION
    assert ROWS[row].citation in met[row].text
    assert row not in near


@pytest.mark.parametrize(("row", "day", "applies"), EDGES)
def test_row_applies_on_its_first_and_last_day_only(
    row: str, day: object, *, applies: bool
) -> None:
    assert (row in hits(*MET[row], on=day)) is applies


@pytest.mark.parametrize("country", ["UA", "RU", None])
@pytest.mark.parametrize(
    "written",
    [
        "Yalta, Krimea",
        "YALTA",
        "Ялта",
        "г. Симферополь",
        "Севастополь",
        "Керч",
        "Feodosiya",
        "Автономна Республіка Крим",
        "Crimée",
        "Kırım",
        "克里米亚",
        "Kerch (Crimea)",
    ],
)
def test_crimea_is_enforced_whatever_country_is_written(country: str | None, written: str) -> None:
    assert hits(address(written, country=country))["crimea"].mode is Mode.ENFORCE


@pytest.mark.parametrize(
    "where",
    [
        address("Donetsk", country="UA"),
        address("Донецьк", country="UA"),
        address("Luhansk", None, "91000", "UA"),
        address("Донецк", "ДНР", "283000", "RU"),
        address("Donetsk", None, "283001", "RU"),
        address("Luhansk", country="RU"),
        address(None, "Donetsk People's Republic"),
        address("Mariupol"),
        address(None, None, None, "UA", ("ul. Artema 5, Donetsk, 83000",)),
    ],
)
def test_so_called_republics_are_enforced(where: Address) -> None:
    assert hits(where)["donetsk-luhansk"].mode is Mode.ENFORCE


@pytest.mark.parametrize(
    "where",
    [
        address("Donetsk", "Rostov Oblast", None, "RU"),
        address("Донецк", "Ростовская область", "346330", "RU"),
        address("Donetsk", None, "346338", "RU"),
        address("Kramatorsk", "Донецька область", None, "UA"),
        address("Berlin", None, "10115", "DE", ("Crimea Street 5",)),
        address("Paris", None, "75003", "FR", ("12 boulevard de Sébastopol",)),
        address("Paris", None, "75019", "FR", ("rue de Crimée 3",)),
        address("Sebastopol", "CA", "95472", "US"),
        address("Denver", "CO", "80201", "US", ("12 Sevastopol St",)),
        address("Istanbul", None, None, "TR", ("Kırım Sokak 5",)),
        address("Jakarta", None, None, "ID", ("Kirim ke rumah",)),
        address("Tokmak", None, None, "KG"),
        address("Madison", "WI", "53703", "US", ("DNR Service Center",)),
        address("De Krim", None, "7782", "NL"),
        address("Donetsk", country="DE"),
        address("Cupertino", "CA", "95014", "US"),
        address("Berlin", None, "98600", "DE"),
    ],
)
def test_namesakes_and_streets_elsewhere_are_not_the_region(where: Address) -> None:
    assert not hits(where).keys() & {"crimea", "crimea-postcodes", "donetsk-luhansk"}


@pytest.mark.parametrize(
    ("row", "where", "doubt"),
    [
        ("crimea", address("Berlin", None, None, "DE", ("Yalta, Krimea",)), "country"),
        ("crimea", address("Yalta", "Crimea", None, "TR"), "country"),
        ("crimea", address("Kyiv", None, None, "UA", ("Hotel Yalta",)), "town is written"),
        ("crimea", address(None, None, None, "UA", ("вул. Ялта 5",)), "street"),
        ("donetsk-luhansk", address("Donetsk", None, None, "RU"), "another town"),
    ],
)
def test_address_that_fits_two_places_asks_for_a_look(row: str, where: Address, doubt: str) -> None:
    hit = hits(where)[row]

    assert hit.mode is Mode.REVIEW
    assert doubt in hit.evidence[0]


@pytest.mark.parametrize("role", Role)
def test_every_partys_address_counts_and_those_who_receive_are_kept_back(role: Role) -> None:
    receives = role in {Role.SHIP_TO, Role.CONSIGNEE, Role.INTERMEDIATE, Role.END_USER}
    expected = Mode.ENFORCE if receives else Mode.REVIEW

    assert hits(in_ukraine("Yalta"), role=role)["crimea"].mode is expected
    assert hits(in_country("IR"), role=role)["iran"].mode is expected


def test_country_of_transit_counts_beside_the_destination() -> None:
    through = party(in_country("IR"), Role.INTERMEDIATE)

    met = {hit.rule: hit for hit in ASKED.ask(situation(party(BERLIN), through))}

    assert met["destination/iran"].mode is Mode.ENFORCE
    assert "Intermediate consignee 'Ivan Petrov" in met["destination/iran"].text


def test_one_party_in_many_roles_is_one_hit_with_each_role_as_evidence() -> None:
    where = in_ukraine("Yalta")
    parties = (party(where, Role.BUYER), party(where), party(where, Role.BILL_TO))

    (hit,) = (hit for hit in ASKED.ask(situation(*parties)))

    assert hit.path == "$.ship_to"
    assert sum("'yalta' stands in the city" in line for line in hit.evidence) == 3


@pytest.mark.parametrize(
    ("items", "row", "mode"),
    [
        ((item(None),), "syria-controlled", Mode.ENFORCE),
        ((), "syria-controlled", Mode.ENFORCE),
        ((item(" ear99 "),), "syria-ear99", Mode.REVIEW),
        ((item("nonsense"),), "syria-controlled", Mode.ENFORCE),
    ],
)
def test_what_nobody_classified_counts_as_controlled(
    items: Sequence[Item], row: str, mode: Mode
) -> None:
    met = {hit.rule: hit for hit in ASKED.ask(situation(party(in_country("SY")), items=items))}

    assert list(met) == [f"destination/{row}"]
    assert met[f"destination/{row}"].mode is mode


def test_ten_thousand_lines_are_one_hit_that_tells_a_few_of_them() -> None:
    many = [Item(each.line, f"$.lines[{n}]", None, each.classified_by) for n in range(10_000)
            for each in (item(None),)]  # fmt: skip

    (hit,) = ASKED.ask(situation(party(in_country("RU")), items=many))

    assert "and 9,999 more" in hit.text
    assert len(hit.evidence) < 30


def test_order_that_says_nothing_meets_nothing_and_raises_nothing() -> None:
    assert list(ASKED.ask(situation())) == []


_maybe = (
    st.none() | texts | st.sampled_from(["Yalta", "Crimea Street", "UA-43", "83000", "Donetsk"])
)
_anywhere = st.builds(
    address, _maybe, _maybe, _maybe, st.sampled_from([None, "UA", "RU", "DE", "IR"]),
    st.lists(_maybe.filter(bool), max_size=2),
)  # fmt: skip


@given(_anywhere, st.sampled_from(Role))
def test_any_address_is_answered(where: Address, role: Role) -> None:
    assert all(hit.text and hit.evidence for hit in hits(where, role=role).values())


@given(_anywhere)
def test_a_party_in_crimea_is_never_made_clear_by_another_party(where: Address) -> None:
    asked = situation(party(where, Role.BUYER), party(in_ukraine("Yalta")))

    assert "destination/crimea" in {
        hit.rule for hit in ASKED.ask(asked) if hit.mode is Mode.ENFORCE
    }
