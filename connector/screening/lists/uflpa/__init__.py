"""The Entity List of the Uyghur Forced Labor Prevention Act (UFLPA), from the page of the DHS."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.document import only_file
from connector.screening.lists.uflpa.mapper import map_rows
from connector.screening.lists.uflpa.reader import read_rows

SOURCE = "uflpa"


def read_uflpa(files: Sequence[Path]) -> Snapshot:
    """Read the saved page https://www.dhs.gov/uflpa-entity-list: the list has no other form.

    The page has a table for each part of the list; an entity on several parts becomes one entry
    where it is spelled alike (but for the case), with all its aliases and its earliest day. Two
    spellings that differ in punctuation alone stay two entries and are named in `warnings`.

    Raises ListRefused with one of these failures: files, missing, empty, html (a page without
    any table), header, truncated, malformed, undecodable, oversize.
    """
    rows, warnings = read_rows(only_file(files, "the page of the UFLPA Entity List"))
    entries, odd = map_rows(rows)
    return Snapshot(SOURCE, entries, (*warnings, *odd))
