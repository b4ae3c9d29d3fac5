"""The numbers of the listed parties: one alone can meet a party, whatever name stands above it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from connector.country import is_same_country
from connector.identity import Identifier, IdentifierKind, imo_numbers_in
from connector.order import Party
from connector.screening.lists import Entry
from connector.screening.party.packed import Arrays
from connector.screening.party.score import NEAR_ONE

CERTAIN = NEAR_ONE
"""One register, one number: nobody else has it."""
LIKELY = 0.7
"""Equal, but somebody else's number may read the same: to be reviewed."""
LITTLE = 0.3
"""Equal and short, and nobody says of which country: it counts beside a name only."""

_WORLDWIDE = frozenset(
    {
        *(IdentifierKind.IMO, IdentifierKind.MMSI, IdentifierKind.LEI),
        *(IdentifierKind.BIC, IdentifierKind.TAIL_NUMBER),
    }
)
_OF_A_STATE = frozenset(
    {
        *(IdentifierKind.PASSPORT, IdentifierKind.NATIONAL_ID),
        *(IdentifierKind.TAX, IdentifierKind.REGISTRATION),
    }
)
# Many states give one number for several of these, and people call it by any of the names.
_INTERCHANGED = _OF_A_STATE - {IdentifierKind.PASSPORT}
_WITHOUT_DIGITS = frozenset(
    {IdentifierKind.BIC, IdentifierKind.CALL_SIGN, IdentifierKind.TAIL_NUMBER}
)
_SHORT = 5
_BIC_OF_BANK = 8  # what follows names a branch (ISO 9362)


@dataclass(frozen=True, slots=True)
class IdentifierMatch:
    """An identifier of an order that a listing has too. `score` is CERTAIN, LIKELY or LITTLE."""

    entry: Entry
    given: Identifier
    listed: Identifier
    score: float


def pack_identifiers(entries: Sequence[Entry]) -> Arrays:
    """Pack every listed identifier as the hash of its key, rising, and its owner's place.

    What stands there is compared again when it is found, so that equal hashes do no harm.
    """
    held = sorted(
        {
            (_hash(key), owner)
            for owner, entry in enumerate(entries)
            for identifier in entry.identifiers
            if (key := key_of(identifier))
        }
    )
    return {
        "identifier_hash": np.array([key for key, _ in held], np.uint64),
        "identifier_owner": np.array([owner for _, owner in held], np.int32),
    }


class ListedIdentifiers:
    """Finds who is listed with an identifier."""

    def __init__(self, arrays: Arrays, entry_of: Callable[[int], Entry]) -> None:
        """Open what `pack_identifiers` gave; `entry_of` gives an entry by its place."""
        self._hashes = arrays["identifier_hash"]
        self._owners = arrays["identifier_owner"]
        self._entry_of = entry_of

    def search(self, given: Sequence[Identifier]) -> tuple[IdentifierMatch, ...]:
        """Give every entry listed with one of the identifiers, best first, each once."""
        found: dict[int, IdentifierMatch] = {}
        for identifier in given:
            for owner in self._owners_of(identifier):
                match = best_match((identifier,), self._entry_of(owner))
                known = found.get(owner)
                if match and (known is None or match.score > known.score):
                    found[owner] = match
        return tuple(sorted(found.values(), key=lambda match: -match.score))

    def _owners_of(self, identifier: Identifier) -> Iterator[int]:
        key = key_of(identifier)
        if key:
            wanted = np.uint64(_hash(key))
            start = int(np.searchsorted(self._hashes, wanted, side="left"))
            end = int(np.searchsorted(self._hashes, wanted, side="right"))
            yield from self._owners[start:end].tolist()


def identifiers_of(party: Party) -> tuple[Identifier, ...]:
    """Give the identifiers of a party on an order, and those in its names; fillers are none."""
    named = (each for name in party.all_names for each in imo_numbers_in(name))
    return tuple(each for each in dict.fromkeys((*party.identifiers, *named)) if key_of(each))


def best_match(given: Sequence[Identifier], entry: Entry) -> IdentifierMatch | None:
    """Give the surest pair of equal identifiers of an order and an entry; None without one."""
    matches = (
        IdentifierMatch(entry, one, other, sameness(one, other))
        for one in given
        for other in entry.identifiers
    )
    best = max(matches, key=lambda match: match.score, default=None)
    return best if best and best.score else None


def key_of(identifier: Identifier) -> str:
    """Give what two equal identifiers have in common, whoever wrote them; empty for a filler.

    Spreadsheets drop leading zeros, and a tax number stands with or without its country before it.
    """
    plain = identifier.plain
    if identifier.kind is IdentifierKind.BIC:
        plain = plain[:_BIC_OF_BANK]
    if identifier.kind is IdentifierKind.TAX and identifier.country:
        plain = plain.removeprefix(identifier.country)
    if len(set(plain)) < 2:  # noqa: PLR2004 - 0000, XXX and the like stand for "none"
        return ""
    if identifier.kind not in _WITHOUT_DIGITS and not any(map(str.isdigit, plain)):
        return ""
    return plain.lstrip("0")


def may_compare(one: Identifier, other: Identifier) -> bool:
    """Say whether two identifiers are of one kind and of one country, as far as both say."""
    if one.kind is other.kind and one.kind in _WORLDWIDE:
        return True
    if one.country and other.country and not is_same_country(one.country, other.country):
        return False
    kinds = {one.kind, other.kind}
    return len(kinds) == 1 or IdentifierKind.OTHER in kinds or kinds <= _INTERCHANGED


def sameness(one: Identifier, other: Identifier) -> float:
    """Say how surely two identifiers are one: CERTAIN, LIKELY, LITTLE, or 0 where they differ."""
    key = key_of(one)
    if not key or key != key_of(other) or not may_compare(one, other):
        return 0.0
    same_kind = one.kind is other.kind
    of_a_state = same_kind and one.kind in _OF_A_STATE and bool(one.country and other.country)
    registered = of_a_state or (same_kind and one.kind in _WORLDWIDE)
    if len(key) < _SHORT:
        return LIKELY if registered else LITTLE
    return CERTAIN if registered else LIKELY


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
