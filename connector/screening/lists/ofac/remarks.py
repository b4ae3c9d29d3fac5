"""What OFAC writes only into the remarks of its CSV: weak names, birth dates, numbers, countries.

Remarks are parts with semicolons between them, each beginning with its type: "DOB 15 Jan 1955;
alt. Passport A123 (Iran) issued 1999; a.k.a. 'X'." A name in quotes is one of low quality: that
is how OFAC marks a weak alias in this format, which has no field for it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from connector.country import Country
from connector.identity import Identifier
from connector.screening.lists.birth import read_birth
from connector.screening.lists.treasury import find_label, read_country_words, read_identifier

_T = TypeVar("_T")

_WEAK = re.compile(r"[afn]\.k\.a\. '(.+)'")
_BORN = re.compile(r"DOB (.+)")
_FROM = re.compile(r"(?:nationality|citizen) (.+)")
_NUMBER = re.compile(
    r"(?P<value>.+?)"
    r"(?:[\s,]*\b(?:issued|issue date|expire[sd]|expiration|valid)\b.*)?"
)
_PROSE = re.compile(r"\b[a-z]{2,}\b")  # "Passport issued in ...", not a number


@dataclass(frozen=True, slots=True)
class Remarks:
    """The remarks of one party, read. `odd` says what was left out."""

    weak_aliases: tuple[str, ...] = ()
    born: tuple[str, ...] = ()
    countries: tuple[Country, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    odd: tuple[str, ...] = ()


def read_remarks(text: str, *, person: bool) -> Remarks:
    """Read whole remarks (the continuation joined); what they say of other things is passed."""
    parts = [_trim(part) for part in text.split(";")]
    births = {found[1]: read_birth(found[1]) for found in _all(_BORN, parts)}
    homes = (read_country_words(found[1]) for found in _all(_FROM, parts))
    numbers = (_read_number(part, person=person) for part in parts)
    return Remarks(
        weak_aliases=_once(" ".join(found[1].split()) for found in _all(_WEAK, parts)),
        born=_once(born for born in births.values() if born),
        countries=_once(home for home in homes if home),
        identifiers=_once(number for number in numbers if number),
        odd=tuple("a date of birth that is no date" for born in births.values() if born is None),
    )


def _once(values: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(values))


def _trim(part: str) -> str:
    plain = " ".join(part.split()).removesuffix(".")
    return plain.removeprefix("alt. ").removeprefix("Alt. ")


def _all(pattern: re.Pattern[str], parts: list[str]) -> Iterator[re.Match[str]]:
    found = (pattern.fullmatch(part) for part in parts)
    return (match for match in found if match)


def _read_number(part: str, *, person: bool) -> Identifier | None:
    labelled = find_label(part)
    number = _NUMBER.fullmatch(labelled[1]) if labelled else None
    if labelled is None or number is None or _PROSE.search(number["value"].partition("(")[0]):
        return None
    return read_identifier(labelled[0], number["value"], person=person)
