"""Tables of goods that are made with forced or child labour, by country of origin."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connector.config_file import read_bytes
from connector.country import Country, read_country
from connector.errors import ConfigError
from connector.screening.situation import Item
from connector.screening.wording import Phrases

FOLDER = "forced_labour_goods"
"""Where the tables stand beside the packs; the name of a file is that of its table."""

COLUMNS = ("iso2", "good", "words", "hs", "edition", "licence", "retrieved_at")
_HS = re.compile(r"[0-9]{2,10}")


@dataclass(frozen=True, slots=True)
class Good:
    """A good of one country, as an edition of a list names it."""

    table: str
    country: Country
    good: str
    words: tuple[str, ...]
    hs: tuple[str, ...]
    edition: str

    @property
    def text(self) -> str:
        """Say it as evidence."""
        return f"{self.table} ({self.edition}) lists {self.good} of {self.country}"


class ListedGoods:
    """All tables, asked by country of origin."""

    def __init__(self, goods: tuple[Good, ...]) -> None:
        """Compile the words of each country's goods."""
        self._goods = goods
        by_country: dict[Country, list[Good]] = {}
        for good in goods:
            by_country.setdefault(good.country, []).append(good)
        self._by_country: Mapping[Country, tuple[tuple[Good, ...], Phrases]] = {
            country: (
                tuple(some),
                Phrases({str(at): (good.good, *good.words) for at, good in enumerate(some)}),
            )
            for country, some in by_country.items()
        }

    def of(self, item: Item, origin: Country, table: str) -> Good | None:
        """Give the first listed good that an item of an origin is; `table` is one's name or `any`.

        None where no table lists it.
        """
        if origin not in self._by_country:
            return None
        goods, phrases = self._by_country[origin]
        named = {int(found.meaning) for found in phrases.find(item.words)}
        hs = item.hs_code or ""
        for at, good in enumerate(goods):
            if table in ("any", good.table) and (at in named or (hs and hs.startswith(good.hs))):
                return good
        return None


def read_goods(folder: Path) -> ListedGoods:
    """Read every table of a folder of rules. Raises ConfigError naming file, line and column."""
    files = sorted((folder / FOLDER).glob("*.csv"))
    return ListedGoods(tuple(good for path in files for good in _read_table(path)))


def _read_table(path: Path) -> Iterator[Good]:
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), f"not UTF-8 text: {error.reason}") from error
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ConfigError(f"{path}:1", f"the header {','.join(COLUMNS)} is wanted")
    try:
        for row in rows:
            yield _read_row(f"{path}:{rows.line_num}", path.stem, row)
    except csv.Error as error:
        raise ConfigError(f"{path}:{rows.line_num}", str(error)) from error


def _read_row(where: str, table: str, row: Mapping[str | None, object]) -> Good:
    if None in row or None in row.values():
        raise ConfigError(where, f"{len(COLUMNS)} columns are wanted")
    said = {column: str(row[column]).strip() for column in COLUMNS}
    country = read_country(said["iso2"])
    if country is None or country != said["iso2"].upper():
        raise ConfigError(where, f"iso2: '{said['iso2']}' is no ISO 3166-1 alpha-2 code")
    for column in ("edition", "licence"):
        if not said[column]:
            raise ConfigError(where, f"{column}: it is empty")
    words, headings = _parts(said["words"]), _parts(said["hs"])
    for column, some in (("good", (said["good"],)), ("words", words)):
        if not all(any(letter.isalnum() for letter in word) for word in some):
            raise ConfigError(where, f"{column}: a word is wanted")
    if not all(_HS.fullmatch(heading) for heading in headings):
        raise ConfigError(where, "hs: headings of 2 to 10 digits are wanted, divided by ';'")
    try:
        date.fromisoformat(said["retrieved_at"])
    except ValueError as error:
        raise ConfigError(where, "retrieved_at: a day as 2026-11-24 is wanted") from error
    return Good(table, country, said["good"], words, headings, said["edition"])


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
