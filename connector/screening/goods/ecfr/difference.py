"""What an issue changes of the tables in force, told one by one before a person accepts it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from connector.screening.goods import ccl
from connector.screening.goods.ccl import Entry, read_ccl
from connector.screening.goods.ecfr.edition import Edition
from connector.screening.tables.chart import CHART_COLUMNS, ChartRow, read_chart
from connector.screening.tables.groups import GROUPS, read_groups


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of which table, of what in it, and what stood and will stand there.

    `before` is empty for what is new, `after` for what goes.
    """

    table: str
    key: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """Say whether it is added, removed or changed."""
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


def compare(folder: Path, edition: Edition) -> tuple[Change, ...]:
    """Give what an issue changes of the tables of a folder of rules, table by table.

    Raises ConfigError where the tables in force cannot be read.
    """
    entries = {str(entry.eccn): _entry(entry) for entry in edition.entries}
    old_entries = {eccn: _entry(entry) for eccn, entry in read_ccl(folder).entries.items()}
    rows = {row.country: _row(row) for row in edition.rows}
    old_rows = {country: _row(row) for country, row in read_chart(folder).rows.items()}
    old_members = read_groups(folder).members
    return (
        *_changes("list", old_entries, entries),
        *_changes("chart", old_rows, rows),
        *_changes("groups", _members(old_members), _members(edition.members)),
    )


def at_odds(folder: Path, edition: Edition) -> tuple[str, ...]:
    """Give the entries that people read whose columns are no longer those of the list.

    Their lines (`ccl_read.csv`) stand in place of the list's, so somebody has to read them again.
    """
    new = {str(entry.eccn): entry.controls for entry in edition.entries}
    found = []
    for eccn, controls in read_ccl(folder).read.items():
        entry = eccn[:5]
        columns = {each.cell for each in new.get(entry, ()) if each.on_chart}
        read = {each.cell for each in controls if each.on_chart}
        if entry not in new or (read != columns if eccn == entry else not read <= columns):
            found.append(f"{eccn} in {ccl.READ}: {_cells(read)}; the list has {_cells(columns)}")
    return tuple(found)


def _changes(table: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key, ""), new.get(key, "")
        if before != after:
            yield Change(table, key, before, after)


def _entry(entry: Entry) -> str:
    controls = ", ".join(
        f"{each.reason}:{each.cell}" + ("" if each.covers == "entry" else f" ({each.covers})")
        for each in entry.controls
    )
    flags = " ".join(f"{name}={flag}" for name, flag in sorted(entry.exceptions.items()))
    parts = (entry.standing.value, " ".join(entry.reasons), controls, flags)
    return "; ".join(part for part in parts if part)


def _row(row: ChartRow) -> str:
    notes = "".join(f" [{number}]" for number in row.footnotes)
    marks = " ".join(column for column in CHART_COLUMNS if column in row.marks)
    return (marks if row.governed else f"see {row.see}") + notes or "no mark"


def _members(members: Mapping[str, frozenset[str]]) -> dict[str, str]:
    return {
        f"{group} {country}": "member" for group in GROUPS for country in sorted(members[group])
    }


def _cells(cells: set[str]) -> str:
    return ", ".join(sorted(cells)) or "no column"
