"""Where goods may come from forced labour: a signal about sourcing, never a licence rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from connector.screening import Axis, RuleHit
from connector.screening.forced_labour.goods import ListedGoods, read_goods
from connector.screening.forced_labour.regions import Region
from connector.screening.forced_labour.rows import ForcedLabourRule
from connector.screening.forced_labour.sectors import Origin, Sectors, Told, with_origin
from connector.screening.rules import Met, Pack, rule_hit
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Item, Situation
from connector.screening.telling import and_more, name_item, name_party, shorten

PACK = "forced_labour"
_LABEL = "Sourcing signal, no export licence rule"
_MOST_NAMED = 5  # lines or parties named in the evidence


@dataclass(frozen=True, slots=True)
class _Day:
    """The rows of one day, compiled."""

    regions: tuple[Region, ...]
    sectors: Sectors
    goods: tuple[ForcedLabourRule, ...]


class ForcedLabourRules:
    """Asks for regions in addresses and words, for sectors and for listed goods by origin."""

    axis = Axis.FORCED_LABOUR

    def __init__(self, pack: Pack[ForcedLabourRule], goods: ListedGoods) -> None:
        """Take what was read."""
        self._pack = pack
        self._goods = goods
        self._on = lru_cache(maxsize=8)(self._day)

    def _day(self, on: date) -> _Day:
        rows = self._pack.on(on)
        return _Day(
            regions=tuple(Region(row) for row in rows if row.kind == "region"),
            sectors=Sectors(tuple(row for row in rows if row.kind == "sector")),
            goods=tuple(row for row in rows if row.kind == "goods"),
        )

    def ask(self, situation: Situation) -> Iterator[RuleHit]:
        """Give every row that parties or goods of the order meet, once each."""
        day = self._on(situation.on)
        for region in day.regions:
            yield from self._region(region, situation)
        coming = tuple(with_origin(situation))
        for row, told in day.sectors.met_by(coming):
            yield from self._hit("FL-SECTOR", row, told)
        for row in day.goods:
            yield from self._hit("FL-GOODS", row, list(self._listed(row, coming)))

    def _region(self, region: Region, situation: Situation) -> Iterator[RuleHit]:
        parties = (party for party in situation.order.parties if party.role in region.row.roles)
        lines = situation.items if region.row.lines else ()
        told = [
            Told(party.path, name_party(party), shorten(why))
            for party in parties
            if (why := region.of_party(party))
        ]
        told += [
            Told(item.path, name_item(item), f"its words have '{words}'")
            for item in lines
            if (words := region.in_words(item.words))
        ]
        yield from self._hit("FL-REGION", region.row, told)

    def _listed(
        self, row: ForcedLabourRule, coming: tuple[tuple[Item, Origin], ...]
    ) -> Iterator[Told]:
        for item, origin in coming:
            good = self._goods.of(item, origin.country, row.tables)
            if good is not None:
                yield Told(item.path, name_item(item), f"{good.text}{origin.by}")

    def _hit(self, code: str, row: ForcedLabourRule, told: list[Told]) -> Iterator[RuleHit]:
        if not told:
            return
        first = told[0]
        met = Met(
            path=first.path,
            text=f"{_LABEL}: {first.name}{and_more(len(told))}, {first.why} ({row.citation})",
            evidence=(
                *(f"{each.path}: {each.name}, {each.why}" for each in told[:_MOST_NAMED]),
                *((f"{len(told) - _MOST_NAMED} more are so",) if len(told) > _MOST_NAMED else ()),
            ),
        )
        yield rule_hit(self.axis, code, PACK, row, met)


def read_forced_labour(folder: Path) -> ForcedLabourRules:
    """Read the axis' pack and its tables of goods. Raises ConfigError."""
    return ForcedLabourRules(read_pack(folder, PACK, ForcedLabourRule), read_goods(folder))
