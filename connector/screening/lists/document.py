"""A list file as it comes from its publisher: opened, decoded and cut into rows, or refused."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from connector.errors import ListRefused

MAX_BYTES = 512 * 1024 * 1024
"""More than ten times the largest list of 2026; beyond it a small gzip would fill the memory."""

_GZIP = b"\x1f\x8b"
_C1 = re.compile("[\x80-\x9f]")
_OTHER_DOCUMENTS = {"<": "a web page or XML", "{": "JSON", "[": "JSON"}


def refusal(failure: str, found: str, wanted: str) -> ListRefused:
    """Word a refusal: what was found, what was wanted, and what to do."""
    return ListRefused(
        failure,
        f"found {found}, wanted {wanted}; keep the last good list and download the file again",
    )


def only_file(files: Sequence[Path], wanted: str) -> Path:
    """Return the one file of a list that comes as one, or raise ListRefused (files)."""
    if len(files) != 1:
        raise refusal("files", f"{len(files)} files", f"one file: {wanted}")
    return files[0]


def read_bytes(file: Path, wanted: str) -> bytes:
    """Read a whole file, unpacked where it is gzip.

    Raises ListRefused: missing, oversize, truncated or undecodable (gzip alone).
    """
    try:
        with file.open("rb") as stream:
            body = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise refusal("missing", f"{file.name} unreadable", wanted) from error
    body = _unpack(body) if body.startswith(_GZIP) else body
    if len(body) > MAX_BYTES:
        raise refusal("oversize", f"over {MAX_BYTES} bytes unpacked", f"{wanted} of at most that")
    return body


def _unpack(body: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            return stream.read(MAX_BYTES + 1)
    except EOFError as error:
        raise refusal("truncated", "a gzip stream without its end", "a whole one") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise refusal("undecodable", f"damaged gzip ({error})", "a sound gzip file") from error


def decode(body: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode UTF-8, line by line cp1252 where it is not, and say how many lines fell back.

    Raises ListRefused (undecodable) where a byte means nothing in either encoding.
    """
    try:
        return repair_c1(body.decode("utf-8-sig")), ()
    except UnicodeDecodeError:
        pass
    # Line by line, so that one cp1252 byte does not garble the names of all other lines.
    try:
        lines = [_decode_line(line) for line in body.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    except UnicodeDecodeError as error:
        found = f"byte 0x{error.object[error.start]:02x}, which is in neither encoding"
        raise refusal("undecodable", found, "UTF-8, or cp1252 in places") from error
    count = sum(fell_back for _, fell_back in lines)
    text = repair_c1("\n".join(line for line, _ in lines))
    return text, (f"{count} lines are not UTF-8; read as cp1252",)


def _decode_line(line: bytes) -> tuple[str, bool]:
    try:
        return line.decode("utf-8"), False
    except UnicodeDecodeError:
        return line.decode("cp1252"), True


def repair_c1(text: str) -> str:
    """Read C1 control characters as the cp1252 bytes they were (U+0092: an apostrophe)."""
    return _C1.sub(lambda match: _as_cp1252(match[0]), text)


def _as_cp1252(control: str) -> str:
    # Five code points (0x81, 0x8D, 0x8F, 0x90, 0x9D) mean nothing in cp1252 either.
    return control.encode("latin-1").decode("cp1252", errors="ignore")


def refuse_other_documents(text: str, wanted: str) -> None:
    """Refuse an empty text (empty), a web page (html) and JSON (header) where CSV is due."""
    start = text.lstrip()[:1]
    if not start:
        raise refusal("empty", "an empty file", wanted)
    if start in _OTHER_DOCUMENTS:
        failure = "html" if start == "<" else "header"
        raise refusal(failure, _OTHER_DOCUMENTS[start], wanted)


def split_rows(text: str, delimiter: str = ",") -> list[list[str]]:
    """Cut CSV into its rows, blank lines left out.

    Raises ListRefused: truncated (a quote never closes) or malformed, with the line's number.
    """
    # Strict, since only then an unclosed quote at the end of the file is an error.
    lines = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    try:
        return [record for record in lines if record]
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise refusal("truncated", "a quote that never closes", "whole rows") from error
        found = f"line {lines.line_num} that is not CSV ({error})"
        raise refusal("malformed", found, "quoted fields as RFC 4180 has them") from error


def refuse_open_end(text: str) -> None:
    """Refuse (truncated) a text whose last row may have been cut within its last field."""
    # A bare last field that was cut short looks whole but for the missing line end. Behind a
    # closing quote the field is whole, and some copies of the files do end there.
    if not text.endswith(("\n", "\r", '"')):
        raise refusal("truncated", "no line end after the last row", "a whole last row")


def refuse_header(header: list[str], columns: frozenset[str], words: str) -> None:
    """Refuse (header) a header without every one of `columns`, or with a column twice."""
    missing = sorted(columns - set(header))
    if missing:
        raise refusal("header", f"no column {', '.join(missing)}", f"the columns of {words}")
    named = [column for column in header if column]
    twice = sorted({column for column in named if named.count(column) > 1})
    if twice:
        raise refusal("header", f"column {', '.join(twice)} twice", "each column once")


def refuse_uneven(width: int, rows: list[list[str]], model: str = "in the header") -> None:
    """Refuse rows of another width: truncated where the last one is short, else malformed."""
    for number, row in _uneven(width, rows):
        failure = "truncated" if number == len(rows) and len(row) < width else "malformed"
        found = f"{len(row)} fields in row {number} of {len(rows)}"
        raise refusal(failure, found, f"{width} as {model}")


def _uneven(width: int, rows: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    return ((number, row) for number, row in enumerate(rows, start=1) if len(row) != width)


def drop_blank_columns(rows: list[list[str]]) -> list[list[str]]:
    """Drop the columns that a spreadsheet left nameless at the end, header row first.

    A row may or may not have them. One that has text in them keeps it, and so is uneven.
    """
    width = len(rows[0])
    while width and not rows[0][width - 1].strip():
        width -= 1
    return [row if any(field.strip() for field in row[width:]) else row[:width] for row in rows]
