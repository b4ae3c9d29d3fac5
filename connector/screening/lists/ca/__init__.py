"""Canada's Consolidated Autonomous Sanctions List (SEMA and JVCFOA), from its XML."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.ca.mapper import map_record
from connector.screening.lists.ca.reader import FORM, read_records
from connector.screening.lists.document import only_file
from connector.screening.lists.mapped import Mapped, gather

SOURCE = "ca"


def read_ca(files: Sequence[Path]) -> Snapshot:
    """Read the whole list, or refuse it as a whole.

    Every record becomes one entry of the list CA. The list has no ids: a record is named by its
    regime, schedule and item (`CA:Russia/1, Part 1/23`), which stay while the regulation is not
    renumbered. A record that shares them with an earlier one gets `~2` and a warning.

    Raises ListRefused with one of these failures: files, missing, oversize, empty, html, header,
    truncated, malformed (no sound XML, a document type, a record without a name or regime),
    undecodable.
    """
    file = only_file(files, FORM.words)
    return gather(SOURCE, _numbered(map_record(record) for record in read_records(file)))


def _numbered(parties: Iterable[Mapped]) -> Iterator[Mapped]:
    seen: Counter[str] = Counter()
    for party in parties:
        entry = party.entry
        seen[entry.id] += 1
        if seen[entry.id] == 1:
            yield party
            continue
        odd = f"{entry.id}: regime, schedule and item stand on the list more than once"
        entry = replace(entry, id=f"{entry.id}~{seen[entry.id]}")
        yield replace(party, entry=entry, odd=(*party.odd, odd))
