"""Where the listed parties are: an address alone can meet one, whatever name stands above it."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from connector.country import is_same_country
from connector.order import Address
from connector.screening.lists import Entry
from connector.screening.party.fold import fold
from connector.screening.party.packed import Arrays, Texts, pack_texts
from connector.screening.party.score import NEAR_ONE

# Words that stand in every second address and tell no two apart.
_GENERAL = frozenset(
    re.findall(
        r"\w+",
        "st street str strasse ul ulitsa ulica rd road ave avenue av blvd boulevard bulvar lane ln "
        "way rue calle via cad caddesi sok sokak no nr num number dom korp bldg building tower fl "
        "flr floor level room rm flat unit suite ste apt office block district dist distr city "
        "town village province prov region area zone county state near the of and at in to al el "
        "de la del",
    )
)
# Towns whose own name is not the one the lists use: letters alone do not bring them together.
_TOWNS = {
    "moskva": "moscow",
    "peterburg": "petersburg",
    "kiev": "kyiv",
    "teheran": "tehran",
    "peking": "beijing",
    "dimashq": "damascus",
    "wien": "vienna",
}
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_COUNTRY = re.compile(r"[A-Z]{2}")
_POSTCODE = re.compile(r"(?=.*\d)[A-Z0-9]{2,10}(?:[ -][A-Z0-9]{2,5})?")
_FEWEST_WORDS = 2  # a street and a town, or two words of a street
_FEWEST_SHARED = 0.25
_OTHER_ROOM = 0.1
_HOUSE_ALONE = 0.7
_COMMON = 2_000
FLOOR = 0.5
# 15 CFR part 744, supplement no. 4, prints "Address 01" where it lists a place and nobody there.
_PLACEHOLDER = re.compile(r"address(?:es)?\s*\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A written address: its telling words, the numbers of house, floor and room, the postcode."""

    words: frozenset[str]
    numbers: frozenset[str]
    postcode: str


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A listed address that is an order's. `score` is FLOOR to just under 1."""

    entry: Entry
    address: str
    score: float


def pack_places(entries: Sequence[Entry]) -> Arrays:
    """Pack every listed address with a number in it, by its words and its numbers.

    One without a number is a town: it is no address to be met at. Packed are the `place` texts,
    the place of each one's owner, for each `place_key` (a word or a number) who has it, and how
    many: `spreads` of a `count`.
    """
    texts: list[str] = []
    owners: list[int] = []
    having: dict[str, list[int]] = defaultdict(list)
    for owner, entry in enumerate(entries):
        for text in entry.addresses:
            place = read_listed(text)
            if not place.numbers or len(place.words) < _FEWEST_WORDS:
                continue
            for key in sorted(place.words | place.numbers):
                having[key].append(len(texts))
            texts.append(text)
            owners.append(owner)
    return {
        **pack_texts("place", texts),
        "place_owner": np.array(owners, np.int32),
        "place_count": np.array([len(texts)], np.int64),
        "place_spreads": np.array([len(places) for places in having.values()], np.int64),
        **pack_texts("place_key", list(having)),
        "place_having": np.array([each for places in having.values() for each in places], np.int32),
        "place_having_ends": np.cumsum([0, *map(len, having.values())], dtype=np.int64),
    }


