"""From the rows of the Unverified List to entries: one party once, with all its addresses."""

import hashlib
from collections.abc import Iterable

from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.document import refusal
from connector.screening.lists.known_as import take_apart
from connector.screening.lists.programme import write_programme
from connector.screening.lists.treasury import read_country_words
from connector.screening.lists.uvl.reader import Row

_CODE = "UVL"


def map_rows(rows: Iterable[Row]) -> tuple[Entry, ...]:
    """Map the rows of each party to one entry, in the order of the first of them.

    The list gives no ids; an entry's is a hash over name and country. Raises ListRefused
    (malformed) where a row has no name.
    """
    parties: dict[tuple[str, str], list[Row]] = {}
    for number, row in enumerate(rows, start=1):
        if not any(letter.isalnum() for letter in row.name):
            raise refusal("malformed", f"row {number} without a name", "one in every row")
        parties.setdefault((row.name, row.country), []).append(row)
    return tuple(_map_party(name, country, same) for (name, country), same in parties.items())


def _hash(name: str, country: str) -> str:
    return hashlib.sha256(f"{name}\x1f{country}".encode()).hexdigest()[:20]


def _map_party(name: str, country: str, rows: list[Row]) -> Entry:
    known = take_apart(name)
    code = read_country_words(country) if country else None
    return Entry(
        id=f"{_CODE}:{_hash(name, country)}",
        list=_CODE,
        kind=EntityKind.UNKNOWN,
        name=known.name or name,
        aliases=known.aliases,
        countries=(code,) if code else (),
        addresses=tuple(dict.fromkeys(row.address for row in rows if row.address)),
        programme=write_programme(_CODE),
        former_names=known.former,
    )
