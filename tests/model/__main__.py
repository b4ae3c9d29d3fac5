"""`make model`: each guard of the real code taken out in turn, and how soon a walk notices.

python -m tests.model [--walks N]
"""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import Progress

from tests.model.mutants import GUARDS, Mutant
from tests.model.walks import MOST_WALKS_TO_CATCH, Walks, caught_in, listed_parties, open_store


def main() -> None:
    """Print a table of the guards; exits with 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--walks", type=int, default=MOST_WALKS_TO_CATCH, help="at most, a guard")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    print("| guard taken out | caught in walk | as |\n| --- | --- | --- |")  # noqa: T201
    missed = 0
    with Progress(console=Console(stderr=True)) as progress:
        for mutant in progress.track(GUARDS, description="guards"):
            walk, violation = _tried(mutant, given.walks)
            print(f"| {mutant.name} | {walk} | {violation} |", flush=True)  # noqa: T201
            missed += not violation
    sys.exit(bool(missed))


def _tried(mutant: Mutant, most: int) -> tuple[str, str]:
    with tempfile.TemporaryDirectory(prefix="hp-model-") as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'model.db'}")
        try:
            found = caught_in(mutant, Walks(store, listed_parties()), most)
        finally:
            store.close()
    return (str(found[0]), found[1]) if found else ("not caught", "")


if __name__ == "__main__":
    main()
