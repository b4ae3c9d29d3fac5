"""The rules of every axis, read from an installation's files and asked over one reading."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from connector.errors import ConfigError
from connector.order import Order
from connector.screening import ListedParty
from connector.screening.destination import read_destination
from connector.screening.destination.rows import DestinationRow
from connector.screening.emerging import EmergingRule, read_emerging
from connector.screening.end_use import read_end_use
from connector.screening.end_use.rows import EndUseRow, EndUserRow, RedFlagRow
from connector.screening.end_use.users import EndUsers, read_end_users, users_of
from connector.screening.forced_labour import read_forced_labour
from connector.screening.forced_labour.rows import ForcedLabourRule
from connector.screening.goods import read_goods
from connector.screening.goods.classify import Classifier, read_products
from connector.screening.goods.rows import (
    AceRule,
    DutyRule,
    ExceptionRule,
    ScopeRule,
    StateRule,
    WatchRule,
)
from connector.screening.human_rights import read_human_rights
from connector.screening.human_rights.misuse import Misuse, MisuseClasses, read_misuse
from connector.screening.human_rights.partners import Partners
from connector.screening.human_rights.questions import Question, read_questions
from connector.screening.human_rights.rows import HumanRightsRule
from connector.screening.own_policy.read import read_own_policy
from connector.screening.own_policy.variables import Groups
from connector.screening.ownership import OwnershipRule, read_facts, read_ownership
from connector.screening.ownership.statements import Ownership
from connector.screening.rules import Rule
from connector.screening.rules.book import AxisRules, RuleBook
from connector.screening.rules.packs import require_known
from connector.screening.situation import Item, Situation, places_of
from connector.screening.tables.groups import read_groups

Listed = Callable[[str], tuple[ListedParty, ...]]
"""Gives the entries that somebody of a name is; raises ScreeningUnavailable without lists."""

ROWS: Mapping[str, type[Rule]] = {
    "ace": AceRule,
    "code_of_conduct": Partners,
    "destination": DestinationRow,
    "diligence": Question,
    "emerging": EmergingRule,
    "end_use": EndUseRow,
    "end_users": EndUserRow,
    "forced_labour": ForcedLabourRule,
    "goods": StateRule,
    "goods_duties": DutyRule,
    "goods_exceptions": ExceptionRule,
    "goods_scopes": ScopeRule,
    "goods_watched": WatchRule,
    "human_rights": HumanRightsRule,
    "misuse": Misuse,
    "ownership": OwnershipRule,
    "red_flags": RedFlagRow,
}
"""What a row of each pack says, by the pack's name: `<name>.yaml` in the folder of rules."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where rules are read from: the packs, and the organisation's own facts and conditions."""

    rules: Path
    products: Path
    ownership: Path
    own_policy: Path

    @classmethod
    def of(cls, config: Path, rules: Path) -> "Sources":
        """Give the places in a configuration folder, with the packs wherever they are."""
        own = config / "policy" / "own.yaml"
        return cls(rules, config / "products.csv", config / "ownership", own)


def faults_in(sources: Sources) -> Iterator[ConfigError]:
    """Give the first fault of every pack and table; the own policy has a lint of its own."""
    readers: tuple[Callable[[], object], ...] = (
        *(partial(read, sources.rules) for read in _READERS),
        lambda: read_end_use(sources.rules, read_end_users(sources.rules)),
        partial(require_known, sources.rules, ROWS),
        partial(read_products, sources.products),
        partial(read_facts, sources.ownership),
        partial(read_ownership, sources.rules, Ownership((), ()), lambda _name: ()),
    )
    for read in readers:
        try:
            read()
        except ConfigError as error:
            yield error


_READERS: tuple[Callable[[Path], object], ...] = (
    read_destination,
    read_goods,
    read_human_rights,
    read_misuse,
    read_questions,
    read_forced_labour,
    read_emerging,
)


def groups_of(rules: Path) -> Groups:
    """Give which country groups a country is in, for own conditions. Raises ConfigError."""
    groups = read_groups(rules)
    return lambda country, _on: groups.of(country)


def read_rules(sources: Sources, version: str, listed: Listed, ownership: Ownership) -> RuleBook:
    """Read all rules; `version` names the exact files. Raises ConfigError for the first fault.

    `listed` answers for the owners of parties, who they are says `ownership`.
    """
    require_known(sources.rules, ROWS)
    products = read_products(sources.products)
    goods = read_goods(sources.rules, products)
    end_users = read_end_users(sources.rules)
    axes: tuple[AxisRules, ...] = (
        read_ownership(sources.rules, ownership, listed),
        read_destination(sources.rules),
        goods,
        read_end_use(sources.rules, end_users),
        read_human_rights(sources.rules),
        read_forced_labour(sources.rules),
        read_emerging(sources.rules),
    )
    reading = _Reading(goods.classifier, read_misuse(sources.rules), end_users)
    own = read_own_policy(sources.own_policy, groups_of(sources.rules))
    return RuleBook(version, reading, axes, (own,))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Tells what an order is about: all axes are asked about the same."""

    classifier: Classifier
    misuse: MisuseClasses
    end_users: EndUsers

    def __call__(self, order: Order, on: date) -> Situation:
        users = users_of(order, self.end_users.words(on))
        return Situation(order, on, tuple(places_of(order)), tuple(self._items(order, on)), users)

    def _items(self, order: Order, on: date) -> Iterator[Item]:
        for place, line in enumerate(order.lines):
            item = self.classifier.classify(line, f"$.lines[{place}]")
            yield replace(item, misuse=self.misuse.of(item.words, item.eccn, on))
