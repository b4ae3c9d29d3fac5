"""An organisation's own deny list: three formats, one schema, and every bad row named."""

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from connector.country import Country
from connector.errors import ListRefused
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.own import read_own
from connector.screening.lists.own.party import Party, write_schema
from tests.screening.lists.workbook_document import write_workbook

DOCS = Path(__file__).resolve().parents[3] / "docs"

Read = Callable[[bytes], Snapshot]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def snapshot(body: bytes) -> Snapshot:
        file = tmp_path / "deny"
        file.write_bytes(body)
        return read_own([file])

    return snapshot


def write_json(*parties: object) -> bytes:
    return json.dumps({"parties": parties}).encode()


# Three formats

FIELDS = {
    "id": "8",
    "name": "Jane Sample",
    "kind": "Person",
    "aliases": "Jo Sample; Joe Sample",
    "weak_aliases": "Lens",
    "countries": "ae; Russia",
    "addresses": "1 Road, Dubai, AE",
    "identifiers": "passport:A1@IR; imo:1234567",
    "born": "1971-03-09; 1969/1971",
    "programme": "Refused",
    "citation": "Case 17",
    "listed_on": "2024-05-06",
}
LISTS = ("aliases", "weak_aliases", "countries", "addresses", "identifiers", "born")
JANE = Entry(
    id="OWN:8",
    list="OWN",
    kind=EntityKind.PERSON,
    name="Jane Sample",
    aliases=("Jo Sample", "Joe Sample"),
    countries=("AE", "RU"),
    addresses=("1 Road, Dubai, AE",),
    programme="Refused",
    citation="Case 17",
    listed_on=dt.date(2024, 5, 6),
    weak_aliases=("Lens",),
    identifiers=(
        Identifier(IdentifierKind.PASSPORT, "A1", Country("IR")),
        Identifier(IdentifierKind.IMO, "1234567"),
    ),
    born=("1971-03-09", "1969/1971"),
)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_gives_every_fact(read: Read, delimiter: str) -> None:
    lines = (FIELDS, FIELDS.values())
    text = "\r\n".join(delimiter.join(f'"{field}"' for field in line) for line in lines)

    assert read(text.encode()).entries == (JANE,)


def test_workbook_gives_every_fact(read: Read) -> None:
    cells = FIELDS | {"listed_on": dt.date(2024, 5, 6), "id": 8}

    assert read(write_workbook(tuple(FIELDS), (), tuple(cells.values()))).entries == (JANE,)


def test_json_gives_every_fact(read: Read) -> None:
    party = {name: value.split("; ") if name in LISTS else value for name, value in FIELDS.items()}

    assert read(write_json(party)).entries == (JANE,)


def test_name_alone_is_enough_and_its_id_stays_while_other_facts_change(read: Read) -> None:
    (bare,) = read(b"name\nJane Sample\n").entries
    (more,) = read(b"name,countries,citation\nJane Sample,AE,Case 17\n").entries
    (other,) = read(b"name,born\nJane Sample,1971\n").entries

    assert (bare.kind, bare.programme) == (EntityKind.UNKNOWN, "Own deny list")
    assert bare.id == more.id != other.id
    assert re.fullmatch(r"OWN:[0-9a-f]{20}", bare.id)


def test_spreadsheet_habits_are_harmless(read: Read) -> None:
    body = "\ufeffName, Listed On ,,\r\n\r\n Jane  Sample ,2024-05-06,,\r\n,,,\r\n".encode()

    assert read(body).entries[0].name == "Jane Sample"
    assert read(body).entries[0].listed_on == dt.date(2024, 5, 6)


def test_windows_letters_are_read_with_a_warning(read: Read) -> None:
    snapshot = read("name\nMuster-Gerät\n".encode("cp1252"))

    assert snapshot.entries[0].name == "Muster-Gerät"
    assert "not UTF-8" in snapshot.warnings[0]


# Bad rows


