"""The Unverified List of the US Bureau of Industry and Security, from its one-list CSV."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.document import only_file
from connector.screening.lists.uvl.mapper import map_rows
from connector.screening.lists.uvl.reader import read_rows

SOURCE = "uvl"


def read_uvl(files: Sequence[Path]) -> Snapshot:
    """Read the list that has a row for each address of a party; each party is one entry.

    The form is of 2014 to 2018 and no longer published: current rows are in the CSL. It is
    read for archives, to say what was listed on a day gone by.

    Raises ListRefused with one of these failures: files, missing, empty, html, header,
    truncated, malformed, undecodable, oversize.
    """
    rows, warnings = read_rows(only_file(files, "the Unverified List as CSV"))
    return Snapshot(SOURCE, map_rows(rows), warnings)
