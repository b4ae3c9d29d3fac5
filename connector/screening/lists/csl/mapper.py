"""From a CSL row to an entry: list code, names, addresses, citation and dates made plain."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from connector.country import Country, read_country
from connector.errors import ListRefused
from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.csl.reader import Row

_WORDS = {
    "CAP": "CAPTA List",
    "CMIC": "Chinese Military-Industrial Complex List",
    "DPL": "Denied Persons List",
    "DTC": "ITAR Debarred",
    "EL": "Entity List",
    "FSE": "Foreign Sanctions Evaders",
    "ISN": "Nonproliferation Sanctions",
    "MEU": "Military End User List",
    "NS-MBS": "Menu-Based Sanctions",
    "PLC": "Palestinian Legislative Council List",
    "SDN": "SDN",
    "SSI": "Sectoral Sanctions",
    "UVL": "Unverified List",
}
"""List code as the `source` column has it in brackets -> the words a reviewer reads."""

_KINDS = {
    "individual": EntityKind.PERSON,
    "entity": EntityKind.ORGANIZATION,
    "vessel": EntityKind.VESSEL,
    "aircraft": EntityKind.AIRCRAFT,
}

_CODE = re.compile(r"\(([A-Z][A-Z-]+)(?: List)?\)")  # "(SDN)", "(NS-MBS List)"
_ALPHA2 = re.compile(r"[A-Z]{2}")
_FEDERAL_REGISTER = re.compile(r"(?<=\d)[\s.]*F\.?\s*R\.?\s*(?=\d|No)", re.IGNORECASE)
_FIRST_YEAR = 1940  # The export control act of 1940 is the oldest root of these lists.
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
    name = _read_name(row)
    code = _read_list(row)
    return Entry(
        id=entry_id,
        list=code,
        kind=_KINDS.get(row["type"].strip().lower(), EntityKind.UNKNOWN),
        name=name,
        aliases=tuple(alias for alias in _read_aliases(row["alt_names"]) if alias != name),
        countries=_read_countries(row),
        addresses=_split(row["addresses"]),
        programme=_write_programme(code, _split(row["programs"])),
        citation=_read_citation(row["federal_register_notice"]),
        licence_requirement=_plain(row["license_requirement"]),
        licence_policy=_plain(row["license_policy"]),
        listed_on=_read_date(row["start_date"]),
    )


def _plain(text: str) -> str:
    return " ".join(text.split())


def _split(text: str) -> tuple[str, ...]:
    parts = (_plain(part) for part in text.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _read_name(row: Row) -> str:
    return _plain(row["name"]).strip(" ,;")


def _refuse_nameless(row: Row, number: int) -> None:
    if not _read_list(row) or not _read_name(row):
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
        if code not in _WORDS:
            yield f"{code}: a list that Holdpoint does not know yet; its {count} entries are kept"


def _read_aliases(text: str) -> tuple[str, ...]:
    # "A; B; and C." is prose that the publisher split at the semicolons only.
    plain = (part.removeprefix("and ").rstrip(". ") for part in _split(text))
    return tuple(dict.fromkeys(alias for alias in plain if alias))


def _write_programme(code: str, programmes: tuple[str, ...]) -> str:
    words = _WORDS.get(code, code)
    return f"{words} ({', '.join(programmes)})" if programmes else words


def _read_citation(text: str) -> str:
    return _FEDERAL_REGISTER.sub(" FR ", _plain(text)).strip(" ,;")


def _read_countries(row: Row) -> tuple[str, ...]:
    tails = (address.rpartition(",")[2].strip() for address in _split(row["addresses"]))
    codes = (*tails, *_split(row["citizenships"]), *_split(row["nationalities"]))
    found = (_read_code(code) for code in codes)
    return tuple(dict.fromkeys(country for country in found if country))


@lru_cache(maxsize=1024)
def _read_code(text: str) -> Country | None:
    # Codes alone: the tail of an address without a country is a street or a town.
    return read_country(text) if _ALPHA2.fullmatch(text) else None


def _read_date(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR else None


def _oddities(row: Row, entry_id: str) -> Iterator[str]:
    start = row["start_date"].strip()
    if start and _read_date(start) is None:
        yield f"{entry_id}: start_date {start!r} is no date of listing; left empty"
