"""The Denied Persons List of the US Bureau of Industry and Security (BIS)."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.document import only_file
from connector.screening.lists.dpl.mapper import map_orders
from connector.screening.lists.dpl.reader import read_orders

SOURCE = "dpl"


def read_dpl(files: Sequence[Path]) -> Snapshot:
    """Read the list from dpl.txt (tabs, until 2025) or from the CSV that the page exports now.

    Every row, which is one address of one denied person, becomes an entry. An order that has
    run out is read like the others, with its last day in `programme`: what it means for an order
    of goods is decided where there is a clock.

    Raises ListRefused with one of these failures: files, missing, empty, html, header,
    truncated, malformed, undecodable, oversize.
    """
    orders, warnings = read_orders(only_file(files, "the Denied Persons List as text or CSV"))
    entries, odd = map_orders(orders)
    return Snapshot(SOURCE, entries, (*warnings, *odd))
