"""From the CSV of the UK Sanctions List, or of OFSI's old ConList, to designations.

The columns are those of UK-Sanctions-List.csv (FCDO, 2026) and of ConList.csv (HM Treasury,
format of 2022, closed on 2026-01-28). Both print the day of the report above the header, and a
row for each name, address and birth date of one party.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from connector.screening.lists.document import (
    decode,
    drop_blank_columns,
    read_bytes,
    refusal,
    refuse_header,
    refuse_open_end,
    refuse_other_documents,
    refuse_uneven,
    split_rows,
)
from connector.screening.lists.uk.designation import Designation, ListedName

WORDS = "the UK Sanctions List as CSV or XML"

_ID, _OLD_ID = "unique id", "group id"
_WANTED = frozenset(
    {_ID, "name 6", "name 1", "name type", "alias strength", "regime name", "designation type"}
    | {"date designated", "d.o.b", "address country"}
)
_OLD_WANTED = frozenset(
    {_OLD_ID, "name 6", "name 1", "alias type", "alias quality", "regime", "group type"}
    | {"listed on", "dob", "country"}
)
_NEW_NAMES = {
    "group id": _ID,
    "alias type": "name type",
    "alias quality": "alias strength",
    "regime": "regime name",
    "group type": "designation type",
    "listed on": "date designated",
    "dob": "d.o.b",
    "country": "address country",
    "nationality": "nationality(/ies)",
    "national identification number": "national identifier number",
    "post/zip code": "address postal code",
    **{f"address {number}": f"address line {number}" for number in range(1, 7)},
}
"""The ConList's columns -> those of the UK Sanctions List."""

_NAME_PARTS = tuple(f"name {number}" for number in range(1, 7))
_ADDRESS_PARTS = (
    *(f"address line {number}" for number in range(1, 7)),
    *("address postal code", "address country"),
)
_COUNTRIES = ("address country", "nationality(/ies)", "current believed flag of ship")
_LINES_ABOVE = 3
_LOST = "\ufffd"

_Row: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """All designations of a file in the order of their first rows, and what was odd in it."""

    designations: tuple[Designation, ...]
    warnings: tuple[str, ...]


def read_table(file: Path) -> Table:
    """Read every row of the CSV, and group the rows by Unique ID (or Group ID).

    Raises ListRefused, see `connector.screening.lists.uk.read_uk`.
    """
    text, warnings = decode(read_bytes(file, WORDS))
    refuse_other_documents(text, WORDS)
    header, *rows = _cut_above(split_rows(text))
    columns = _read_header(header)
    refuse_open_end(text)
    refuse_uneven(len(columns), rows)
    if not rows:
        raise refusal("empty", "a header and no row", "at least one row")
    if _LOST in text:
        lost = "letters that were lost before the file was published (U+FFFD) stand in it"
        warnings = (*warnings, lost)
    return Table(_group(dict(zip(columns, row, strict=True)) for row in rows), warnings)


def _cut_above(rows: list[list[str]]) -> list[list[str]]:
    for number, row in enumerate(rows[:_LINES_ABOVE]):
        if {_ID, _OLD_ID} & {_plain_column(name) for name in row}:
            return drop_blank_columns(rows[number:])
    found = f"no column Unique ID in the first {_LINES_ABOVE} lines"
    raise refusal("header", found, "the columns of the UK Sanctions List")


def _read_header(header: list[str]) -> list[str]:
    columns = [_plain_column(name) for name in header]
    if _ID in columns:
        refuse_header(columns, _WANTED, "the UK Sanctions List")
        return columns
    refuse_header(columns, _OLD_WANTED, "OFSI's ConList")
    return [_NEW_NAMES.get(name, name) for name in columns]


def _plain_column(name: str) -> str:
    return " ".join(name.lower().split()).rstrip("?")


def _group(rows: Iterable[_Row]) -> tuple[Designation, ...]:
    parties: dict[str, list[_Row]] = {}
    for number, row in enumerate(rows, start=1):
        plain = {name: " ".join(text.split()) for name, text in row.items()}
        if not plain[_ID]:
            raise refusal("malformed", f"row {number} without an id", "one in every row")
        parties.setdefault(plain[_ID], []).append(plain)
    return tuple(_read_designation(party_id, rows) for party_id, rows in parties.items())


def _read_designation(party_id: str, rows: list[_Row]) -> Designation:
    names = (
        ListedName(_join(row, _NAME_PARTS, " "), row["name type"], row["alias strength"])
        for row in rows
    )
    named = tuple(dict.fromkeys(name for name in names if name.name))
    native = _texts(rows, "name non-latin script")
    if not named and not native:
        raise refusal("malformed", f"{party_id} without a name", "one in every designation")
    return Designation(
        id=party_id,
        kind=rows[0]["designation type"],
        regime=rows[0]["regime name"],
        un_reference=next(iter(_texts(rows, "un reference number")), ""),
        designated_on=rows[0]["date designated"],
        names=named,
        native_names=native,
        births=_texts(rows, "d.o.b"),
        addresses=tuple(
            dict.fromkeys(line for row in rows if (line := _join(row, _ADDRESS_PARTS, ", ")))
        ),
        countries=_texts(rows, *_COUNTRIES),
        passports=_texts(rows, "passport number"),
        national_ids=_texts(rows, "national identifier number"),
        registrations=_texts(rows, "business registration number (s)"),
        imo_numbers=_texts(rows, "imo number"),
    )


def _texts(rows: list[_Row], *columns: str) -> tuple[str, ...]:
    texts = (row.get(column, "") for column in columns for row in rows)
    return tuple(dict.fromkeys(text for text in texts if text))


def _join(row: _Row, columns: tuple[str, ...], between: str) -> str:
    return between.join(text for column in columns if (text := row.get(column, "")))
