"""Withhold release orders and findings of US Customs and Border Protection (CBP)."""

from collections.abc import Sequence
from pathlib import Path

from connector.screening.lists import Snapshot
from connector.screening.lists.document import only_file, refusal
from connector.screening.lists.wro.mapper import map_orders
from connector.screening.lists.wro.reader import read_orders

SOURCE = "wro"


def read_wro(files: Sequence[Path]) -> Snapshot:
    """Read the dataset of CBP's page on withhold release orders, whole, into a snapshot.

    The page is https://www.cbp.gov/document/stats/withhold-release-orders-findings.

    Every order or finding against a named party becomes an entry, with the goods it is about in
    `programme`. Orders that are inactive or revoked are left out, and so are those that name no
    party; `warnings` counts both.

    Raises ListRefused with one of these failures: files, missing, empty (also where no order is
    in force), html, header, truncated, malformed, undecodable, oversize.
    """
    orders, warnings = read_orders(only_file(files, "the CBP dataset as CSV"))
    entries, odd = map_orders(orders)
    if not entries:
        raise refusal("empty", "no order in force against a party", "at least one")
    return Snapshot(SOURCE, entries, (*warnings, *odd))
