"""Who owns how much of whom: what users load, as a graph."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connector.identity import Identifier
from connector.screening.party.fold import fold, legal_places

WHOLE = Decimal(100)
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who owns or is owned. `key` tells one from another, `names` are as written."""

    key: str
    names: tuple[str, ...]
    identifiers: tuple[Identifier, ...] = ()

    @property
    def name(self) -> str:
        """The name it is first known by."""
        return self.names[0] if self.names else "(no name)"


@dataclass(frozen=True, slots=True)
class Stake:
    """What one holder has of another, in percent: at least `low` and at most `high`.

    `level` keeps apart what adds up: a direct and an indirect stake of the same owner. `source`
    says where it is known from, `as_of` since when; None is not said.
    """

    owner: str
    owned: str
    low: Decimal
    high: Decimal
    source: str
    as_of: date | None = None
    level: str = ""

    @property
    def share(self) -> str:
        """Say the share: `60 %`, `25 to 50 %`, or that it is not known."""
        if (self.low, self.high) == (NONE, WHOLE):
            return "an unknown share"
        if self.low == self.high:
            return f"{self.low.normalize():f} %"
        return f"{self.low.normalize():f} to {self.high.normalize():f} %"


class OwnershipFacts:
    """All holders and stakes of an installation."""

    def __init__(self, holders: Iterable[Holder], stakes: Iterable[Stake]) -> None:
        """Join what files say of one holder, and keep the one fact that counts of each stake."""
        self._holders = _joined(holders)
        counting: dict[tuple[str, str, str], Stake] = {}
        for stake in stakes:
            pair = (stake.owner, stake.owned, stake.level)
            counting[pair] = max(counting.get(pair, stake), stake, key=_age_and_size)
        owners: dict[str, list[Stake]] = {}
        for stake in counting.values():
            owners.setdefault(stake.owned, []).append(stake)
        self._owners: Mapping[str, tuple[Stake, ...]] = {
            owned: tuple(some) for owned, some in owners.items()
        }
        self._by_identifier = {
            identifier.plain: holder.key
            for holder in self._holders.values()
            for identifier in holder.identifiers
        }

    def __bool__(self) -> bool:
        """Say whether anything is known at all."""
        return bool(self._owners)

    def holder(self, key: str) -> Holder:
        """Give a holder by its key."""
        return self._holders[key]

    def owners_of(self, key: str) -> tuple[Stake, ...]:
        """Give the stakes in a holder; none where nobody is known to own it."""
        return self._owners.get(key, ())

    def found(self, names: Iterable[str], identifiers: Iterable[Identifier]) -> tuple[str, ...]:
        """Give the owned holders that a party is, by its names or identifiers, each once."""
        keys = [*map(key_of, names)]
        keys += [self._by_identifier.get(identifier.plain, "") for identifier in identifiers]
        return tuple(key for key in dict.fromkeys(keys) if key in self._owners)


def key_of(name: str) -> str:
    """Fold a name to what tells it from others: its words, without legal form.

    Empty where the name has no word.
    """
    words = tuple(word.text for word in fold(name))
    legal = legal_places(words)
    return " ".join(word for place, word in enumerate(words) if place not in legal)


def _joined(holders: Iterable[Holder]) -> Mapping[str, Holder]:
    joined: dict[str, Holder] = {}
    for holder in holders:
        known = joined.get(holder.key)
        if known is not None:
            names = tuple(dict.fromkeys((*known.names, *holder.names)))
            identifiers = tuple(dict.fromkeys((*known.identifiers, *holder.identifiers)))
            joined[holder.key] = Holder(holder.key, names, identifiers)
        else:
            joined[holder.key] = holder
    return joined


def _age_and_size(stake: Stake) -> tuple[date, Decimal, Decimal]:
    return stake.as_of or date.min, stake.low, stake.high
