"""Lists that BIS and the State Department publish, or published, one by one beside the CSL."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.dtc import read_dtc
from connector.screening.lists.el import read_el
from connector.screening.lists.uvl import read_uvl
from tests.screening.lists.published import published

Read = Callable[[Sequence[Path]], Snapshot]
ReadBody = Callable[[Read, str | bytes], Snapshot]

EL_HEADER = (
    "Source List,Programs,Name,Address,City,State/Province,Postal Code,Country,"
    "Federal Register Notice,Effective Date,License Requirement,License Policy,Alternate Name"
)
UVL_HEADER = "COUNTRY,NAME,ADDRESS,,,,,"
DTC_HEADER = (
    "Party Name,Date Of Birth,Federal Register Notice,Notice Date,Corrected Notice,"
    "Corrected Notice Date"
)


def write(header: str, *rows: str) -> str:
    return "".join(f"{line}\r\n" for line in (header, *rows))


@pytest.fixture
def read_body(tmp_path: Path) -> ReadBody:
    def read(reader: Read, body: str | bytes) -> Snapshot:
        file = tmp_path / "list.csv"
        file.write_bytes(body if isinstance(body, bytes) else body.encode())
        return reader([file])

    return read


# The Entity List (el.csv) and the ISN list (isn.csv)


def test_rows_of_one_listing_become_one_entry(read_body: ReadBody) -> None:
    rows = [
        f"EL,,Example Co.,{road},Dubai,,,Iran,99 F.R. 1,5/6/2021,All items,Denial,{alias}"
        for road in ("1 Road", "2 Road")
        for alias in ("Sample ", "Muster")
    ]
    (entry,) = read_body(read_el, write(f"{EL_HEADER},,,,,", *rows)).entries

    assert entry == Entry(
        id=entry.id,
        list="EL",
        kind=EntityKind.UNKNOWN,
        name="Example Co.",
        aliases=("Sample", "Muster"),
        countries=("IR",),
        addresses=("1 Road, Dubai, Iran", "2 Road, Dubai, Iran"),
        programme="Entity List",
        citation="99 FR 1",
        licence_requirement="All items",
        licence_policy="Denial",
        listed_on=date(2021, 5, 6),
    )


def test_same_name_under_another_notice_is_another_listing(read_body: ReadBody) -> None:
    rows = [
        f"ISN,Order 1,Example,,,,,IR,{notice},{day},,,"
        for notice, day in (("1 FR 1", "5/6/2021"), ("2 FR 2", "5/6/2021"), ("2 FR 2", "soon"))
    ]
    snapshot = read_body(read_el, write(EL_HEADER, *rows))

    assert len({entry.id for entry in snapshot.entries}) == 3
    assert snapshot.entries[0].programme == "Nonproliferation Sanctions (Order 1)"
    assert snapshot.warnings == (
        f"{snapshot.entries[2].id}: effective date 'soon' is no date; left empty",
    )


def test_published_entity_list_excerpt_is_grouped() -> None:
    snapshot = read_el([published("fixtures/govwizely/el.csv")])

    # 18 rows: one party stands there as often as it has aliases times addresses.
    assert [(len(entry.aliases), len(entry.addresses)) for entry in snapshot.entries] == [
        *((3, 2), (0, 1), (0, 7), (0, 1)),
        *((1, 1), (1, 1), (1, 1)),
    ]
    assert not [name for entry in snapshot.entries for name in entry.names if "\x92" in name]


def test_published_nonproliferation_excerpt_gives_its_listings() -> None:
    snapshot = read_el([published("fixtures/govwizely/isn.csv")])

    assert len(snapshot.entries) == 10
    assert {entry.list for entry in snapshot.entries} == {"ISN"}


# The Unverified List (uvl.csv)


def test_party_of_the_unverified_list_has_all_its_addresses(read_body: ReadBody) -> None:
    rows = ('Hong Kong,"Example, a.k.a. X",1 Road,,,,,', ",,,", 'Hong Kong,"Example, a.k.a. X",2')
    (entry,) = read_body(read_uvl, write(UVL_HEADER, *rows)).entries

    assert (entry.name, entry.aliases, entry.countries) == ("Example", ("X",), ("HK",))
    assert (entry.addresses, entry.programme) == (("1 Road", "2"), "Unverified List")


def test_published_unverified_excerpt_in_cp1252_gives_its_19_rows() -> None:
    snapshot = read_uvl([published("fixtures/govwizely/uvl.csv")])

    assert sum(len(entry.addresses) for entry in snapshot.entries) == 19
    assert any("\u2013" in line for entry in snapshot.entries for line in entry.addresses)
    assert snapshot.warnings == ("1 lines are not UTF-8; read as cp1252",)


# Debarred parties (ITAR)


@pytest.mark.parametrize(
    "header",
    [
        DTC_HEADER,
        f"{DTC_HEADER},",
        DTC_HEADER.replace("Party Name", "Debarred Party Full Name And Alias").replace(
            "Federal Register Notice", "Notice"
        ),
    ],
)
def test_debarred_party_becomes_an_entry(read_body: ReadBody, header: str) -> None:
    row = '"Sample, Jane (a.k.a. J. Muster; Jo)","August, 1971",57 FR 1,5/6/1992,57 FR 2,5/7/1992'
    (entry,) = read_body(read_dtc, write(header, row)).entries

    assert entry == Entry(
        id=entry.id,
        list="DTC",
        kind=EntityKind.PERSON,
        name="Sample, Jane",
        aliases=("J. Muster", "Jo"),
        programme="ITAR Debarred",
        citation="57 FR 1; 57 FR 2",
        listed_on=date(1992, 5, 6),
        born=("1971-08",),
    )


def test_odd_dates_and_repeated_rows_are_named(read_body: ReadBody) -> None:
    row = "Sample,in May,57 FR 1,5/32/1992,,"
    snapshot = read_body(read_dtc, write(DTC_HEADER, row, row))
    ids = [entry.id for entry in snapshot.entries]

    assert ids[1] == f"{ids[0]}~2"
    assert [entry.kind for entry in snapshot.entries] == [EntityKind.UNKNOWN] * 2
    assert [warning.partition(": ")[2] for warning in snapshot.warnings] == [
        "notice date '5/32/1992' is no date; left empty",
        "a date of birth that is no date; left out",
        "stands on the list more than once",
        "notice date '5/32/1992' is no date; left empty",
        "a date of birth that is no date; left out",
    ]


def test_published_debarred_excerpt_with_a_comma_behind_its_header_is_read() -> None:
    snapshot = read_dtc([published("fixtures/govwizely/itar_debarred_parties.csv")])

    assert [len(entry.aliases) for entry in snapshot.entries] == [0, 0, 1, 2]
    assert snapshot.warnings == ("no line end after the last row; its last field may be cut",)


def test_published_debarred_list_of_2018_gives_every_row() -> None:
    file = published("fixtures/govwizely/itar_debarred_party_list_01242018.csv")
    snapshot = read_dtc([file])

    assert len({entry.id for entry in snapshot.entries}) == 515
    assert snapshot.warnings == ()
    assert sum(len(entry.born) for entry in snapshot.entries) == 234
    assert not [name for entry in snapshot.entries for name in entry.names if "a.k.a" in name]


# Files to refuse

GOOD = {
    read_el: write(EL_HEADER, "EL,,Example,,,,,,,,,,"),
    read_uvl: write(UVL_HEADER, "Iran,Example,1 Road,,,,,"),
    read_dtc: write(DTC_HEADER, "Example,,,,,"),
}
every_list = pytest.mark.parametrize("reader", GOOD, ids=lambda reader: reader.__name__)


@every_list
@pytest.mark.parametrize(
    ("spoil", "failure", "found"),
    [
        pytest.param(lambda _: "", "empty", "an empty file", id="no bytes"),
        pytest.param(lambda good: good.partition("\n")[0] + "\n", "empty", "no row", id="header"),
        pytest.param(lambda _: "<html>Down</html>", "html", "a web page", id="web page"),
        pytest.param(lambda _: "{}", "header", "JSON", id="json"),
        pytest.param(
            lambda good: good.replace("Name", "Who").replace("NAME", "WHO"),
            "header",
            "no column",
            id="renamed",
        ),
        pytest.param(lambda good: good + "E,F\r\n", "truncated", "2 fields in row 2", id="short"),
        pytest.param(lambda good: good + '"', "truncated", "never closes", id="open quote"),
        pytest.param(
            lambda good: good + "E" + "," * 40 + "F\r\n" + good.partition("\n")[2],
            "malformed",
            "41 fields in row 2",
            id="wide",
        ),
        pytest.param(
            lambda good: good.replace("Example", " - "), "malformed", "row 1", id="no name"
        ),
        pytest.param(
            lambda good: good.encode() + b"\x81\r\n", "undecodable", "0x81", id="bad byte"
        ),
    ],
)
def test_unfit_file_is_refused_by_name(
    read_body: ReadBody,
    reader: Read,
    spoil: Callable[[str], str | bytes],
    failure: str,
    found: str,
) -> None:
    with pytest.raises(ListRefused) as refused:
        read_body(reader, spoil(GOOD[reader]))

    assert refused.value.failure == failure
    assert found in refused.value.problem
    assert "keep the last good list" in refused.value.problem


@pytest.mark.parametrize("reader", [read_el, read_uvl])
def test_bare_last_field_without_a_line_end_is_refused(read_body: ReadBody, reader: Read) -> None:
    with pytest.raises(ListRefused, match="truncated"):
        read_body(reader, GOOD[reader].rstrip())


@every_list
def test_the_file_that_the_refusals_are_made_from_is_good(
    read_body: ReadBody, reader: Read
) -> None:
    assert len(read_body(reader, GOOD[reader]).entries) == 1
