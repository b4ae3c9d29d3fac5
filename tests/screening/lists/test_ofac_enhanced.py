"""OFAC's enhanced XML: names with their quality, and every file that must be refused."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from connector.country import Country
from connector.errors import ListRefused
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.ofac_enhanced import read_ofac_enhanced
from connector.screening.lists.ofac_enhanced.reader import NAMESPACE, read_entities
from tests.screening.lists.published import published

SDN = '<sanctionsList datePublished="2024-05-06">SDN List</sanctionsList>'
CONS = '<sanctionsList datePublished="2014-01-01">Consolidated List</sanctionsList>'
SSI = (
    '<sanctionsList datePublished="2023-04-05">'
    "Sectoral Sanctions Identifications List</sanctionsList>"
)


def write_name(
    *written: str, primary: bool = False, weak: bool = False, mark: str = "A.K.A.", first: int = 0
) -> str:
    translations = "".join(
        f"<translation><isPrimary>{str(number == first).lower()}</isPrimary>"
        f"<formattedFullName>{text}</formattedFullName></translation>"
        for number, text in enumerate(written)
    )
    return (
        f"<name><isPrimary>{str(primary).lower()}</isPrimary><aliasType>{mark}</aliasType>"
        f"<isLowQuality>{str(weak).lower()}</isLowQuality>"
        f"<translations>{translations}</translations></name>"
    )


NAME = write_name("EXAMPLE OPTICS", primary=True)


def write_feature(words: str, value: str, more: str = "") -> str:
    return f"<feature><type>{words}</type><value>{value}</value>{more}</feature>"


def write_entity(
    number: str = "7", *, lists: str = SDN, names: str = NAME, kind: str = "Entity", more: str = ""
) -> str:
    return (
        f'<entity id="{number}"><generalInfo><entityType>{kind}</entityType></generalInfo>'
        f"<sanctionsLists>{lists}</sanctionsLists>"
        "<sanctionsPrograms><sanctionsProgram>SDGT</sanctionsProgram></sanctionsPrograms>"
        f"<names>{names}</names>{more}</entity>"
    )


def write_document(*entities: str) -> bytes:
    country = (
        '<referenceValue refId="11"><type>COUNTRY</type><value>Exampleland</value>'
        "<isoCode>AE</isoCode></referenceValue>"
        '<referenceValue refId="12"><type>COUNTRY</type><value>Nowhere</value></referenceValue>'
        '<referenceValue refId="13"><type>SCRIPT</type><value>Latin</value></referenceValue>'
    )
    return (
        f'<?xml version="1.0"?><sanctionsData xmlns="{NAMESPACE}">'
        f"<referenceValues>{country}</referenceValues>"
        f"<entities>{''.join(entities)}</entities></sanctionsData>"
    ).encode()


def pack(*members: tuple[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return body.getvalue()


class Reader:
    """Writes bodies into files and reads them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, *bodies: bytes) -> Snapshot:
        files = [self.folder / f"{number}.XML" for number in range(len(bodies))]
        for file, body in zip(files, bodies, strict=True):
            file.write_bytes(body)
        return read_ofac_enhanced(files)

    def entry(self, **fields: str) -> Entry:
        (entry,) = self.read(write_document(write_entity(**fields))).entries
        return entry


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


# Parties to entries


