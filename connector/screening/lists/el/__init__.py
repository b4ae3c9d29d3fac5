"""The Entity List or the State Department's ISN list, from the one-list CSV of its publisher."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.document import only_file
from connector.screening.lists.el.mapper import map_rows
from connector.screening.lists.el.reader import read_rows

SOURCE = "el"


def read_el(files: Sequence[Path]) -> Snapshot:
    """Read a list that repeats each party per alias and address; each listing is one entry.

    The form is of 2012 to 2018 and no longer published: current rows are in the CSL. It is
    read for archives, to say what was listed on a day gone by.

    Raises ListRefused with one of these failures: files, missing, empty, html, header,
    truncated, malformed, undecodable, oversize.
    """
    rows, warnings = read_rows(only_file(files, "a one-list CSV"))
    entries, odd = map_rows(rows)
    return Snapshot(SOURCE, entries, (*warnings, *odd))
