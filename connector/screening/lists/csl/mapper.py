"""From a CSL row to an entry: list code, names, numbers, addresses and dates made plain."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from connector.country import Country, read_country
from connector.errors import ListRefused
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.birth import read_birth
from connector.screening.lists.csl.reader import Row
from connector.screening.lists.federal_register import read_citation
from connector.screening.lists.known_as import KnownAs, take_apart
from connector.screening.lists.programme import WORDS, write_programme
from connector.screening.lists.treasury import read_identifier
from connector.screening.lists.us_date import read_us_date

_KINDS = {
    "individual": EntityKind.PERSON,
    "entity": EntityKind.ORGANIZATION,
    "vessel": EntityKind.VESSEL,
    "aircraft": EntityKind.AIRCRAFT,
}

_CODE = re.compile(r"\(([A-Z][A-Z-]+)(?: List)?\)")  # "(SDN)", "(NS-MBS List)"
_ALPHA2 = re.compile(r"[A-Z]{2}")
_NUMBER = re.compile(r"(?:(?P<country>[A-Z]{2}), )?(?:\d{4}-\d{2}-\d{2}, ){0,2}(?P<value>.+)")
_IDENTIFYING = ("source", "name", "addresses", "federal_register_notice")


def map_rows(rows: Iterable[Row]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Map every row to one entry, in the order of the file, and say what was odd.

    Ids are unique and stay the same while the publisher's do: `<list>:<_id>`, since one party
    keeps its `_id` on each list it stands on. A row without `_id` (files of 2019) takes its
    `entity_number`, which later files repeat as `_id`, or else a hash over name, source,
    addresses and citation. A row that stands twice on one list gets `~2`.

    Raises ListRefused (malformed) where a row has no name or no source.
    """
    entries: list[Entry] = []
    warnings: list[str] = []
    seen: Counter[str] = Counter()
    for number, row in enumerate(rows, start=1):
        _refuse_nameless(row, number)
        entry_id = _read_id(row)
        seen[entry_id] += 1
        if seen[entry_id] > 1:
            warnings.append(f"{entry_id}: stands on the list more than once")
            entry_id = f"{entry_id}~{seen[entry_id]}"
        entries.append(_map_row(row, entry_id))
        warnings.extend(_oddities(row, entry_id))
    return tuple(entries), (*_unknown_lists(entries), *warnings)


def _map_row(row: Row, entry_id: str) -> Entry:
    code = _read_list(row)
    main = _read_main(row)
    others = [take_apart(alias) for alias in _read_aliases(row["alt_names"])]
    former = _names(main.name, [name for known in (main, *others) for name in known.former])
    current = [name for known in (main, *others) for name in (known.name, *known.aliases)]
    return Entry(
        id=entry_id,
        list=code,
        kind=_read_kind(row),
        name=main.name,
        aliases=tuple(name for name in _names(main.name, current) if name not in former),
        countries=_read_countries(row),
        addresses=_split(row["addresses"]),
        programme=write_programme(code, _split(row["programs"])),
        citation=read_citation(row["federal_register_notice"]),
        licence_requirement=_plain(row["license_requirement"]),
        licence_policy=_plain(row["license_policy"]),
        listed_on=read_us_date(row["start_date"]),
        former_names=former,
        identifiers=_read_identifiers(row),
        born=_read_births(row),
    )


def _names(main: str, names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name and name != main))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _split(text: str) -> tuple[str, ...]:
    parts = (_plain(part) for part in text.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _read_main(row: Row) -> KnownAs:
    known = take_apart(row["name"])
    return known if known.name else KnownAs(_plain(row["name"]).strip(" ,;"))


def _read_kind(row: Row) -> EntityKind:
    return _KINDS.get(row["type"].strip().lower(), EntityKind.UNKNOWN)


def _refuse_nameless(row: Row, number: int) -> None:
    if not _read_list(row) or not _read_main(row).name:
        found = f"found row {number} without a source or a name, wanted both in every row"
        raise ListRefused("malformed", f"{found}; keep the last good list and ask the publisher")


def _read_id(row: Row) -> str:
    own = row.get("_id", "").strip() or row["entity_number"].strip()
    return f"{_read_list(row)}:{own or _hash(row)}"


def _hash(row: Row) -> str:
    content = "\x1f".join(_plain(row[column]) for column in _IDENTIFYING)
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def _read_list(row: Row) -> str:
    """Read the list's short code; a text without one is kept as it stands."""
    source = _plain(row["source"])
    code = _CODE.search(source)
    return code[1] if code else source


def _unknown_lists(entries: list[Entry]) -> Iterator[str]:
    # Kept, not refused: a list that is new to us must not cost the screening of the others,
    # and its own parties are better screened under the publisher's words than not at all.
    for code, count in sorted(Counter(entry.list for entry in entries).items()):
        if code not in WORDS:
            yield f"{code}: a list that Holdpoint does not know yet; its {count} entries are kept"


def _read_aliases(text: str) -> tuple[str, ...]:
    # "A; B; and C." is prose that the publisher split at the semicolons only.
    plain = (part.removeprefix("and ").rstrip(". ") for part in _split(text))
    return tuple(dict.fromkeys(alias for alias in plain if alias))


def _read_countries(row: Row) -> tuple[str, ...]:
    tails = (address.rpartition(",")[2].strip() for address in _split(row["addresses"]))
    codes = (*tails, *_split(row["citizenships"]), *_split(row["nationalities"]))
    found = (_read_code(code) for code in codes)
    return tuple(dict.fromkeys(country for country in found if country))


@lru_cache(maxsize=1024)
def _read_code(text: str) -> Country | None:
    # Codes alone: the tail of an address without a country is a street or a town.
    return read_country(text) if _ALPHA2.fullmatch(text) else None


def _read_identifiers(row: Row) -> tuple[Identifier, ...]:
    sign = _plain(row["call_sign"])
    found = [Identifier(IdentifierKind.CALL_SIGN, sign)] if sign else []
    person = _read_kind(row) is EntityKind.PERSON
    for item in _split(row["ids"]):
        # "AE, 2029-01-02, 2019-01-03, A123, Passport": country, expiry, issue, number, type.
        text, _, words = item.rpartition(", ")
        parts = _NUMBER.fullmatch(text)
        if parts is None:
            continue
        country = _read_code(parts["country"]) if parts["country"] else None
        identifier = read_identifier(words, parts["value"], country, person=person)
        if identifier is not None:
            found.append(identifier)
    return tuple(dict.fromkeys(found))


def _read_births(row: Row) -> tuple[str, ...]:
    births = (read_birth(text) for text in _split(row["dates_of_birth"]))
    return tuple(dict.fromkeys(born for born in births if born))


def _oddities(row: Row, entry_id: str) -> Iterator[str]:
    start = row["start_date"].strip()
    if start and read_us_date(start) is None:
        yield f"{entry_id}: start_date {start!r} is no date of listing; left empty"
    for text in _split(row["dates_of_birth"]):
        if read_birth(text) is None:
            yield f"{entry_id}: a date of birth that is no date; left out"
