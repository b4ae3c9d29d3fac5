"""Ownership from CSV: owner, owned, share in percent, since when, and from where."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from connector.screening.ownership.facts import NONE, WHOLE, Holder, key_of
from connector.screening.ownership.statements import Interest, Statement
from connector.screening.tables import Row, read_rows

COLUMNS = ("owner", "owned", "share", "as_of", "source")
_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,9})?"
_SHARE = re.compile(rf"({_NUMBER})(?:\s*-\s*({_NUMBER}))?\s*%?")


def read_sheet(path: Path) -> Iterator[tuple[Holder, Holder, Statement]]:
    """Read each row as owner, owned and what is stated. Raises ConfigError naming the place."""
    for row in read_rows(path, COLUMNS):
        owner, owned = (_holder(row, column) for column in COLUMNS[:2])
        if not row["source"]:
            raise row.wrong("source", "it is empty; say where the fact is from")
        interests = (Interest(*_share(row)),)
        yield (
            owner,
            owned,
            Statement(owner.key, owned.key, row["source"], row.day("as_of"), interests),
        )


def _holder(row: Row, column: str) -> Holder:
    key = key_of(row[column])
    if not key:
        raise row.wrong(column, f"a name is wanted, found '{row[column]}'")
    return Holder(key, (row[column],))


def _share(row: Row) -> tuple[Decimal, Decimal]:
    if row["share"].casefold() in ("", "unknown"):
        return NONE, WHOLE
    read = _SHARE.fullmatch(row["share"])
    low = Decimal(read[1]) if read else None
    high = Decimal(read[2]) if read and read[2] else low
    if low is None or high is None or not low <= high <= WHOLE:
        raise row.wrong("share", f"percent from 0 to 100 are wanted, found '{row['share']}'")
    return low, high
