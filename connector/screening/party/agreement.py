"""What else agrees between a party and a listing: where it is, its numbers, its birth date."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from connector.identity import Born, read_born
from connector.order import Address, Party
from connector.screening.lists import EntityKind, Entry
from connector.screening.party.fold import fold
from connector.screening.party.identifiers import (
    CERTAIN,
    best_match,
    identifiers_of,
    may_compare,
)
from connector.screening.party.places import (
    ListedPlaces,
    countries_agree,
    read_listed,
    read_written,
)
from connector.screening.party.score import NEAR_ONE

# What a field that agrees adds to a score. A country alone adds nothing: it must never be what
# lifts a name over a threshold. What differs takes away as little, for a listed party moves.
# Of some fields there is a lesser and a sure agreement: the year of birth and the day, a number
# that may be another's and one of a register; the sure one adds more.
_RISES: Mapping[str, float] = {
    "town": 0.01,
    "postcode": 0.02,
    "address": 0.05,
    "identifier": 0.1,
    "birth date": 0.05,
}
_SURE_RISES: Mapping[str, float] = {"identifier": 0.2, "birth date": 0.15}
_OTHER_COUNTRY = 0.03
_OTHER_BIRTH_DATE = 0.1
_SAME_DOOR = 0.7
_MOST_SHOWN = 5
_WHERE = ("country", "town", "postcode", "address")

_Answer = tuple[bool | None, str]
"""Whether a field agrees, None where a side says nothing, and a sentence for people."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The fields that agree, by name, and a sentence about each field, agreeing or not.

    `surely` are those of the agreeing ones that hardly agree by chance.
    """

    agreeing: tuple[str, ...]
    sentences: tuple[str, ...]
    other_country: bool = False
    other_birth_date: bool = False
    surely: tuple[str, ...] = ()

    def moved(self, score: float) -> float:
        """Give the score of a name with what the other fields say.

        That is at most .08 up for the place, .3 for an identifier, .2 for a birth date; .03 down
        for another country, .1 for another birth date.

        The same words stay 1 whatever the fields say, and nothing else comes to 1. Of two scores
        the higher stays so, and a field more that agrees never lowers one.
        """
        if score >= 1:
            return score
        rise = sum(_RISES.get(field, 0.0) for field in self.agreeing)
        rise += sum(_SURE_RISES.get(field, 0.0) for field in self.surely)
        fall = _OTHER_COUNTRY * self.other_country + _OTHER_BIRTH_DATE * self.other_birth_date
        return round(min(max(score + rise - fall, 0.0), max(score, NEAR_ONE)), 6)


def agreement(party: Party, entry: Entry, places: ListedPlaces) -> Agreement:
    """Compare what an order says of a party with what a listing says, field by field.

    Where the countries differ no part of the address agrees: there is a Paris in Texas.
    """
    address = party.address
    country = _country(address, entry)
    identifier, of_register = _identifier(party, entry)
    birth_date, to_the_day = _birth_date(party.born, entry)
    answers = {
        "country": country,
        "town": _town(address, entry),
        "postcode": _postcode(address, entry),
        "address": _door(address, entry, places),
        "identifier": identifier,
        "birth date": birth_date,
    }
    other_country = country[0] is False
    agreeing = [
        field
        for field, (same, _) in answers.items()
        if same and not (other_country and field in _WHERE)
    ]
    sure = {"identifier": of_register, "birth date": to_the_day and birth_date[0] is True}
    return Agreement(
        agreeing=tuple(agreeing),
        sentences=tuple(sentence for _, sentence in answers.values() if sentence),
        other_country=other_country,
        other_birth_date=to_the_day and birth_date[0] is False,
        surely=tuple(field for field, is_sure in sure.items() if is_sure),
    )


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


def _identifier(party: Party, entry: Entry) -> tuple[_Answer, bool]:
    """Compare the numbers; the second value says whether an equal one is of a register."""
    given = identifiers_of(party)
    if not given:
        return (None, "Identifier unknown: the order names none for this party"), False
    match = best_match(given, entry)
    if match is not None:
        listed = "" if match.given == match.listed else f", {match.listed.text} listed"
        return (True, f"Identifier agrees: {match.given.text}{listed}"), match.score >= CERTAIN
    for one in given:
        others = [other.text for other in entry.identifiers if may_compare(one, other)]
        if others:
            listed = ", ".join(others[:_MOST_SHOWN])
            # People have several passports, firms several numbers: it lowers no score.
            return (False, f"Identifier differs: {one.text} on the order, {listed} listed"), False
    return (None, "Identifier unknown: the listing has none of that kind"), False


def _birth_date(text: str | None, entry: Entry) -> tuple[_Answer, bool]:
    """Compare the birth dates; the second value says whether whole days were compared."""
    if entry.kind not in (EntityKind.PERSON, EntityKind.UNKNOWN) and not entry.born:
        return (None, ""), False
    given = read_born(text or "")
    if given is None:
        why = "that of the order cannot be read" if text else "the order names none for this party"
        return (None, f"Birth date unknown: {why}"), False
    listed = {each: born for each in entry.born if (born := read_born(each)) is not None}
    if not listed:
        return (None, "Birth date unknown: the listing has none"), False
    return _nearest_birth_date(text or "", given, listed)


def _nearest_birth_date(text: str, given: Born, listed: Mapping[str, Born]) -> tuple[_Answer, bool]:
    agreeing = {each: born for each, born in listed.items() if given.agrees(born)}
    if agreeing:
        to_the_day = given.exact and any(born.exact for born in agreeing.values())
        dates = "" if text in agreeing else f" on the order, {', '.join(agreeing)} listed"
        return (True, f"Birth date agrees: {text}{dates}"), to_the_day
    for each, born in listed.items():
        if slip := given.slip_from(born):
            sentence = f"Birth date is close: {text} on the order, {each} listed ({slip})"
            return (None, sentence), False
    exact = given.exact and all(born.exact for born in listed.values())
    dates = ", ".join(list(listed)[:_MOST_SHOWN])
    return (False, f"Birth date differs: {text} on the order, {dates} listed"), exact


@lru_cache(maxsize=16_384)
def _words(text: str) -> str:
    return f" {' '.join(word.text for word in fold(text))} "
