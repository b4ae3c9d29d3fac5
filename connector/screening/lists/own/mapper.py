"""From the rows of an own deny list to entries; every bad row is named at once."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice

from pydantic import ValidationError

from connector.errors import ListRefused
from connector.screening.lists import Entry
from connector.screening.lists.dates import read_listing_day
from connector.screening.lists.mapped import Mapped
from connector.screening.lists.naming import sort_names
from connector.screening.lists.own.party import Party, read_own_identifier
from connector.screening.lists.own.reader import Row

_LIST = "OWN"
_WORDS = "Own deny list"
_ADVICE = "mend the list and load it again; the last good list stays"
_SHOWN = 20


def map_rows(rows: Iterable[Row]) -> Iterator[Mapped]:
    """Check every row, then map each to its entry.

    Raises ListRefused: malformed, naming up to twenty bad fields by their place, or duplicate.
    """
    parties: list[tuple[Row, Party]] = []
    problems: list[str] = []
    for row in rows:
        try:
            parties.append((row, Party.model_validate(row.fields)))
        except ValidationError as error:
            problems.extend(_say(row, error))
    if problems:
        more = f" and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise ListRefused("malformed", f"{'; '.join(problems[:_SHOWN])}{more}; {_ADVICE}")
    places: dict[str, str] = {}
    for row, party in parties:
        entry = _map_party(party)
        earlier = places.setdefault(entry.id, row.place)
        if earlier != row.place:
            found = f"{row.place} has the id of {earlier}, or no id and the same name"
            raise ListRefused("duplicate", f"{found}; give each an id of its own; {_ADVICE}")
        yield Mapped(entry)


def _say(row: Row, error: ValidationError) -> Iterator[str]:
    word = "key" if row.place.startswith("party") else "column"
    # Never the value itself: it may be somebody's name, number or birth date.
    for problem in islice(error.errors(include_url=False, include_input=False), _SHOWN + 1):
        where = f"{word} {problem['loc'][0]}" if problem["loc"] else "the whole of it"
        yield f"{row.place}, {where}: {problem['msg'].removeprefix('Value error, ')}"


def _map_party(party: Party) -> Entry:
    names = sort_names(party.name, strong=party.aliases, weak=party.weak_aliases)
    return Entry(
        id=f"{_LIST}:{party.id or _hash(party)}",
        list=_LIST,
        kind=party.kind,
        name=names.main,
        aliases=names.aliases,
        countries=tuple(dict.fromkeys(party.countries)),
        addresses=tuple(dict.fromkeys(party.addresses)),
        programme=party.programme or _WORDS,
        citation=party.citation,
        listed_on=read_listing_day(party.listed_on) if party.listed_on else None,
        weak_aliases=names.weak,
        identifiers=tuple(dict.fromkeys(read_own_identifier(text) for text in party.identifiers)),
        born=tuple(dict.fromkeys(party.born)),
    )


def _hash(party: Party) -> str:
    content = "\x1f".join((party.name, *sorted(party.born), *sorted(party.identifiers)))
    return hashlib.sha256(content.encode()).hexdigest()[:20]
