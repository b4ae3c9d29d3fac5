"""Ownership from CSV: owner, owned, share in percent, since when, and from where."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from connector.config_file import read_bytes
from connector.errors import ConfigError
from connector.screening.ownership.facts import NONE, WHOLE, Holder, Stake, key_of

COLUMNS = ("owner", "owned", "share", "as_of", "source")
_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,9})?"
_SHARE = re.compile(rf"({_NUMBER})(?:\s*-\s*({_NUMBER}))?\s*%?")


def read_sheet(path: Path) -> Iterator[tuple[Holder, Holder, Stake]]:
    """Read each line as owner, owned and stake. Raises ConfigError naming line and column."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), f"not UTF-8 text: {error.reason}") from error
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ConfigError(f"{path}:1", f"the header {','.join(COLUMNS)} is wanted")
    try:
        for row in rows:
            yield _read_row(f"{path}:{rows.line_num}", row)
    except csv.Error as error:
        raise ConfigError(f"{path}:{rows.line_num}", str(error)) from error


def _read_row(where: str, row: Mapping[str | None, object]) -> tuple[Holder, Holder, Stake]:
    if None in row or None in row.values():
        raise ConfigError(where, f"{len(COLUMNS)} columns are wanted")
    said = {column: str(row[column]).strip() for column in COLUMNS}
    owner, owned = (_holder(where, column, said[column]) for column in COLUMNS[:2])
    if not said["source"]:
        raise ConfigError(where, "source: it is empty; say where the fact is from")
    low, high = _share(where, said["share"])
    stake = Stake(owner.key, owned.key, low, high, said["source"], _day(where, said["as_of"]))
    return owner, owned, stake


def _holder(where: str, column: str, name: str) -> Holder:
    key = key_of(name)
    if not key:
        raise ConfigError(where, f"{column}: a name is wanted, found '{name}'")
    return Holder(key, (name,))


def _share(where: str, text: str) -> tuple[Decimal, Decimal]:
    if text.casefold() in ("", "unknown"):
        return NONE, WHOLE
    read = _SHARE.fullmatch(text)
    low = Decimal(read[1]) if read else None
    high = Decimal(read[2]) if read and read[2] else low
    if low is None or high is None or not low <= high <= WHOLE:
        raise ConfigError(where, f"share: percent from 0 to 100 are wanted, found '{text}'")
    return low, high


def _day(where: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(where, "as_of: a day as 2026-01-31 is wanted") from error
