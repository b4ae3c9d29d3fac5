"""The consolidated list of the United Nations Security Council, from its XML."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.document import only_file
from connector.screening.lists.mapped import gather
from connector.screening.lists.un.mapper import map_party
from connector.screening.lists.un.reader import FORM, read_parties

SOURCE = "un"


def read_un(files: Sequence[Path]) -> Snapshot:
    """Read the whole consolidated list, or refuse it as a whole.

    Every individual and entity becomes one entry of the list UN, named `UN:<DATAID>`.

    Raises ListRefused with one of these failures: files, missing, oversize, empty, html, header,
    truncated, malformed (no sound XML, a document type, a party without name or number),
    undecodable, duplicate.
    """
    file = only_file(files, FORM.words)
    return gather(SOURCE, (map_party(party) for party in read_parties(file)))
