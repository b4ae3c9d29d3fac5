"""From the rows of a one-list CSV to entries: every listing once, with all its names and places."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.document import refusal
from connector.screening.lists.el.reader import Row
from connector.screening.lists.federal_register import read_citation
from connector.screening.lists.known_as import take_apart
from connector.screening.lists.programme import write_programme
from connector.screening.lists.treasury import read_country_words
from connector.screening.lists.us_date import read_us_date

_LISTING = ("Source List", "Name", "Programs", "Federal Register Notice", "Effective Date")
_PLACE = ("Address", "City", "State/Province", "Postal Code", "Country")


def map_rows(rows: Iterable[Row]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Map the rows of each listing to one entry, in the order of the first of them.

    A listing is a name under one notice, day and programme. There are no ids; an entry's is a
    hash over these. Raises ListRefused (malformed) where a row has no list or no name.
    """
    listings: dict[tuple[str, ...], list[Row]] = {}
    for number, row in enumerate(rows, start=1):
        if not row["Source List"] or not any(letter.isalnum() for letter in row["Name"]):
            raise refusal("malformed", f"row {number} without a list or a name", "both in each")
        listings.setdefault(tuple(row[column] for column in _LISTING), []).append(row)
    entries = tuple(_map_listing(key, same) for key, same in listings.items())
    odd = (
        f"{entry.id}: effective date {key[-1]!r} is no date; left empty"
        for key, entry in zip(listings, entries, strict=True)
        if key[-1] and entry.listed_on is None
    )
    return entries, tuple(odd)


def _map_listing(key: tuple[str, ...], rows: Sequence[Row]) -> Entry:
    code, name, programmes, citation, day = key
    known = take_apart(name)
    main = known.name or name
    others = (*known.aliases, *(row["Alternate Name"].strip(" ,;") for row in rows))
    countries = (read_country_words(row["Country"]) for row in rows if row["Country"])
    digest = hashlib.sha256("\x1f".join(key).encode()).hexdigest()
    return Entry(
        id=f"{code}:{digest[:20]}",
        list=code,
        kind=EntityKind.UNKNOWN,
        name=main,
        aliases=tuple(dict.fromkeys(other for other in others if other and other != main)),
        countries=tuple(dict.fromkeys(country for country in countries if country)),
        addresses=tuple(dict.fromkeys(line for line in map(_write_address, rows) if line)),
        programme=write_programme(code, (programmes,) if programmes else ()),
        citation=read_citation(citation),
        licence_requirement=_first(rows, "License Requirement"),
        licence_policy=_first(rows, "License Policy"),
        listed_on=read_us_date(day),
        former_names=known.former,
    )


def _write_address(row: Mapping[str, str]) -> str:
    return ", ".join(row[part] for part in _PLACE if row[part])


def _first(rows: Sequence[Row], column: str) -> str:
    return next((row[column] for row in rows if row[column]), "")
