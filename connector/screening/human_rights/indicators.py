"""Country indicators from CSV files: how bad each country stands, as a share of its scale."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connector.country import Country
from connector.screening.tables import Row, read_rows

FOLDER = "indicators"
"""Where the files stand beside the packs; the name of a file is that of its indicator."""

COLUMNS = (
    "iso2",
    "value",
    "scale_min",
    "scale_max",
    "higher_is_worse",
    "edition",
    "licence",
    "retrieved_at",
)
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a country stands in an indicator; `badness` is 0 at its scale's best end, 1 at worst."""

    indicator: str
    country: Country
    value: float
    badness: float
    edition: str
    licence: str
    retrieved_at: date

    @property
    def text(self) -> str:
        """Say it as evidence: which indicator and edition, and where on its scale."""
        share = f"{self.badness:.0%} of the way to the worst end of its scale"
        return f"{self.indicator} ({self.edition}) gives {self.country} {self.value:g}, {share}"


@dataclass(frozen=True, slots=True)
class Indicators:
    """All indicators of an installation, by country."""

    by_country: Mapping[Country, tuple[Standing, ...]]

    def worst(self, country: Country, indicator: str, share: float) -> Standing | None:
        """Give the worst standing at or beyond a share; `indicator` is a name or `any`.

        None where no edition speaks of the country, or all give it a better place.
        """
        said = self.by_country.get(country, ())
        bad = (
            each for each in said if indicator in ("any", each.indicator) and each.badness >= share
        )
        return max(bad, key=lambda each: each.badness, default=None)


def read_indicators(folder: Path) -> Indicators:
    """Read every CSV file of a folder of rules' indicators.

    Raises ConfigError naming file, line and column.
    """
    standings: dict[Country, list[Standing]] = {}
    for path in sorted((folder / FOLDER).glob("*.csv")):
        for standing in _read_file(path):
            standings.setdefault(standing.country, []).append(standing)
    return Indicators({country: tuple(said) for country, said in standings.items()})


def _read_file(path: Path) -> Iterator[Standing]:
    seen: set[Country] = set()
    for row in read_rows(path, COLUMNS):
        standing = _standing(path.stem, row)
        if standing.country in seen:
            raise row.wrong("iso2", "the country stands there twice")
        seen.add(standing.country)
        yield standing


def _standing(indicator: str, row: Row) -> Standing:
    for column in ("edition", "licence"):
        if not row[column]:
            raise row.wrong(column, "it is empty; say it, so that others can judge the number")
    return Standing(
        indicator=indicator,
        country=row.country("iso2"),
        value=_number(row, "value"),
        badness=_badness(row),
        edition=row["edition"],
        licence=row["licence"],
        retrieved_at=row.day("retrieved_at"),
    )


def _badness(row: Row) -> float:
    value, low, high = (_number(row, column) for column in COLUMNS[1:4])
    if low >= high:
        raise row.wrong("scale_max", f"{high:g} is not above scale_min {low:g}")
    if not low <= value <= high:
        raise row.wrong("value", f"{value:g} is not within {low:g} to {high:g}")
    worse = _TRUTH.get(row["higher_is_worse"].lower())
    if worse is None:
        raise row.wrong("higher_is_worse", "true or false is wanted")
    return (value - low if worse else high - value) / (high - low)


def _number(row: Row, column: str) -> float:
    try:
        number = float(row[column])
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        raise row.wrong(column, f"'{row[column]}' is no number")
    return number
