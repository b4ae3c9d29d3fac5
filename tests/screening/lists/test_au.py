"""DFAT's consolidated list: names under lettered references, cells of several lines, refusals."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.au import read_au
from tests.screening.lists.workbook_document import Cell, write_workbook

COLUMNS = (
    *("Reference", "Name of Individual or Entity", "Type", "Name Type", "Alias Strength"),
    *("Date of Birth", "Place of Birth", "Citizenship", "Address", "Additional Information"),
    *("Listing Information", "IMO Number", "Committees", "Control Date"),
    *("Instrument of Designation", "Targeted Financial Sanction"),
)
Row = tuple[Cell, ...]


def write_row(reference: Cell = 101, name: str = "Jane SAMPLE", **fields: Cell) -> Row:
    known: dict[str, Cell] = {
        "Reference": reference,
        "Name of Individual or Entity": name,
        "Type": "Individual",
        "Name Type": "Primary Name",
        "Committees": "Exampleland",
        "Control Date": "6/05/2021",
    }
    known |= {column.replace("_", " "): value for column, value in fields.items()}
    return tuple(known.get(column) for column in COLUMNS)


def write_document(*rows: Row) -> bytes:
    return write_workbook(COLUMNS, *rows)


Read = Callable[[bytes], Snapshot]
ReadOne = Callable[..., Entry]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def snapshot(body: bytes) -> Snapshot:
        file = tmp_path / "list.xlsx"
        file.write_bytes(body)
        return read_au([file])

    return snapshot


@pytest.fixture
def entry(read: Read) -> ReadOne:
    return lambda **fields: read(write_document(write_row(**fields))).entries[0]


# Rows to entries


def test_rows_of_one_reference_become_one_entry_with_every_fact(read: Read) -> None:
    rows = (
        write_row(
            Date_of_Birth=date(1971, 3, 9),
            Citizenship="Iran, Turkey",
            Address="a) 1 Road, Dubai b) 2 Road, Dubai",
            Additional_Information="Passport no: A123 issued 2019",
            Instrument_of_Designation="Example Instrument 2021",
        ),
        write_row("101a", "Jo SAMPLE", Name_Type="Alias", Alias_Strength="Strong"),
        write_row("101b", "Lens", Name_Type="Alias", Alias_Strength="Weak"),
        write_row("101c", "\u041e\u0431\u0440", Name_Type="Original Script"),
        write_row("101d", "Jane OLD", Name_Type="Formerly known as"),
    )

    assert read(write_document(*rows)).entries == (
        Entry(
            id="AU:101",
            list="AU",
            kind=EntityKind.PERSON,
            name="Jane SAMPLE",
            aliases=("Jo SAMPLE", "\u041e\u0431\u0440"),
            countries=("IR", "TR"),
            addresses=("1 Road, Dubai", "2 Road, Dubai"),
            programme="DFAT Consolidated List (Exampleland)",
            citation="Example Instrument 2021",
            listed_on=date(2021, 5, 6),
            weak_aliases=("Lens",),
            former_names=("Jane OLD",),
            identifiers=(Identifier(IdentifierKind.PASSPORT, "A123"),),
            born=("1971-03-09",),
        ),
    )


def test_rows_of_one_reference_need_not_stand_together_nor_begin_with_the_primary(
    read: Read,
) -> None:
    alias = write_row("101a", "Jo SAMPLE", Name_Type="Alias")
    body = write_document(alias, write_row(102, "Jim PROBE"), write_row())

    assert [entry.names for entry in read(body).entries] == [
        ("Jane SAMPLE", "Jo SAMPLE"),
        ("Jim PROBE",),
    ]


def test_reference_given_to_two_parties_is_two_entries_and_named(read: Read) -> None:
    rows = (
        write_row(),
        write_row(101, "Jim PROBE"),
        write_row("101a", "Joe PROBE", Name_Type="Alias"),
        write_row(101, "Third PARTY"),
    )
    snapshot = read(write_document(*rows))

    assert [(entry.id, entry.names) for entry in snapshot.entries] == [
        ("AU:101", ("Jane SAMPLE",)),
        ("AU:101~2", ("Jim PROBE", "Joe PROBE")),
        ("AU:101~3", ("Third PARTY",)),
    ]
    assert (
        snapshot.warnings == ("AU:101: has a second primary name; kept as a party of its own",) * 2
    )


@pytest.mark.parametrize(
    ("written", "born"),
    [
        (1971, ("1971",)),
        (date(1971, 3, 9), ("1971-03-09",)),
        ("9 March 1971", ("1971-03-09",)),
        ("9/03/1971", ("1971-03-09",)),
        ("a) 1955 b) 9 Mar 1956", ("1955", "1956-03-09")),
        ("1955_x000D_\n1956", ("1955", "1956")),
        ("1955, 1956 or 1957", ("1955", "1956", "1957")),
        ("Between 1969 and 1971", ("1969/1971",)),
        ("Approximately 1971", ("1969/1973",)),
        ("circa 1971 or 1975", ("1969/1973", "1973/1977")),
        (None, ()),
    ],
)
def test_birth_is_read_in_every_kind_of_cell(
    entry: ReadOne, written: Cell, born: tuple[str, ...]
) -> None:
    assert entry(Date_of_Birth=written).born == born


def test_addresses_in_one_cell_are_cut_at_counts_and_lines(entry: ReadOne) -> None:
    written = "i) 1 Road; 2 Road_x000D_\nii) 3 Road"

    assert entry(Address=written).addresses == ("1 Road", "2 Road", "3 Road")


def test_ship_and_national_number_are_identifiers(entry: ReadOne) -> None:
    found = entry(
        Type="Vessel",
        IMO_Number=1234567,
        Additional_Information="National identification no: 22-3",
    )

    assert found.kind is EntityKind.VESSEL
    assert found.identifiers == (
        Identifier(IdentifierKind.IMO, "1234567"),
        Identifier(IdentifierKind.NATIONAL_ID, "22-3"),
    )


def test_listing_information_that_is_a_day_is_the_day_of_listing(entry: ReadOne) -> None:
    assert entry(Listing_Information=date(2020, 1, 2)).listed_on == date(2020, 1, 2)


def test_odd_values_are_left_out_and_named(read: Read) -> None:
    row = write_row(Date_of_Birth="spring", Type="Aircraft", Citizenship="Utopia")
    snapshot = read(write_document(row))

    assert snapshot.warnings == (
        "AU:101: a date of birth that is no date; left out",
        "AU:101: type 'Aircraft' is not known; read as unknown",
        "'Utopia' is no country that Holdpoint knows; left out 1 times",
    )


def test_banner_above_the_header_and_blank_rows_change_nothing(read: Read) -> None:
    body = write_workbook(("Consolidated List",), (), COLUMNS, (), write_row(), ())

    assert read(body) == read(write_document(write_row()))


# Files to refuse

GOOD = write_document(write_row())


def repack(body: bytes, old: bytes, new: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(write_document(), "empty", "no row", id="header only"),
        pytest.param(b"<!DOCTYPE html>", "html", "a web page", id="web page"),
        pytest.param(b"Reference,Name\n", "header", "no workbook", id="csv"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1", "header", "old or protected", id="xls"),
        pytest.param(write_workbook(("a", "b")), "header", "Name of Individual", id="other sheet"),
        pytest.param(
            write_workbook((*COLUMNS[:3], "Kind", *COLUMNS[4:])), "header", "name type", id="column"
        ),
        pytest.param(GOOD[: len(GOOD) // 2], "undecodable", "a damaged workbook", id="cut"),
        pytest.param(
            write_document(write_row("")), "malformed", "row 2 with Reference ''", id="no number"
        ),
        pytest.param(
            write_document(write_row(name="")), "malformed", "without a name", id="no name"
        ),
        pytest.param(
            write_workbook(COLUMNS, write_row(), far="XFD1048576"),
            *("oversize", "1048576 rows and 16384 columns"),
            id="far cell",
        ),
        pytest.param(
            write_workbook(COLUMNS, write_row(), far="A99999999999"),
            *("malformed", "called 'A99999999999'"),
            id="cell beyond the last row",
        ),
        pytest.param(
            repack(GOOD, b"</worksheet>", b"</work>"),
            *("malformed", "no XML"),
            id="part that is no xml",
        ),
        pytest.param(repack(GOOD, b"<sheet ", b"<other "), "empty", "without a sheet", id="bare"),
    ],
)
def test_unfit_file_is_refused_by_name(read: Read, body: bytes, failure: str, found: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem
    assert "keep the last good list" in refused.value.problem


def test_workbook_that_unpacks_to_too_much_is_refused(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.screening.lists.workbook.MAX_BYTES", 2_000)

    with pytest.raises(ListRefused, match="oversize"):
        read(GOOD)
