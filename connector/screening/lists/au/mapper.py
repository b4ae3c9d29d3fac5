"""From the rows of one party of DFAT's list to an entry."""

import re
from collections.abc import Iterator

from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.au.reader import PRIMARY, Party, Row
from connector.screening.lists.countries import read_listed_countries
from connector.screening.lists.dates import read_birth_words, read_listing_day
from connector.screening.lists.mapped import Mapped
from connector.screening.lists.naming import Names, sort_names, split_scripts
from connector.screening.lists.numbers import free_number, read_imo

_LIST = "AU"
_WORDS = "DFAT Consolidated List"
_KINDS = {
    "individual": EntityKind.PERSON,
    "entity": EntityKind.ORGANIZATION,
    "vessel": EntityKind.VESSEL,
    "ship": EntityKind.VESSEL,
}
_WEAK = "weak"
_FORMER = ("formerly", "f.k.a", "fka", "previous")

_COUNTED = re.compile(r"(?:^|(?<=[\s,;]))(?:[a-z]|[ivx]{1,4})\)[\s,]*")
_ADDRESS_END = re.compile(r"[;\n]")
_BIRTH_END = re.compile(r"(?<=\d{4})\s*,\s*|,?\s+(?:or|and)\s+", re.IGNORECASE)
_CIRCA = re.compile(r"\b(?:approximately|approx\.?|circa|c\.|around|about)\s*", re.IGNORECASE)
_PASSPORT = re.compile(r"\bpassport\s*(?:no|number)s?[.:\s]+([A-Z]{0,3}\s?\d[\w-]*)", re.IGNORECASE)
_NATIONAL_ID = re.compile(
    r"\bnational\s+identi\w+\s*(?:no|number)s?[.:\s]+([A-Z]{0,3}\s?\d[\w-]*)", re.IGNORECASE
)


def map_party(party: Party) -> Mapped:
    """Map one party to its entry; dates that are none are left out and said."""
    births = list(_read_births(party))
    countries, unknown = read_listed_countries(_pieces(party, "citizenship", re.compile("[,;\n]")))
    names = _sort_names(party)
    main = party.rows[0]
    committees = ", ".join(_pieces(party, "committees", _ADDRESS_END))
    instrument = main.get("instrument of designation", "") or main["listing information"]
    entry = Entry(
        id=f"{_LIST}:{party.id}",
        list=_LIST,
        kind=_KINDS.get(main["type"].lower(), EntityKind.UNKNOWN),
        name=names.main,
        aliases=names.aliases,
        countries=countries,
        addresses=_pieces(party, "address", _ADDRESS_END),
        programme=f"{_WORDS} ({committees})" if committees else _WORDS,
        citation=" ".join(instrument.split()),
        listed_on=read_listing_day(main["listing information"])
        or read_listing_day(main["control date"]),
        weak_aliases=names.weak,
        former_names=names.former,
        identifiers=tuple(dict.fromkeys(_read_identifiers(party))),
        born=tuple(dict.fromkeys(born for born in births if born)),
    )
    return Mapped(entry, tuple(_oddities(party, entry, births.count(None))), unknown)


def _sort_names(party: Party) -> Names:
    strong: list[str] = []
    former: list[str] = []
    weak: list[str] = []
    for row in party.rows:
        names = split_scripts(" ".join(row["name of individual or entity"].split()))
        if row["name type"].lower().startswith(_FORMER):
            former.extend(names)
        elif row.get("alias strength", "").lower() == _WEAK and not _is_primary(row):
            weak.extend(names)
        else:
            strong.extend(names)
    main = next(iter((*strong, *former, *weak)), party.rows[0]["name of individual or entity"])
    return sort_names(
        main,
        strong=strong,
        former=[name for name in former if name != main],
        weak=[name for name in weak if name != main],
    )


def _is_primary(row: Row) -> bool:
    return row["name type"].lower() == PRIMARY


def _pieces(party: Party, column: str, end: re.Pattern[str]) -> tuple[str, ...]:
    """Cut a cell of every row at its enumeration ("a) ... b) ...") and at `end`."""
    parts = (
        " ".join(piece.split()).strip(" ,")
        for row in party.rows
        for counted in _COUNTED.split(row[column])
        for piece in end.split(counted)
    )
    return tuple(dict.fromkeys(part for part in parts if part))


def _read_births(party: Party) -> Iterator[str | None]:
    for text in _pieces(party, "date of birth", re.compile("[;\n]")):
        whole = _read_birth(text)
        if whole is not None:
            yield whole
            continue
        # "1955, 1956" and "Approximately 1955 or 1956": a circa before holds for each.
        circa = "circa " if _CIRCA.match(text) else ""
        for part in _BIRTH_END.split(_CIRCA.sub("", text)):
            if part.strip():
                yield _read_birth(f"{circa}{part}")


def _read_birth(text: str) -> str | None:
    return read_birth_words(_CIRCA.sub("circa ", text))


def _read_identifiers(party: Party) -> Iterator[Identifier]:
    for row in party.rows:
        ship = read_imo(row.get("imo number", ""))
        if ship is not None:
            yield ship
        for kind, pattern in (
            (IdentifierKind.PASSPORT, _PASSPORT),
            (IdentifierKind.NATIONAL_ID, _NATIONAL_ID),
        ):
            for text in pattern.findall(row["additional information"]):
                number = free_number(text)
                if number is not None:
                    yield number.identifier(kind)


def _oddities(party: Party, entry: Entry, no_births: int) -> Iterator[str]:
    if no_births:
        yield f"{entry.id}: a date of birth that is no date; left out"
    if entry.kind is EntityKind.UNKNOWN:
        yield f"{entry.id}: type {party.rows[0]['type']!r} is not known; read as unknown"
