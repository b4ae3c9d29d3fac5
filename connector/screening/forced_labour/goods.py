"""Tables of goods that are made with forced or child labour, by country of origin."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from connector.country import Country
from connector.screening.situation import Item
from connector.screening.tables import Row, read_rows
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
    rows = ((path.stem, row) for path in files for row in read_rows(path, COLUMNS))
    return ListedGoods(tuple(_good(table, row) for table, row in rows))


def _good(table: str, row: Row) -> Good:
    for column in ("edition", "licence"):
        if not row[column]:
            raise row.wrong(column, "it is empty")
    words, headings = _parts(row["words"]), _parts(row["hs"])
    for column, some in (("good", (row["good"],)), ("words", words)):
        if not all(any(letter.isalnum() for letter in word) for word in some):
            raise row.wrong(column, "a word is wanted")
    if not all(_HS.fullmatch(heading) for heading in headings):
        raise row.wrong("hs", "headings of 2 to 10 digits are wanted, divided by ';'")
    row.day("retrieved_at")
    return Good(table, row.country("iso2"), row["good"], words, headings, row["edition"])


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
