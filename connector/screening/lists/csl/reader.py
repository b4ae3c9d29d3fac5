"""From the bytes of a CSL file to its rows, by column name; a damaged file is refused."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from connector.errors import ListRefused

Row: TypeAlias = Mapping[str, str]
"""The fields of one row by column name, as they stand in the file."""

WANTED = frozenset(
    {
        "source",
        "entity_number",
        "type",
        "programs",
        "name",
        "addresses",
        "federal_register_notice",
        "start_date",
        "license_requirement",
        "license_policy",
        "alt_names",
        "citizenships",
        "nationalities",
    }
)
"""Columns that must be there. Files of 2019 have 28 columns, later ones 29 (`_id` first)."""

MAX_BYTES = 512 * 1024 * 1024
"""More than ten times the file of 2026; beyond it a small gzip would fill the memory."""

_GZIP = b"\x1f\x8b"
_C1 = re.compile("[\x80-\x9f]")


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a file in its order, and what was odd but harmless in it."""

    rows: tuple[Row, ...]
    warnings: tuple[str, ...]


def read_rows(body: bytes) -> Table:
    """Read every row of a CSL file, plain or gzip, or refuse the file as a whole.

    Raises ListRefused; its sentence says what was found, what was wanted and what to do.
    """
    plain = _unpack(body)
    text, warnings = _decode(plain)
    _refuse_other_documents(text)
    header, *records = _parse(text)
    _refuse_header(header)
    _refuse_open_end(text)
    rows = [record for record in records if record != header]
    _refuse_uneven(header, rows)
    if not rows:
        raise _refusal("empty", "a header and no row", "at least one row")
    if len(rows) < len(records):
        warnings = (
            *warnings,
            "the header line stands in the file more than once; skipped",
        )
    return Table(tuple(dict(zip(header, row, strict=True)) for row in rows), warnings)


def _refusal(failure: str, found: str, wanted: str) -> ListRefused:
    return ListRefused(
        failure,
        f"found {found}, wanted {wanted}; keep the last good list and download the file again",
    )


def _unpack(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            plain = stream.read(MAX_BYTES + 1)
    except EOFError as error:
        raise _refusal("truncated", "a gzip stream without its end", "a whole one") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise _refusal("undecodable", f"damaged gzip ({error})", "a sound gzip file") from error
    if len(plain) > MAX_BYTES:
        raise _refusal("oversize", f"over {MAX_BYTES} bytes unpacked", "a CSL of at most that")
    return plain


def _decode(plain: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return _repair_c1(plain.decode("utf-8-sig")), ()
    except UnicodeDecodeError:
        pass
    # Line by line, so that one cp1252 byte does not garble the names of all other lines.
    try:
        lines = [_decode_line(line) for line in plain.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    except UnicodeDecodeError as error:
        found = f"byte 0x{error.object[error.start]:02x}, which is in neither encoding"
        raise _refusal("undecodable", found, "UTF-8, or cp1252 in places") from error
    count = sum(fell_back for _, fell_back in lines)
    text = _repair_c1("\n".join(line for line, _ in lines))
    return text, (f"{count} lines are not UTF-8; read as cp1252",)


def _decode_line(line: bytes) -> tuple[str, bool]:
    try:
        return line.decode("utf-8"), False
    except UnicodeDecodeError:
        return line.decode("cp1252"), True


def _repair_c1(text: str) -> str:
    """Read C1 control characters as the cp1252 bytes they were (U+0092: an apostrophe)."""
    return _C1.sub(lambda match: _as_cp1252(match[0]), text)


def _as_cp1252(control: str) -> str:
    # Five code points (0x81, 0x8D, 0x8F, 0x90, 0x9D) mean nothing in cp1252 either.
    return control.encode("latin-1").decode("cp1252", errors="ignore")


def _refuse_other_documents(text: str) -> None:
    start = text.lstrip()[:1]
    if not start:
        raise _refusal("empty", "an empty file", "the CSL as CSV")
    if start == "<":
        raise _refusal("html", "a web page or XML", "the CSL as CSV")


def _parse(text: str) -> list[list[str]]:
    # Strict, since only then an unclosed quote at the end of the file is an error.
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [record for record in lines if record]
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise _refusal("truncated", "a quote that never closes", "whole rows") from error
        found = f"line {lines.line_num} that is not CSV ({error})"
        raise _refusal("malformed", found, "quoted fields as RFC 4180 has them") from error


def _refuse_header(header: list[str]) -> None:
    missing = sorted(WANTED - set(header))
    if missing:
        raise _refusal("header", f"no column {', '.join(missing)}", "the columns of the CSL")
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise _refusal("header", f"column {', '.join(twice)} twice", "each column once")


def _refuse_open_end(text: str) -> None:
    # A bare last field that was cut short looks whole but for the missing line end. Behind a
    # closing quote the field is whole, and some copies of the file do end there.
    if not text.endswith(("\n", "\r", '"')):
        raise _refusal("truncated", "no line end after the last row", "a whole last row")


def _refuse_uneven(header: list[str], rows: list[list[str]]) -> None:
    for number, row in _uneven(len(header), rows):
        failure = "truncated" if number == len(rows) and len(row) < len(header) else "malformed"
        found = f"{len(row)} fields in row {number} of {len(rows)}"
        raise _refusal(failure, found, f"{len(header)} as in the header")


def _uneven(width: int, rows: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    return ((number, row) for number, row in enumerate(rows, start=1) if len(row) != width)
