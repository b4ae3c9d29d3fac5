"""The CSV file of names that `holdpoint match --batch` reads, and the one it writes."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from connector.country import Country, read_country
from connector.identity import Identifier, read_born, read_identifier, write_identifier
from connector.screening.lists import EntityKind

NO_BIRTH_DATE = "is no birth date; 1971, 1971-03, 1971-03-09 or 1969/1971 is wanted"

_READ = ("name", "country", "address", "type", "born", "ids")
_WRITTEN = (
    *("score", "band", "listed_name", "matched_name", "list", "id", "programme", "countries"),
    *("citation", "agreeing", "evidence"),
)


@dataclass(frozen=True, slots=True)
class NameRow:
    """One row: a name, and what the file says of its bearer."""

    name: str
    country: Country | None
    address: str
    kind: EntityKind | None
    born: str | None = None
    identifiers: tuple[Identifier, ...] = ()


def read_names(file: Path) -> list[NameRow]:
    """Read all of a file before anything is compared; raise UsageError naming row and column."""
    reader = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
    try:
        header = [column.strip().lower() for column in next(reader, [])]
        _refuse_header(file, header)
        return [_row(file, reader.line_num, header, row) for row in reader if row]
    except csv.Error as error:
        _refuse(file, reader.line_num, str(error))


def write_answers(
    file: Path, answers: Iterable[tuple[NameRow, Mapping[str, object]]]
) -> Counter[str]:
    """Write the best hit of every row as it comes; empty cells where there is none.

    Gives how many rows came into which band. The file stands under its name once it is whole.
    A cell a spreadsheet would run as a formula is written as text.
    """
    bands: Counter[str] = Counter()
    half = file.with_name(f"{file.name}.part")
    try:
        with half.open("w", encoding="utf-8", newline="") as written:
            writer = csv.writer(written)
            writer.writerow((*_READ, *_WRITTEN))
            for row, answer in answers:
                bands[str(answer.get("band", ""))] += 1
                answered = (answer.get(column, "") for column in _WRITTEN)
                writer.writerow(map(_cell, (*_given(row), *answered)))
        half.replace(file)
    except OSError as error:
        raise click.UsageError(f"--out {file}: cannot be written: {error.strerror}") from error
    finally:
        half.unlink(missing_ok=True)
    return bands


def _given(row: NameRow) -> tuple[str, ...]:
    kind = row.kind.value if row.kind else ""
    ids = "; ".join(map(write_identifier, row.identifiers))
    return (row.name, row.country or "", row.address, kind, row.born or "", ids)


def _cell(value: object) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _text(file: Path) -> str:
    body = file.read_bytes()
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(file, body.count(b"\n", 0, error.start) + 1, "not written in UTF-8")


def _refuse_header(file: Path, header: list[str]) -> None:
    if "name" not in header:
        _refuse(file, 1, "column 'name' is missing; the first row names the columns")
    for place, column in enumerate(header):
        if column not in _READ:
            _refuse(file, 1, f"column '{column}' is unknown; known are {', '.join(_READ)}")
        if column in header[:place]:
            _refuse(file, 1, f"column '{column}' stands there twice")


def _row(file: Path, number: int, header: list[str], row: list[str]) -> NameRow:
    if len(row) != len(header):
        _refuse(file, number, f"{len(row)} columns where the first row names {len(header)}")
    cells = {column: cell.strip() for column, cell in zip(header, row, strict=True)}
    if not cells["name"]:
        _refuse(file, number, "column 'name' is empty")
    country, kind, born = cells.get("country"), cells.get("type"), cells.get("born")
    return NameRow(
        name=cells["name"],
        country=_country(file, number, country) if country else None,
        address=cells.get("address", ""),
        kind=_kind(file, number, kind) if kind else None,
        born=_born(file, number, born) if born else None,
        identifiers=_identifiers(file, number, cells.get("ids", "")),
    )


def _country(file: Path, number: int, text: str) -> Country:
    country = read_country(text)
    if country is None:
        _refuse(file, number, f"column 'country': '{text}' is no country")
    return country


def _kind(file: Path, number: int, text: str) -> EntityKind:
    known = [kind.value for kind in EntityKind if kind is not EntityKind.UNKNOWN]
    if text.lower() not in known:
        _refuse(file, number, f"column 'type': '{text}' is none of {', '.join(known)}")
    return EntityKind(text.lower())


def _born(file: Path, number: int, text: str) -> str:
    if read_born(text) is None:
        _refuse(file, number, f"column 'born': '{text}' {NO_BIRTH_DATE}")
    return text


def _identifiers(file: Path, number: int, text: str) -> tuple[Identifier, ...]:
    try:
        return tuple(read_identifier(part) for part in text.split(";") if part.strip())
    except ValueError as error:
        _refuse(file, number, f"column 'ids': {error}")


def _refuse(file: Path, number: int, problem: str) -> NoReturn:
    raise click.UsageError(f"{file.name}, row {number}, {problem}")
