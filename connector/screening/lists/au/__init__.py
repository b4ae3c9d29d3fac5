"""Australia's consolidated sanctions list, from the XLSX of DFAT."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.au.mapper import map_party
from connector.screening.lists.au.reader import WORDS, read_parties
from connector.screening.lists.document import only_file
from connector.screening.lists.mapped import gather

SOURCE = "au"


def read_au(files: Sequence[Path]) -> Snapshot:
    """Read the whole workbook, or refuse it as a whole.

    A reference number and its letters (101, 101a, 101b) become one entry of the list AU, named
    `AU:101`. Where a number has a second primary name, the publisher gave it to two parties:
    the second is `AU:101~2`, and a warning says so.

    Raises ListRefused with one of these failures: files, missing, oversize, empty, html, header,
    malformed (a row without reference or name), undecodable. A workbook that was cut is no
    workbook any more, and so undecodable.
    """
    found = read_parties(only_file(files, WORDS))
    return gather(SOURCE, (map_party(party) for party in found.parties), found.warnings)
