"""From a record of Canada's list to an entry: prose aliases, odd dates, regime as programme."""

import re
from collections.abc import Iterator
from datetime import date

from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.ca.reader import Record
from connector.screening.lists.dates import read_birth_words, read_listing_day, read_serial
from connector.screening.lists.known_as import take_apart
from connector.screening.lists.mapped import Mapped
from connector.screening.lists.naming import Names, sort_names, split_scripts
from connector.screening.lists.numbers import read_imo

_LIST = "CA"
_WORDS = "Canada Autonomous Sanctions"

_BOTH_LANGUAGES = re.compile(r"\s+[/|]\s+")
_LABEL = re.compile(
    r"\s*\(?\b(?:Arabic|Belarusian|Burmese|Chinese|Cyrillic|English|French|Korean|Persian|Farsi"
    r"|Russian|Spanish|Ukrainian)\s*:\s*",
    re.IGNORECASE,
)
_LEGAL_FORM = re.compile(
    r"(?:ltd|limited|l\.?l\.?c|inc|co|corp|s\.?a|jsc|ojsc|pjsc|cjsc|gmbh|fze|jr|sr)\b\.?",
    re.IGNORECASE,
)
_OR = re.compile(r"\s*;\s*|\s+or\s+", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?:(\d{1,2})-)?([A-Za-z]{3})-(\d{2})")
_LAST_SHORT_YEAR = 29
"""Nobody listed was born in the 2030s yet; below it the century cannot be told."""


def map_record(record: Record) -> Mapped:
    """Map one record to its entry; dates that are none are left out and said.

    The record's Country is the regime, not the party's: `countries` stays empty.
    """
    regime = _BOTH_LANGUAGES.split(record.regime)[0]
    kind = _read_kind(record)
    names = _sort_names(record)
    ship = read_imo(record.imo_number)
    person = kind is EntityKind.PERSON
    # A ship has the date of its building in this field.
    births = [_read_birth(text) for text in _OR.split(record.birth) if text and person]
    schedule = f"Schedule {record.schedule}" if record.schedule else ""
    item = f"item {record.item}" if record.item else ""
    entry = Entry(
        id=f"{_LIST}:{'/'.join(part for part in (regime, record.schedule, record.item) if part)}",
        list=_LIST,
        kind=kind,
        name=names.main,
        aliases=names.aliases,
        programme=f"{_WORDS} ({regime})",
        citation=", ".join(part for part in (schedule, item) if part),
        listed_on=_read_listing_day(record.listed_on),
        former_names=names.former,
        identifiers=(ship,) if ship else (),
        born=tuple(dict.fromkeys(born for born in births if born)),
    )
    return Mapped(entry, tuple(_oddities(record, entry, births.count(None))))


def _read_kind(record: Record) -> EntityKind:
    if record.given_name or record.last_name:
        return EntityKind.PERSON
    if record.imo_number or re.search(r"\b(?:ship|vessel|tanker)\b", record.title, re.IGNORECASE):
        return EntityKind.VESSEL
    return EntityKind.ORGANIZATION


def _sort_names(record: Record) -> Names:
    person = " ".join(name for name in (record.given_name, record.last_name) if name)
    # An entity's name may stand in both official languages.
    written = (person,) if person else tuple(_BOTH_LANGUAGES.split(record.entity))
    known = [take_apart(text) for text in written]
    main, *others = [name for one in known for name in split_scripts(one.name)] or [written[0]]
    aliases = [name for one in known for name in one.aliases]
    # A few records have a name where the ship's number is due.
    misplaced = () if read_imo(record.imo_number) else (record.imo_number,)
    aliases += [name for text in (record.aliases, *misplaced) for name in _split_aliases(text)]
    former = [name for one in known for name in one.former]
    return sort_names(main, strong=(*others, *aliases), former=former)


def _split_aliases(text: str) -> tuple[str, ...]:
    parts = (part.strip(" ,)") for part in re.split(r"[;|]", _LABEL.sub("; ", text)))
    return tuple(
        name for part in parts for alias in _split_commas(part) for name in split_scripts(alias)
    )


def _split_commas(text: str) -> list[str]:
    # "Example Co., Ltd." is one name, "Jo A, Joe A" are two.
    names: list[str] = []
    for part in text.split(", "):
        if names and _LEGAL_FORM.match(part):
            names[-1] = f"{names[-1]}, {part}"
        else:
            names.append(part)
    return [_close(name) for name in names]


def _close(name: str) -> str:
    # A script label takes the bracket before it, or the strip the one behind.
    return f"{name})" if name.count("(") > name.count(")") else name


def _read_birth(text: str) -> str | None:
    short = _SHORT_YEAR.fullmatch(text.strip())
    if short is not None:
        day, month, year = short.groups()
        written = f"{day or ''} {month} 19{year}".strip()
        return read_birth_words(written) if int(year) > _LAST_SHORT_YEAR else None
    return read_serial(text) or read_birth_words(text)


def _read_listing_day(text: str) -> date | None:
    return read_listing_day(read_serial(text) or text)


def _oddities(record: Record, entry: Entry, no_births: int) -> Iterator[str]:
    if no_births:
        yield f"{entry.id}: a date of birth that is no date; left out"
    if record.listed_on and entry.listed_on is None:
        yield f"{entry.id}: DateOfListing {record.listed_on!r} is no date; left empty"
