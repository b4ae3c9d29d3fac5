"""Tables of facts in CSV: a head that says where they come from, and rows; errors name the line."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connector.config_file import Strict, read_bytes, read_model
from connector.country import Country, read_country
from connector.errors import ConfigError
from connector.screening import Verified

TABLES = "tables"
"""The folder of tables inside the folder of rules."""


class Head(Strict):
    """What a table says of itself in its first lines, `# key: value` each.

    `citation` is where the law prints it, `source` what was read, `as_of` the day of that issue.
    """

    citation: str
    source: str
    as_of: date
    verified: Verified
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row by column; `where` is the file and the line that it ends in (from 1)."""

    where: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def words(self, column: str) -> tuple[str, ...]:
        """Give the parts of a cell that holds several, separated by blanks."""
        return tuple(self.cells[column].split())

    def day(self, column: str) -> date:
        """Give the day that a cell says. Raises ConfigError."""
        try:
            return date.fromisoformat(self.cells[column])
        except ValueError as error:
            raise self.wrong(column, "a day as 2026-01-31 is wanted") from error

    def country(self, column: str) -> Country:
        """Give the country whose code a cell says, not one of its names. Raises ConfigError."""
        country = read_country(self.cells[column])
        if country is None or country != self.cells[column].upper():
            problem = f"'{self.cells[column]}' is no ISO 3166-1 alpha-2 code"
            raise self.wrong(column, problem)
        return country

    def wrong(self, column: str, problem: str) -> ConfigError:
        """Give the error of a cell, which names the file, the line and the column."""
        return ConfigError(self.where, f"{column}: {problem}")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was read; `path` is for the errors of those who read all of its rows."""

    path: Path
    head: Head
    rows: tuple[Row, ...]


def read_table(path: Path, columns: Sequence[str]) -> Table:
    """Read a table whose columns are exactly these. Raises ConfigError naming line and column."""
    lines = _lines(path)
    opening = [line for line in lines if line.startswith("#")]
    head = read_model(Head, path, dict(_said(line) for line in opening))
    return Table(path, head, _rows(path, lines, columns))


def read_rows(path: Path, columns: Sequence[str]) -> tuple[Row, ...]:
    """Read the rows of a file below a line of column names; lines that begin with `#` are remarks.

    Raises ConfigError naming the line: other columns, or a row with more or fewer cells.
    """
    return _rows(path, _lines(path), columns)


def _rows(path: Path, lines: Sequence[str], columns: Sequence[str]) -> tuple[Row, ...]:
    numbered = list(_cells(path, lines))
    if not numbered:
        raise ConfigError(str(path), f"no row; wanted the columns {', '.join(columns)}")
    where, found = numbered[0]
    if found != list(columns):
        raise ConfigError(where, f"columns {', '.join(found)}; wanted {', '.join(columns)}")
    return tuple(_row(where, cells, columns) for where, cells in numbered[1:])


def write_table(head: Head, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table as `read_table` reads it."""
    written = io.StringIO()
    for key, value in head.model_dump(mode="json").items():
        if value:
            written.write(f"# {key}: {value}\n")
    csv.writer(written, lineterminator="\n").writerows([columns, *rows])
    return written.getvalue()


def _row(where: str, cells: Sequence[str], columns: Sequence[str]) -> Row:
    if len(cells) != len(columns):
        raise ConfigError(where, f"{len(cells)} cells; wanted {len(columns)}: {', '.join(columns)}")
    return Row(where, dict(zip(columns, cells, strict=True)))


def _cells(path: Path, lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Give the cells of each row, and where it ends: a quoted cell may have several lines."""
    # Remarks stay as empty lines, so that the others keep their numbers.
    told = (f"{line}\n" if line.strip() and not line.startswith("#") else "" for line in lines)
    rows = csv.reader(told, strict=True)
    try:
        for cells in rows:
            if cells:
                yield f"{path}:{rows.line_num}", [cell.strip() for cell in cells]
    except csv.Error as error:
        raise ConfigError(f"{path}:{rows.line_num}", str(error)) from error


def _said(line: str) -> tuple[str, str]:
    key, _, value = line.lstrip("#").partition(":")
    return key.strip(), value.strip()


def _lines(path: Path) -> list[str]:
    try:
        return read_bytes(path).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), f"not UTF-8 at byte {error.start}") from error
