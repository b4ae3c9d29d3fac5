"""The UN's consolidated list: names by quality, dates, documents, and its traps."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connector.country import Country
from connector.errors import ListRefused
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.un import read_un

NATIVE = "\u041e\u0431\u0440\u0430\u0437\u0435\u0446"


def write_fields(**fields: str) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())


def write_individual(more: str = "", **fields: str) -> str:
    known = {"DATAID": "7", "FIRST_NAME": "JANE", "SECOND_NAME": "SAMPLE", "UN_LIST_TYPE": "DRC"}
    known |= {"REFERENCE_NUMBER": "XXi.007", "LISTED_ON": "2012-12-31"}
    return f"<INDIVIDUAL>{write_fields(**(known | fields))}{more}</INDIVIDUAL>"


def write_entity(more: str = "", **fields: str) -> str:
    known = {"DATAID": "8", "FIRST_NAME": "EXAMPLE OPTICS CO.", "UN_LIST_TYPE": "GB"}
    return f"<ENTITY>{write_fields(**(known | fields))}{more}</ENTITY>"


def write_alias(name: str, quality: str = "Good", kind: str = "INDIVIDUAL", **more: str) -> str:
    fields = write_fields(QUALITY=quality, ALIAS_NAME=name, **more)
    return f"<{kind}_ALIAS>{fields}</{kind}_ALIAS>"


def write_birth(**fields: str) -> str:
    return f"<INDIVIDUAL_DATE_OF_BIRTH>{write_fields(**fields)}</INDIVIDUAL_DATE_OF_BIRTH>"


def write_paper(**fields: str) -> str:
    return f"<INDIVIDUAL_DOCUMENT>{write_fields(**fields)}</INDIVIDUAL_DOCUMENT>"


def write_document(*individuals: str, entities: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09Z">'
        f"<INDIVIDUALS>{''.join(individuals)}</INDIVIDUALS><ENTITIES>{entities}</ENTITIES>"
        "</CONSOLIDATED_LIST>"
    ).encode()


Read = Callable[[bytes], Snapshot]
ReadOne = Callable[[str], Entry]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def snapshot(body: bytes) -> Snapshot:
        file = tmp_path / "consolidated.xml"
        file.write_bytes(body)
        return read_un([file])

    return snapshot


@pytest.fixture
def entry(read: Read) -> ReadOne:
    return lambda more: read(write_document(write_individual(more))).entries[0]


# Parties to entries


def test_individual_becomes_an_entry_with_every_fact_of_the_list(entry: ReadOne) -> None:
    more = (
        f"<NAME_ORIGINAL_SCRIPT>{NATIVE}</NAME_ORIGINAL_SCRIPT>"
        "<NATIONALITY><VALUE>Turkey</VALUE></NATIONALITY>"
        + write_alias("Jane Exemplar")
        + write_alias("Lens", "Low")
        + "<INDIVIDUAL_ADDRESS><STREET>1 Road</STREET><CITY>Kinshasa</CITY>"
        "<COUNTRY>Democratic Republic of the Congo</COUNTRY></INDIVIDUAL_ADDRESS>"
        + write_birth(TYPE_OF_DATE="EXACT", DATE="1971-03-09")
        + write_paper(
            TYPE_OF_DOCUMENT="Passport",
            NUMBER="A 123",
            ISSUING_COUNTRY="Iran (Islamic Republic of)",
        )
    )

    assert entry(more) == Entry(
        id="UN:7",
        list="UN",
        kind=EntityKind.PERSON,
        name="JANE SAMPLE",
        aliases=(NATIVE, "Jane Exemplar"),
        countries=("CD", "TR"),
        addresses=("1 Road, Kinshasa, Democratic Republic of the Congo",),
        programme="UN Security Council List (DRC)",
        citation="XXi.007",
        listed_on=date(2012, 12, 31),
        weak_aliases=("Lens",),
        identifiers=(Identifier(IdentifierKind.PASSPORT, "A 123", Country("IR")),),
        born=("1971-03-09",),
    )


def test_entity_has_its_name_in_first_name_and_gb_is_guinea_bissau(read: Read) -> None:
    aliases = write_alias("Sample Optics", "a.k.a.", "ENTITY") + write_alias(
        "Old Optics", "f.k.a.", "ENTITY"
    )
    body = write_document(entities=write_entity(aliases))
    (entry,) = read(body).entries

    assert entry.kind is EntityKind.ORGANIZATION
    assert entry.names == ("EXAMPLE OPTICS CO.", "Sample Optics", "Old Optics")
    assert entry.former_names == ("Old Optics",)
    assert (entry.programme, entry.countries) == ("UN Security Council List (Guinea-Bissau)", ())


@pytest.mark.parametrize(
    ("block", "names"),
    [
        (write_alias("", ""), ()),
        ("<INDIVIDUAL_ALIAS/>", ()),
        (write_alias("Jo A; Jo B c) Jo C"), ("Jo A", "Jo B", "Jo C")),
        (write_alias(f"Jo ({NATIVE})"), ("Jo", NATIVE)),
        (write_alias(f"Jo (original script: {NATIVE})"), ("Jo", NATIVE)),
        (write_alias(f"{NATIVE} (Jo; Joe)"), (NATIVE, "Jo", "Joe")),
        (write_alias(f"{NATIVE} (Jo (JJ))"), (NATIVE, "Jo (JJ)")),
        (write_alias("Jo (birth name)"), ("Jo",)),
        (write_alias("Jo (third)"), ("Jo (third)",)),
        (write_alias(") Jo"), ("Jo",)),
        (write_alias('"JO, A"'), ("JO, A",)),
        (write_alias('"General" Jo'), ('"General" Jo',)),
        (write_alias("?"), ()),
    ],
)
def test_alias_block_gives_its_names(entry: ReadOne, block: str, names: tuple[str, ...]) -> None:
    assert entry(block).aliases == names


def test_name_of_both_qualities_is_strong_and_a_previous_one_is_former(entry: ReadOne) -> None:
    found = entry(
        write_alias("Lens", "Low")
        + write_alias("Lens")
        + write_alias("Jo Old (previously listed as)", "Low")
    )

    assert (found.aliases, found.former_names, found.weak_aliases) == (("Lens",), ("Jo Old",), ())


@pytest.mark.parametrize(
    ("birth", "born"),
    [
        (write_birth(TYPE_OF_DATE=""), ()),
        (write_birth(TYPE_OF_DATE="EXACT", YEAR="1971"), ("1971",)),
        (write_birth(TYPE_OF_DATE="APPROXIMATELY", YEAR="1971"), ("1969/1973",)),
        (write_birth(TYPE_OF_DATE="BETWEEN", FROM_YEAR="1969", TO_YEAR="1971"), ("1969/1971",)),
        (write_birth(TYPE_OF_DATE="BETWEEN", FROM_YEAR="1969", TO_YEAR=""), ("1969/1969",)),
        (write_birth(TYPE_OF_DATE="EXACT", NOTE="Nov. 1973 "), ("1973-11",)),
        (write_alias("", DATE_OF_BIRTH="1958-01-02"), ("1958-01-02",)),
    ],
)
def test_birth_is_read_with_its_precision(
    entry: ReadOne, birth: str, born: tuple[str, ...]
) -> None:
    assert entry(birth).born == born


def test_birth_that_is_no_date_is_left_out_and_named(read: Read) -> None:
    more = write_birth(TYPE_OF_DATE="APPROXIMATELY", NOTE="30 to 35 years old")
    snapshot = read(write_document(write_individual(more)))

    assert snapshot.entries[0].born == ()
    assert snapshot.warnings == ("UN:7: a date of birth that is no date; left out",)


@pytest.mark.parametrize(
    ("paper", "kind", "value", "country"),
    [
        ({"NUMBER": "123"}, IdentifierKind.NATIONAL_ID, "123", None),
        ({"NUMBER": "Qatari passport number 123"}, IdentifierKind.PASSPORT, "123", None),
        ({"NUMBER": "Jordan 123"}, IdentifierKind.NATIONAL_ID, "123", "JO"),
        ({"NUMBER": "1", "COUNTRY_OF_ISSUE": "Oman"}, IdentifierKind.NATIONAL_ID, "1", "OM"),
        ({"NUMBER": "1", "TYPE_OF_DOCUMENT": "national no"}, IdentifierKind.NATIONAL_ID, "1", None),
        ({"NUMBER": "123 (Expires 24 Jun. 2030)"}, IdentifierKind.NATIONAL_ID, "123", None),
        ({"NUMBER": "A1", "TYPE_OF_DOCUMENT2": "Voter ID"}, IdentifierKind.OTHER, "A1", None),
        ({"NUMBER": "A1", "TYPE_OF_DOCUMENT": "Pass"}, IdentifierKind.OTHER, "A1", None),
        ({"NOTE": "Italian Fiscal Code: AB1C"}, IdentifierKind.TAX, "AB1C", None),
        ({"NOTE": "identity card A 12 issued in 1999"}, IdentifierKind.NATIONAL_ID, "A 12", None),
        ({"TYPE_OF_DOCUMENT2": "Residential card number 12"}, IdentifierKind.OTHER, "12", None),
    ],
)
def test_document_is_freed_from_its_prose(
    entry: ReadOne, paper: dict[str, str], kind: IdentifierKind, value: str, country: str | None
) -> None:
    fields = {"TYPE_OF_DOCUMENT": "National Identification Number"} | paper

    (found,) = entry(write_paper(**fields)).identifiers

    assert found == Identifier(kind, value, Country(country) if country else None)


@pytest.mark.parametrize("paper", [{}, {"NOTE": "issued in 1974"}, {"NUMBER": "none"}])
def test_document_without_a_number_is_none(entry: ReadOne, paper: dict[str, str]) -> None:
    assert entry(write_paper(TYPE_OF_DOCUMENT="Passport", **paper)).identifiers == ()


def test_day_of_listing_may_have_a_time_zone_and_an_impossible_one_is_named(read: Read) -> None:
    zoned = write_individual(LISTED_ON="2011-03-17-04:00")
    odd = write_individual(DATAID="9", LISTED_ON="0011-03-17")
    snapshot = read(write_document(zoned, odd))

    assert [entry.listed_on for entry in snapshot.entries] == [date(2011, 3, 17), None]
    assert snapshot.warnings == ("UN:9: LISTED_ON '0011-03-17' is no date of listing; left empty",)


def test_unknown_country_and_quality_are_counted_and_named(read: Read) -> None:
    nation = "<NATIONALITY><VALUE>Former Exampleland</VALUE></NATIONALITY>"
    parties = (write_individual(nation), write_individual(nation, DATAID="9"))
    snapshot = read(
        write_document(*parties, entities=write_entity(write_alias("E", "Fair", "ENTITY")))
    )

    assert snapshot.entries[2].aliases == ("E",)
    assert snapshot.warnings == (
        "UN:8: alias quality 'Fair' is not known; read as good",
        "'Former Exampleland' is no country that Holdpoint knows; left out 2 times",
    )


# Files to refuse

GOOD = write_document(write_individual())


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(write_document(), "empty", "no INDIVIDUAL and no ENTITY", id="no party"),
        pytest.param(b"<html>404</html>", "html", "a web page", id="web page"),
        pytest.param(GOOD[:-20], "truncated", "not whole", id="cut"),
        pytest.param(
            write_document(write_individual(DATAID="")), "malformed", "party 1", id="no id"
        ),
        pytest.param(
            write_document(write_individual(FIRST_NAME="", SECOND_NAME=" ")),
            *("malformed", "name"),
            id="no name",
        ),
        pytest.param(
            write_document(write_individual(), write_individual()),
            *("duplicate", "UN:7 twice"),
            id="twice",
        ),
    ],
)
def test_unfit_file_is_refused_by_name(read: Read, body: bytes, failure: str, found: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem
    assert "keep the last good list" in refused.value.problem


def test_the_list_comes_as_one_file() -> None:
    with pytest.raises(ListRefused, match="files"):
        read_un([])
