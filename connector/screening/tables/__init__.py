"""Tables of facts in CSV: a head that says where they come from, and rows; errors name the line."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connector.config_file import Strict, read_bytes, read_model
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
    """A row by column, with the line of the file it stands in (from 1)."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def words(self, column: str) -> tuple[str, ...]:
        """Give the parts of a cell that holds several, separated by blanks."""
        return tuple(self.cells[column].split())


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was read; `path` is for the errors of those who read its cells."""

    path: Path
    head: Head
    rows: tuple[Row, ...]

    def wrong(self, row: Row, column: str, problem: str) -> ConfigError:
        """Give the error of a cell, which names the file, the line and the column."""
        return ConfigError(f"{self.path}:{row.line}", f"{column}: {problem}")


def read_table(path: Path, columns: Sequence[str]) -> Table:
    """Read a table whose columns are exactly these. Raises ConfigError naming line and column."""
    lines = _lines(path)
    opening = [line for line in lines if line.startswith("#")]
    head = read_model(Head, path, dict(_said(line) for line in opening))
    return Table(path, head, read_rows(path, lines, columns))


def read_rows(path: Path, lines: Sequence[str], columns: Sequence[str]) -> tuple[Row, ...]:
    """Read rows below a line of column names; lines that begin with `#` are remarks.

    Raises ConfigError naming the line: other columns, or a row with more or fewer cells.
    """
    numbered = [
        (number, line)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    ]
    if not numbered:
        raise ConfigError(str(path), f"no row; wanted the columns {', '.join(columns)}")
    found = [cell.strip() for cell in _cells(numbered[0][1])]
    if found != list(columns):
        where = f"{path}:{numbered[0][0]}"
        raise ConfigError(where, f"columns {', '.join(found)}; wanted {', '.join(columns)}")
    return tuple(_row(path, number, line, columns) for number, line in numbered[1:])


def write_table(head: Head, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table as `read_table` reads it."""
    written = io.StringIO()
    for key, value in head.model_dump(mode="json").items():
        if value:
            written.write(f"# {key}: {value}\n")
    csv.writer(written, lineterminator="\n").writerows([columns, *rows])
    return written.getvalue()


def _row(path: Path, number: int, line: str, columns: Sequence[str]) -> Row:
    cells = [cell.strip() for cell in _cells(line)]
    if len(cells) != len(columns):
        where = f"{path}:{number}"
        raise ConfigError(where, f"{len(cells)} cells; wanted {len(columns)}: {', '.join(columns)}")
    return Row(number, dict(zip(columns, cells, strict=True)))


def _cells(line: str) -> list[str]:
    return next(csv.reader([line]))


def _said(line: str) -> tuple[str, str]:
    key, _, value = line.lstrip("#").partition(":")
    return key.strip(), value.strip()


def _lines(path: Path) -> list[str]:
    try:
        return read_bytes(path).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), f"not UTF-8 at byte {error.start}") from error
