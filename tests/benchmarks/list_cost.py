"""What reading lists costs, measured in a process of its own; prints JSON.

python -m tests.benchmarks.list_cost read csl FILE ...      # read, map, examine
python -m tests.benchmarks.list_cost bare csl FILE ...      # only cut into rows or elements
python -m tests.benchmarks.list_cost stream ofac FILE       # the enhanced XML, keeping nothing
python -m tests.benchmarks.list_cost together - SETS.json   # all of them, in force, compiled
"""

import csv
import gzip
import io
import json
import os
import re
import resource
import sys
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree, html

from connector.errors import ListRefused
from connector.screening.lists.health import examine
from connector.screening.lists.ofac_enhanced.reader import read_entities
from connector.screening.lists.registry import facts_of

Figures = dict[str, float | str]

_KIBI = 1024
_HIGHEST = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


def peak() -> float:
    """Give the most memory this process had, MiB. Only Linux says it so.

    Not ru_maxrss: a process that was just started has its parent's there.
    """
    status = Path("/proc/self/status")
    found = _HIGHEST.search(status.read_text()) if status.exists() else None
    return int(found[1]) / _KIBI if found else float("nan")


def children_peak() -> float:
    """Give the most memory a process had that was started here and is over, MiB.

    It is never below what this process had when it started the other.
    """
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _KIBI


def processor_seconds() -> float:
    """Give what this process and its ended children used of the processors, all threads."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def read(code: str, files: Sequence[Path]) -> Figures:
    """Read, map and examine one edition of a list."""
    facts = facts_of(code)
    try:
        snapshot = facts.read(files)
    except ListRefused as refused:
        return {"entries": 0, "names": 0, "health": refused.failure}
    unfit = examine(snapshot, None, facts, datetime.now(UTC).date())
    return {
        "entries": len(snapshot.entries),
        "names": sum(len(entry.names) for entry in snapshot.entries),
        "health": ", ".join(sorted({each.failure for each in unfit})) or "fit",
    }


def bare(_: str, files: Sequence[Path]) -> Figures:
    """Cut the same files into rows or elements with the bare library, and keep those."""
    kept = [_parse(file) for file in files]
    return {"files": len(kept), "bytes": sum(file.stat().st_size for file in files)}


def _parse(file: Path) -> object:
    body = file.read_bytes()
    if file.suffix == ".gz":
        body = gzip.decompress(body)
    if file.suffix == ".ZIP":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return etree.fromstring(archive.read(archive.namelist()[0]))
    if file.suffix == ".xml":
        return etree.fromstring(body)
    if file.suffix == ".html":
        return html.fromstring(body)
    text = io.StringIO(body.decode("latin-1"), newline="")
    return list(csv.reader(text, delimiter="\t" if file.suffix == ".txt" else ","))


def stream(_: str, files: Sequence[Path]) -> Figures:
    """Stream OFAC's enhanced XML and keep no party."""
    return {"entries": sum(1 for _ in read_entities(files[0]))}


STEPS: Mapping[str, Callable[[str, Sequence[Path]], Figures]] = {
    "read": read,
    "bare": bare,
    "stream": stream,
}


def report(steps: Mapping[str, Callable[[str, Sequence[Path]], Figures]]) -> None:
    """Do the step that the command line names and print what it took."""
    step, code, *files = sys.argv[1:]
    start_mib, busy, start = peak(), processor_seconds(), time.perf_counter()
    figures = steps[step](code, [Path(file) for file in files])
    seconds = time.perf_counter() - start
    memory = {"start_mib": start_mib, "peak_mib": peak(), "children_mib": children_peak()}
    times = {"seconds": seconds, "processor_s": processor_seconds() - busy}
    json.dump({**figures, **times, **memory}, sys.stdout)


if __name__ == "__main__":
    report(STEPS)
