"""Where the goods of an order come from, and which sectors of high priority they are of."""

from collections.abc import Iterator
from dataclasses import dataclass

from connector.country import Country
from connector.order import Role
from connector.screening.forced_labour.rows import ForcedLabourRule
from connector.screening.situation import Item, Situation
from connector.screening.telling import name_item, name_party
from connector.screening.wording import Phrases

_MAKERS = (Role.SUPPLIER, Role.MANUFACTURER)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an item comes from. `by` says who says so where the line itself does not."""

    country: Country
    by: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What met a row: where it stands, its name, and why."""

    path: str
    name: str
    why: str


def with_origin(situation: Situation) -> Iterator[tuple[Item, Origin]]:
    """Give the items whose origin is known; a maker's country counts where the line says none."""
    makers = {
        party.address.country: Origin(
            party.address.country, f"; the country is that of {name_party(party)}"
        )
        for party in situation.order.parties
        if party.role in _MAKERS and party.address and party.address.country
    }
    for item in situation.items:
        if item.line.origin is not None:
            yield item, Origin(item.line.origin)
        else:
            yield from ((item, maker) for maker in makers.values())


class Sectors:
    """The sectors of one day, compiled."""

    def __init__(self, rows: tuple[ForcedLabourRule, ...]) -> None:
        """Take the rows of sectors."""
        self._rows = rows
        self._words = Phrases({row.id: row.words for row in rows})
        self._origins = frozenset(country for row in rows for country in row.origins)

    def met_by(
        self, coming: tuple[tuple[Item, Origin], ...]
    ) -> Iterator[tuple[ForcedLabourRule, list[Told]]]:
        """Give each row that goods meet, with what met it."""
        met: dict[str, list[Told]] = {}
        for item, origin in coming:
            if origin.country in self._origins:
                for row, why in self._of(item, origin.country):
                    full = f"{why}, of {origin.country}{origin.by}"
                    met.setdefault(row.id, []).append(Told(item.path, name_item(item), full))
        yield from ((row, met[row.id]) for row in self._rows if row.id in met)

    def _of(self, item: Item, country: Country) -> Iterator[tuple[ForcedLabourRule, str]]:
        found = {each.meaning: each.written for each in self._words.find(item.words)}
        if not found and not item.hs_code:
            return
        for row in self._rows:
            if country not in row.origins:
                continue
            sector = row.id.removeprefix("sector-").replace("-", " ")
            if row.id in found:
                yield row, f"which reads as {sector} by '{found[row.id]}'"
            elif item.hs_code and row.hs and item.hs_code.startswith(row.hs):
                yield row, f"which is {sector} by HS {item.hs_code}"
