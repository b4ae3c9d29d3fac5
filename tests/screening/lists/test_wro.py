"""CBP's withhold release orders: what is in force, and every file that must be refused.

No published file is at hand: the documents follow the columns in facts/list_sources.yaml.
"""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.wro import read_wro

COLUMNS = (
    *("Calendar Year", "Country", "Country Code", "Entity", "Industry", "Merchandise", "Status"),
    *("WRO/Finding", "Effective Date", "Remarks", "Press Release"),
)

ReadBody = Callable[[str | bytes], Snapshot]


def write_document(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(columns)
    known = {"Entity": "Example Fishing", "Status": "Active", "WRO/Finding": "WRO"}
    for row in rows:
        fields = known | {name.replace("_", " "): value for name, value in row.items()}
        lines.writerow([fields.get(column, "") for column in columns])
    return text.getvalue()


@pytest.fixture
def read(tmp_path: Path) -> ReadBody:
    def read_body(body: str | bytes) -> Snapshot:
        file = tmp_path / "wro.csv"
        file.write_bytes(body if isinstance(body, bytes) else body.encode())
        return read_wro([file])

    return read_body


def test_order_becomes_an_entry(read: ReadBody) -> None:
    row = {
        "Country": "Exampleland",
        "Country_Code": "AE",
        "Entity": "Example Fishing (f.k.a. Sample Fishing; a.k.a. EF)",
        "Merchandise": "Tuna",
        "Effective_Date": "05/06/2021",
        "Press_Release": "https://example.org/1",
    }
    (entry,) = read(write_document(row)).entries

    assert entry == Entry(
        id=entry.id,
        list="WRO",
        kind=EntityKind.UNKNOWN,
        name="Example Fishing",
        aliases=("EF",),
        countries=("AE",),
        programme="CBP Withhold Release Order (WRO, Tuna, Active)",
        citation="https://example.org/1",
        listed_on=date(2021, 5, 6),
        former_names=("Sample Fishing",),
    )
    assert entry.id.startswith("WRO:")


def test_country_falls_back_on_its_name(read: ReadBody) -> None:
    (entry,) = read(write_document({"Country": "Burma", "Country_Code": "?"})).entries

    assert entry.countries == ("MM",)


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        ("Active", 1),
        ("Partially Active", 1),
        ("Modified", 1),
        ("", 1),
        ("Inactive", 0),
        ("revoked", 0),
    ],
)
def test_only_an_order_that_has_ended_is_left_out(read: ReadBody, status: str, kept: int) -> None:
    snapshot = read(write_document({"Entity": "Another"}, {"Status": status}))

    assert len(snapshot.entries) == 1 + kept
    assert snapshot.warnings == (() if kept else ("1 orders are no longer in force; left out",))


def test_order_that_names_no_party_is_left_out_and_counted(read: ReadBody) -> None:
    snapshot = read(write_document({"Entity": " "}, {}))

    assert len(snapshot.entries) == 1
    assert snapshot.warnings == ("1 orders name no party; left out",)


def test_latin1_byte_is_read_with_a_warning(read: ReadBody) -> None:
    body = write_document({"Entity": "Pesca ?"}).encode().replace(b"?", b"\xe9")
    snapshot = read(body)

    assert snapshot.entries[0].name == "Pesca \xe9"
    assert snapshot.warnings == ("1 lines are not UTF-8; read as cp1252",)


def test_same_order_twice_is_kept_under_two_ids_and_an_odd_date_is_named(read: ReadBody) -> None:
    snapshot = read(write_document({}, {}, {"Effective_Date": "soon"}))
    ids = [entry.id for entry in snapshot.entries]

    assert ids[1] == f"{ids[0]}~2"
    assert snapshot.warnings == (f"{ids[2]}: effective date 'soon' is no date; left empty",)


GOOD = write_document({})


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(write_document(), "empty", "no row", id="header only"),
        pytest.param(write_document({"Status": "Inactive"}), "empty", "in force", id="all ended"),
        pytest.param("<html>Down</html>", "html", "a web page", id="web page"),
        pytest.param("{}", "header", "JSON", id="json"),
        pytest.param(GOOD.replace("Entity", "Party", 1), "header", "no column entity", id="drift"),
        pytest.param(GOOD.replace("Remarks", "Status"), "header", "status twice", id="doubled"),
        pytest.param(GOOD.rstrip(), "truncated", "no line end", id="no line end"),
        pytest.param(GOOD + "2024,AE\r\n", "truncated", "2 fields", id="short last row"),
        pytest.param(GOOD + '"', "truncated", "never closes", id="open quote"),
        pytest.param(GOOD.rstrip() + ",\r\n", "malformed", "12 fields", id="wide"),
        pytest.param(GOOD.encode() + b"\x81\r\n", "undecodable", "0x81", id="bad byte"),
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
