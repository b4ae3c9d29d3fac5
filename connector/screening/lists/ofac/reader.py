"""From OFAC's legacy CSV files to parties with their aliases, addresses and whole remarks.

The format is OFAC's "SDN data specification" (dat_spec): no header, -0- for null, a lone 0x1A as
the last line; remarks end at 1,000 characters and go on, in mid-word, in the comments file.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from connector.screening.lists.document import (
    decode,
    read_bytes,
    refusal,
    refuse_open_end,
    refuse_other_documents,
    refuse_uneven,
    split_rows,
)

REMARKS_CAP = 1000
"""Where OFAC cuts the remarks; longer ones go on in the comments file."""

_NULL = "-0-"
_END = "\x1a"
_WIDTHS = {"party": 12, "address": 6, "alias": 5, "comment": 2}
_ROLES = {
    "comments": "comment",
    "alt": "alias",
    "add": "address",
    "prim": "party",
    "sdn": "party",
}
"""A word of the file's name -> what the file holds. SDN_COMMENTS has two; the first one counts."""

_WANTED = "SDN.CSV, ADD.CSV, ALT.CSV and SDN_COMMENTS.CSV, or CONS_PRIM.CSV and its three"

Row: TypeAlias = tuple[str, ...]
"""The fields of one row; null is the empty text."""


class ListSet(StrEnum):
    """Which of OFAC's two lists a set of files is."""

    SDN = "SDN"
    CONSOLIDATED = "CONS"


@dataclass(frozen=True, slots=True)
class Party:
    """One party of a set, with everything that the other files of the set say of it.

    `aliases` are (aka | fka | nka, name); `addresses` are (street, city with state and postal
    code, country); `remarks` are whole.
    """

    of: ListSet
    row: Row
    aliases: tuple[tuple[str, str], ...]
    addresses: tuple[tuple[str, str, str], ...]
    remarks: str

    @property
    def number(self) -> str:
        """OFAC's `ent_num`, the same in every format and on every list."""
        return self.row[0]


def read_sets(files: Sequence[Path]) -> tuple[tuple[Party, ...], tuple[str, ...]]:
    """Read the files of one or both sets into parties, in the order of the files.

    Raises ListRefused, see `connector.screening.lists.ofac.read_ofac`.
    """
    named = _sort(files)
    parties: list[Party] = []
    warnings: list[str] = []
    for of in ListSet:
        own = {role: file for (of_file, role), file in named.items() if of_file is of}
        if own:
            found, odd = _read_set(of, own)
            parties.extend(found)
            warnings.extend(odd)
    return tuple(parties), tuple(warnings)


def _sort(files: Sequence[Path]) -> Mapping[tuple[ListSet, str], Path]:
    named: dict[tuple[ListSet, str], Path] = {}
    for file in files:
        words = re.findall(r"[a-z]+", file.name.lower().partition(".")[0])
        role = next((role for word, role in _ROLES.items() if word in words), "")
        if not role:
            raise refusal("files", f"{file.name}, which is none of the set", _WANTED)
        key = (ListSet.CONSOLIDATED if "cons" in words else ListSet.SDN, role)
        if key in named:
            raise refusal("files", f"both {named[key].name} and {file.name}", _WANTED)
        named[key] = file
    if not named:
        raise refusal("files", "no file", _WANTED)
    return named


def _read_set(of: ListSet, own: Mapping[str, Path]) -> tuple[list[Party], list[str]]:
    lacking = [role for role in ("party", "address", "alias") if role not in own]
    if lacking:
        raise refusal("files", f"the {of} set without its {' and '.join(lacking)} file", _WANTED)
    warnings: list[str] = []
    tables: dict[str, tuple[Row, ...]] = {}
    for role, file in own.items():
        tables[role], odd = read_table(file, _WIDTHS[role])
        warnings.extend(odd)
    numbers = _check_parties(own["party"], tables["party"])
    for role in ("alias", "address", "comment"):
        _refuse_orphans(numbers, role, tables.get(role, ()))
    if "comment" not in own:
        cut = sum(len(row[11]) >= REMARKS_CAP for row in tables["party"])
        warnings.append(f"{of}: no comments file given; the remarks of {cut} parties may be cut")
    return _join(of, tables), warnings


def read_table(file: Path, width: int) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Read one file of a set: its rows, null as the empty text, and what was odd.

    Raises ListRefused: missing, empty, html, header, truncated, malformed, undecodable, oversize.
    """
    text, warnings = decode(read_bytes(file, f"{file.name} as CSV"))
    body = text.rstrip("\r\n ")
    ended = body.endswith(_END)
    text = body.removesuffix(_END) if ended else text
    refuse_other_documents(text, f"{file.name} as CSV")
    if not ended:
        refuse_open_end(text)
        warnings = (*warnings, f"{file.name}: no end mark (0x1A); cannot tell it from a cut file")
    rows = split_rows(text)
    refuse_uneven(width, rows, "OFAC's specification has them")
    for number, row in enumerate(rows, start=1):
        if not (row[0].isascii() and row[0].isdigit()):
            found = f"row {number} of {file.name} without OFAC's number"
            raise refusal("malformed", found, "a number in the first field")
    return tuple(tuple(_read_field(field) for field in row) for row in rows), warnings


def _read_field(field: str) -> str:
    plain = field.strip("\r\n")
    return "" if plain.strip() == _NULL else plain


def _check_parties(file: Path, rows: Iterable[Row]) -> frozenset[str]:
    numbers: set[str] = set()
    for row in rows:
        if row[0] in numbers:
            raise refusal("duplicate", f"party {row[0]} twice in {file.name}", "each party once")
        if not any(letter.isalnum() for letter in row[1]):
            raise refusal("malformed", f"party {row[0]} without a name", "one for every party")
        numbers.add(row[0])
    return frozenset(numbers)


def _refuse_orphans(numbers: frozenset[str], role: str, rows: Sequence[Row]) -> None:
    orphans = sum(row[0] not in numbers for row in rows)
    if orphans:
        found = f"{orphans:,} of {len(rows):,} {role} rows without their party"
        raise refusal("orphans", found, "files of the same day")


def _join(of: ListSet, tables: Mapping[str, Sequence[Row]]) -> list[Party]:
    aliases: dict[str, list[tuple[str, str]]] = {}
    for number, _, kind, name, _ in tables["alias"]:
        aliases.setdefault(number, []).append((kind.strip().lower(), name))
    addresses: dict[str, list[tuple[str, str, str]]] = {}
    for number, _, street, city, country, _ in tables["address"]:
        addresses.setdefault(number, []).append((street, city, country))
    comments: dict[str, str] = {}
    for number, more in tables.get("comment", ()):
        comments[number] = comments.get(number, "") + more
    return [
        Party(
            of,
            row,
            tuple(aliases.get(row[0], ())),
            tuple(addresses.get(row[0], ())),
            # Nothing between them: the first part ends in mid-word.
            row[11] + comments.get(row[0], ""),
        )
        for row in tables["party"]
    ]