def test_party_becomes_an_entry_with_every_fact_of_the_list(reader: Reader) -> None:
    names = (
        NAME
        + write_name("EXAMPLE LENSES", "\u041f\u0440\u0438\u043c\u0435\u0440")
        + write_name("SAMPLE OPTICS", mark="F.K.A.")
        + write_name("LENS", weak=True)
    )
    more = (
        "<legalAuthorities><legalAuthority>Order 1</legalAuthority></legalAuthorities>"
        '<addresses><address><country refId="11">Exampleland</country><translations><translation>'
        "<addressParts><addressPart><type>CITY</type><value>Dubai</value></addressPart>"
        "<addressPart><type>ADDRESS1</type><value>1 Sample Road</value></addressPart>"
        "</addressParts></translation></translations></address></addresses>"
        f"<features>{write_feature('Birthdate', '09 Mar 1971')}"
        f"{write_feature('Nationality Country', 'Iran')}"
        f"{write_feature('SWIFT/BIC', 'EXAMRUMM')}</features>"
        "<identityDocuments><identityDocument><type>Passport</type>"
        '<documentNumber>A123</documentNumber><issuingCountry refId="11">Exampleland'
        "</issuingCountry></identityDocument></identityDocuments>"
    )

    assert reader.entry(names=names, kind="Individual", more=more) == Entry(
        id="SDN:7",
        list="SDN",
        kind=EntityKind.PERSON,
        name="EXAMPLE OPTICS",
        aliases=("EXAMPLE LENSES", "\u041f\u0440\u0438\u043c\u0435\u0440"),
        countries=("AE", "IR"),
        addresses=("1 Sample Road, Dubai, Exampleland",),
        programme="SDN (SDGT)",
        citation="Order 1",
        listed_on=date(2024, 5, 6),
        weak_aliases=("LENS",),
        former_names=("SAMPLE OPTICS",),
        identifiers=(
            Identifier(IdentifierKind.PASSPORT, "A123", Country("AE")),
            Identifier(IdentifierKind.BIC, "EXAMRUMM"),
        ),
        born=("1971-03-09",),
    )


def test_party_on_two_lists_has_an_entry_on_each_and_none_on_the_umbrella(reader: Reader) -> None:
    body = write_document(write_entity(lists=CONS + SSI + SDN))

    assert [(entry.id, entry.listed_on) for entry in reader.read(body).entries] == [
        ("SSI:7", date(2023, 4, 5)),
        ("SDN:7", date(2024, 5, 6)),
    ]


def test_party_on_the_umbrella_alone_is_kept_with_a_warning(reader: Reader) -> None:
    snapshot = reader.read(write_document(write_entity(lists=CONS)))

    assert snapshot.entries[0].id == "Consolidated List:7"
    assert "does not know yet" in snapshot.warnings[0]


def test_party_in_both_files_stands_there_once(reader: Reader) -> None:
    other = write_entity("8", lists=SSI)
    snapshot = reader.read(
        write_document(write_entity()), write_document(write_entity(lists=SSI + SDN), other)
    )

    assert [entry.id for entry in snapshot.entries] == ["SDN:7", "SSI:7", "SSI:8"]


def test_native_script_of_the_primary_name_is_an_alias(reader: Reader) -> None:
    native = "\u4f8b\u5b50"
    latin_first = write_name("EXAMPLE", native, primary=True)
    latin_last = write_name(native, "EXAMPLE", primary=True, first=1)

    assert [reader.entry(names=names).names for names in (latin_first, latin_last)] == [
        ("EXAMPLE", native)
    ] * 2


def test_name_of_both_qualities_is_strong(reader: Reader) -> None:
    names = NAME + write_name("LENS", weak=True) + write_name("LENS")

    entry = reader.entry(names=names)

    assert (entry.aliases, entry.weak_aliases) == (("LENS",), ())


def test_region_of_an_address_is_a_place_too(reader: Reader) -> None:
    more = (
        "<addresses><address><translations><translation><addressParts><addressPart>"
        "<type>REGION</type><value>Crimea</value></addressPart></addressParts></translation>"
        "</translations></address></addresses>"
    )

    assert reader.entry(more=more).countries == ("UA",)


def test_birth_date_falls_back_on_its_period_and_is_named_where_there_is_none(
    reader: Reader,
) -> None:
    period = (
        "<valueDate><fromDateBegin>1969-01-01</fromDateBegin>"
        "<toDateEnd>1971-12-31</toDateEnd></valueDate>"
    )
    more = (
        f"<features>{write_feature('Birthdate', 'late sixties', period)}"
        f"{write_feature('Birthdate', 'spring')}</features>"
    )
    snapshot = reader.read(write_document(write_entity(more=more)))

    assert snapshot.entries[0].born == ("1969-01-01/1971-12-31",)
    assert snapshot.warnings == ("7: a date of birth that is no date; left out",)


