"""Canada's autonomous sanctions: renamed elements, prose aliases, spreadsheet dates, refusals."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.ca import read_ca

NATIVE = "\u041e\u0431\u0440\u0430\u0437\u0435\u0446"
PERSON = {
    "Country": "Russia / Russie",
    "Schedule": "1, Part 1",
    "Item": "23",
    "LastName": "Sample",
    "GivenName": "Jane",
    "DateOfListing": "2021-05-06",
}
COMPANY = {"Country": "Iran", "Schedule": "1", "Item": "4", "EntityOrShip": "Example Optics Co."}
BILINGUAL = {
    "Country": "Country-Pays",
    "LastName": "LastName-NomDeFamille",
    "GivenName": "GivenName-Prenom",
    "EntityOrShip": "EntityOrShip-EntiteOuNavire",
    "DateOfBirthOrShipBuildDate": (
        "DateOfBirthOrShipBuildDate-DateDeNaissanceOuDateDeConstructionDuNavire"
    ),
    "Schedule": "Schedule-Annexe",
    "Item": "Item-NumeroDarticle",
    "DateOfListing": "DateOfListing-DateDinscription",
    "Aliases": "Aliases-Alias",
}


def write_record(fields: dict[str, str]) -> str:
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in fields.items())
    return f"<record>{inner}</record>"


def write_document(*records: dict[str, str]) -> bytes:
    inner = "".join(write_record(record) for record in records)
    return f'<?xml version="1.0" encoding="utf-8"?><data-set>{inner}</data-set>'.encode()


Read = Callable[[bytes], Snapshot]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def snapshot(body: bytes) -> Snapshot:
        file = tmp_path / "sema-lmes.xml"
        file.write_bytes(body)
        return read_ca([file])

    return snapshot


# Records to entries

BORN = {"DateOfBirthOrShipBuildDate": "1971-03-09", "Aliases": "Jo Sample; Joe Sample"}
JANE = Entry(
    id="CA:Russia/1, Part 1/23",
    list="CA",
    kind=EntityKind.PERSON,
    name="Jane Sample",
    aliases=("Jo Sample", "Joe Sample"),
    programme="Canada Autonomous Sanctions (Russia)",
    citation="Schedule 1, Part 1, item 23",
    listed_on=date(2021, 5, 6),
    born=("1971-03-09",),
)


def test_record_becomes_an_entry_whose_regime_is_no_country_of_the_party(read: Read) -> None:
    assert read(write_document(PERSON | BORN)).entries == (JANE,)


def test_bilingual_element_names_give_the_same_entry(read: Read) -> None:
    record = {BILINGUAL[name]: text for name, text in (PERSON | BORN).items()}

    assert read(write_document(record)).entries == (JANE,)


def test_entity_under_the_element_name_of_2023_gives_the_same_entry(read: Read) -> None:
    old = {"Entity" if name == "EntityOrShip" else name: text for name, text in COMPANY.items()}

    assert read(write_document(old)).entries == read(write_document(COMPANY)).entries
    assert read(write_document(old)).entries[0].kind is EntityKind.ORGANIZATION


def test_ship_has_its_number_and_the_date_of_its_building_is_no_birth(read: Read) -> None:
    ship = COMPANY | {"ShipIMONumber": "1234567", "DateOfBirthOrShipBuildDate": "1999"}
    (entry,) = read(write_document(ship)).entries

    assert entry.kind is EntityKind.VESSEL
    assert entry.identifiers == (Identifier(IdentifierKind.IMO, "1234567"),)
    assert entry.born == ()


def test_name_where_the_ships_number_is_due_is_an_alias(read: Read) -> None:
    (entry,) = read(write_document(COMPANY | {"ShipIMONumber": "Optics One"})).entries

    assert (entry.aliases, entry.identifiers) == (("Optics One",), ())


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Jo A, Joe B", ("Jo A", "Joe B")),
        ("Jo A; Joe B;", ("Jo A", "Joe B")),
        ("Optics Co., Ltd., Lens LLC", ("Optics Co., Ltd.", "Lens LLC")),
        (f"Jo A (Russian: {NATIVE})", ("Jo A", NATIVE)),
        (f"Russian: {NATIVE}, Ukrainian: {NATIVE}a", (NATIVE, f"{NATIVE}a")),
        ("Jo (JA), Joe B", ("Jo (JA)", "Joe B")),
    ],
)
def test_aliases_are_taken_out_of_their_prose(
    read: Read, written: str, names: tuple[str, ...]
) -> None:
    assert read(write_document(PERSON | {"Aliases": written})).entries[0].aliases == names


def test_name_of_an_entity_in_two_languages_and_with_other_names_is_taken_apart(
    read: Read,
) -> None:
    name = "Example Army (also known as EA) / Exemple Armee"
    (entry,) = read(write_document(COMPANY | {"EntityOrShip": name})).entries

    assert entry.names == ("Example Army", "Exemple Armee", "EA")


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("1971", ("1971",)),
        ("09-03-1971", ("1971-03-09",)),
        ("26001", ("1971-03-09",)),
        ("Mar-71", ("1971-03",)),
        ("9-Mar-71", ("1971-03-09",)),
        ("March 9, 1971 or 1972", ("1972",)),
        ("1971 or 1972", ("1971", "1972")),
        ("Mar-05", ()),
    ],
)
def test_birth_is_read_in_the_notations_of_the_list(
    read: Read, written: str, born: tuple[str, ...]
) -> None:
    snapshot = read(write_document(PERSON | {"DateOfBirthOrShipBuildDate": written}))

    assert snapshot.entries[0].born == born


def test_day_of_listing_may_be_a_spreadsheets_number_and_an_odd_one_is_named(read: Read) -> None:
    serial = PERSON | {"DateOfListing": "44322"}
    odd = COMPANY | {"DateOfListing": "soon"}
    snapshot = read(write_document(serial, odd))

    assert [entry.listed_on for entry in snapshot.entries] == [date(2021, 5, 6), None]
    assert snapshot.warnings == ("CA:Iran/1/4: DateOfListing 'soon' is no date; left empty",)


def test_records_of_one_place_get_two_ids_and_are_named(read: Read) -> None:
    snapshot = read(write_document(PERSON, PERSON | {"GivenName": "Jim"}))

    assert [entry.id for entry in snapshot.entries] == [JANE.id, f"{JANE.id}~2"]
    assert "more than once" in snapshot.warnings[0]


# Files to refuse

GOOD = write_document(PERSON)


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(write_document(), "empty", "no record", id="no record"),
        pytest.param(b"<html lang='fr'>", "html", "a web page", id="web page"),
        pytest.param(GOOD[:-3], "truncated", "not whole", id="cut"),
        pytest.param(GOOD.replace(b"data-set>", b"list>"), "header", "data-set", id="other xml"),
        pytest.param(write_document({"Country": "Iran"}), "malformed", "record 1", id="no name"),
        pytest.param(
            write_document(PERSON | {"Country": "N/A"}), "malformed", "Country", id="no regime"
        ),
    ],
)
def test_unfit_file_is_refused_by_name(read: Read, body: bytes, failure: str, found: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem
