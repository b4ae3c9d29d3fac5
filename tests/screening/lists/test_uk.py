"""The UK Sanctions List as CSV and XML, and OFSI's old ConList: their traps and refusals."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.uk import read_uk
from tests.screening.lists.published import published
from tests.screening.lists.uk_document import (
    NATIVE,
    REGIME,
    write_designation,
    write_document,
    write_old_document,
    write_old_row,
    write_row,
    write_xml,
)

Read = Callable[[bytes], Snapshot]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def snapshot(body: bytes) -> Snapshot:
        file = tmp_path / "UK-Sanctions-List"
        file.write_bytes(body)
        return read_uk([file])

    return snapshot


# Designations to entries

WHOLE = Entry(
    id="UK:XYZ0001",
    list="UK",
    kind=EntityKind.PERSON,
    name="Jane SAMPLE",
    aliases=("Jo SAMPLE", NATIVE),
    countries=("RU", "CY"),
    addresses=("1 Road, Moscow, 12345, Russia",),
    programme=f"UK Sanctions List ({REGIME})",
    citation="XYZ0001; UN XXi.001",
    listed_on=date(2021, 5, 6),
    weak_aliases=("Lens",),
    identifiers=(
        Identifier(IdentifierKind.PASSPORT, "A1"),
        Identifier(IdentifierKind.NATIONAL_ID, "22"),
    ),
    born=("1960",),
)


def test_rows_of_one_id_become_one_entry_with_every_fact_of_the_list(read: Read) -> None:
    facts = {
        "UN Reference Number": "XXi.001",
        "D.O.B": "dd/mm/1960",
        "Passport number": "A1",
        "Nationality(/ies)": "(1) Russia (2) Cyprus",
        "National Identifier number": "22",
        "Address Line 1": "1 Road",
        "Address Line 6": "Moscow",
        "Address Postal Code": "12345",
        "Address Country": "Russia",
        "Name non-latin script": NATIVE,
    }
    rows = (
        write_row(facts),
        write_row(facts | {"Name 1": "Jo", "Name type": "Primary Name Variation"}),
        write_row(
            facts
            | {"Name 1": "", "Name 6": "Lens", "Name type": "ALias"}
            | {"Alias strength": "Low quality a.k.a"}
        ),
    )

    assert read(write_document(*rows)).entries == (WHOLE,)


def test_xml_gives_the_same_entry(read: Read) -> None:
    more = (
        "<UNReferenceNumber>XXi.001</UNReferenceNumber><Names><Name><Name1>Jo</Name1>"
        "<Name6>SAMPLE</Name6><NameType>Primary Name Variation</NameType></Name><Name>"
        "<Name6>Lens</Name6><NameType>Alias</NameType><AliasStrength>Low quality a.k.a"
        "</AliasStrength></Name></Names><NonLatinNames><NonLatinName><NameNonLatinScript>"
        f"{NATIVE}</NameNonLatinScript></NonLatinName></NonLatinNames><Addresses><Address>"
        "<AddressLine1>1 Road</AddressLine1><AddressLine6>Moscow</AddressLine6>"
        "<AddressPostalCode>12345</AddressPostalCode><AddressCountry>Russia</AddressCountry>"
        "</Address></Addresses><IndividualDetails><Individual><DOBs><DOB>dd/mm/1960</DOB></DOBs>"
        "<Nationalities><Nationality>Russia</Nationality><Nationality>Cyprus</Nationality>"
        "</Nationalities><PassportDetails><Passport><PassportNumber>A1</PassportNumber></Passport>"
        "</PassportDetails><NationalIdentifierDetails><NationalIdentifier>"
        "<NationalIdentifierNumber>22</NationalIdentifierNumber></NationalIdentifier>"
        "</NationalIdentifierDetails></Individual></IndividualDetails>"
    )

    assert read(write_xml(write_designation(more))).entries == (WHOLE,)


def test_ship_has_its_imo_number_and_its_flag(read: Read) -> None:
    fields = {"Designation Type": "Ship", "IMO number": "IMO 1234567", "Name 1": ""}
    (entry,) = read(
        write_document(write_row(fields | {"Current believed flag of ship": "Panama"}))
    ).entries
    more = (
        "<ShipDetails><Ship><IMONumbers><IMONumber>1234567</IMONumber><IMONumber>none"
        "</IMONumber></IMONumbers><CurrentBelievedFlagOfShips><CurrentBelievedFlagOfShip>Panama"
        "</CurrentBelievedFlagOfShip></CurrentBelievedFlagOfShips></Ship></ShipDetails>"
    )
    (ship,) = read(write_xml(write_designation(more, kind="Ship"))).entries

    assert entry.kind is ship.kind is EntityKind.VESSEL
    assert entry.identifiers == ship.identifiers == (Identifier(IdentifierKind.IMO, "1234567"),)
    assert entry.countries == ship.countries == ("PA",)


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("1234567890123", IdentifierKind.REGISTRATION, "1234567890123"),
        ("OGRN: 1234567890123", IdentifierKind.REGISTRATION, "1234567890123"),
        ("INN 1234567890 (Russia)", IdentifierKind.TAX, "1234567890"),
    ],
)
def test_registration_number_is_freed_from_its_words(
    read: Read, written: str, kind: IdentifierKind, value: str
) -> None:
    fields = {"Designation Type": "Entity", "Business registration number (s)": written}
    (entry,) = read(write_document(write_row(fields))).entries

    assert [(number.kind, number.value) for number in entry.identifiers] == [(kind, value)]


def test_party_without_a_primary_name_has_its_first_strong_name(read: Read) -> None:
    rows = (
        write_row({"Name type": "Alias", "Alias strength": "Low quality a.k.a", "Name 1": "A"}),
        write_row({"Name type": "Alias", "Alias strength": "Good quality a.k.a", "Name 1": "B"}),
    )
    (entry,) = read(write_document(*rows)).entries

    assert (entry.name, entry.aliases, entry.weak_aliases) == ("B SAMPLE", (), ("A SAMPLE",))


def test_report_day_above_the_header_may_be_missing_and_columns_may_gain_a_blank_one(
    read: Read,
) -> None:
    body = write_document(write_row(), above="").replace(b"ship\n", b"ship,\n")

    assert read(body).entries == read(write_document(write_row())).entries


def test_odd_values_are_left_out_and_named(read: Read) -> None:
    fields = {"D.O.B": "spring", "Date Designated": "soon", "Designation Type": "Aircraft"}
    snapshot = read(write_document(write_row(fields | {"Nationality(/ies)": "Utopian"})))

    assert snapshot.warnings == (
        "UK:XYZ0001: a date of birth that is no date; left out",
        "UK:XYZ0001: date designated 'soon' is no date; left empty",
        "UK:XYZ0001: designation type 'Aircraft' is not known; read as unknown",
        "'Utopian' is no country that Holdpoint knows; left out 1 times",
    )


# The old ConList


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("28/07/1951", "1951-07-28"),
        ("00/04/1984", "1984-04"),
        ("00/00/1941", "1941"),
        ("11/00/1981", "1981"),
    ],
)
def test_placeholders_of_the_old_list_are_no_days(read: Read, written: str, born: str) -> None:
    (entry,) = read(write_old_document(write_old_row(DOB=written))).entries

    assert entry.born == (born,)


def test_rows_of_the_old_list_are_grouped_by_group_id(read: Read) -> None:
    rows = (
        write_old_row(DOB="00/00/1936"),
        write_old_row(Group_ID="78", Name_1="Jim"),
        write_old_row(DOB="00/00/1937"),
        write_old_row(DOB="00/00/1937", Name_1="Jo", Alias_Type="FKA"),
    )
    entries = read(write_old_document(*rows)).entries

    assert [entry.id for entry in entries] == ["UK:77", "UK:78"]
    assert entries[0].born == ("1936", "1937")
    assert entries[0].former_names == ("Jo SAMPLE",)


def test_prime_alias_of_the_older_list_is_the_main_name(read: Read) -> None:
    rows = (write_old_row(Alias_Type="AKA"), write_old_row(Name_1="Jo", Alias_Type="Prime Alias"))
    (entry,) = read(write_old_document(*rows)).entries

    assert entry.names == ("Jo SAMPLE", "Jane SAMPLE")


def test_letters_lost_before_publication_are_named(read: Read) -> None:
    snapshot = read(write_old_document(write_old_row(Name_1="J\ufffdn")))

    assert "U+FFFD" in snapshot.warnings[0]


# Files to refuse

GOOD = write_document(write_row(), write_row({"Unique ID": "XYZ0002"}))
XML = write_xml(write_designation())


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(write_document(), "empty", "no row", id="header only"),
        pytest.param(b"<!DOCTYPE html><p>Gone", "html", "a web page", id="web page"),
        pytest.param(b"<html>Gone", "html", "a web page", id="other web page"),
        pytest.param(b"a,b\n1,2\n", "header", "Unique ID", id="other csv"),
        pytest.param(
            GOOD.replace(b"Alias strength", b"Strength"), "header", "alias strength", id="renamed"
        ),
        pytest.param(
            write_old_document().replace(b",DOB,", b",Born,"), "header", "dob", id="old renamed"
        ),
        pytest.param(GOOD[:-1], "truncated", "no line end", id="no line end"),
        pytest.param(GOOD[:-4] + b"\n", "truncated", "fields in row 2", id="short last row"),
        pytest.param(GOOD.replace(b"XYZ0002", b""), "malformed", "without an id", id="no id"),
        pytest.param(
            write_document(write_row({"Name 6": "", "Name 1": " "})),
            *("malformed", "without a name"),
            id="no name",
        ),
        pytest.param(GOOD.replace(b"Jane", b"\x81"), "undecodable", "0x81", id="bad byte"),
        pytest.param(write_xml(), "empty", "no Designation", id="xml empty"),
        pytest.param(XML[:-3], "truncated", "not whole", id="xml cut"),
        pytest.param(
            XML.replace(b"XYZ0001", b""), "malformed", "without Unique ID", id="xml no id"
        ),
        pytest.param(
            write_xml(write_designation(), write_designation()),
            *("duplicate", "UK:XYZ0001 twice"),
            id="xml twice",
        ),
    ],
)
def test_unfit_file_is_refused_by_name(read: Read, body: bytes, failure: str, found: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem
    assert "keep the last good list" in refused.value.problem


# The published excerpt


def test_published_excerpt_of_the_old_list_is_grouped_with_its_odd_dates() -> None:
    snapshot = read_uk([published("fixtures/deriv/sample_hmt.csv")])
    births = {entry.id: entry.born for entry in snapshot.entries}

    assert len(snapshot.entries) == 6  # of 23 rows
    assert [len(born) for born in births["UK:13063"]] == [10, 4, 7]  # a day, a year, a month
    assert "1984-04" in births["UK:13063"]
    assert len(births["UK:11039"]) == 7
    assert sum(len(entry.names) for entry in snapshot.entries) == 10
    assert any("U+FFFD" in warning for warning in snapshot.warnings)
