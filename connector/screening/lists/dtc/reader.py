"""From the list of parties debarred under the ITAR (CSV) to its rows.

The page of the Directorate (DDTC) heads the columns "Party Name, Date Of Birth, Federal Register
Notice, Notice Date, Corrected Notice, Corrected Notice Date"; files of 2018 call the first
"Debarred Party Full Name and Alias" and the third "Notice", and may end the header in a comma.
"""

from dataclasses import dataclass
from pathlib import Path

from connector.screening.lists.document import (
    decode,
    drop_blank_columns,
    read_bytes,
    refusal,
    refuse_header,
    refuse_other_documents,
    refuse_uneven,
    split_rows,
)

_NOW = {
    "debarred party full name and alias": "party name",
    "notice": "federal register notice",
}
"""Column of 2018 -> the same column now."""

_COLUMNS = (
    *("party name", "date of birth", "federal register notice", "notice date"),
    *("corrected notice", "corrected notice date"),
)
_WORDS = "the list of debarred parties as CSV"


@dataclass(frozen=True, slots=True)
class Row:
    """One debarred party, in the words of the list; `name` has its aliases in brackets."""

    name: str
    born: str
    notice: str
    notice_day: str
    corrected: str


def read_rows(file: Path) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Read every row of the file, and say what was odd but harmless.

    Raises ListRefused, see `connector.screening.lists.dtc.read_dtc`.
    """
    text, warnings = decode(read_bytes(file, _WORDS))
    refuse_other_documents(text, _WORDS)
    header, *rows = drop_blank_columns(split_rows(text))
    columns = [_NOW.get(column.strip().lower(), column.strip().lower()) for column in header]
    refuse_header(columns, frozenset(_COLUMNS), _WORDS)
    filled = [row for row in rows if any(field.strip() for field in row)]
    refuse_uneven(len(columns), filled)
    if not filled:
        raise refusal("empty", "a header and no row", "at least one row")
    if not text.endswith(("\n", "\r", '"')):
        # What may be cut is the day of a correction, which nobody is screened by.
        warnings = (*warnings, "no line end after the last row; its last field may be cut")
    plain = ([" ".join(field.split()) for field in row] for row in filled)
    records = (dict(zip(columns, row, strict=True)) for row in plain)
    return tuple(Row(*(record[column] for column in _COLUMNS[:-1])) for record in records), warnings
