"""Which country a town is in, as far as a table of large towns says."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from connector.config_file import read_bytes
from connector.country import Country, fold_name, read_country
from connector.errors import ConfigError
from connector.order import Address

CITIES = "tables/cities.csv"
"""The table that is read, in the folder of the rules."""

_PARTS = re.compile(r"[,;/\n()|]| - ")
_NUMBERS = re.compile(r"\d+")
_LABELS = re.compile(r"^(?:г|м|city of|ciudad de|stadt) (?=\w)")


@dataclass(frozen=True, slots=True)
class Town:
    """A town or a country that stands in an address, as written, and where such ones are."""

    written: str
    countries: frozenset[Country]


class Gazetteer:
    """Finds towns that fill a whole part of an address between its commas."""

    def __init__(self, towns: Mapping[str, frozenset[Country]]) -> None:
        """Take the countries that have a town of a name, by the name as `fold_name` writes it."""
        self._towns = towns

    def find(self, text: str | None) -> tuple[Town, ...]:
        """Give the towns that a field of an address names."""
        return tuple(self._found(text)) if text else ()

    def _found(self, text: str) -> Iterator[Town]:
        for part in _PARTS.split(text):
            name = _LABELS.sub("", fold_name(_NUMBERS.sub(" ", part)))
            if name in self._towns:
                yield Town(part.strip(), self._towns[name])

    def confirms(self, address: Address) -> bool:
        """Say whether the town or the region is known, and in the country that is written."""
        fields = (address.city, address.region)
        return any(address.country in town.countries for f in fields for town in self.find(f))


def read_gazetteer(path: Path) -> Gazetteer:
    """Read the columns `name`, `country` and `also`: countries with another town of that name.

    Several names of one town are divided by `|`, several countries by blanks. Raises ConfigError.
    """
    rows = csv.DictReader(read_bytes(path).decode("utf-8").splitlines())
    towns: dict[str, frozenset[Country]] = {}
    for row in rows:
        codes = (row["country"], *row["also"].split())
        if any(read_country(code) != code for code in codes):
            raise ConfigError(f"{path}:{rows.line_num}", f"{codes} are not all countries")
        countries = frozenset(map(Country, codes))
        for name in row["name"].split("|"):
            folded = fold_name(name)
            towns[folded] = towns.get(folded, frozenset()) | countries
    return Gazetteer(towns)
