"""From the Unverified List as CSV (COUNTRY, NAME, ADDRESS and nameless columns) to its rows."""

from dataclasses import dataclass
from pathlib import Path

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

_COLUMNS = ("country", "name", "address")
_WORDS = "the Unverified List as CSV"


@dataclass(frozen=True, slots=True)
class Row:
    """One party at one address, in the words of the list."""

    country: str
    name: str
    address: str


def read_rows(file: Path) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Read every row of the file, and say what was odd but harmless.

    Raises ListRefused, see `connector.screening.lists.uvl.read_uvl`.
    """
    text, warnings = decode(read_bytes(file, _WORDS))
    refuse_other_documents(text, _WORDS)
    header, *rows = drop_blank_columns(split_rows(text))
    columns = [column.strip().lower() for column in header]
    refuse_header(columns, frozenset(_COLUMNS), _WORDS)
    refuse_open_end(text)
    filled = [row for row in rows if any(field.strip() for field in row)]
    refuse_uneven(len(columns), filled)
    if not filled:
        raise refusal("empty", "a header and no row", "at least one row")
    plain = ([" ".join(field.split()) for field in row] for row in filled)
    records = (dict(zip(columns, row, strict=True)) for row in plain)
    return tuple(Row(*(record[column] for column in _COLUMNS)) for record in records), warnings
