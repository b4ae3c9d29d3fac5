"""One issue of the regulation as our tables: healthy or refused, and what it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connector.screening import Verified
from connector.screening.goods import ccl
from connector.screening.goods.ccl import Entry
from connector.screening.goods.ecfr.country_tables import read_chart_rows, read_memberships
from connector.screening.goods.ecfr.document import read_documents, supplement
from connector.screening.goods.ecfr.listing import read_entries
from connector.screening.lists.document import refusal
from connector.screening.tables import Head, chart, groups, write_table
from connector.screening.tables.chart import CHART_COLUMNS, ChartRow
from connector.screening.tables.groups import GROUPS

LIST_PART, CHART_PART, GROUPS_PART = 774, 738, 740
PARTS = (LIST_PART, CHART_PART, GROUPS_PART)
"""The parts of title 15 whose supplements no. 1 are the tables."""

_FEWEST_ENTRIES = 600
_FEWEST_ROWS = 190
_FEWEST_MEMBERS = {"A:1": 30, "A:5": 25, "B": 150, "D:1": 15, "D:5": 15, "E:1": 1}
_ALWAYS_LISTED = ("0A983", "4A005", "5A980", "5A002")


@dataclass(frozen=True, slots=True)
class Edition:
    """List, chart and groups of one issue date."""

    issue: date
    entries: tuple[Entry, ...]
    rows: tuple[ChartRow, ...]
    members: Mapping[str, frozenset[str]]

    def tables(self) -> Mapping[str, str]:
        """Give the text of each table by its file name."""
        return {
            ccl.ENTRIES: write_table(self._head(LIST_PART), ccl.ENTRY_COLUMNS, self._entries()),
            ccl.CONTROLS: write_table(self._head(LIST_PART), ccl.CONTROL_COLUMNS, self._controls()),
            chart.FILE: write_table(self._head(CHART_PART), chart.COLUMNS, self._rows()),
            groups.FILE: write_table(self._head(GROUPS_PART), groups.COLUMNS, self._members()),
        }

    def _head(self, part: int) -> Head:
        return Head(
            citation=f"15 CFR part {part}, supplement no. 1",
            source=f"eCFR issue of {self.issue}, read by program",
            as_of=self.issue,
            verified=Verified.READ,
        )

    def _entries(self) -> list[tuple[str, ...]]:
        return [
            (
                str(entry.eccn),
                entry.standing.value,
                " ".join(entry.reasons),
                " ".join(f"{name}={flag}" for name, flag in entry.exceptions.items()),
            )
            for entry in self.entries
        ]

    def _controls(self) -> list[tuple[str, ...]]:
        return [
            (str(entry.eccn), each.reason, each.cell, each.covers, each.words)
            for entry in self.entries
            for each in entry.controls
        ]

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (
                row.country,
                "yes" if row.governed else "no",
                " ".join(column for column in CHART_COLUMNS if column in row.marks),
                " ".join(map(str, row.footnotes)),
                row.see,
            )
            for row in sorted(self.rows, key=lambda row: row.country)
        ]

    def _members(self) -> list[tuple[str, ...]]:
        return [(group, " ".join(sorted(self.members[group]))) for group in GROUPS]


def read_edition(files: Sequence[Path], issue: date) -> Edition:
    """Read an issue from files that hold the three supplements, and refuse what is not whole.

    Raises ListRefused: missing, oversize, malformed, header, cells, country, count, canary.
    """
    documents = read_documents(files)
    edition = Edition(
        issue=issue,
        entries=read_entries(supplement(documents, LIST_PART)),
        rows=read_chart_rows(supplement(documents, CHART_PART)),
        members=read_memberships(supplement(documents, GROUPS_PART)),
    )
    _refuse_unhealthy(edition)
    return edition


def _refuse_unhealthy(edition: Edition) -> None:
    listed = {str(entry.eccn) for entry in edition.entries if entry.controls or entry.reasons}
    _refuse_few("entries of the list", len(edition.entries), _FEWEST_ENTRIES)
    _refuse_few("entries with a control", len(listed), _FEWEST_ENTRIES - 75)
    _refuse_few("rows of the chart", len(edition.rows), _FEWEST_ROWS)
    for group, fewest in _FEWEST_MEMBERS.items():
        _refuse_few(f"countries of group {group}", len(edition.members[group]), fewest)
    if missing := [eccn for eccn in _ALWAYS_LISTED if eccn not in listed]:
        raise refusal("canary", f"no {', '.join(missing)}", "entries that were always there")
    rows = {row.country: row for row in edition.rows}
    if len(rows) != len(edition.rows):
        raise refusal("cells", "a country with two rows", "one row each")
    if not all(country in rows and rows[country].marks for country in ("CN", "RU", "DE")):
        raise refusal("canary", "no mark for China, Russia or Germany", "their marks")
    if all(row.governed for row in edition.rows):
        raise refusal("canary", "no row that sends to part 746", "the rows of embargoed countries")


def _refuse_few(what: str, count: int, fewest: int) -> None:
    if count < fewest:
        raise refusal("count", f"{count} {what}", f"at least {fewest}")
