"""OFAC's SDN and Consolidated lists from the enhanced XML, which says how good each name is."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Entry, Snapshot
from connector.screening.lists.document import refusal
from connector.screening.lists.ofac_enhanced.mapper import map_entity
from connector.screening.lists.ofac_enhanced.reader import read_entities

SOURCE = "ofac_enhanced"


def read_ofac_enhanced(files: Sequence[Path]) -> Snapshot:
    """Read SDN_ENHANCED and CONS_ENHANCED, one or both, as XML or as the ZIP around it.

    A party becomes one entry on each list that it stands on, as in the CSL and under its ids
    (`SSI:17254`, `SDN:17254`). An entry of a later file that an earlier one gave is passed.

    The XML is streamed: one party at a time is in memory beside the entries made so far.

    Raises ListRefused with one of these failures: files, missing, empty, html, header (another
    root element or namespace), truncated, malformed, undecodable, oversize, duplicate.
    """
    if not files:
        raise refusal("files", "no file", "SDN_ENHANCED or CONS_ENHANCED as .XML or .ZIP")
    entries: dict[str, Entry] = {}
    warnings: list[str] = []
    for file in files:
        for entity in read_entities(file):
            mapped, odd = map_entity(entity)
            for entry in mapped:
                entries.setdefault(entry.id, entry)
            warnings.extend(odd)
    return Snapshot(SOURCE, tuple(entries.values()), tuple(dict.fromkeys(warnings)))