@pytest.mark.parametrize(
    ("column", "value", "wanted"),
    [
        ("name", "", "at least 1 character"),
        ("name", "?!", "a letter or digit"),
        ("kind", "robot", "'person'"),
        ("aliases", "Jo; -", "a letter or digit"),
        ("countries", "Utopia", "ISO 3166"),
        ("identifiers", "A1", "wanted kind:value"),
        ("identifiers", "badge:A1", "kind one of passport"),
        ("identifiers", "passport:A1@Utopia", "wanted kind:value"),
        ("identifiers", "passport: ", "wanted kind:value"),
        ("born", "1971/69", "wanted 1971, 1971-03"),
        ("listed_on", "06 Jan", "wanted a day"),
        ("listed_on", "1901-01-01", "from 1940 on"),
    ],
)
def test_bad_field_is_named_by_its_place_and_never_printed(
    read: Read, column: str, value: str, wanted: str
) -> None:
    bad = FIELDS | {column: value}
    party = {name: text.split("; ") if name in LISTS else text for name, text in bad.items()}
    lines = ",".join(FIELDS), ",".join(f'"{field}"' for field in bad.values())
    bodies = {
        f"line 3, column {column}": f"{lines[0]}\n\n{lines[1]}\n".encode(),
        f"row 2, column {column}": write_workbook(tuple(FIELDS), tuple(bad.values())),
        f"party 1, key {column}": write_json(party),
    }

    for place, body in bodies.items():
        with pytest.raises(ListRefused) as refused:
            read(body)
        assert refused.value.failure == "malformed"
        assert place in refused.value.problem
        assert wanted in refused.value.problem
        assert not value or value not in refused.value.problem
        assert "mend the list" in refused.value.problem


def test_every_bad_row_is_named_at_once(read: Read) -> None:
    rows = "".join(f'"two\nlines {number}",Utopia\n' for number in range(22))

    with pytest.raises(ListRefused) as refused:
        read(f"name,countries\n{rows}".encode())

    assert "line 2, column countries" in refused.value.problem
    assert "line 40, column countries" in refused.value.problem
    assert "line 42" not in refused.value.problem
    assert "and 2 more" in refused.value.problem


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(b",,\n", "empty", "no row", id="blank cells"),
        pytest.param(b"name\n", "empty", "a header and no row", id="header only"),
        pytest.param(write_workbook(("name",)), "empty", "no row", id="workbook header only"),
        pytest.param(write_json(), "empty", "no party", id="no party"),
        pytest.param(b"<html>Sign in", "html", "a web page", id="web page"),
        pytest.param(b"name,alias\nA,B\n", "header", "'alias'", id="mistyped column"),
        pytest.param(b"id\n7\n", "header", "no column name", id="no name column"),
        pytest.param(b"name,name\nA,B\n", "header", "name twice", id="column twice"),
        pytest.param(b'[{"name": "A"}]', "header", "parties", id="json list"),
        pytest.param(b'{"parties": 7}', "header", "parties", id="json number"),
        pytest.param(b'{"parties": [], "more": 1}', "header", "parties", id="json more"),
        pytest.param(b'name\n"A\n', "truncated", "line 2", id="open quote"),
        pytest.param(b'{"parties": [{"name": "A"}', "truncated", "line 1", id="json cut"),
        pytest.param(b'name\n"A"B\n', "malformed", "line 2", id="stray quote"),
        pytest.param(b"name,id\nA,7\nB\n", "malformed", "1 cells in line 3", id="short row"),
        pytest.param(b"name,id\nA,7,8\n", "malformed", "3 cells in line 2", id="wide row"),
        pytest.param(b'{"parties": [7,}', "malformed", "line 1", id="json comma"),
        pytest.param(b"[" * 100_000, "malformed", "cannot be read", id="json deep"),
        pytest.param(
            b'{"parties": [{"name": "A", "name": "B"}]}', "malformed", "twice", id="json key twice"
        ),
        pytest.param(write_json(7), "malformed", "party 1, the whole", id="json no object"),
        pytest.param(
            write_json({"name": "A", "alias": []}), "malformed", "key alias", id="json unknown key"
        ),
        pytest.param(write_json({"name": "\ud800"}), "malformed", "key name", id="json surrogate"),
        pytest.param(b"name,id\nA,7\nB,7\n", "duplicate", "line 3 has the id of line 2", id="ids"),
        pytest.param(b"name\nA\nA\n", "duplicate", "line 3", id="same name, no id"),
        pytest.param(b"name\n\x81\n", "undecodable", "0x81", id="bad byte"),
        pytest.param(write_workbook(("name",), ("A",))[:99], "undecodable", "damaged", id="cut"),
    ],
)
def test_unfit_file_is_refused_by_name(read: Read, body: bytes, failure: str, found: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem


# The page


def test_examples_of_the_page_are_one_list(read: Read) -> None:
    page = (DOCS / "lists-own.md").read_text(encoding="utf-8")
    examples = re.findall(r"```(?:csv|json)\n(.+?)```", page, re.DOTALL)
    first, second = (read(example.encode()) for example in examples)

    assert first == second
    assert len(first.entries) == 2


def test_page_explains_every_column() -> None:
    page = (DOCS / "lists-own.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(Party.model_fields)
    assert all(f"`{kind.value}`" in page for kind in IdentifierKind)


def test_published_schema_is_the_one_that_is_checked() -> None:
    published = (DOCS / "lists-own.schema.json").read_text(encoding="utf-8")

    assert json.loads(published) == json.loads(write_schema())
