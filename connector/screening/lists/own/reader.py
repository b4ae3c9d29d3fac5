"""From an own deny list in any of its three formats to its rows, each with its place."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from connector.screening.lists.document import decode, read_bytes, refusal
from connector.screening.lists.own.party import LISTS, Party
from connector.screening.lists.workbook import read_sheet

WORDS = "the own deny list as CSV, XLSX or JSON"

_ZIP = b"PK\x03\x04"
_DELIMITERS = (",", ";", "\t")
_COLUMNS = frozenset(Party.model_fields)


@dataclass(frozen=True, slots=True)
class Row:
    """What one party says by field, and where it stands: "line 3", "party 2"."""

    place: str
    fields: object


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a file in its order, and what was odd but harmless in it."""

    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()


def read_rows(file: Path) -> Rows:
    """Read every row; the format is told by how the file begins, not by its name.

    Raises ListRefused, see `connector.screening.lists.own.read_own`.
    """
    body = read_bytes(file, WORDS)
    if body.startswith(_ZIP):
        sheet = [(f"row {line}", cells) for line, cells in enumerate(read_sheet(file, WORDS), 1)]
        return Rows(tuple(_read_cells(sheet)))
    text, warnings = decode(body)
    start = text.lstrip()[:1]
    if not start:
        raise refusal("empty", "an empty file", WORDS)
    if start == "<":
        raise refusal("html", "a web page or XML", WORDS)
    if start in "{[":
        return Rows(tuple(_read_json(text)), warnings)
    return Rows(tuple(_read_cells(_cut(text))), warnings)


def _cut(text: str) -> list[tuple[str, list[str]]]:
    # Spreadsheets of half of Europe write ";" between the fields of a CSV.
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    rows: list[tuple[str, list[str]]] = []
    line = 1
    try:
        for cells in lines:
            rows.append((f"line {line}", [cell.strip() for cell in cells]))
            line = lines.line_num + 1
    except csv.Error as error:
        failure = "truncated" if "unexpected end" in str(error) else "malformed"
        raise refusal(failure, f"line {line} that is not CSV ({error})", WORDS) from error
    return rows


def _read_cells(rows: list[tuple[str, list[str]]]) -> Iterator[Row]:
    filled = [(place, cells) for place, cells in rows if any(cells)]
    if not filled:
        raise refusal("empty", "no row", "a header and at least one row")
    (_, names), *parties = filled
    header = _read_header(names)
    if not parties:
        raise refusal("empty", "a header and no row", "at least one row")
    for place, cells in parties:
        # Blank cells behind the last column are a spreadsheet's habit.
        if len(cells) < len(header) or any(cells[len(header) :]):
            raise refusal("malformed", f"{len(cells)} cells in {place}", f"{len(header)}")
        yield Row(place, _fields(dict(zip(header, cells, strict=False))))


def _read_header(names: list[str]) -> list[str]:
    header = ["_".join(name.lower().split()) for name in names]
    while header and not header[-1]:
        header.pop()
    unknown = sorted(set(header) - _COLUMNS)
    if unknown or "name" not in header:
        found = f"the columns {', '.join(map(repr, unknown))}" if unknown else "no column name"
        # Not passed over: behind a mistyped "alias" stand names that nobody would screen.
        raise refusal("header", found, f"name, and no other than {', '.join(sorted(_COLUMNS))}")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise refusal("header", f"column {', '.join(twice)} twice", "each column once")
    return header


def _fields(cells: Mapping[str, str]) -> Mapping[str, object]:
    said = {name: cell for name, cell in cells.items() if cell or name == "name"}
    return {name: _split(cell) if name in LISTS else cell for name, cell in said.items()}


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _read_json(text: str) -> Iterator[Row]:
    try:
        document = json.loads(text.strip(), object_pairs_hook=_each_key_once)
    except json.JSONDecodeError as error:
        failure = "truncated" if error.pos >= len(text.strip()) else "malformed"
        found = f"line {error.lineno} that is not JSON ({error.msg})"
        raise refusal(failure, found, WORDS) from error
    except (ValueError, RecursionError) as error:
        raise refusal("malformed", f"JSON that cannot be read ({error})", WORDS) from error
    parties = document.get("parties") if isinstance(document, dict) else None
    if not isinstance(parties, list) or len(document) > 1:
        raise refusal("header", "JSON without the key parties alone", '{"parties": [...]}')
    if not parties:
        raise refusal("empty", "no party", "at least one party")
    for number, fields in enumerate(parties, start=1):
        yield Row(f"party {number}", fields)


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # JSON takes the last of two equal keys in silence, and so loses the names in the first.
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a key stands twice in one object"
        raise ValueError(message)
    return found
