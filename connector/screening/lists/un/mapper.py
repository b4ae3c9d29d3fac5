"""From a party of the UN's list to an entry: names by quality, documents, dates, countries."""

import re
from collections.abc import Iterator

from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.countries import read_listed_countries
from connector.screening.lists.dates import read_birth_words, read_circa, read_listing_day
from connector.screening.lists.mapped import Mapped
from connector.screening.lists.naming import Names, sort_names, split_scripts
from connector.screening.lists.un.documents import read_document
from connector.screening.lists.un.reader import Alias, Birth, Party

_LIST = "UN"
_WORDS = "UN Security Council List"
_PROGRAMMES = {
    "CAR": "Central African Republic",
    # Not the United Kingdom: the sanctions of resolution 2048 (2012).
    "GB": "Guinea-Bissau",
    "SouthSudan": "South Sudan",
}
_WEAK, _FORMER = "low", "f.k.a."
_KNOWN_QUALITIES = frozenset({_WEAK, _FORMER, "good", "a.k.a.", ""})
_PREVIOUSLY = re.compile(r"\s*\((?:previously|formerly) listed as\)", re.IGNORECASE)
_NOTE = re.compile(r"\s*\((?:birth name|combat name|false identity[^()]*)\)", re.IGNORECASE)
_QUOTED = re.compile('^["\u201c](.*)["\u201d]$')
_ENUMERATOR = re.compile(r"\s+[b-z]\)\s+|^[a-z]?\)\s*")


def map_party(party: Party) -> Mapped:
    """Map one party to its entry; dates that are none and odd alias qualities are said."""
    births = [_read_birth(birth) for birth in party.births if _said(birth)]
    births += [read_birth_words(text) for text in party.alias_births]
    countries, unknown = read_listed_countries(party.countries)
    names = _sort_names(party)
    numbers = (read_document(document) for document in party.documents)
    entry = Entry(
        id=f"{_LIST}:{party.id}",
        list=_LIST,
        kind=EntityKind.PERSON if party.person else EntityKind.ORGANIZATION,
        name=names.main,
        aliases=names.aliases,
        countries=countries,
        addresses=tuple(dict.fromkeys(party.addresses)),
        programme=f"{_WORDS} ({_PROGRAMMES.get(party.list_type, party.list_type)})",
        citation=party.reference,
        listed_on=read_listing_day(party.listed_on),
        weak_aliases=names.weak,
        former_names=names.former,
        identifiers=tuple(dict.fromkeys(number for number in numbers if number)),
        born=tuple(dict.fromkeys(born for born in births if born)),
    )
    return Mapped(entry, tuple(_oddities(party, entry, births.count(None))), unknown)


def _sort_names(party: Party) -> Names:
    strong = [name for text in party.native_names for name in split_scripts(text)]
    former: list[str] = []
    weak: list[str] = []
    for alias in party.aliases:
        names = _split_alias(alias.name)
        if alias.quality.lower() == _FORMER or _PREVIOUSLY.search(alias.name):
            former.extend(names)
        elif alias.quality.lower() == _WEAK:
            weak.extend(names)
        else:
            strong.extend(names)
    main, *others = split_scripts(party.name) or (party.name,)
    return sort_names(main, strong=(*others, *strong), former=former, weak=weak)


def _split_alias(text: str) -> tuple[str, ...]:
    bare = _NOTE.sub("", _PREVIOUSLY.sub("", text))
    parts = (_QUOTED.sub(r"\1", part.strip(" ,")) for part in _ENUMERATOR.split(bare))
    return tuple(name for part in parts for name in split_scripts(part))


def _said(birth: Birth) -> bool:
    # A block with nothing in it, or its type alone, stands where no date is known.
    return any((birth.date, birth.year, birth.from_year, birth.to_year, birth.note))


def _read_birth(birth: Birth) -> str | None:
    if birth.from_year or birth.to_year:
        first, last = birth.from_year or birth.to_year, birth.to_year or birth.from_year
        return read_birth_words(f"{first} to {last}")
    day = birth.date or birth.year
    if birth.type == "APPROXIMATELY" and day:
        return read_circa(day)
    return read_birth_words(day or birth.note)


def _oddities(party: Party, entry: Entry, no_births: int) -> Iterator[str]:
    if no_births:
        yield f"{entry.id}: a date of birth that is no date; left out"
    if party.listed_on and entry.listed_on is None:
        yield f"{entry.id}: LISTED_ON {party.listed_on!r} is no date of listing; left empty"
    for quality in sorted({alias.quality for alias in party.aliases if _unknown(alias)}):
        yield f"{entry.id}: alias quality {quality!r} is not known; read as good"


def _unknown(alias: Alias) -> bool:
    return alias.quality.lower() not in _KNOWN_QUALITIES
