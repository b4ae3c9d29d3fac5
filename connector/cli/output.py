"""Where commands write: results to standard output, everything else to standard error."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from connector.settings import read_settings
from connector.store import Store

# Names and reasons come from outside: no bracket in them may be read as markup.
out = Console(markup=False, emoji=False)
err = Console(markup=False, emoji=False, stderr=True)


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
