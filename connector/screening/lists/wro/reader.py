"""From CBP's dataset of withhold release orders (CSV) to its rows by column name.

The columns are those of the dataset of 2025; the file was seen in Latin-1 as well as in UTF-8.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from connector.screening.lists.document import (
    decode,
    read_bytes,
    refusal,
    refuse_header,
    refuse_open_end,
    refuse_other_documents,
    refuse_uneven,
    split_rows,
)

Order: TypeAlias = Mapping[str, str]
"""The fields of one row by column name in lower case (`wro/finding`), each on one line."""

WANTED = frozenset(
    {
        *("country", "country code", "entity", "industry", "merchandise", "status"),
        *("wro/finding", "effective date", "press release"),
    }
)
_WORDS = "the CBP dataset as CSV"


def read_orders(file: Path) -> tuple[tuple[Order, ...], tuple[str, ...]]:
    """Read every row of the file, and say what was odd but harmless.

    Raises ListRefused, see `connector.screening.lists.wro.read_wro`.
    """
    text, warnings = decode(read_bytes(file, _WORDS))
    refuse_other_documents(text, _WORDS)
    header, *rows = split_rows(text)
    columns = [re.sub(r"\s+", " ", column).strip().lower() for column in header]
    refuse_header(columns, WANTED, _WORDS)
    refuse_open_end(text)
    refuse_uneven(len(columns), rows)
    filled = [row for row in rows if any(field.strip() for field in row)]
    if not filled:
        raise refusal("empty", "a header and no row", "at least one row")
    plain = ([" ".join(field.split()) for field in row] for row in filled)
    return tuple(dict(zip(columns, row, strict=True)) for row in plain), warnings
