"""OFAC's SDN list and Consolidated (non-SDN) list, from the legacy CSV files of the US Treasury."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.ofac.mapper import map_parties
from connector.screening.lists.ofac.reader import read_sets

SOURCE = "ofac"


def read_ofac(files: Sequence[Path]) -> Snapshot:
    """Read SDN.CSV, ADD.CSV, ALT.CSV and SDN_COMMENTS.CSV, the CONS_ files, or both sets.

    A file is known by its name, in any case. Every party becomes one entry. What only looks odd
    (a comments file that was not given, a birth date that is none) is named in `warnings`.

    Raises ListRefused with one of these failures: files (not a set of this list), missing, empty,
    html, header, truncated, malformed, undecodable, oversize, duplicate (a party twice) and
    orphans (aliases, addresses or comments of parties that the set does not hold, as when its
    files are of different days).
    """
    parties, warnings = read_sets(files)
    entries, odd = map_parties(parties)
    return Snapshot(SOURCE, entries, (*warnings, *odd))
