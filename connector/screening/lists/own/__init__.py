"""An organisation's own deny list, as CSV, XLSX or JSON; docs/lists-own.md explains it."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.document import only_file
from connector.screening.lists.mapped import gather
from connector.screening.lists.own.mapper import map_rows
from connector.screening.lists.own.reader import WORDS, read_rows

SOURCE = "own"


def read_own(files: Sequence[Path]) -> Snapshot:
    """Read an own deny list, or refuse it as a whole with every bad row named.

    Each row becomes one entry of the list OWN, named `OWN:<id>`. A row without an id is named by
    a hash of its name, birth dates and identifiers, so that it keeps its name while those stay.

    A row is never passed over because something in it is wrong: a list whose third row is not
    screened is not the list that its owner believes in. The refusal names line and column, or
    the party's number and key, and never what stands there.

    Raises ListRefused with one of these failures: files, missing, oversize, empty, html, header
    (a column that is not known or stands twice, no column `name`), truncated, malformed,
    undecodable, duplicate.
    """
    found = read_rows(only_file(files, WORDS))
    return gather(SOURCE, map_rows(found.rows), found.warnings)
