"""What an engine costs at one size of list, measured in a process of its own; prints JSON.

python -m tests.benchmarks.cost ours 125000
python -m tests.benchmarks.cost ours 70000 --queries 100000 --memory   # after so many names
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from connector.screening.party.compile import compile_index
from connector.screening.party.index import NameIndex
from connector.screening.party.packed import map_file
from tests.benchmarks.engine import Engine, Searches, TokenSort, to_entries
from tests.benchmarks.names import enlarge, read_csl
from tests.benchmarks.queries import Query
from tests.benchmarks.scores import HITS, ask, score_table
from tests.benchmarks.sets import FRESH_SEEDS, REPORT_SEED, generated, noise

OURS = "ours"
ENGINES: dict[str, Callable[[], Searches]] = {OURS: Engine, "token_sort": TokenSort}
SIZES = (17_000, 25_001, 57_157, 125_000, 500_000)
"""Names in the index; 57,157 are the different names of the real list of July 2026."""

_MEBI = 2**20
_GENERATED = 4_000
_PER_PARTY = 3
_WARM = 200


def resident() -> float:
    """Give the memory of this process in MiB. Only Linux says it so."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return float("nan")
    return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MEBI


def queries_for(count: int) -> list[Query]:
    """Give misspelt names of the smallest size's parties, so that every size is asked the same.

    They are the generator's up to 4,000, and of our other noise from there on.
    """
    rows = read_csl()[: SIZES[0]]
    made = generated(rows, FRESH_SEEDS[0], min(count, _GENERATED) // _PER_PARTY, 1, 1)
    asked = [query for query in made if query["label"] == "positive"][:count]
    return asked + noise(rows, REPORT_SEED, positives=count - len(asked), negatives=0)


def measure(name: str, size: int, queries: list[Query]) -> dict[str, float]:
    """Build, ask, and give seconds, MiB and milliseconds by name."""
    before = resident()
    engine, opened = (_open_ours if name == OURS else _build_peer)(size)
    gc.collect()
    after = resident()
    ask(engine, queries[:_WARM])
    table = score_table(ask(engine, queries))
    gc.collect()
    return {
        "names": size,
        **opened,
        "index_mib": after - before,
        "resident_mib": resident(),
        "p50_ms": table.milliseconds(50),
        "p99_ms": table.milliseconds(99),
        "names_per_s": table.names_per_second(),
        "in_ten_hits": table.among_hits(),
    }


def remember(size: int, count: int) -> dict[str, float]:
    """Ask ours so many names, one at a time from a file, and give the memory it takes in MiB."""
    with tempfile.TemporaryFile("w+") as names:
        # Made by another process: what making them takes is not this one's memory.
        own = [sys.executable, "-c", _MAKE_NAMES, str(count)]
        subprocess.run(own, check=True, stdout=names)
        names.seek(0)
        engine, opened = _open_ours(size)
        after = resident()
        for line in names:
            engine.search(json.loads(line), "", HITS)
    gc.collect()
    return {"names": size, **opened, "opened_mib": after, "resident_mib": resident()}


def open_index(size: int) -> tuple[NameIndex, dict[str, float]]:
    """Compile in another process, as the product does, and map the result."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "names.idx"
        own = [sys.executable, "-m", "tests.benchmarks.cost", OURS, str(size)]
        start = time.perf_counter()
        subprocess.run([*own, "--compile", str(path)], check=True)
        built = time.perf_counter() - start
        start = time.perf_counter()
        index = NameIndex.open(map_file(path))
        return index, {"build_s": built, "open_s": time.perf_counter() - start}


def _open_ours(size: int) -> tuple[Searches, dict[str, float]]:
    index, opened = open_index(size)
    return Engine(index), opened


def _build_peer(size: int) -> tuple[Searches, dict[str, float]]:
    rows = enlarge(read_csl(), size)
    engine = TokenSort()
    start = time.perf_counter()
    engine.build(rows)
    return engine, {"build_s": time.perf_counter() - start}


def main() -> None:
    """Measure one engine at one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=sorted(ENGINES))
    parser.add_argument("names", type=int)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--asked", type=Path, help="a file of queries, made if it is not there")
    parser.add_argument("--memory", action="store_true", help="only what memory ours takes")
    parser.add_argument("--compile", type=Path, help="only compile, into this file")
    given = parser.parse_args()
    if given.compile is not None:
        given.compile.write_bytes(compile_index(to_entries(enlarge(read_csl(), given.names))))
        return
    if given.memory:
        json.dump(remember(given.names, given.queries), sys.stdout)
        return
    if given.asked is not None and given.asked.exists():
        queries = json.loads(given.asked.read_text())
    else:
        # Made by another process: what making them takes is not this one's memory.
        own = [sys.executable, "-c", _MAKE_QUERIES, str(given.queries)]
        made = subprocess.run(own, check=True, capture_output=True, text=True).stdout
        queries = json.loads(made)
        if given.asked is not None:
            given.asked.write_text(made)
    json.dump(measure(given.engine, given.names, queries), sys.stdout)


_MAKE_QUERIES = """
import json, sys
from tests.benchmarks.cost import queries_for
json.dump(queries_for(int(sys.argv[1])), sys.stdout)
"""
_MAKE_NAMES = """
import json, sys
from tests.benchmarks.cost import queries_for
for query in queries_for(int(sys.argv[1])):
    print(json.dumps(query["query"]))
"""


if __name__ == "__main__":
    main()
