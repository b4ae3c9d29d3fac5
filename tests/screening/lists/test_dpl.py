"""The Denied Persons List: its old and new form, and every file that must be refused."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.dpl import read_dpl
from connector.screening.lists.dpl.reader import split_address
from tests.screening.lists.published import published

OLD = (
    *("Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date"),
    *("Expiration_Date", "Standard_Order", "Last_Update", "Action", "FR_Citation"),
)
NEW = (
    *("Name and Address", "Type of Denial", "Effective Date", "Expiration Date"),
    "Appropriate Federal Register Citations",
)

ReadBody = Callable[[str | bytes], Snapshot]


def write_row(**fields: str) -> str:
    known = {"Name": "JANE SAMPLE", "Effective_Date": "05/06/2021"} | fields
    return "\t".join(f'"{known.get(column, "")}"' for column in OLD) + "\r\n"


def write_old(*rows: str) -> str:
    return "\t".join(OLD) + "\r\n" + "".join(rows)


def write_new(name_and_address: str = "JANE SAMPLE, 1 Road", **fields: str) -> str:
    values = (
        f'"{name_and_address}"',
        fields.get("type", "Standard"),
        fields.get("effective", "2021-05-06"),
        fields.get("expires", "05/06/2031"),
        f'"{fields.get("citation", "99 FR 1")}"',
    )
    return "\ufeff" + ",".join(NEW) + "\n" + ",".join(values) + "\n"


@pytest.fixture
def read(tmp_path: Path) -> ReadBody:
    def read_body(body: str | bytes) -> Snapshot:
        file = tmp_path / "dpl.txt"
        file.write_bytes(body if isinstance(body, bytes) else body.encode())
        return read_dpl([file])

    return read_body


# Orders to entries


def test_row_of_the_old_form_becomes_an_entry(read: ReadBody) -> None:
    row = write_row(
        Name=" JANE  SAMPLE",
        Street_Address="1 Sample Road",
        City="Dubai",
        Country="AE",
        Expiration_Date="06/29/2056",
        Standard_Order="Y",
        FR_Citation="88 F.R. 1 5/6/21 89 F.R. 2 5/6/22, 90 F.R. 3",
    )
    (entry,) = read(write_old(row)).entries

    assert entry == Entry(
        id=entry.id,
        list="DPL",
        kind=EntityKind.UNKNOWN,
        name="JANE SAMPLE",
        countries=("AE",),
        addresses=("1 Sample Road, Dubai, AE",),
        programme="Denied Persons List (until 2056-06-29)",
        citation="88 FR 1 5/6/21; 89 FR 2 5/6/22; 90 FR 3",
        listed_on=date(2021, 5, 6),
    )
    assert entry.id.startswith("DPL:")


def test_row_of_the_new_form_becomes_an_entry(read: ReadBody) -> None:
    row = write_new("ACME, INC., 1 Road, Moscow, Russia", citation="88 FR 1, 89 FR 2")
    (entry,) = read(row).entries

    assert (entry.name, entry.addresses) == ("ACME, INC.", ("1 Road, Moscow, Russia",))
    assert (entry.countries, entry.citation) == (("RU",), "88 FR 1; 89 FR 2")
    assert entry.programme == "Denied Persons List (until 2031-05-06, Standard)"
    assert entry.listed_on == date(2021, 5, 6)


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("JANE SAMPLE, 1 Road, Dubai", "JANE SAMPLE", "1 Road, Dubai"),
        ("ACME, INC., 1 Road", "ACME, INC.", "1 Road"),
        ("ACME CO., LTD., 1 Road", "ACME CO., LTD.", "1 Road"),
        ("ACME, Inc. d/b/a Muster, 1 Road", "ACME, Inc. d/b/a Muster", "1 Road"),
        ("JOHN SAMPLE, JR., 1 Road", "JOHN SAMPLE, JR.", "1 Road"),
        ("ACME, CO 80202", "ACME", "CO 80202"),
        ("ACME, , 1 Road", "ACME", "1 Road"),
        ("ACME", "ACME", ""),
    ],
)
def test_fused_cell_is_split_at_the_right_comma(text: str, name: str, address: str) -> None:
    assert split_address(text) == (name, address)


@pytest.mark.parametrize("address", ["San Jose, CA", "Atlanta, Georgia", "Dubai", ""])
def test_state_of_the_us_is_no_country(read: ReadBody, address: str) -> None:
    assert read(write_new(f"JANE SAMPLE, {address}")).entries[0].countries == ()


def test_order_that_has_run_out_is_read_and_says_so(read: ReadBody) -> None:
    (entry,) = read(write_old(write_row(Expiration_Date="08/26/1998"))).entries

    assert entry.programme == "Denied Persons List (until 1998-08-26)"


def test_other_than_the_standard_order_is_named(read: ReadBody) -> None:
    (entry,) = read(write_old(write_row(Standard_Order="n"))).entries

    assert entry.programme == "Denied Persons List (not the standard order: read its terms)"


def test_names_within_the_name_are_taken_apart(read: ReadBody) -> None:
    names = ("JANE (A.K.A. JO) SAMPLE", "ACME D/B/A MUSTER", "ACME (F.K.A. OLD ACME)", "ACME (AC)")
    entries = read(write_old(*(write_row(Name=name) for name in names))).entries

    assert [(entry.name, entry.aliases, entry.former_names) for entry in entries] == [
        ("JANE SAMPLE", ("JO",), ()),
        ("ACME", ("MUSTER",), ()),
        ("ACME", (), ("OLD ACME",)),
        ("ACME (AC)", (), ()),
    ]


@pytest.mark.parametrize(("printed", "country"), [("PRC", "CN"), ("uk", "GB"), ("US", "US")])
def test_country_is_read_as_the_list_writes_it(read: ReadBody, printed: str, country: str) -> None:
    assert read(write_old(write_row(Country=printed))).entries[0].countries == (country,)


def test_impossible_dates_are_named(read: ReadBody) -> None:
    row = write_row(Effective_Date="02/30/2021", Expiration_Date="never")
    snapshot = read(write_old(row, write_row(Name="JO", Effective_Date="05/06/0021")))

    assert [entry.listed_on for entry in snapshot.entries] == [None, None]
    assert snapshot.entries[0].programme == "Denied Persons List (until never)"
    assert [warning.partition(": ")[2] for warning in snapshot.warnings] == [
        "effective date '02/30/2021' is no date; left empty",
        "expiration date 'never' is no date; kept as printed",
        "effective date '05/06/0021' is no date; left empty",
    ]


def test_row_that_stands_twice_is_kept_under_two_ids(read: ReadBody) -> None:
    snapshot = read(write_old(write_row(), write_row(), write_row(City="Dubai")))
    ids = [entry.id for entry in snapshot.entries]

    assert ids[1] == f"{ids[0]}~2"
    assert len(set(ids)) == 3
    assert snapshot.warnings == (f"{ids[0]}: stands on the list more than once",)


def test_empty_row_is_skipped_and_short_row_padded_with_a_warning(read: ReadBody) -> None:
    empty = "\t".join(['""'] * 12) + "\r\n"
    short = "\t".join(("JOHN SAMPLE", *[""] * 9)) + "\r\n"
    snapshot = read(write_old(empty, short, write_row()))

    assert [entry.name for entry in snapshot.entries] == ["JOHN SAMPLE", "JANE SAMPLE"]
    assert snapshot.warnings == (
        "1 rows without any text; skipped",
        "1 rows end before their citation; read without it",
    )


# Files to refuse

GOOD = write_old(write_row())


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(write_old(), "empty", "no row", id="header only"),
        pytest.param("<html>Down</html>", "html", "a web page", id="web page"),
        pytest.param('{"rows": []}', "header", "JSON", id="json"),
        pytest.param(GOOD.replace("FR_Citation", "FR"), "header", "fr_citation", id="renamed"),
        pytest.param(GOOD.replace("\t", ","), "header", "name_and_address", id="commas"),
        pytest.param(write_new().replace("Type of", "Kind of"), "header", "type", id="new"),
        pytest.param(GOOD + "JOHN SAMPLE\t1 Road", "truncated", "no line end", id="cut"),
        pytest.param(GOOD + "JOHN SAMPLE\t1 Road\r\n", "truncated", "2 fields", id="short last"),
        pytest.param(GOOD + '"JOHN', "truncated", "never closes", id="open quote"),
        pytest.param(write_old("JOHN\t1\r\n", write_row()), "malformed", "row 1", id="short"),
        pytest.param(GOOD[:-2] + "\tmore\r\n", "malformed", "13 fields", id="wide"),
        pytest.param(write_old(write_row(Name=" - ")), "malformed", "row 1", id="no name"),
        pytest.param(GOOD.encode().replace(b"JANE", b"\x81"), "undecodable", "0x81", id="byte"),
    ],
)
def test_unfit_file_is_refused_by_name(
    read: ReadBody, body: str | bytes, failure: str, found: str
) -> None:
    with pytest.raises(ListRefused) as refused:
        read(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem
    assert "keep the last good list" in refused.value.problem


# The published files


@pytest.mark.parametrize(("day", "count"), [("2022-09", 581), ("2023-11", 665)])
def test_published_list_gives_every_row(day: str, count: int) -> None:
    snapshot = read_dpl([published(f"bis/dpl_{day}.txt")])

    assert len({entry.id for entry in snapshot.entries}) == count
    assert all(entry.listed_on for entry in snapshot.entries)
    assert sum(not entry.citation for entry in snapshot.entries) < 10
    assert max(entry.programme for entry in snapshot.entries if "until" in entry.programme)[
        -11:
    ] == ("2056-06-29)")


def test_published_excerpt_has_its_empty_row_skipped_and_its_short_row_padded() -> None:
    snapshot = read_dpl([published("fixtures/govwizely/dpl.txt")])

    assert len(snapshot.entries) == 9
    assert len(snapshot.warnings) == 2
    assert snapshot.entries[0].citation == ""
