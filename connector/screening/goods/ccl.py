"""The Commerce Control List as a table: per ECCN its reasons, controls and exception flags."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from connector.screening.goods.eccn import Covered, Eccn, read_eccn
from connector.screening.tables import TABLES, Head, Row, Table, read_table
from connector.screening.tables.chart import CHART_COLUMNS

ENTRIES, ENTRY_COLUMNS = "ccl.csv", ("eccn", "standing", "reasons", "exceptions")
CONTROLS, CONTROL_COLUMNS = "ccl_controls.csv", ("eccn", "reason", "cell", "covers", "words")
READ = "ccl_read.csv"
"""Entries and paragraphs that a person read: their controls stand in place of the parsed ones."""


class Standing(StrEnum):
    """What an entry is: some only point elsewhere, and are then under another jurisdiction."""

    LISTED = "listed"
    ITAR = "itar"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Control:
    """One line of an entry's licence requirements.

    `cell` is a column of the Country Chart (NS1) or the id of a scope that stands outside it.
    `covers` says which part of the entry it reaches: `entry`, paragraphs (`.a .b.4`), all
    `but .y`, or `part` where only words tell; `words` are those, in ours.
    """

    reason: str
    cell: str
    covers: str = "entry"
    words: str = ""

    @property
    def on_chart(self) -> bool:
        """Say whether a column of the Country Chart answers for it."""
        return self.cell in CHART_COLUMNS

    def reaches(self, eccn: Eccn) -> Covered:
        """Say whether the line reaches an item; what cannot be told counts as MAYBE."""
        first, *more = self.covers.split()
        if first == "entry":
            return Covered.YES
        if first == "part":
            return Covered.MAYBE
        named = more if first == "but" else self.covers.split()
        answers = {eccn.lies_in(Eccn(eccn.entry, paragraph)) for paragraph in named}
        inside = next((each for each in Covered if each in answers), Covered.NO)
        return _OPPOSITE[inside] if first == "but" else inside


_OPPOSITE = {Covered.YES: Covered.NO, Covered.MAYBE: Covered.MAYBE, Covered.NO: Covered.YES}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the list says of an ECCN, or a person read of one of its paragraphs.

    `exceptions` holds the flags of the entry by exception: `no`, `yes`, `part` (of it), an amount
    in USD (LVS), or for STA the groups it is closed to (`not-A:6`).
    """

    eccn: Eccn
    standing: Standing
    reasons: tuple[str, ...]
    controls: tuple[Control, ...]
    exceptions: Mapping[str, str]
    read: bool = False


@dataclass(frozen=True, slots=True)
class Ccl:
    """15 CFR part 774, supplement no. 1."""

    head: Head
    entries: Mapping[str, Entry]
    read: Mapping[str, tuple[Control, ...]]

    def find(self, eccn: Eccn) -> Entry | None:
        """Give the entry of an ECCN, with the controls of the nearest paragraph that was read.

        4D001.a.1 falls back to 4D001.a, then to 4D001. None means that the list has no such entry.
        """
        entry = self.entries.get(eccn.entry)
        if entry is None:
            return None
        for wider in _wider(eccn):
            if controls := self.read.get(str(wider)):
                reasons = tuple(dict.fromkeys(control.reason for control in controls))
                return Entry(eccn, entry.standing, reasons, controls, entry.exceptions, read=True)
        return Entry(eccn, entry.standing, entry.reasons, entry.controls, entry.exceptions)


def _wider(eccn: Eccn) -> Iterable[Eccn]:
    paragraph = eccn.paragraph
    while paragraph:
        yield Eccn(eccn.entry, paragraph)
        paragraph = paragraph.rpartition(".")[0]
    yield Eccn(eccn.entry)


def read_ccl(folder: Path) -> Ccl:
    """Read the tables of a folder of rules. Raises ConfigError naming file, line and column."""
    entries = read_table(folder / TABLES / ENTRIES, ENTRY_COLUMNS)
    parsed = _controls(read_table(folder / TABLES / CONTROLS, CONTROL_COLUMNS))
    made = {row["eccn"]: _entry(row, parsed) for row in entries.rows}
    return Ccl(entries.head, made, _controls(read_table(folder / TABLES / READ, CONTROL_COLUMNS)))


def _entry(row: Row, controls: Mapping[str, tuple[Control, ...]]) -> Entry:
    eccn = read_eccn(row["eccn"])
    if eccn is None or eccn.paragraph:
        raise row.wrong("eccn", f"'{row['eccn']}' is no ECCN")
    try:
        standing = Standing(row["standing"])
    except ValueError as error:
        raise row.wrong("standing", f"'{row['standing']}'") from error
    flags = dict(each.split("=", 1) for each in row.words("exceptions"))
    return Entry(eccn, standing, row.words("reasons"), controls.get(row["eccn"], ()), flags)


def _controls(table: Table) -> Mapping[str, tuple[Control, ...]]:
    found: dict[str, list[Control]] = {}
    for row in table.rows:
        eccn = read_eccn(row["eccn"])
        if eccn is None:
            raise row.wrong("eccn", f"'{row['eccn']}' is no ECCN")
        if not row["covers"]:
            raise row.wrong("covers", "empty; wanted entry, part or paragraphs")
        control = Control(row["reason"], row["cell"], row["covers"], row["words"])
        found.setdefault(str(eccn), []).append(control)
    return {eccn: tuple(controls) for eccn, controls in found.items()}
