"""From a debarred party's row to an entry: aliases out of the name, birth date, notices."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.birth import read_birth
from connector.screening.lists.document import refusal
from connector.screening.lists.dtc.reader import Row
from connector.screening.lists.federal_register import read_citation
from connector.screening.lists.known_as import take_apart
from connector.screening.lists.programme import write_programme
from connector.screening.lists.us_date import read_us_date

_CODE = "DTC"


def map_rows(rows: Iterable[Row]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Map every row to one entry, in the order of the file, and say what was odd.

    The list gives no ids; an entry's is a hash over name and notice. A row that stands twice
    gets `~2`. Raises ListRefused (malformed) where a row has no name.
    """
    entries: list[Entry] = []
    warnings: list[str] = []
    seen: Counter[str] = Counter()
    for number, row in enumerate(rows, start=1):
        if not any(letter.isalnum() for letter in row.name):
            raise refusal("malformed", f"row {number} without a name", "one in every row")
        entry_id = f"{_CODE}:{_hash(row)}"
        seen[entry_id] += 1
        if seen[entry_id] > 1:
            warnings.append(f"{entry_id}: stands on the list more than once")
            entry_id = f"{entry_id}~{seen[entry_id]}"
        entries.append(_map_row(row, entry_id))
        warnings.extend(_oddities(row, entry_id))
    return tuple(entries), tuple(warnings)


def _hash(row: Row) -> str:
    return hashlib.sha256(f"{row.name}\x1f{row.notice}".encode()).hexdigest()[:20]


def _map_row(row: Row, entry_id: str) -> Entry:
    known = take_apart(row.name)
    born = read_birth(row.born)
    notices = (read_citation(notice) for notice in (row.notice, row.corrected))
    return Entry(
        id=entry_id,
        list=_CODE,
        kind=EntityKind.PERSON if born else EntityKind.UNKNOWN,
        name=known.name or row.name,
        aliases=known.aliases,
        programme=write_programme(_CODE),
        citation="; ".join(notice for notice in notices if notice),
        listed_on=read_us_date(row.notice_day),
        former_names=known.former,
        born=(born,) if born else (),
    )


def _oddities(row: Row, entry_id: str) -> Iterator[str]:
    if row.notice_day and read_us_date(row.notice_day) is None:
        yield f"{entry_id}: notice date {row.notice_day!r} is no date; left empty"
    if row.born and read_birth(row.born) is None:
        yield f"{entry_id}: a date of birth that is no date; left out"
