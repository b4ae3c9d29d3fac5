"""Country indicators from CSV files: how bad each country stands, as a share of its scale."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connector.config_file import read_bytes
from connector.country import Country, read_country
from connector.errors import ConfigError

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
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), f"not UTF-8 text: {error.reason}") from error
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ConfigError(f"{path}:1", f"the header {','.join(COLUMNS)} is wanted")
    seen: set[Country] = set()
    try:
        for row in rows:
            standing = _read_row(f"{path}:{rows.line_num}", path.stem, row)
            if standing.country in seen:
                raise _wrong(f"{path}:{rows.line_num}", "iso2", "the country stands there twice")
            seen.add(standing.country)
            yield standing
    except csv.Error as error:
        raise ConfigError(f"{path}:{rows.line_num}", str(error)) from error


def _read_row(where: str, indicator: str, row: Mapping[str | None, object]) -> Standing:
    if None in row or None in row.values():
        raise ConfigError(where, f"{len(COLUMNS)} columns are wanted")
    said = {column: str(row[column]).strip() for column in COLUMNS}
    country = read_country(said["iso2"])
    if country is None or country != said["iso2"].upper():
        raise _wrong(where, "iso2", f"'{said['iso2']}' is no ISO 3166-1 alpha-2 code")
    for column in ("edition", "licence"):
        if not said[column]:
            raise _wrong(where, column, "it is empty; say it, so that others can judge the number")
    return Standing(
        indicator=indicator,
        country=country,
        value=_number(where, "value", said["value"]),
        badness=_badness(where, said),
        edition=said["edition"],
        licence=said["licence"],
        retrieved_at=_day(where, said["retrieved_at"]),
    )


def _badness(where: str, said: Mapping[str, str]) -> float:
    value, low, high = (_number(where, each, said[each]) for each in COLUMNS[1:4])
    if low >= high:
        raise _wrong(where, "scale_max", f"{high:g} is not above scale_min {low:g}")
    if not low <= value <= high:
        raise _wrong(where, "value", f"{value:g} is not within {low:g} to {high:g}")
    worse = _TRUTH.get(said["higher_is_worse"].lower())
    if worse is None:
        raise _wrong(where, "higher_is_worse", "true or false is wanted")
    return (value - low if worse else high - value) / (high - low)


def _number(where: str, column: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        raise _wrong(where, column, f"'{text}' is no number")
    return number


def _day(where: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _wrong(where, "retrieved_at", "a day as 2026-11-24 is wanted") from error


def _wrong(where: str, column: str, problem: str) -> ConfigError:
    return ConfigError(where, f"{column}: {problem}")
