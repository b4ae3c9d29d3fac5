"""From DFAT's workbook to its parties: rows by column name, grouped by reference number.

The columns are those of Australian_Sanctions_Consolidated_List.xlsx (DFAT): a row for each name
of a party, the primary name under a number, every other name under the number and a letter.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from connector.screening.lists.document import refusal, refuse_header
from connector.screening.lists.workbook import read_sheet

WORDS = "DFAT's consolidated list as XLSX"

_REFERENCE, _NAME = "reference", "name of individual or entity"
_WANTED = frozenset(
    {_REFERENCE, _NAME, "type", "name type", "date of birth", "citizenship", "address"}
    | {"additional information", "listing information", "committees", "control date"}
)
_NUMBER = re.compile(r"0*(\d+)\s*([a-z]*)", re.IGNORECASE)
PRIMARY = "primary name"

Row: TypeAlias = Mapping[str, str]
"""The cells of one row by column name (lower case); lines within a cell stay."""


@dataclass(frozen=True, slots=True)
class Party:
    """All rows of one party, the primary name first; `id` is its reference number."""

    id: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Parties:
    """All parties in the order of their first rows, and what was odd in the workbook."""

    parties: tuple[Party, ...]
    warnings: tuple[str, ...]


def read_parties(file: Path) -> Parties:
    """Read every row of the first sheet, grouped by reference number.

    Raises ListRefused, see `connector.screening.lists.au.read_au`.
    """
    rows = tuple(_read_rows(read_sheet(file, WORDS)))
    if not rows:
        raise refusal("empty", "a header and no row", "at least one row")
    warnings: list[str] = []
    parties: dict[str, list[Row]] = {}
    current: dict[str, str] = {}
    for number, row in rows:
        # Rows of one number do not always stand together; a second primary name among them
        # is another party, to which the rows after it belong.
        known = parties.get(current.setdefault(number, number), [])
        if _is_primary(row) and any(_is_primary(other) for other in known):
            current[number] = _next(number, parties)
            odd = "has a second primary name; kept as a party of its own"
            warnings.append(f"AU:{number}: {odd}")
        parties.setdefault(current[number], []).append(row)
    return Parties(tuple(_ordered(parties)), tuple(warnings))


def _read_rows(sheet: list[list[str]]) -> Iterator[tuple[str, Row]]:
    header, *rows = _below_the_top(sheet)
    columns = [" ".join(name.lower().split()) for name in header]
    refuse_header(columns, _WANTED, WORDS)
    for line, cells in enumerate(rows, start=len(sheet) - len(rows) + 1):
        if not any(cells):
            continue
        row = dict(zip(columns, cells, strict=True))
        found = _NUMBER.fullmatch(row[_REFERENCE])
        if found is None or not row[_NAME]:
            problem = f"row {line} with Reference {row[_REFERENCE]!r} and without a name"
            problem = problem if found else f"row {line} with Reference {row[_REFERENCE]!r}"
            raise refusal("malformed", problem, "a number, perhaps a letter, and a name")
        yield found[1], row


def _below_the_top(sheet: list[list[str]]) -> list[list[str]]:
    # A banner above the header is harmless; no header at all is not.
    for number, row in enumerate(sheet[:5]):
        if any(" ".join(cell.lower().split()) == _NAME for cell in row):
            return sheet[number:]
    raise refusal("header", "no column Name of Individual or Entity", f"the columns of {WORDS}")


def _is_primary(row: Row) -> bool:
    return row["name type"].lower() == PRIMARY


def _next(number: str, taken: Iterable[str]) -> str:
    count = 2
    while f"{number}~{count}" in taken:
        count += 1
    return f"{number}~{count}"


def _ordered(parties: Mapping[str, list[Row]]) -> Iterator[Party]:
    for party_id, rows in parties.items():
        yield Party(party_id, tuple(sorted(rows, key=lambda row: not _is_primary(row))))
