"""Regions found in addresses, whatever country is written: Yalta is in Crimea under UA and RU."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connector.order import Address
from connector.screening.destination.rows import Namesake, Region
from connector.screening.gazetteer import Gazetteer
from connector.screening.streets import without_streets
from connector.screening.wording import Found, Phrases, fold_text

_DIGITS = re.compile(r"(?<!\d)\d{5,6}(?!\d)")
_POSTCODE_LENGTH = {"UA": 5, "RU": 6}


@dataclass(frozen=True, slots=True)
class Seen:
    """A region in an address: the words, the field, and whether the rest of the address fits."""

    written: str
    field: str
    fits: bool
    because: str = ""


def text_of(address: Address) -> str:
    """Give an address as one text."""
    return " ; ".join(field.text for field in _fields(address))


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    text: str
    is_line: bool = False


class RegionReader:
    """Finds one region in addresses."""

    def __init__(self, region: Region, gazetteer: Gazetteer) -> None:
        """Take how the region is written, and the table that says where other towns are."""
        self._region = region
        self._gazetteer = gazetteer
        self._words = Phrases({"name": region.names, "town": region.towns})
        self._elsewhere = _pattern(region.elsewhere)
        self._namesakes = tuple(
            (frozenset(map(fold_text, each.towns)), each, Phrases({"agrees": each.agreeing}))
            for each in region.namesakes
        )

    def find(self, address: Address, *, named: bool) -> Seen | None:
        """Give the region where an address says it, the most certain place of all.

        `named` says whether any word of the region stands in the address.
        """
        if not (named or self._is_at_home(address)):
            return None
        seen = list(self._by_subdivision(address))
        seen += self._by_name(address) if named else ()
        seen += () if seen else self._by_postcode(address)
        return max(seen, key=lambda each: each.fits, default=None)

    def _is_at_home(self, address: Address) -> bool:
        return address.country is None or address.country in self._region.homes

    def _by_subdivision(self, address: Address) -> Iterator[Seen]:
        written = (address.region or "").strip().upper()
        country = address.country or self._region.homes[0]
        if written and {written, f"{country}-{written}"} & set(self._region.subdivisions):
            yield Seen(address.region or "", "region", fits=True)

    def _by_postcode(self, address: Address) -> Iterator[Seen]:
        for name in ("postcode", "city", "region"):
            for digits in _DIGITS.findall(getattr(address, name) or ""):
                if self._is_own_postcode(address, digits):
                    yield Seen(digits, name, fits=True, because="Postcodes there begin so")

    def _is_own_postcode(self, address: Address, digits: str) -> bool:
        beginnings = self._region.postcodes.get(address.country or "", ())
        fits = len(digits) == _POSTCODE_LENGTH.get(address.country or "")
        return fits and digits.startswith(beginnings)

    def _by_name(self, address: Address) -> Iterator[Seen]:
        at_home = self._is_at_home(address)
        for field in _fields(address):
            for found in self._found(field.text):
                if found.meaning == "town" and not at_home:
                    continue  # the contradiction of town and country is a red flag of its own
                because = self._doubt(address, field, found, at_home=at_home)
                if because is not None:
                    yield Seen(found.written, field.name, fits=not because, because=because)

    def _found(self, text: str) -> tuple[Found, ...]:
        found = self._words.find(text)
        if found and self._elsewhere:
            return self._words.find(self._elsewhere.sub(" ; ", fold_text(text)))
        return found

    def _doubt(self, address: Address, field: _Field, found: Found, *, at_home: bool) -> str | None:
        """Say what speaks against the region being meant; None where another place is."""
        in_street = field.is_line and not self._stands_outside_streets(found, field)
        if in_street and not at_home:
            return None
        namesake = self._namesake(address, found)
        if namesake is not None and self._means(namesake, address):
            return None
        doubts = (
            (not at_home, f"But the country is written as {address.country}"),
            (in_street, "But it may be the name of a street"),
            (
                namesake is not None and not self._is_supported(namesake, address, found),
                "But there is another town of this name, and the address fits both",
            ),
            (
                field.is_line and self._is_in_another_town(address),
                f"But the town is written as {address.city}",
            ),
        )
        return next((doubt for applies, doubt in doubts if applies), "")

    def _stands_outside_streets(self, found: Found, field: _Field) -> bool:
        outside = self._found(without_streets(field.text))
        return any(each.phrase == found.phrase for each in outside)

    def _namesake(self, address: Address, found: Found) -> tuple[Namesake, Phrases] | None:
        for towns, namesake, agreeing in self._namesakes:
            if fold_text(found.phrase) in towns and address.country == namesake.country:
                return namesake, agreeing
        return None

    def _means(self, namesake: tuple[Namesake, Phrases], address: Address) -> bool:
        row, agreeing = namesake
        if not (row.agreeing or row.postcodes):
            return True
        digits = _DIGITS.findall(address.postcode or "")
        if any(each.startswith(row.postcodes) for each in digits):
            return True
        return any(agreeing.find(field.text) for field in _fields(address))

    def _is_supported(
        self, namesake: tuple[Namesake, Phrases], address: Address, found: Found
    ) -> bool:
        """Say whether another name of the region or a postcode of it stands in the address."""
        others = (each for field in _fields(address) for each in self._found(field.text))
        if any(fold_text(each.phrase) != fold_text(found.phrase) for each in others):
            return True
        digits = _DIGITS.findall(address.postcode or "")
        return any(each.startswith(namesake[0].against) for each in digits)

    def _is_in_another_town(self, address: Address) -> bool:
        fields = (address.city, address.region)
        named = any(self._found(field) for field in fields if field)
        return not named and self._gazetteer.confirms(address)


def _fields(address: Address) -> Iterator[_Field]:
    for name in ("city", "region", "postcode"):
        if text := getattr(address, name):
            yield _Field(name, text)
    for line in address.lines:
        yield _Field("address line", line, is_line=True)


def _pattern(phrases: Sequence[str]) -> re.Pattern[str] | None:
    if not phrases:
        return None
    words = (r"\W+".join(map(re.escape, fold_text(phrase).split())) for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(words)})\b")