def test_lacking_or_odd_publication_date_is_nothing(reader: Reader) -> None:
    assert reader.entry(lists=SDN.replace("2024-05-06", "soon")).listed_on is None


# Forms of a good file


def test_zip_gives_the_same_snapshot_as_the_plain_file(reader: Reader) -> None:
    body = write_document(write_entity())

    assert reader.read(pack(("A.XML", body), ("readme.txt", b""))) == reader.read(body)


def test_parties_are_given_up_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "A.XML"
    file.write_bytes(write_document(*(write_entity(str(number)) for number in range(500))))
    siblings = [
        sum(1 for _ in node.element.itersiblings(preceding=True)) for node in read_entities(file)
    ]

    assert len(siblings) == 500
    assert max(siblings) <= 1  # the one just read


# Files to refuse

GOOD = write_document(write_entity())
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE sanctionsData [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
    + GOOD.removeprefix(b'<?xml version="1.0"?>').replace(b"EXAMPLE OPTICS", b"&b;")
)


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(write_document(), "empty", "no entity", id="no entity"),
        pytest.param(b"<!DOCTYPE html><p>Down<br>", "html", "a web page", id="web page"),
        pytest.param(b"<html><p>Down</p></html>", "html", "root element html", id="xhtml"),
        pytest.param(b"{}", "header", "no XML", id="json"),
        pytest.param(b"<other/>", "header", "other", id="other xml"),
        pytest.param(GOOD.replace(b"ENHANCED_XML", b"NEW"), "header", "NEW", id="namespace"),
        pytest.param(GOOD[:-20], "truncated", "not whole", id="cut"),
        pytest.param(GOOD.replace(b"</names>", b""), "malformed", "not whole", id="tags"),
        pytest.param(BOMB, "malformed", "a document type", id="entities"),
        pytest.param(GOOD.replace(b' id="7"', b""), "malformed", "without its id", id="no id"),
        pytest.param(
            write_document(write_entity(names="")), "malformed", "without a name", id="no name"
        ),
        pytest.param(
            write_document(write_entity(lists="")), "malformed", "or a list", id="no list"
        ),
        pytest.param(
            write_document(write_entity(), write_entity()), "duplicate", "7 twice", id="twice"
        ),
        pytest.param(pack(("A.XML", GOOD), ("B.XML", GOOD)), "files", "2 XML files", id="two"),
        pytest.param(pack(("A.TXT", GOOD)), "files", "0 XML files", id="none"),
        pytest.param(pack(("A.XML", GOOD))[:-30], "undecodable", "a damaged ZIP", id="zip cut"),
        pytest.param(
            pack(("A.XML", GOOD)).replace(b"\xed", b"\xff", 1)[:60], "undecodable", "ZIP", id="zip"
        ),
    ],
)
def test_unfit_file_is_refused_by_name(
    reader: Reader, body: bytes, failure: str, found: str
) -> None:
    with pytest.raises(ListRefused) as refused:
        reader.read(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem
    assert "keep the last good list" in refused.value.problem


def test_no_file_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ListRefused, match="files: found no file"):
        read_ofac_enhanced([])
    with pytest.raises(ListRefused, match="missing"):
        read_ofac_enhanced([tmp_path / "A.XML"])


def test_small_zip_of_a_huge_file_is_refused(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.screening.lists.ofac_enhanced.stream.MAX_BYTES", len(GOOD) - 1)

    with pytest.raises(ListRefused, match="oversize"):
        reader.read(pack(("A.XML", GOOD)))


# The published file


def test_published_consolidated_list_gives_every_party_with_its_name_qualities() -> None:
    snapshot = read_ofac_enhanced([published("ofac/CONS_ENHANCED.ZIP")])
    parties = {entry.id.partition(":")[2]: entry for entry in snapshot.entries}

    assert len(parties) == 443
    assert len(snapshot.entries) == 523
    assert snapshot.warnings == ()
    assert sum(len(entry.weak_aliases) for entry in parties.values()) == 71
    assert sum(len(entry.former_names) for entry in parties.values()) == 142
    assert sum(len(entry.born) for entry in parties.values()) == 75
    assert any(not name.isascii() for entry in parties.values() for name in entry.aliases)
