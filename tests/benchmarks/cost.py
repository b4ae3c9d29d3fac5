"""What an engine costs at one size of list, measured in a process of its own; prints JSON.

python -m tests.benchmarks.cost ours 125000
python -m tests.benchmarks.cost ours 70000 --queries 100000   # memory after so many names
"""

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.engine import Engine, Searches, TokenSort
from tests.benchmarks.names import Row, enlarge, read_csl
from tests.benchmarks.queries import Query
from tests.benchmarks.scores import ask, score_table
from tests.benchmarks.sets import REPORT_SEED, noise

OURS = "ours"
ENGINES: dict[str, Callable[[], Searches]] = {OURS: Engine, "token_sort": TokenSort}
SIZES = (17_000, 57_157, 125_000, 500_000)
"""Names in the index; 57,157 are the different names of the real list of July 2026."""

_MEBI = 2**20


def resident() -> float:
    """Give the memory of this process in MiB. Only Linux says it so."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return float("nan")
    return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MEBI


def queries_for(rows: list[Row], count: int) -> list[Query]:
    """Give noisy names of the smallest size's parties, so that every size is asked the same."""
    return noise(rows[: SIZES[0]], REPORT_SEED, positives=count, negatives=0)


def measure(engine: Searches, rows: list[Row], queries: list[Query]) -> dict[str, float]:
    """Build, ask, and give seconds, MiB and milliseconds by name."""
    gc.collect()
    before = resident()
    start = time.perf_counter()
    engine.build(rows)
    built = time.perf_counter() - start
    gc.collect()
    after = resident()
    ask(engine, queries[:20])
    table = score_table(ask(engine, queries))
    gc.collect()
    return {
        "names": len(rows),
        "build_s": built,
        "index_mib": after - before,
        "resident_mib": resident(),
        "p50_ms": table.milliseconds(50),
        "p99_ms": table.milliseconds(99),
        "names_per_s": table.names_per_second(),
        "in_ten_hits": table.among_hits(),
    }


def main() -> None:
    """Measure one engine at one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=sorted(ENGINES))
    parser.add_argument("names", type=int)
    parser.add_argument("--queries", type=int, default=520)
    arguments = parser.parse_args()
    real = read_csl()
    queries = queries_for(real, arguments.queries)
    rows = enlarge(real, arguments.names)
    figures = measure(ENGINES[arguments.engine](), rows, queries)
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
