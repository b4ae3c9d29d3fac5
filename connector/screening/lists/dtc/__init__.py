"""Parties debarred under the ITAR, from the list of the US Directorate (DDTC)."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.document import only_file
from connector.screening.lists.dtc.mapper import map_rows
from connector.screening.lists.dtc.reader import read_rows

SOURCE = "dtc"


def read_dtc(files: Sequence[Path]) -> Snapshot:
    """Read the list of debarred parties, statutory or administrative, one entry for each row.

    Raises ListRefused with one of these failures: files, missing, empty, html, header,
    truncated, malformed, undecodable, oversize.
    """
    rows, warnings = read_rows(only_file(files, "the list of debarred parties as CSV"))
    entries, odd = map_rows(rows)
    return Snapshot(SOURCE, entries, (*warnings, *odd))
