"""Goods that can be misused against people: for whom and for where they ask for due diligence."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from connector.country import Country
from connector.errors import ConfigError
from connector.order import Role
from connector.screening import Axis, RuleHit
from connector.screening.human_rights.indicators import Indicators, read_indicators
from connector.screening.human_rights.misuse import MisuseClasses, read_misuse
from connector.screening.human_rights.partners import Partners, partners_on, read_partners
from connector.screening.human_rights.rows import HumanRightsRule
from connector.screening.human_rights.telling import Where, tell
from connector.screening.rules import Pack, rule_hit
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Situation

PACK = "human_rights"
DILIGENCE = "diligence"
"""What a rule's hit asks for before a release."""

_NO_USERS = (Role.SUPPLIER, Role.MANUFACTURER, Role.FORWARDER)


class HumanRightsRules:
    """Asks which goods of an order, for whom and where, need due diligence first."""

    axis = Axis.HUMAN_RIGHTS

    def __init__(
        self, pack: Pack[HumanRightsRule], partners: Pack[Partners], indicators: Indicators
    ) -> None:
        """Take what was read."""
        self._pack = pack
        self._partners = partners
        self._indicators = indicators
        self._on = lru_cache(maxsize=8)(self._day)

    def _day(self, day: date) -> tuple[tuple[HumanRightsRule, ...], frozenset[Country], str]:
        contact = " ".join(row.contact for row in self._partners.on(day))
        return self._pack.on(day), partners_on(self._partners, day), contact

    def ask(self, situation: Situation) -> Iterator[RuleHit]:
        """Give every row that goods and a user or place of the order meet together, once each."""
        items = tuple(item for item in situation.items if item.misuse)
        if not items:
            return
        rows, partners, contact = self._on(situation.on)
        for row in rows:
            goods = tuple(item for item in items if row.classes_of(item))
            met = self._first(row, situation, partners) if goods else None
            if met is not None:
                code = "HR-DILIGENCE" if row.asks else "HR-NOTE"
                told = tell(row, goods, met, contact if row.inside_partners else "")
                yield rule_hit(self.axis, code, PACK, row, told)

    def _first(
        self, row: HumanRightsRule, situation: Situation, partners: frozenset[Country]
    ) -> Where | None:
        wheres = _users(row, situation) if row.users else _places(situation)
        return next(
            (met for where in wheres if (met := self._meets(row, where, partners)) is not None),
            None,
        )

    def _meets(
        self, row: HumanRightsRule, where: Where, partners: frozenset[Country]
    ) -> Where | None:
        country = where.country
        # A country that nobody says is none of the partners': it is not known to be one.
        if row.outside_partners and country in partners:
            return None
        if row.inside_partners and country not in partners:
            return None
        if row.countries and country not in row.countries:
            return None
        if not row.indicator:
            return where
        standing = country and self._indicators.worst(country, row.indicator, row.worst_share)
        if not standing:
            return None
        return Where(country, where.path, where.user, where.kind, standing)


def _users(row: HumanRightsRule, situation: Situation) -> Iterator[Where]:
    """Give each user of the row's kinds with the countries that count for it."""
    for user in situation.users:
        if user.party.role in _NO_USERS:
            continue
        kind = next((kind for kind in row.users if kind in user.kinds), None)
        if kind is None:
            continue
        address = user.party.address
        own = address.country if address else None
        # Of a user in one country whose goods go to another, both count.
        countries = dict.fromkeys(filter(None, (own, *situation.countries)))
        for country in countries or (None,):
            yield Where(country, user.party.path, user, kind)


def _places(situation: Situation) -> Iterator[Where]:
    for place in situation.places:
        yield Where(place.country, place.path)
    if not situation.places:
        yield Where(None, "$")


def read_human_rights(folder: Path) -> HumanRightsRules:
    """Read the axis' packs and indicators from a folder of rules. Raises ConfigError."""
    pack = read_pack(folder, PACK, HumanRightsRule)
    known = read_misuse(folder).ids
    for row in (*pack.rows, *pack.amendments):
        unknown = ", ".join(each for each in row.misuse if each not in known)
        if unknown:
            problem = f"rule '{row.id}': misuse: no such class in misuse.yaml: {unknown}"
            raise ConfigError(str(folder / f"{PACK}.yaml"), problem)
    return HumanRightsRules(pack, read_partners(folder), read_indicators(folder))


__all__ = ["DILIGENCE", "HumanRightsRules", "MisuseClasses", "read_human_rights", "read_misuse"]
