"""From the page of the UFLPA Entity List to the rows of its tables; another page is refused.

The page is https://www.dhs.gov/uflpa-entity-list as saved: per part of the list (named by its
paragraph of the act, "Section 2(d)(2)(B)(i)") a table of two columns, which are headed "Name of
Entity" or "Entity Name", and "Effective Date".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from connector.screening.lists.document import decode, read_bytes, refusal

_NAMES = frozenset({"name of entity", "entity name", "entity"})
_DATES = frozenset({"effective date"})
_SECTION = re.compile(r"Section\s+(2\(d\)\(2\)\(B\)\([ivx]+\))")
_END = re.compile(r"</html\s*>\s*(?:<!--.*?-->\s*)*\Z", re.IGNORECASE | re.DOTALL)
_WANTED = "the page of the UFLPA Entity List with its tables"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the name with its aliases in prose, the day as printed, the part of the list."""

    name: str
    effective: str
    section: str


def read_rows(file: Path) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Read every row of every table, in the order of the page.

    Raises ListRefused, see `connector.screening.lists.uflpa.read_uflpa`.
    """
    text, warnings = decode(read_bytes(file, _WANTED))
    page = _parse(text)
    tables = [table for table in page.iter("table") if isinstance(table, html.HtmlElement)]
    if not tables:
        raise refusal("html", "a page without a table", _WANTED)
    listed = [table for table in tables if _is_listing(table)]
    if not listed:
        raise refusal("header", "no table of names and effective dates", _WANTED)
    if not _END.search(text):
        raise refusal("truncated", "a page without its end", "a whole page")
    rows = tuple(row for table in listed for row in _read_table(table))
    if not rows:
        raise refusal("empty", "tables without a row", "at least one entity")
    return rows, warnings


def _parse(text: str) -> html.HtmlElement:
    if not text.strip():
        raise refusal("empty", "an empty file", _WANTED)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise refusal("malformed", f"no HTML ({error})", _WANTED) from error


def _cells(row: etree._Element) -> list[str]:
    return [
        " ".join(cell.text_content().split())
        for cell in row.iterchildren("th", "td")
        if isinstance(cell, html.HtmlElement)
    ]


def _is_listing(table: html.HtmlElement) -> bool:
    header = next((_cells(row) for row in table.iter("tr")), [])
    words = {cell.lower() for cell in header}
    return bool(words & _NAMES) and bool(words & _DATES)


def _read_table(table: html.HtmlElement) -> Iterator[Row]:
    header, *rows = [_cells(row) for row in table.iter("tr")]
    words = [cell.lower() for cell in header]
    name = next(number for number, word in enumerate(words) if word in _NAMES)
    day = next(number for number, word in enumerate(words) if word in _DATES)
    section = _read_section(table)
    for number, cells in enumerate(rows, start=1):
        if not any(cells):
            continue
        if len(cells) != len(header) or not cells[name]:
            found = f"{len(cells)} cells in row {number} of a table, or no name"
            raise refusal("malformed", found, f"{len(header)} as in its header")
        yield Row(cells[name], cells[day], section)


def _read_section(table: html.HtmlElement) -> str:
    before = table.xpath("preceding::text()")
    text = "".join(map(str, before)) if isinstance(before, list) else ""
    found = _SECTION.findall(" ".join(text.split()))
    return str(found[-1]) if found else ""
