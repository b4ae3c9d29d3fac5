"""From a file of the Denied Persons List, in its old or its new form, to denial orders.

Old: https://www.bis.doc.gov/dpl/dpl.txt, twelve columns with tabs between them. New (2025): the
"Export as CSV" of the list's page, five columns, with name and address fused in the first.
"""

import re
from dataclasses import dataclass
from pathlib import Path

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

_OLD = (
    *("name", "street_address", "city", "state", "country", "postal_code", "effective_date"),
    *("expiration_date", "standard_order", "last_update", "action", "fr_citation"),
)
_NEW = (
    *("name_and_address", "type_of_denial", "effective_date", "expiration_date"),
    "appropriate_federal_register_citations",
)
_MAY_LACK = 2  # Old rows may end before `action` and `fr_citation`.
_WORDS = "the Denied Persons List"

_STATES = frozenset({"georgia"})  # Those that are countries too.

# A part behind a comma that still belongs to the name: "ACME, INC., 1 Sample Road".
_FORM = re.compile(
    r"(?:inc|incorporated|llc|l\.l\.c|ltd|limited|llp|lp|co|corp|corporation|company|gmbh|ag|sa"
    r"|s\.a|s\.a\.r\.l|sarl|s\.r\.l|srl|plc|pte|pty|bv|b\.v|nv|n\.v|fze|fzco|fzc|jsc|ojsc|pjsc"
    r"|ooo|oao|zao|pao|jr|sr|ii|iii|iv)\.?"
    r"(?:$|\s+(?:\(|[afd][./]?[kb][./]?a\b|ltd|limited|inc).*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DenialOrder:
    """One row of the list. Dates are as printed; `terms` are words on what kind of order it is."""

    name: str
    address: str
    country: str
    effective: str
    expires: str
    terms: str
    citation: str


def read_orders(file: Path) -> tuple[tuple[DenialOrder, ...], tuple[str, ...]]:
    """Read every row of a file, and say what was odd but harmless.

    Raises ListRefused, see `connector.screening.lists.dpl.read_dpl`.
    """
    text, warnings = decode(read_bytes(file, f"{_WORDS} as text or CSV"))
    refuse_other_documents(text, f"{_WORDS} as text or CSV")
    old = "\t" in text.partition("\n")[0]
    header, *rows = split_rows(text, "\t" if old else ",")
    columns = [re.sub(r"\W+", "_", column.strip().lower()).strip("_") for column in header]
    refuse_header(columns, frozenset(_OLD if old else _NEW), _WORDS)
    refuse_open_end(text)
    filled = [row for row in rows if any(field.strip() for field in row)]
    if len(filled) < len(rows):
        warnings = (*warnings, f"{len(rows) - len(filled)} rows without any text; skipped")
    if old:
        filled, odd = _pad(filled)
        warnings = (*warnings, *odd)
    refuse_uneven(len(columns), filled)
    if not filled:
        raise refusal("empty", "a header and no row", "at least one row")
    records = (dict(zip(columns, map(_plain, row), strict=True)) for row in filled)
    read = _read_old if old else _read_new
    return tuple(read(record) for record in records), warnings


def _pad(rows: list[list[str]]) -> tuple[list[list[str]], tuple[str, ...]]:
    least = len(_OLD) - _MAY_LACK
    short = sum(least <= len(row) < len(_OLD) for row in rows)
    padded = [
        row + [""] * (len(_OLD) - len(row)) if least <= len(row) < len(_OLD) else row
        for row in rows
    ]
    return padded, (f"{short} rows end before their citation; read without it",) if short else ()


def _plain(text: str) -> str:
    return " ".join(text.split())


def _read_old(record: dict[str, str]) -> DenialOrder:
    place = ("street_address", "city", "state", "postal_code", "country")
    standard = record["standard_order"].upper() != "N"
    return DenialOrder(
        name=record["name"],
        address=", ".join(record[part] for part in place if record[part]),
        country=record["country"],
        effective=record["effective_date"],
        expires=record["expiration_date"],
        terms="" if standard else "not the standard order: read its terms",
        citation=record["fr_citation"],
    )


def _read_new(record: dict[str, str]) -> DenialOrder:
    name, address = split_address(record["name_and_address"])
    return DenialOrder(
        name=name,
        address=address,
        country=_read_tail(address),
        effective=record["effective_date"],
        expires=record["expiration_date"],
        terms=record["type_of_denial"],
        citation=record["appropriate_federal_register_citations"],
    )


def _read_tail(address: str) -> str:
    # Two letters at the end are a state of the US more often than a country: "San Jose, CA".
    tail = address.rpartition(",")[2].strip(" .")
    return tail if len(tail) > len("CA") and tail.lower() not in _STATES else ""


def split_address(text: str) -> tuple[str, str]:
    """Split "ACME, INC., 1 Sample Road, Dubai" into name and address, at the right comma."""
    first, *parts = [part.strip() for part in text.split(",")]
    name = [first]
    while parts and _FORM.fullmatch(parts[0]):
        name.append(parts.pop(0))
    return ", ".join(name), ", ".join(part for part in parts if part)
