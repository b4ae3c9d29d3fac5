"""Where goods go: embargoed countries and regions, on every address of the order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from connector.order import Address
from connector.screening import Axis, RuleHit
from connector.screening.destination.hits import (
    PACK,
    At,
    country_hit,
    everybody_in,
    region_hit,
)
from connector.screening.destination.regions import RegionReader, Seen, text_of
from connector.screening.destination.rows import DestinationRow, Goods
from connector.screening.gazetteer import CITIES, Gazetteer, read_gazetteer
from connector.screening.rules import Pack
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Item, Situation
from connector.screening.wording import Phrases

_FOR_NO_ITEMS = frozenset({Goods.ANY, Goods.CONTROLLED})


@dataclass(frozen=True, slots=True)
class _InForce:
    """The rows of one day, made ready; `words` finds by row id which regions an address names."""

    countries: tuple[DestinationRow, ...]
    regions: tuple[tuple[DestinationRow, RegionReader], ...]
    words: Phrases


class DestinationRules:
    """Asks the destination pack. Transit counts: intermediate consignees receive as well."""

    axis = Axis.DESTINATION

    def __init__(self, pack: Pack[DestinationRow], gazetteer: Gazetteer) -> None:
        """Take the pack, and the table of towns that tells a region from its namesakes."""
        self._pack = pack
        self._gazetteer = gazetteer
        self._in_force = lru_cache(maxsize=8)(self._made_ready)

    def ask(self, situation: Situation) -> Iterator[RuleHit]:
        """Give every row that an address, or a country with what goes there, meets."""
        rows = self._in_force(situation.on)
        there = tuple(everybody_in(situation))
        for country in dict.fromkeys(at.country for at in there):
            in_it = [at for at in there if at.country == country]
            about = [row for row in rows.countries if country in row.countries]
            yield from _countries(about, in_it, situation.items)
        yield from self._regions(rows, situation)

    def _made_ready(self, day: date) -> _InForce:
        rows = self._pack.on(day)
        regions = [(row, row.region) for row in rows if row.region]
        return _InForce(
            tuple(row for row in rows if row.countries),
            tuple((row, RegionReader(region, self._gazetteer)) for row, region in regions),
            Phrases({row.id: region.names + region.towns for row, region in regions}),
        )

    def _regions(self, rows: _InForce, situation: Situation) -> Iterator[RuleHit]:
        parties = [(each, each.address) for each in situation.order.parties if each.address]
        seen = {address: _seen(rows, address) for _, address in parties}
        for row, _ in rows.regions:
            found = [(party, seen[at][row.id]) for party, at in parties if row.id in seen[at]]
            if found:
                yield region_hit(row, found)


def _countries(
    rows: Sequence[DestinationRow], there: Sequence[At], items: Sequence[Item]
) -> Iterator[RuleHit]:
    """Ask the rows about one country; an order without items is asked as one of all goods."""
    met: dict[str, set[str]] = {}
    for row in rows:
        covered = {path for id_ in row.unless for path in met.get(id_, ())}
        left = [item for item in items if row.is_about(item) and item.path not in covered]
        met[row.id] = {item.path for item in left}
        if left or (not items and row.goods in _FOR_NO_ITEMS):
            yield country_hit(row, there, left)


def _seen(rows: _InForce, address: Address) -> Mapping[str, Seen]:
    """Give which regions an address names, by the id of their row."""
    named = {found.meaning for found in rows.words.find(text_of(address))}
    met: dict[str, Seen] = {}
    for row, reader in rows.regions:
        if met.keys() & set(row.unless):
            continue
        seen = reader.find(address, named=row.id in named)
        if seen is not None:
            met[row.id] = seen
    return met


def read_destination(folder: Path) -> DestinationRules:
    """Read the pack and its table of towns. Raises ConfigError naming file, row and field."""
    pack = read_pack(folder, PACK, DestinationRow)
    return DestinationRules(pack, read_gazetteer(folder / CITIES))
