"""The Commerce Country Chart: for which reasons for control a country needs a licence."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from connector.screening.tables import TABLES, Head, Row, read_table
from connector.screening.tables.groups import read_as

FILE = "country_chart.csv"
COLUMNS = ("country", "governed", "marks", "footnotes", "see")
_CHART_COLUMNS = "CB1 CB2 CB3 NP1 NP2 NS1 NS2 MT1 RS1 RS2 FC1 CC1 CC2 CC3 AT1 AT2"
CHART_COLUMNS = tuple(_CHART_COLUMNS.split())
"""The columns in the order they are printed."""


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A country's row.

    Where `governed` is false the chart has no marks and sends to `see`: nothing is free there.
    """

    country: str
    governed: bool
    marks: frozenset[str]
    footnotes: tuple[int, ...] = ()
    see: str = ""


@dataclass(frozen=True, slots=True)
class CountryChart:
    """All rows of 15 CFR part 738, supplement no. 1."""

    head: Head
    rows: Mapping[str, ChartRow]

    def row(self, country: str) -> ChartRow | None:
        """Give the row that counts for a country; None where there is none, which frees nothing."""
        return self.rows.get(read_as(country))


def read_chart(folder: Path) -> CountryChart:
    """Read the table of a folder of rules. Raises ConfigError naming file, line and column."""
    table = read_table(folder / TABLES / FILE, COLUMNS)
    return CountryChart(table.head, {row["country"]: _row(row) for row in table.rows})


def _row(row: Row) -> ChartRow:
    marks = frozenset(row.words("marks"))
    if unknown := marks - set(CHART_COLUMNS):
        raise row.wrong("marks", f"no column of the chart: {', '.join(sorted(unknown))}")
    if row["governed"] not in {"yes", "no"}:
        raise row.wrong("governed", f"'{row['governed']}'; wanted yes or no")
    governed = row["governed"] == "yes"
    if not governed and (marks or not row["see"]):
        raise row.wrong("see", "a row that the chart does not govern has no mark and a see")
    if not all(each.isdigit() for each in row.words("footnotes")):
        raise row.wrong("footnotes", f"'{row['footnotes']}'; wanted numbers")
    footnotes = tuple(int(each) for each in row.words("footnotes"))
    return ChartRow(row["country"], governed, marks, footnotes, row["see"])
