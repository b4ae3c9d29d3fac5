"""From a one-list CSV of 31 columns to its rows by column name.

The form is the one in which BIS and the State Department gave their lists to the first CSL
(el.csv, isn.csv: "Source List, Entity Number, SDN Type, ..."); spreadsheets left up to five
nameless columns behind the header.
"""

from collections.abc import Mapping
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

Row: TypeAlias = Mapping[str, str]
"""The fields of one row by column name, each on one line."""

WANTED = frozenset(
    {
        *("Source List", "Programs", "Name", "Address", "City", "State/Province"),
        *("Postal Code", "Country", "Federal Register Notice", "Effective Date"),
        *("License Requirement", "License Policy", "Alternate Name"),
    }
)
_WORDS = "a one-list CSV of 31 columns"


def read_rows(file: Path) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Read every row of the file, and say what was odd but harmless.

    Raises ListRefused, see `connector.screening.lists.el.read_el`.
    """
    text, warnings = decode(read_bytes(file, _WORDS))
    refuse_other_documents(text, _WORDS)
    header, *rows = drop_blank_columns(split_rows(text))
    columns = [column.strip() for column in header]
    refuse_header(columns, WANTED, _WORDS)
    refuse_open_end(text)
    refuse_uneven(len(columns), rows)
    if not rows:
        raise refusal("empty", "a header and no row", "at least one row")
    plain = ([" ".join(field.split()) for field in row] for row in rows)
    return tuple(dict(zip(columns, row, strict=True)) for row in plain), warnings
