"""Country Chart and Country Groups, read from supplements no. 1 to parts 738 and 740."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from connector.screening.goods.ecfr.document import odd, rows_of, tables_of, text_of
from connector.screening.goods.ecfr.names import read_ear_country
from connector.screening.lists.document import refusal
from connector.screening.tables.chart import CHART_COLUMNS, ChartRow
from connector.screening.tables.groups import GROUPS

_FOOTNOTE = "sup"
_SECTION = re.compile(r"\b\d{3}(?:\.\d+)?\b")
_ONE_LIST = "B"
_LONGEST_NAME = 80
"""No country is longer: footnotes stand in rows too."""


def read_chart_rows(supplement: etree._Element) -> tuple[ChartRow, ...]:
    """Give the chart's rows. Raises ListRefused: header, cells, country."""
    for table in tables_of(supplement):
        rows = tuple(rows_of(table))
        at = next((n for n, row in enumerate(rows) if _columns(row) == CHART_COLUMNS), None)
        if at is not None:
            return tuple(_chart_row(row) for row in rows[at + 1 :] if _names_a_country(row))
    raise odd("no table with the columns of the Country Chart", ", ".join(CHART_COLUMNS))


def _columns(row: tuple[etree._Element, ...]) -> tuple[str, ...]:
    return tuple(text_of(cell).replace(" ", "") for cell in row)


def _names_a_country(row: tuple[etree._Element, ...]) -> bool:
    """Say whether a row is of a country: a footnote is one cell alone."""
    return len(row) > 1 and bool(text_of(row[0], _FOOTNOTE))


def _chart_row(row: tuple[etree._Element, ...]) -> ChartRow:
    name, rest = text_of(row[0], _FOOTNOTE), tuple(text_of(cell) for cell in row[1:])
    country = read_ear_country(name)
    notes = tuple(int(n) for n in re.findall(r"\d+", " ".join(map(text_of, row[0].iter("sup")))))
    if len(rest) == 1:
        # One merged cell sends elsewhere: no mark is there, and nothing is free.
        see = " / ".join(dict.fromkeys(_SECTION.findall(rest[0])))
        if not see:
            raise refusal("cells", f"{name} with one cell that sends nowhere", "a section to see")
        return ChartRow(country, governed=False, marks=frozenset(), footnotes=notes, see=see)
    _refuse_cells(name, rest, len(CHART_COLUMNS))
    marks = frozenset(column for column, x in zip(CHART_COLUMNS, rest, strict=True) if x)
    return ChartRow(country, governed=True, marks=marks, footnotes=notes)


def _refuse_cells(name: str, cells: tuple[str, ...], wanted: int) -> None:
    if len(cells) != wanted:
        raise refusal("cells", f"{len(cells)} cells for {name}", f"{wanted}")
    if other := [cell for cell in cells if cell.upper() not in {"", "X"}]:
        raise refusal("cells", f"'{other[0]}' as a mark of {name}", "X or nothing")


def read_memberships(supplement: etree._Element) -> Mapping[str, frozenset[str]]:
    """Give the members of every group. Raises ListRefused: header, cells, country."""
    found: dict[str, frozenset[str]] = {_ONE_LIST: _listed(supplement)}
    for letter in ("A", "D", "E"):
        labels = tuple(group for group in GROUPS if group.startswith(f"{letter}:"))
        found |= _table_members(_group_table(supplement, labels), labels)
    return {group: found[group] for group in GROUPS}


def _group_table(supplement: etree._Element, labels: tuple[str, ...]) -> etree._Element:
    for table in tables_of(supplement):
        if any(_labels(row) == labels for row in rows_of(table)):
            return table
    raise odd(f"no table with the columns {', '.join(labels)}", "each group in its column")


def _labels(row: tuple[etree._Element, ...]) -> tuple[str, ...]:
    """Give the groups that the cells of a row are headed with: `[D: 1] National security`."""
    found = (re.search(r"\[?([ADE]):\s?(\d)\]?", text_of(cell, _FOOTNOTE)) for cell in row)
    return tuple(f"{each[1]}:{each[2]}" for each in found if each)


def _table_members(
    table: etree._Element, labels: tuple[str, ...]
) -> Iterator[tuple[str, frozenset[str]]]:
    members: dict[str, set[str]] = {label: set() for label in labels}
    for row in rows_of(table):
        name = text_of(row[0], _FOOTNOTE) if row else ""
        if len(row) < 2 or row[0].tag == "TH" or not name or len(name) > _LONGEST_NAME:  # noqa: PLR2004 - a lone cell is a footnote
            continue
        cells = tuple(text_of(cell, _FOOTNOTE) for cell in row[1:])
        _refuse_cells(name, cells, len(labels))
        for label, mark in zip(labels, cells, strict=True):
            if mark:
                members[label].add(read_ear_country(name))
    return ((label, frozenset(each)) for label, each in members.items())


def _listed(supplement: etree._Element) -> frozenset[str]:
    """Give the countries of group B, which stand in a list under its heading."""
    heading = False
    for node in supplement.iter("HD1", "HD2", "HD3", "SCOL2"):
        if node.tag != "SCOL2":
            heading = bool(re.match(r"Country Group B\b", text_of(node)))
        elif heading:
            names = (text_of(item, _FOOTNOTE) for item in node.iter("LI"))
            return frozenset(read_ear_country(name) for name in names if name)
    raise odd("no list under the heading Country Group B", "its countries in SCOL2")
