"""The EU's financial sanctions: names by strength, papers, dates, and its traps."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connector.country import Country
from connector.errors import ListRefused
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.eu import read_eu
from tests.screening.lists.published import published

NAMESPACE = "http://eu.europa.ec/fpi/fsd/export"
REGULATION = '<regulation programme="XYZ" numberTitle="2030/1 (OJ L1)"/>'
PERSON = '<subjectType code="person" classificationCode="P"/>'


def write_element(tag: str, content: str = "", **attributes: str) -> str:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{written}>{content}</{tag}>"


def write_name(name: str = "Jane SAMPLE", strong: str = "true", remark: str = "") -> str:
    inner = f"<remark>{remark}</remark>" if remark else ""
    return write_element("nameAlias", inner, wholeName=name, strong=strong)


def write_party(*parts: str, reference: str = "EU.1.23", **attributes: str) -> str:
    known = {"euReferenceNumber": reference, "logicalId": "7", "designationDate": "2021-05-06"}
    return write_element("sanctionEntity", "".join(parts), **(known | attributes))


def write_document(*parties: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><export xmlns="{NAMESPACE}">'
        f"{''.join(parties)}</export>"
    ).encode()


Read = Callable[[bytes], Snapshot]
ReadOne = Callable[..., Entry]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def snapshot(body: bytes) -> Snapshot:
        file = tmp_path / "eu.xml"
        file.write_bytes(body)
        return read_eu([file])

    return snapshot


@pytest.fixture
def entry(read: Read) -> ReadOne:
    def one(*parts: str) -> Entry:
        return read(write_document(write_party(REGULATION, PERSON, write_name(), *parts))).entries[
            0
        ]

    return one


# Parties to entries


def test_party_becomes_an_entry_with_every_fact_of_the_list(entry: ReadOne) -> None:
    found = entry(
        write_name("Jo SAMPLE"),
        write_name("Lens", strong="false"),
        write_element("citizenship", countryIso2Code="DZ"),
        write_element("birthdate", birthdate="1971-03-09", circa="false"),
        write_element(
            "identification", identificationTypeCode="passport", number="A1", countryIso2Code="TN"
        ),
        write_element(
            "address",
            street="1 Road",
            city="Tunis",
            countryIso2Code="TN",
            countryDescription="TUNISIA",
        ),
    )

    assert found == Entry(
        id="EU:EU.1.23",
        list="EU",
        kind=EntityKind.PERSON,
        name="Jane SAMPLE",
        aliases=("Jo SAMPLE",),
        countries=("TN", "DZ"),
        addresses=("1 Road, Tunis, TUNISIA",),
        programme="EU Financial Sanctions (XYZ)",
        citation="2030/1 (OJ L1)",
        listed_on=date(2021, 5, 6),
        weak_aliases=("Lens",),
        identifiers=(Identifier(IdentifierKind.PASSPORT, "A1", Country("TN")),),
        born=("1971-03-09",),
    )


def test_remark_can_call_a_name_weak_too(entry: ReadOne) -> None:
    found = entry(write_name("Lens", remark="Low quality a.k.a."))

    assert (found.aliases, found.weak_aliases) == ((), ("Lens",))


def test_name_is_put_together_from_its_parts_where_it_has_no_whole(entry: ReadOne) -> None:
    found = entry(write_element("nameAlias", firstName="Jo", lastName="B", wholeName=""))

    assert found.aliases == ("Jo B",)


def test_main_name_is_the_first_strong_one(read: Read) -> None:
    names = (write_name("Lens", strong="false"), write_name("Jane A"), write_name("Jane A"))
    (entry,) = read(write_document(write_party(*names))).entries

    assert entry.names == ("Jane A", "Lens")


def test_party_with_weak_names_alone_has_the_first_as_its_main_name(read: Read) -> None:
    names = (write_name("Lens", strong="false"), write_name("Prism", strong="false"))
    (entry,) = read(write_document(write_party(*names))).entries

    assert (entry.name, entry.weak_aliases) == ("Lens", ("Prism",))


def test_several_regulations_are_all_cited_once(entry: ReadOne) -> None:
    more = '<regulation programme="ABC" numberTitle="2031/2 (OJ L2)"/>'
    found = entry(more, more)

    assert found.programme == "EU Financial Sanctions (XYZ, ABC)"
    assert found.citation == "2030/1 (OJ L1); 2031/2 (OJ L2)"


@pytest.mark.parametrize(
    ("attributes", "born"),
    [
        ({"year": "1971"}, "1971"),
        ({"year": "1971", "monthOfYear": "3"}, "1971-03"),
        ({"year": "1971", "circa": "true"}, "1969/1973"),
        ({"birthdate": "1971-03-09", "circa": "true"}, "1969/1973"),
        ({"yearRangeFrom": "1969", "yearRangeTo": "1971"}, "1969/1971"),
    ],
)
def test_birth_is_read_with_its_precision(
    entry: ReadOne, attributes: dict[str, str], born: str
) -> None:
    assert entry(write_element("birthdate", calendarType="GREGORIAN", **attributes)).born == (born,)


@pytest.mark.parametrize("attributes", [{"year": "1349", "calendarType": "ISLAMIC"}, {}])
def test_birth_that_is_no_date_is_left_out_and_named(
    read: Read, attributes: dict[str, str]
) -> None:
    birth = write_element("birthdate", **attributes)
    snapshot = read(write_document(write_party(write_name(), birth)))

    assert snapshot.entries[0].born == ()
    assert snapshot.warnings == ("EU:EU.1.23: a date of birth that is no date; left out",)


@pytest.mark.parametrize(
    ("code", "number", "kind", "value"),
    [
        ("id", "01234567", IdentifierKind.NATIONAL_ID, "01234567"),
        ("regnumber", "OGRN 1027", IdentifierKind.REGISTRATION, "1027"),
        ("imo", "IMO 1234567", IdentifierKind.IMO, "1234567"),
        ("swiftbic", "EXAMRUMM", IdentifierKind.BIC, "EXAMRUMM"),
        ("birthcert", "12", IdentifierKind.OTHER, "12"),
    ],
)
def test_paper_is_of_the_kind_that_its_code_says(
    entry: ReadOne, code: str, number: str, kind: IdentifierKind, value: str
) -> None:
    paper = write_element(
        "identification", identificationTypeCode=code, number=number, countryIso2Code="00"
    )

    assert entry(paper).identifiers == (Identifier(kind, value),)


def test_paper_without_a_number_is_none(entry: ReadOne) -> None:
    papers = (
        write_element("identification", identificationTypeCode=code, number="none")
        for code in ("passport", "imo")
    )

    assert entry(*papers).identifiers == ()


def test_unknown_country_is_none_and_one_that_is_no_more_is_named(read: Read) -> None:
    places = (
        write_element("citizenship", countryIso2Code="00", countryDescription="UNKNOWN"),
        write_element("citizenship", countryIso2Code="CS", countryDescription="SERBIA AND M."),
    )
    snapshot = read(write_document(write_party(write_name(), *places)))

    assert snapshot.entries[0].countries == ()
    assert snapshot.warnings == ("'CS' is no country that Holdpoint knows; left out 1 times",)


def test_odd_designation_and_subject_type_are_named(read: Read) -> None:
    party = write_party(write_name(), '<subjectType code="ship"/>', designationDate="soon")
    snapshot = read(write_document(party))

    assert snapshot.entries[0].kind is EntityKind.UNKNOWN
    assert [warning.partition(": ")[2] for warning in snapshot.warnings] == [
        "designationDate 'soon' is no date; left empty",
        "subject type 'ship' is not known; read as unknown",
    ]


@pytest.mark.parametrize(
    ("code", "kind"), [("person", EntityKind.PERSON), ("enterprise", EntityKind.ORGANIZATION)]
)
def test_kind_is_what_the_subject_type_says(read: Read, code: str, kind: EntityKind) -> None:
    party = write_party(write_name(), f'<subjectType code="{code}"/>')

    assert read(write_document(party)).entries[0].kind is kind


def test_party_without_reference_is_named_by_its_logical_id(read: Read) -> None:
    assert read(write_document(write_party(write_name(), reference=""))).entries[0].id == "EU:7"


# Files to refuse

GOOD = write_document(write_party(write_name()))


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(write_document(), "empty", "no sanctionEntity", id="no party"),
        pytest.param(b"<!doctype html><p>Sign in", "html", "a web page", id="web page"),
        pytest.param(GOOD[:-9], "truncated", "not whole", id="cut"),
        pytest.param(
            write_document(write_party(write_name(), reference="", logicalId="")),
            *("malformed", "sanctionEntity 1"),
            id="no id",
        ),
        pytest.param(write_document(write_party()), "malformed", "or name", id="no name"),
        pytest.param(
            write_document(write_party(write_name()), write_party(write_name())),
            *("duplicate", "EU:EU.1.23 twice"),
            id="twice",
        ),
    ],
)
def test_unfit_file_is_refused_by_name(read: Read, body: bytes, failure: str, found: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem


# The published excerpt


def test_published_excerpt_with_a_party_that_its_keeper_put_in_twice_is_refused() -> None:
    with pytest.raises(ListRefused, match=r"duplicate: found EU:EU\.4009\.74 twice"):
        read_eu([published("fixtures/deriv/sample_eu.xml")])


def test_published_excerpt_gives_its_parties_with_every_fact(read: Read) -> None:
    body = published("fixtures/deriv/sample_eu.xml").read_bytes()
    # The keeper's own addition is a copy of one party, with a made-up name.
    start = body.rindex(b"<sanctionEntity", 0, body.index(b"TestOneWord"))
    end = body.index(b"</sanctionEntity>", start) + len(b"</sanctionEntity>")
    snapshot = read(body[:start] + body[end:])
    numbers = Counter(paper.kind for entry in snapshot.entries for paper in entry.identifiers)

    assert len(snapshot.entries) == 6
    assert sum(len(entry.names) for entry in snapshot.entries) == 14
    assert numbers == {IdentifierKind.PASSPORT: 2, IdentifierKind.NATIONAL_ID: 1}
    assert sum(len(entry.born) for entry in snapshot.entries) == 7  # 9, two of them repeated
    assert all(entry.citation and entry.programme for entry in snapshot.entries)
    assert snapshot.warnings == ()
