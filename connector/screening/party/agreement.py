"""What else agrees between a party and a listing: the country, the town, the postcode, the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from connector.order import Address
from connector.screening.lists import Entry
from connector.screening.party.fold import fold
from connector.screening.party.places import (
    ListedPlaces,
    countries_agree,
    read_listed,
    read_written,
)
from connector.screening.party.score import NEAR_ONE

# What a field that agrees adds to a score. A country alone adds nothing: it must never be what
# lifts a name over a threshold. What differs takes away as little, for a listed party moves.
_RISES: Mapping[str, float] = {"town": 0.01, "postcode": 0.02, "address": 0.05}
_OTHER_COUNTRY = 0.03
_SAME_DOOR = 0.7

_Answer = tuple[bool | None, str]
"""Whether a field agrees, None where a side says nothing, and a sentence for people."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The fields that agree, by name, and a sentence about each field, agreeing or not."""

    agreeing: tuple[str, ...]
    sentences: tuple[str, ...]
    other_country: bool = False

    def moved(self, score: float) -> float:
        """Give the score of a name with what the other fields say: at most .08 up, .03 down.

        The same words stay 1 whatever the fields say, and nothing else comes to 1. Of two scores
        the higher stays so, and a field more that agrees never lowers one.
        """
        if score >= 1:
            return score
        rise = sum(_RISES.get(field, 0.0) for field in self.agreeing)
        fall = _OTHER_COUNTRY if self.other_country else 0.0
        return round(min(max(score + rise - fall, 0.0), max(score, NEAR_ONE)), 6)


def agreement(address: Address | None, entry: Entry, places: ListedPlaces) -> Agreement:
    """Compare where a party is with where a listing says it is, field by field.

    Where the countries differ nothing below them agrees: there is a Paris in Texas.
    """
    country = _country(address, entry)
    answers = {
        "country": country,
        "town": _town(address, entry),
        "postcode": _postcode(address, entry),
        "address": _door(address, entry, places),
    }
    agreeing = [field for field, (same, _) in answers.items() if same]
    if country[0] is False:
        agreeing = []
    sentences = tuple(sentence for _, sentence in answers.values())
    return Agreement(tuple(agreeing), sentences, country[0] is False)


def _country(address: Address | None, entry: Entry) -> _Answer:
    given = address.country if address else None
    if given is None:
        return None, "Country unknown: the order names none for this party"
    agrees = countries_agree(address, entry)
    if agrees is None:
        return None, "Country unknown: the listing names none"
    listed = ", ".join(entry.countries)
    if agrees:
        return True, f"Country agrees: {given}" + (f" ({listed})" if given not in listed else "")
    return False, f"Country differs: {given} on the order, {listed} listed"


def _town(address: Address | None, entry: Entry) -> _Answer:
    given = address.city if address else None
    words = _words(given or "")
    if given is None or not words.strip():
        return None, "Town unknown: the order names none for this party"
    if not entry.addresses:
        return None, "Town unknown: the listing has no address"
    if any(words in _words(listed) for listed in entry.addresses):
        return True, f"Town agrees: {given}"
    return False, f"Town differs: {given} is in no listed address"


def _postcode(address: Address | None, entry: Entry) -> _Answer:
    given = read_written(address).postcode if address else ""
    if address is None or not given:
        return None, "Postcode unknown: the order names none for this party"
    listed = [read_listed(text).postcode for text in entry.addresses]
    if not any(listed):
        return None, "Postcode unknown: the listing has none"
    if given in listed:
        return True, f"Postcode agrees: {address.postcode}"
    return False, f"Postcode differs: {address.postcode} is in no listed address"


def _door(address: Address | None, entry: Entry, places: ListedPlaces) -> _Answer:
    here = read_written(address) if address else None
    if here is None or not here.numbers:
        return None, "Street unknown: the order names none with a number for this party"
    if not entry.addresses:
        return None, "Street unknown: the listing has no address"
    best = max(entry.addresses, key=lambda text: places.likeness(here, read_listed(text)))
    if places.likeness(here, read_listed(best)) >= _SAME_DOOR:
        return True, f"Street and number agree: {best}"
    return False, "Street or number differ from every listed address"


@lru_cache(maxsize=16_384)
def _words(text: str) -> str:
    return f" {' '.join(word.text for word in fold(text))} "
