"""From a party of the EU's list to an entry: names by strength, papers, dates, countries."""

from collections.abc import Iterator

from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.countries import read_listed_countries, read_listed_country
from connector.screening.lists.dates import read_birth_words, read_circa, read_listing_day
from connector.screening.lists.eu.reader import Birth, Paper, Party
from connector.screening.lists.mapped import Mapped
from connector.screening.lists.naming import Names, sort_names, split_scripts
from connector.screening.lists.numbers import free_number, read_imo

_LIST = "EU"
_WORDS = "EU Financial Sanctions"
_KINDS = {"person": EntityKind.PERSON, "enterprise": EntityKind.ORGANIZATION}
_PAPERS = {
    "passport": IdentifierKind.PASSPORT,
    "diplomaticpassport": IdentifierKind.PASSPORT,
    "id": IdentifierKind.NATIONAL_ID,
    "ssn": IdentifierKind.NATIONAL_ID,
    "fiscalcode": IdentifierKind.TAX,
    "taxid": IdentifierKind.TAX,
    "regnumber": IdentifierKind.REGISTRATION,
    "imo": IdentifierKind.IMO,
    "swiftbic": IdentifierKind.BIC,
    "lei": IdentifierKind.LEI,
}
"""The list's identificationTypeCode; the others (birth certificate, permit) are OTHER."""

_GREGORIAN = frozenset({"", "GREGORIAN", "UNKNOWN"})


def map_party(party: Party) -> Mapped:
    """Map one party to its entry; dates that are none are left out and said."""
    births = [_read_birth(birth) for birth in party.births]
    countries, unknown = read_listed_countries(party.countries)
    names = _sort_names(party)
    papers = (_read_paper(paper) for paper in party.papers)
    entry = Entry(
        id=f"{_LIST}:{party.id}",
        list=_LIST,
        kind=_KINDS.get(party.type, EntityKind.UNKNOWN),
        name=names.main,
        aliases=names.aliases,
        countries=countries,
        addresses=party.addresses,
        programme=f"{_WORDS} ({', '.join(party.programmes)})" if party.programmes else _WORDS,
        citation="; ".join(party.regulations),
        listed_on=read_listing_day(party.designated_on),
        weak_aliases=names.weak,
        identifiers=tuple(dict.fromkeys(paper for paper in papers if paper)),
        born=tuple(dict.fromkeys(born for born in births if born)),
    )
    return Mapped(entry, tuple(_oddities(party, entry, births.count(None))), unknown)


def _sort_names(party: Party) -> Names:
    # No name is marked as the main one; the list puts it first among the strong ones.
    strong = [name for alias in party.names if alias.strong for name in split_scripts(alias.name)]
    weak = [name for alias in party.names if not alias.strong for name in split_scripts(alias.name)]
    main = next(iter((*strong, *weak)), party.names[0].name)
    return sort_names(main, strong=strong, weak=[name for name in weak if name != main])


def _read_birth(birth: Birth) -> str | None:
    if birth.calendar not in _GREGORIAN:
        return None
    if birth.first_year or birth.last_year:
        first, last = birth.first_year or birth.last_year, birth.last_year or birth.first_year
        return read_birth_words(f"{first} to {last}")
    if birth.circa and (birth.year or birth.day):
        return read_circa(birth.year or birth.day)
    month = f"-{birth.month.zfill(2)}" if birth.month not in ("", "0") else ""
    return read_birth_words(birth.day or f"{birth.year}{month}")


def _read_paper(paper: Paper) -> Identifier | None:
    kind = _PAPERS.get(paper.type.lower(), IdentifierKind.OTHER)
    if kind is IdentifierKind.IMO:
        return read_imo(paper.number)
    country = read_listed_country(paper.country)
    if kind in (IdentifierKind.BIC, IdentifierKind.LEI) and paper.number:
        return Identifier(kind, paper.number, country)
    number = free_number(paper.number)
    return number.identifier(kind, country) if number else None


def _oddities(party: Party, entry: Entry, no_births: int) -> Iterator[str]:
    if no_births:
        yield f"{entry.id}: a date of birth that is no date; left out"
    if party.designated_on and entry.listed_on is None:
        yield f"{entry.id}: designationDate {party.designated_on!r} is no date; left empty"
    if party.type and party.type not in _KINDS:
        yield f"{entry.id}: subject type {party.type!r} is not known; read as unknown"
