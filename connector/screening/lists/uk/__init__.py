"""The UK Sanctions List, from its CSV or XML, and the ConList of OFSI that it replaced."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.document import only_file
from connector.screening.lists.mapped import gather
from connector.screening.lists.uk.csv_reader import WORDS, read_table
from connector.screening.lists.uk.mapper import map_designation
from connector.screening.lists.uk.xml_reader import looks_like_xml, read_designations

SOURCE = "uk"


def read_uk(files: Sequence[Path]) -> Snapshot:
    """Read the whole list, or refuse it as a whole.

    Every Unique ID becomes one entry of the list UK, named `UK:<Unique ID>` (in an old ConList
    `UK:<Group ID>`), however many rows it has.

    Raises ListRefused with one of these failures: files, missing, oversize, empty, html, header,
    truncated, malformed, undecodable, duplicate (XML alone: in the CSV an id stands in many
    rows). A CSV that was cut exactly between two rows cannot be told from a shorter list here.
    """
    file = only_file(files, WORDS)
    if looks_like_xml(file):
        return gather(SOURCE, (map_designation(one) for one in read_designations(file)))
    table = read_table(file)
    return gather(SOURCE, (map_designation(one) for one in table.designations), table.warnings)
