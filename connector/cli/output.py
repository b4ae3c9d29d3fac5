"""Where commands write: results to standard output, everything else to standard error."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from connector.settings import read_settings
from connector.store import Store

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_WIDTH_OF_A_PIPE = 240  # a pipe is read by a program or kept in a file: lines stay whole

# Names and reasons come from outside: no bracket in them may be read as markup.
out = Console(markup=False, emoji=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_PIPE)
err = Console(markup=False, emoji=False, stderr=True, soft_wrap=True)


def shown(text: str) -> str:
    """Give a text from outside as a terminal may show it: without control characters."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def print_json(value: Any) -> None:
    """Write one JSON document on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


@contextmanager
def open_store() -> Iterator[Store]:
    """Open the configured store with its schema up to date, and close it again."""
    store = Store(read_settings().database_url)
    try:
        store.migrate()
        yield store
    finally:
        store.close()
