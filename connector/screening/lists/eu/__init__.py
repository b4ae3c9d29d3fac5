"""The European Union's consolidated list of financial sanctions, from the FSF XML 1.1."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.document import only_file
from connector.screening.lists.eu.mapper import map_party
from connector.screening.lists.eu.reader import FORM, read_parties
from connector.screening.lists.mapped import gather

SOURCE = "eu"


def read_eu(files: Sequence[Path]) -> Snapshot:
    """Read the whole FSF file, or refuse it as a whole.

    Every sanctionEntity becomes one entry of the list EU, named `EU:<euReferenceNumber>`, or by
    its logicalId where it has no reference.

    Raises ListRefused with one of these failures: files, missing, oversize, empty, html, header,
    truncated, malformed (no sound XML, a document type, a party without name or number),
    undecodable, duplicate.
    """
    file = only_file(files, FORM.words)
    return gather(SOURCE, (map_party(party) for party in read_parties(file)))
