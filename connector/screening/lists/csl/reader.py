"""From a CSL file (CSV or JSON) to its rows, by column name; a damaged file is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from connector.screening.lists.csl.json_reader import read_results
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

Row: TypeAlias = Mapping[str, str]
"""The fields of one row by column name, as they stand in the CSV."""

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
        "call_sign",
        "alt_names",
        "citizenships",
        "dates_of_birth",
        "nationalities",
        "ids",
    }
)
"""Columns that must be there. Files of 2019 have 28 columns, later ones 29 (`_id` first)."""


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a file in its order, and what was odd but harmless in it."""

    rows: tuple[Row, ...]
    warnings: tuple[str, ...]


def read_rows(file: Path) -> Table:
    """Read every row of a CSL file, plain or gzip, or refuse the file as a whole.

    Raises ListRefused; its sentence says what was found, what was wanted and what to do.
    """
    text, warnings = decode(read_bytes(file, "the CSL as CSV or JSON"))
    if text.lstrip().startswith("{"):
        return Table(read_results(text, WANTED), warnings)
    refuse_other_documents(text, "the CSL as CSV or JSON")
    header, *records = split_rows(text)
    refuse_header(header, WANTED, "the CSL")
    refuse_open_end(text)
    rows = [record for record in records if record != header]
    refuse_uneven(len(header), rows)
    if not rows:
        raise refusal("empty", "a header and no row", "at least one row")
    if len(rows) < len(records):
        repeated = "the header line stands in the file more than once; skipped"
        warnings = (*warnings, repeated)
    return Table(tuple(dict(zip(header, row, strict=True)) for row in rows), warnings)