class ListedPlaces:
    """Finds the listed addresses that are an order's."""

    def __init__(self, arrays: Arrays, entry_of: Callable[[int], Entry]) -> None:
        """Open what `pack_places` gave; `entry_of` gives an entry by its place."""
        self._texts = Texts(arrays, "place")
        self._owners = arrays["place_owner"]
        self._keys = {key: at for at, key in enumerate(Texts(arrays, "place_key").all())}
        self._having = arrays["place_having"]
        self._ends = arrays["place_having_ends"]
        # Of a narrowed index these are the whole list's: a word tells what it tells there.
        self._count = int(arrays["place_count"][0])
        self._spreads = arrays["place_spreads"]
        self._entry_of = entry_of

    def search(self, address: Address | None) -> Iterator[PlaceMatch]:
        """Give the entries listed at the address, best first, each once."""
        if address is None or not address.lines:
            return
        here = read_written(address)
        best: dict[int, tuple[float, str]] = {}
        for candidate in self._candidates(here):
            text = str(self._texts[candidate])
            owner = int(self._owners[candidate])
            score = self.likeness(here, read_listed(text))
            if score >= FLOOR and score > best.get(owner, (0.0, ""))[0]:
                best[owner] = (score, text)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        found = (
            PlaceMatch(self._entry_of(owner), text, round(score, 6))
            for owner, (score, text) in ranked
        )
        yield from (match for match in found if countries_agree(address, match.entry) is not False)

    def likeness(self, here: Place, listed: Place) -> float:
        """Say how surely two addresses are one, 0 to just under 1; 0 without a number in common.

        The words count by their rarity. A room or floor that is another makes it another door of
        the same house; one that only one side says leaves the house alone, which is to be reviewed.
        """
        words, numbers = here.words & listed.words, here.numbers & listed.numbers
        same_postcode = bool(here.postcode) and here.postcode == listed.postcode
        if not numbers or not words or len(words) + same_postcode < _FEWEST_WORDS:
            return 0.0
        met = self._worth(words)
        shares = (met / self._worth(here.words), met / self._worth(listed.words))
        if min(shares) < _FEWEST_SHARED:
            return 0.0
        same = len(numbers) / min(len(here.numbers), len(listed.numbers))
        score = max(shares) * (_OTHER_ROOM + (1 - _OTHER_ROOM) * same**2)
        door = numbers == listed.numbers and (len(numbers) > 1 or numbers == here.numbers)
        return min(score, NEAR_ONE if door else _HOUSE_ALONE)

    def _worth(self, words: Iterable[str]) -> float:
        size = self._count + 2
        return sum(math.log(size / (1 + self._spread_of(word))) for word in words)

    def _spread_of(self, key: str) -> int:
        at = self._keys.get(key)
        return 0 if at is None else int(self._spreads[at])

    def _places_of(self, key: str) -> NDArray[np.int32]:
        at = self._keys.get(key)
        places: NDArray[np.int32] = (
            self._having[:0] if at is None else self._having[self._ends[at] : self._ends[at + 1]]
        )
        return places

    def _candidates(self, here: Place) -> list[int]:
        numbered = {place for number in here.numbers for place in self._places_of(number).tolist()}
        telling = [word for word in here.words if self._spread_of(word) <= _COMMON]
        worded = {place for word in telling for place in self._places_of(word).tolist()}
        return sorted(numbered & worded)


@lru_cache(maxsize=16_384)
def read_listed(text: str) -> Place:
    """Read an address as the lists print it: parts between commas, postcode and country last."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if parts and _COUNTRY.fullmatch(parts[-1]):
        parts.pop()
    postcode = parts.pop() if len(parts) > 1 and _POSTCODE.fullmatch(parts[-1]) else ""
    words, numbers = _words(", ".join(parts))
    return Place(words, numbers, "".join(_tokens(postcode)))


def read_written(address: Address) -> Place:
    """Read the address of a party on an order."""
    words, numbers = _words(", ".join(address.lines))
    around, _ = _words(f"{address.city or ''}, {address.region or ''}")
    return Place(words | around, numbers, "".join(_tokens(address.postcode or "")))


def is_address_only(entry: Entry) -> bool:
    """Say whether an entry lists an address and no name: what stands for one is a number."""
    return _PLACEHOLDER.fullmatch(entry.name.strip()) is not None


def countries_agree(address: Address | None, entry: Entry) -> bool | None:
    """Say whether an order's country is one of the listing's; None where one side says nothing."""
    if address is None or address.country is None or not entry.countries:
        return None
    return any(is_same_country(address.country, listed) for listed in entry.countries)


def _words(text: str) -> tuple[frozenset[str], frozenset[str]]:
    words: set[str] = set()
    numbers: set[str] = set()
    for token in _tokens(text):
        if any(letter.isdigit() for letter in token):
            numbers.add(token)
        elif len(token) > 1 and token not in _GENERAL:
            words.add(_TOWNS.get(token, token))
    return frozenset(words), frozenset(numbers)


def _tokens(text: str) -> Iterator[str]:
    for word in fold(text):
        ordinal = _ORDINAL.fullmatch(word.text)
        yield ordinal[1] if ordinal else word.text
