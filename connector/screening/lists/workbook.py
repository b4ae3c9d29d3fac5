"""The first sheet of an XLSX workbook as rows of text; a damaged or monstrous one is refused."""

import datetime as dt
import io
import re
import zipfile
import zlib
from pathlib import Path

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from connector.screening.lists.document import MAX_BYTES, read_bytes, refusal
from connector.screening.lists.xml import CAUTION, forget

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_LAST_ROW = 1_048_576
_MAX_CELLS = 20_000_000
"""More than fifty times the largest list; one cell in the last corner makes seventeen billion."""

_RETURN = re.compile(r"(?:_x000D_|\r)\n?")
"""A carriage return that stood in a cell, as workbooks escape it."""


def read_sheet(file: Path, words: str) -> list[list[str]]:
    """Read the first sheet, every row and cell from the top left corner on.

    A day is ISO 8601, a whole number has no decimals, an empty cell is "". Lines within a cell
    stay. Raises ListRefused: missing, oversize, empty, html, header (no XLSX, an old XLS),
    malformed (no sound workbook), undecodable (a damaged or protected one).
    """
    body = read_bytes(file, words)
    _refuse_other_files(body, words)
    try:
        _refuse_monsters(body, words)
        with CalamineWorkbook.from_filelike(io.BytesIO(body)) as workbook:
            if not workbook.sheet_names:
                raise refusal("empty", "a workbook without a sheet", words)
            sheet = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except PasswordError as error:
        raise refusal("undecodable", "a workbook under a password", words) from error
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise refusal("undecodable", f"a damaged workbook ({error})", words) from error
    except etree.XMLSyntaxError as error:
        raise refusal("malformed", f"a part that is no XML ({error.msg})", words) from error
    except (NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise refusal("undecodable", f"a workbook that cannot be read ({error})", words) from error
    return [[_write(cell) for cell in row] for row in sheet]


def _refuse_other_files(body: bytes, words: str) -> None:
    start = body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise refusal("empty", "an empty file", words)
    if start.startswith(b"<"):
        raise refusal("html", "a web page or XML", words)
    if start.startswith(_OLD_OFFICE):
        raise refusal("header", "an old or protected Excel file", f"{words}, saved as plain XLSX")
    if not start.startswith(_ZIP):
        raise refusal("header", "no workbook", words)


def _refuse_monsters(body: bytes, words: str) -> None:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
            raise refusal(
                "oversize", f"over {MAX_BYTES} bytes unpacked", f"{words} of at most that"
            )
        for name in archive.namelist():
            part = archive.read(name)
            if part.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
                _refuse_far_cells(part, words)


def _refuse_far_cells(part: bytes, words: str) -> None:
    # The library lays out the whole rectangle up to the farthest cell, empty or not, and ends
    # the process where that does not fit in memory.
    column = row = 0
    for _, node in etree.iterparse(
        io.BytesIO(part), events=("end",), tag=("{*}c", "{*}row"), **CAUTION
    ):
        there = str(node.get("r") or "")
        cell = str(node.tag).rpartition("}")[2] == "c"
        found = _CELL.fullmatch(there if cell else f"A{there}")
        if there and (found is None or int(found[2]) > _LAST_ROW):
            raise refusal("malformed", f"a cell or row called {there[:20]!r}", words)
        if found is not None and there:
            column, row = max(column, _number(found[1])), max(row, int(found[2]))
        forget(node)
    if column * row > _MAX_CELLS:
        raise refusal("oversize", f"a sheet of {row} rows and {column} columns", words)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _write(cell: object) -> str:
    match cell:
        case dt.datetime():
            return cell.date().isoformat()
        case dt.date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return _RETURN.sub("\n", str(cell)).strip()
