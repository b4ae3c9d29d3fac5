"""The US Consolidated Screening List (CSL), from the CSV or JSON that trade.gov publishes."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.csl.mapper import map_rows
from connector.screening.lists.csl.reader import read_rows
from connector.screening.lists.document import only_file

SOURCE = "csl"


def read_csl(files: Sequence[Path]) -> Snapshot:
    """Read a whole CSL file, plain or gzip, into a snapshot, or refuse it as a whole.

    Every row of the file becomes one entry. Odd values that harm no screening (an impossible
    date, a header line that stands twice) are left out and named in `warnings`.

    Raises ListRefused with one of these failures: files, missing, empty, html, header,
    truncated, malformed, undecodable, oversize. A CSV that was cut exactly between two rows
    cannot be told from a shorter list here: the format has no trailer and no row count. That is
    for the comparison with the last good snapshot.
    """
    table = read_rows(only_file(files, "the CSL as CSV or JSON"))
    entries, warnings = map_rows(table.rows)
    return Snapshot(SOURCE, entries, (*table.warnings, *warnings))
