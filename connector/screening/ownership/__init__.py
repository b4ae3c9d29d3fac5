"""Parties that listed parties own: by half or more they are reached, by less they are looked at."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from connector.order import Party
from connector.screening import Axis, ListedParty, Mode, RuleHit
from connector.screening.ownership.bods import read_bods
from connector.screening.ownership.facts import Holder, OwnershipFacts, Stake
from connector.screening.ownership.reach import HALF, Reach, owners_above, reach_into
from connector.screening.ownership.sheet import read_sheet
from connector.screening.ownership.statements import Ownership, Statement
from connector.screening.rules import Met, Pack, Rule, rule_hit
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Situation
from connector.screening.telling import name_party, shorten

PACK = "ownership"
_MOST_NAMED = 12  # stakes in the evidence

Listed = Callable[[str], tuple[ListedParty, ...]]
"""Gives the entries that somebody of a name is; raises ScreeningUnavailable without lists."""


class OwnershipRule(Rule):
    """A row: owners on these lists count, of SDN only those of the programmes, if any are named.

    `lists` are codes of lists (SDN, EL, ...), `sdn_programmes` programmes as SDN writes them.
    """

    lists: tuple[str, ...]
    sdn_programmes: tuple[str, ...] = ()


class OwnershipRules:
    """Asks of each party whether listed parties are known to own it, wholly or in part."""

    axis = Axis.PARTY

    def __init__(self, pack: Pack[OwnershipRule], ownership: Ownership, listed: Listed) -> None:
        """Take what was read, and the party check's answer to who is listed."""
        self._ownership = ownership
        self._listed = listed
        self._on = lru_cache(maxsize=8)(pack.on)

    def ask(self, situation: Situation) -> Iterator[RuleHit]:
        """Give each row and party where a listed owner counts for the row."""
        facts = self._ownership.on(situation.on)
        if not facts:
            return

        @cache  # asked by every row, once an order
        def listed(key: str) -> tuple[ListedParty, ...]:
            return tuple(entry for name in facts.holder(key).names for entry in self._listed(name))

        asked = _Asked(facts, listed)
        for party in situation.order.parties:
            for company in facts.found(party.all_names, party.identifiers):
                for row in self._on(situation.on):
                    yield from asked.ask(row, party, company)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The facts of a day with the answer to which entries a holder is, by its key."""

    facts: OwnershipFacts
    listed: Listed

    def ask(self, row: OwnershipRule, party: Party, company: str) -> Iterator[RuleHit]:
        def counting(key: str) -> tuple[ListedParty, ...]:
            return tuple(entry for entry in self.listed(key) if _counts(row, entry))

        reach = reach_into(company, self.facts, counting)
        if reach is None:
            return
        code = "OW-HALF" if reach.half else "OW-UNKNOWN"
        hit = rule_hit(Axis.PARTY, code, PACK, row, self._tell(row, party, company, reach))
        # Half is not excluded where the share is unknown or small: somebody looks, nothing more.
        looked_at = not reach.half and hit.mode is Mode.ENFORCE
        yield replace(hit, mode=Mode.REVIEW) if looked_at else hit

    def _tell(self, row: OwnershipRule, party: Party, company: str, reach: Reach) -> Met:
        name = self.facts.holder(company).name
        return Met(
            path=party.path,
            text=f"{name_party(party)} is owned {self._how(reach)} ({row.citation})",
            evidence=(
                f"{party.path}: the party is '{name}' of the ownership facts",
                *(self._stake(stake) for stake in reach.stakes[:_MOST_NAMED]),
                *(f"'{entry.matched_name}' is listed: {entry.name}" for _key, entry in reach.roots),
            ),
        )

    def _how(self, reach: Reach) -> str:
        owners = ", ".join(
            f"{shorten(self.facts.holder(key).name)} ({entry.programme or entry.list})"
            for key, entry in reach.roots[:3]
        )
        share = f"{reach.share.normalize():f} %"
        if reach.half:
            return f"{share} by {owners}"
        if reach.perhaps_half:
            return f"in part by {owners}: {share} for sure, and half is not excluded"
        return f"{share} by {owners}, less than half" if reach.share else f"indirectly by {owners}"

    def _stake(self, stake: Stake) -> str:
        owner, owned = (self.facts.holder(key).name for key in (stake.owner, stake.owned))
        since = f", as of {stake.as_of}" if stake.as_of else ""
        return f"'{owner}' has {stake.share} of '{owned}' ({stake.source}{since})"


def _counts(row: OwnershipRule, entry: ListedParty) -> bool:
    if entry.list not in row.lists:
        return False
    if entry.list != "SDN" or not row.sdn_programmes:
        return True
    tags = "|".join(map(re.escape, row.sdn_programmes))
    return re.search(rf"(?<![\w-])(?:{tags})(?![\w-])", entry.programme) is not None


def read_facts(folder: Path) -> Ownership:
    """Read every CSV and JSON file of a folder; nothing is known where there is none.

    Raises ConfigError naming file and place.
    """
    holders: list[Holder] = []
    statements: list[Statement] = []
    for path in sorted(folder.glob("*.csv")):
        for owner, owned, statement in read_sheet(path):
            holders += (owner, owned)
            statements.append(statement)
    for path in sorted(folder.glob("*.json")):
        some, theirs = read_bods(path)
        holders += some
        statements += theirs
    return Ownership(holders, statements)


def names_above(party: Party, facts: OwnershipFacts) -> tuple[str, ...]:
    """Give the names of everybody who is known to have a stake in a party, however far up.

    The names that the facts give the party itself are among them.
    """
    found = facts.found(party.all_names, party.identifiers)
    above = {key: None for company in found for key in owners_above(company, facts)}
    return tuple(dict.fromkeys(name for key in above for name in facts.holder(key).names))


def read_ownership(rules: Path, ownership: Ownership, listed: Listed) -> OwnershipRules:
    """Read the axis' pack from a folder of rules. Raises ConfigError."""
    return OwnershipRules(read_pack(rules, PACK, OwnershipRule), ownership, listed)


__all__ = [
    "HALF",
    "OwnershipRules",
    "names_above",
    "read_facts",
    "read_ownership",
]
