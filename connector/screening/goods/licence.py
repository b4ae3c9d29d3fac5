"""An ECCN meets a destination: which reasons for control apply, and is a licence needed?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from connector.errors import ConfigError
from connector.screening.goods.ccl import Ccl, Control, Entry, Standing
from connector.screening.goods.eccn import Covered, Eccn
from connector.screening.goods.rows import DutyRule, GoodsPacks, ScopeRule, WatchRule, in_any
from connector.screening.tables.chart import ChartRow, CountryChart
from connector.screening.tables.groups import CountryGroups

_SEE = "see"
_AT = "AT"


@dataclass(frozen=True, slots=True)
class Tables:
    """The facts that classifications are looked up in."""

    ccl: Ccl
    chart: CountryChart
    groups: CountryGroups


@dataclass(frozen=True, slots=True)
class Applied:
    """A control that applies to an item at a destination; MAYBE where only a part is reached."""

    control: Control
    reached: Covered


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the list and the chart say of an item and a destination, on one day.

    `row` is None where the chart has none. `chart` are the controls whose columns are marked,
    `scopes` those outside the chart, `duties` what the destination asks besides, `watched` the
    rows by which the item is looked at for itself.
    """

    entry: Entry
    country: str
    row: ChartRow | None
    chart: tuple[Applied, ...] = ()
    scopes: tuple[tuple[ScopeRule, Applied], ...] = ()
    duties: tuple[tuple[DutyRule, Covered], ...] = ()
    watched: tuple[tuple[WatchRule, Covered], ...] = ()

    @property
    def embargoed(self) -> bool:
        """Say whether the chart does not govern the destination, so that nothing is free there."""
        return self.row is not None and not self.row.governed

    @property
    def closes_exceptions(self) -> bool:
        """Say whether only the exceptions that part 746 names may be used there."""
        return self.embargoed or any(row.closes_exceptions for row, _ in self.duties)

    @property
    def needs_licence(self) -> bool:
        """Say whether anything asks for a licence, be it for a part of the entry only."""
        return self.embargoed or bool(self.chart or self.scopes or self.duties)

    def applies(self, reason: str) -> bool:
        """Say whether a reason for control asks for a licence there."""
        if self.embargoed:
            return any(control.reason == reason for control in self.entry.controls)
        return any(each.control.reason == reason for each in self._applied())

    def surely(self, reason: str) -> bool:
        """Say whether a reason for control asks for a licence, and reaches the item for certain."""
        return any(
            each.control.reason == reason and each.reached is Covered.YES
            for each in self._applied()
        )

    def _applied(self) -> tuple[Applied, ...]:
        return (*self.chart, *(each for _, each in self.scopes))


def assess(
    tables: Tables, packs: GoodsPacks, eccn: Eccn, country: str, on: date
) -> Assessment | None:
    """Assess an item at a destination, by the rows in force on a day.

    None where the list has no such entry. An entry that only points elsewhere has no controls.
    """
    entry = tables.ccl.find(eccn)
    if entry is None:
        return None
    row = tables.chart.row(country)
    controls = tuple(_reached(entry))
    scopes = tuple(_scopes(tables, packs.scopes.on(on), controls, country))
    if row and not row.governed:
        # Where every ECCN needs a licence, what a part of it might ask is no news.
        scopes = tuple(each for each in scopes if each[1].reached is Covered.YES)
    found = Assessment(
        entry=entry,
        country=country,
        row=row,
        chart=tuple(each for each in controls if row and each.control.cell in row.marks),
        scopes=scopes,
        duties=tuple(_duties(packs.duties.on(on), entry, country)),
    )
    watched = _watched(packs.watched.on(on), found, tables.groups)
    return replace(found, watched=tuple(watched))


def _watched(
    rows: tuple[WatchRule, ...], found: Assessment, groups: CountryGroups
) -> Iterator[tuple[WatchRule, Covered]]:
    for row in rows:
        controlled = row.met == "anywhere" or found.applies(row.reason)
        reached = in_any(found.entry.eccn, row.eccns, row.but_eccns)
        if controlled and reached is not Covered.NO and not groups.has(found.country, row.but_to):
            yield row, reached


def _reached(entry: Entry) -> Iterator[Applied]:
    for control in (*entry.controls, *_unsaid(entry)):
        reached = control.reaches(entry.eccn)
        if reached is not Covered.NO:
            yield Applied(control, reached)


def _unsaid(entry: Entry) -> Iterator[Control]:
    """Give the reasons that an entry names without a line of requirements for them.

    AT is left out: no country has a mark for it, and where it bites every ECCN needs a licence.
    """
    said = {control.reason for control in entry.controls}
    for reason in entry.reasons:
        if reason not in said and reason != _AT:
            yield Control(reason, _SEE, "part")


def _scopes(
    tables: Tables, rows: tuple[ScopeRule, ...], controls: tuple[Applied, ...], country: str
) -> Iterator[tuple[ScopeRule, Applied]]:
    for applied in controls:
        for row in rows:
            if row.scope == applied.control.cell and row.holds_in(country, tables.groups):
                yield row, applied


def _duties(
    rows: tuple[DutyRule, ...], entry: Entry, country: str
) -> Iterator[tuple[DutyRule, Covered]]:
    if entry.standing is not Standing.LISTED:
        return
    for row in rows:
        reached = row.reaches(entry.eccn, entry.reasons, country)
        if reached is not Covered.NO:
            yield row, reached


def check_scopes(tables: Tables, packs: GoodsPacks) -> None:
    """Refuse controls whose place no row tells. Raises ConfigError naming entry and cell."""
    known = {row.scope for row in packs.scopes.rows}
    entries = ((str(entry.eccn), entry.controls) for entry in tables.ccl.entries.values())
    for eccn, controls in (*entries, *tables.ccl.read.items()):
        for control in controls:
            if not control.on_chart and control.cell not in known:
                problem = f"{eccn}: cell '{control.cell}' is no column and no scope"
                raise ConfigError("goods_scopes.yaml", problem)
