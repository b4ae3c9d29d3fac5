"""Country Groups of the EAR: membership is tested, a "best group" does not exist."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from connector.country import Country
from connector.errors import ConfigError
from connector.screening.tables import TABLES, Head, read_table

FILE = "country_groups.csv"
COLUMNS = ("group", "countries")
_GROUPS = "A:1 A:2 A:3 A:4 A:5 A:6 B D:1 D:2 D:3 D:4 D:5 E:1 E:2"
GROUPS = tuple(_GROUPS.split())
# 738.3(b): what has no entry of its own follows the country that it belongs to. Hong Kong is part
# of China under the EAR (Note 1 to 15 CFR 758.1(b)(10)), Liechtenstein goes with Switzerland
# (Country Chart, footnote 5); the Cayman Islands are the section's own example.
FOLLOWS: Mapping[str, Country] = {
    "HK": Country("CN"),
    "LI": Country("CH"),
    "KY": Country("GB"),
}
"""Countries and territories that are read as another one, in groups and on the chart."""


@dataclass(frozen=True, slots=True)
class CountryGroups:
    """Which countries are in which group (15 CFR part 740, supplement no. 1)."""

    head: Head
    members: Mapping[str, frozenset[str]]

    def has(self, country: str, groups: Iterable[str]) -> bool:
        """Say whether a country is in at least one of the groups.

        Macau is in no D:5: rules that say "Macau or D:5" must name it themselves.
        """
        asked = read_as(country)
        return any(asked in self.members[group] for group in groups)

    def of(self, country: str) -> tuple[str, ...]:
        """Give every group a country is in, in the order of the supplement; none is possible."""
        asked = read_as(country)
        return tuple(group for group in GROUPS if asked in self.members[group])


def read_as(country: str) -> str:
    """Give the country whose entry counts for another: Hong Kong is read as China."""
    return FOLLOWS.get(country, country)


def read_groups(folder: Path) -> CountryGroups:
    """Read the table of a folder of rules. Raises ConfigError naming file, line and column."""
    table = read_table(folder / TABLES / FILE, COLUMNS)
    members = {row["group"]: frozenset(row.words("countries")) for row in table.rows}
    if tuple(members) != GROUPS:
        raise ConfigError(str(table.path), f"group: wanted exactly {', '.join(GROUPS)}")
    return CountryGroups(table.head, members)
