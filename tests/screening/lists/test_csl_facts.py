"""What the CSL says beside name and address: numbers, birth dates, former names; and its JSON."""

import json

import pytest

from connector.country import Country
from connector.errors import ListRefused
from connector.identity import Identifier, IdentifierKind
from tests.screening.lists.csl_document import (
    ENTITY_LIST,
    read_csl,
    read_one,
    write_document,
    write_row,
)

REGISTRATION = IdentifierKind.REGISTRATION
PA = Country("PA")

# Numbers, birth dates, former names


@pytest.mark.parametrize(
    ("ids", "identifier"),
    [
        ("IR, A123, Passport", Identifier(IdentifierKind.PASSPORT, "A123", Country("IR"))),
        (
            "PK, 2013-09-09, 2008-09-09, 411, Passport",
            Identifier(IdentifierKind.PASSPORT, "411", Country("PK")),
        ),
        ("2008-09-09, 411, Passport", Identifier(IdentifierKind.PASSPORT, "411")),
        (
            "IMO 1234567, Vessel Registration Identification",
            Identifier(IdentifierKind.IMO, "1234567"),
        ),
        ("V-77, Vessel Registration Identification", Identifier(REGISTRATION, "V-77")),
        (
            "PA, 46, Doc. 69, Public Registration Number",
            Identifier(REGISTRATION, "46, Doc. 69", PA),
        ),
        ("RU, 77, Tax ID No.", Identifier(IdentifierKind.TAX, "77", Country("RU"))),
        ("XYZARUMM, SWIFT/BIC", Identifier(IdentifierKind.BIC, "XYZARUMM")),
        ("1q2w3e, Digital Currency Address - XBT", Identifier(IdentifierKind.OTHER, "1q2w3e")),
        ("IQ, 99, Identification Number", Identifier(REGISTRATION, "99", Country("IQ"))),
    ],
)
def test_number_is_read_with_its_kind_and_country(ids: str, identifier: Identifier) -> None:
    assert read_one(ids=ids).identifiers == (identifier,)


@pytest.mark.parametrize("ids", ["Male, Gender", "Malta, Former Vessel Flag", "-, Passport", "x"])
def test_what_tells_no_party_is_no_identifier(ids: str) -> None:
    assert read_one(ids=ids).identifiers == ()


def test_identification_number_of_a_person_is_the_states() -> None:
    entry = read_one(ids="IQ, 99, Identification Number", type="Individual")

    assert entry.identifiers[0].kind is IdentifierKind.NATIONAL_ID


def test_call_sign_of_a_vessel_is_an_identifier() -> None:
    entry = read_one(type="Vessel", call_sign="ABCD1")

    assert entry.identifiers == (Identifier(IdentifierKind.CALL_SIGN, "ABCD1"),)


def test_birth_dates_are_read_and_impossible_ones_named() -> None:
    row = write_row(dates_of_birth="1971-03-09; circa 1967; 1958 to 1960; 1971-02-30; 0097-01-01")
    snapshot = read_csl(write_document(row))

    assert snapshot.entries[0].born == ("1971-03-09", "1965/1969", "1958/1960")
    assert snapshot.warnings == ("EL:a1: a date of birth that is no date; left out",) * 2


def test_former_names_and_aliases_within_names_are_taken_apart() -> None:
    entry = read_one(
        name="Example Optics FZE (f.k.a., Sample Optics)",
        alt_names="F.K.A. Probe Optics; Exemplar, a.k.a., Specimen (Dubai); and Muster (a.k.a. M1)",
    )

    assert entry.name == "Example Optics FZE"
    assert entry.aliases == ("Exemplar", "Specimen (Dubai)", "Muster", "M1")
    assert entry.former_names == ("Sample Optics", "Probe Optics")


def test_name_that_is_nothing_but_a_mark_stays_as_it_stands() -> None:
    assert read_one(name="f.k.a. Sample Optics").name == "f.k.a. Sample Optics"


# JSON

PARTY = {
    "id": "a1",
    "source": ENTITY_LIST,
    "entity_number": 7,
    "type": "Individual",
    "programs": ["SDGT", "IFSR"],
    "name": "Example Optics FZE",
    "addresses": [{"address": "1 Sample Road; Hall 2", "city": "Dubai", "country": "AE"}],
    "federal_register_notice": "99 FR 12345",
    "start_date": "2024-05-06",
    "license_requirement": None,
    "license_policy": "Presumption of denial.",
    "call_sign": None,
    "alt_names": ["Example Lenses"],
    "citizenships": ["AE"],
    "dates_of_birth": ["1971-03-09"],
    "nationalities": None,
    "ids": [{"type": "Passport", "number": "A123", "country": "AE", "issue_date": "2019-01-02"}],
}


def write_json(*parties: dict[str, object], **more: object) -> bytes:
    return json.dumps({"results": parties} | more).encode()


def test_json_gives_the_entry_that_the_same_row_gives_as_csv() -> None:
    row = write_row(
        entity_number="7",
        type="Individual",
        programs="SDGT; IFSR",
        addresses="1 Sample Road, Hall 2, Dubai, AE",
        federal_register_notice="99 FR 12345",
        start_date="2024-05-06",
        license_policy="Presumption of denial.",
        alt_names="Example Lenses",
        citizenships="AE",
        dates_of_birth="1971-03-09",
        ids="AE, 2019-01-02, A123, Passport",
    )

    assert read_csl(write_json(PARTY, total=1)) == read_csl(write_document(row))


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(write_json(PARTY)[:-9], "truncated", "EOF", id="cut"),
        pytest.param(write_json(PARTY, total=2), "truncated", "1 results of 2", id="miscounted"),
        pytest.param(write_json(PARTY | {"name": {}}), "malformed", "results.0.name", id="type"),
        pytest.param(write_json(PARTY).replace(b":", b"=", 1), "malformed", "JSON", id="not json"),
        pytest.param(b'{"hits": []}', "header", "results", id="other shape"),
        pytest.param(write_json({"name": "A"}), "header", "no field addresses", id="drift"),
    ],
)
def test_unfit_json_is_refused_by_name(body: bytes, failure: str, found: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read_csl(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem
