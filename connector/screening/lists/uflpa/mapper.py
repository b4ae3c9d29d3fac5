"""From the rows of the UFLPA Entity List to entries: prose taken apart, one entity made one."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.known_as import split_names, take_apart
from connector.screening.lists.programme import write_programme
from connector.screening.lists.uflpa.reader import Row
from connector.screening.lists.us_date import read_us_date

_CODE = "UFLPA"
_ALIASES = re.compile(r"\(\s*(?:including|and)\s+[\w-]+\s+alias(?:es)?\s*:", re.IGNORECASE)
_SUBSIDIARIES = re.compile(
    r",?\s+(?P<words>and\s+(?:its\s+)?[^,;()]*\b(?:subsidiaries|affiliates|affiliated\s+entities))"
    r"\b(?:[,:]?\s*(?:which\s+include|including)?\s*:?\s*(?P<named>.*))?$",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\s*\(([A-Z]{2,8})\)")


@dataclass(slots=True)
class _Entity:
    """One entity while its rows are gathered."""

    name: str
    aliases: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)


def map_rows(rows: Iterable[Row]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Map all rows of one entity to one entry, in the order of its first row.

    The list gives no ids; an entry's is a hash over its name, so that it stays while the name
    does. Subsidiaries that a row names stand among the aliases: they are listed with it.
    """
    entities: dict[str, _Entity] = {}
    warnings: list[str] = []
    for row in rows:
        read = _read_row(row)
        if row.effective and not read.days:
            warnings.append(f"{read.name}: {row.effective!r} is no date; left empty")
        known = entities.setdefault(read.name.casefold(), _Entity(read.name))
        known.aliases += read.aliases
        known.former += read.former
        known.sections += read.sections
        known.days += read.days
    entries = tuple(_map_entity(entity) for entity in entities.values())
    return entries, (*warnings, *_near_spellings(entries))


def _read_row(row: Row) -> _Entity:
    text = " ".join(row.name.split())
    subsidiaries = _SUBSIDIARIES.search(text)
    named = split_names(subsidiaries["named"] or "") if subsidiaries else ()
    main = text[: subsidiaries.start()] if subsidiaries else text
    known = take_apart(_ALIASES.sub("(also known as", main))
    acronyms = _ACRONYM.findall(known.name)
    # A row that is nothing but prose keeps its words: it must not go unscreened.
    name = _ACRONYM.sub("", known.name).strip(" ,;") or text
    day = read_us_date(row.effective)
    words = [subsidiaries["words"].lower()] if subsidiaries else []
    return _Entity(
        name,
        [*acronyms, *known.aliases, *named],
        list(known.former),
        [*([row.section] if row.section else []), *words],
        [day] if day else [],
    )


def _map_entity(entity: _Entity) -> Entry:
    former = tuple(dict.fromkeys(name for name in entity.former if name != entity.name))
    others = dict.fromkeys(name for name in entity.aliases if name not in (entity.name, *former))
    digest = hashlib.sha256(entity.name.casefold().encode()).hexdigest()
    return Entry(
        id=f"{_CODE}:{digest[:20]}",
        list=_CODE,
        kind=EntityKind.ORGANIZATION,
        name=entity.name,
        aliases=tuple(others),
        programme=write_programme(_CODE, tuple(dict.fromkeys(entity.sections))),
        listed_on=min(entity.days, default=None),
        former_names=former,
    )


def _near_spellings(entries: tuple[Entry, ...]) -> Iterator[str]:
    # Merging these too would be a guess about who is who, and costs nothing where it is left.
    spelled: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        spelled["".join(filter(str.isalnum, entry.name.casefold()))].append(entry.name)
    for names in spelled.values():
        if len(names) > 1:
            yield f"{' and '.join(names)}: alike but for the punctuation; kept as {len(names)}"
