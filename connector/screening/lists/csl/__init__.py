"""The US Consolidated Screening List (CSL), read from the CSV file that trade.gov publishes."""

from connector.screening.lists import Snapshot
from connector.screening.lists.csl.mapper import map_rows
from connector.screening.lists.csl.reader import read_rows

SOURCE = "csl"


def read_csl(body: bytes) -> Snapshot:
    """Read a whole CSL file, plain or gzip, into a snapshot, or refuse it as a whole.

    Every row of the file becomes one entry. Odd values that harm no screening (an impossible
    date, a header line that stands twice) are left out and named in `warnings`.

    Raises ListRefused with one of these failures: empty, html, header, truncated, malformed,
    undecodable, oversize. A file that was cut exactly between two rows cannot be told from a
    shorter list here: the format has no trailer and no row count. That is for the comparison
    with the last good snapshot.
    """
    table = read_rows(body)
    entries, warnings = map_rows(table.rows)
    return Snapshot(SOURCE, entries, (*table.warnings, *warnings))
