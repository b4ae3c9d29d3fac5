"""`make bench-lists`: what reading, examining and compiling the lists costs, as markdown on stdout.

python -m tests.benchmarks.lists [--quick] [--rescreen] [--orders N] [--database URL]

At the end it is measured how long stored orders take to be compared with a changed list; with
--rescreen that alone.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from tests.benchmarks import rescreen
from tests.benchmarks.list_files import Sets, enlarge_enhanced, other_files, whole_lists
from tests.benchmarks.tables import markdown

MOST_SECONDS = 10
"""Must: all lists, from their files to an open index."""
MOST_MIB = 400
"""Must: the largest process of that."""
MOST_STREAM_MIB = 100
"""Must: the process that streams OFAC's enhanced XML."""

_TIMES = 40  # OFAC's SDN list is about forty times its Consolidated list
_ENHANCED = "ofac_cons_enhanced"


def measure(step: str, code: str, files: Sequence[Path]) -> dict[str, Any]:
    """Do a step in a process of its own and give its figures."""
    module = "list_together" if step == "together" else "list_cost"
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", step, code, *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def file_row(label: str, code: str, files: Sequence[Path]) -> tuple[str, ...]:
    """Measure one edition beside a bare parse of its files."""
    ours, floor = measure("read", code, files), measure("bare", code, files)
    return (
        label,
        f"{floor['bytes'] / 2**20:.2f}",
        f"{ours['entries']:,}",
        f"{ours['names']:,}",
        str(ours["health"]),
        f"{ours['seconds']:.2f}",
        f"{floor['seconds']:.3f}",
        f"{ours['seconds'] / floor['seconds']:.1f}",
        f"{ours['start_mib']:.0f} / {ours['peak_mib']:.0f}",
    )


_FILE_HEADER = (
    *("list", "MiB on disk", "entries", "names", "health", "read, map, examine s"),
    *("bare parse s", "ratio", "MiB at start / peak"),
)


def together_rows(sets: Sets, folder: Path) -> list[tuple[str, ...]]:
    """Measure all lists at once beside a bare parse of all their files."""
    described = folder / "sets.json"
    plain = {label: (code, list(map(str, files))) for label, (code, files) in sets.items()}
    described.write_text(json.dumps(plain))
    ours = measure("together", "-", [described])
    floor = measure("bare", "-", [file for _, files in sets.values() for file in files])
    highest = max(ours["peak_mib"], ours["children_mib"])
    return [
        ("entries, names", f"{ours['entries']:,}, {ours['names']:,}", ""),
        ("files to open index, s", f"{ours['seconds']:.1f}", f"under {MOST_SECONDS}"),
        ("of it on a processor, s", f"{ours['processor_s']:.1f}", ""),
        ("bare parse of the same files, s (ratio)", _beside(ours, floor), ""),
        ("peak of the process that reads, MiB", f"{ours['peak_mib']:.0f}", f"under {MOST_MIB}"),
        ("peak of its child that compiles, MiB", f"{ours['children_mib']:.0f}", ""),
        ("the higher of both, MiB", f"{highest:.0f}", f"under {MOST_MIB}"),
        ("of the first: before compiling, MiB", f"{ours['before_compile_mib']:.0f}", ""),
    ]


def _beside(ours: dict[str, Any], floor: dict[str, Any]) -> str:
    return f"{floor['seconds']:.2f} ({ours['seconds'] / floor['seconds']:.0f})"


def stream_rows(source: Path, folder: Path, times: int) -> list[tuple[str, ...]]:
    """Measure OFAC's enhanced XML: the real file, and one of the SDN list's size."""
    large = enlarge_enhanced(source, folder / "LARGE.xml", times)
    rows = []
    for label, file in (("the real file", source), (f"its parties {times} times", large)):
        for what, step in (("stream, nothing kept", "stream"), ("reader, entries kept", "read")):
            ours = measure(step, _ENHANCED, [file])
            grown = ours["peak_mib"] - ours["start_mib"]
            peak = f"{ours['peak_mib']:.0f}"
            rows.append((label, what, f"{ours['entries']:,}", _seconds(ours), peak, f"{grown:.0f}"))
        floor = measure("bare", "-", [file])
        grown = floor["peak_mib"] - floor["start_mib"]
        tree = ("bare parse as a tree", "", _seconds(floor), f"{floor['peak_mib']:.0f}")
        rows.append((label, *tree, f"{grown:.0f}"))
    return rows


def _seconds(figures: dict[str, Any]) -> str:
    return f"{figures['seconds']:.2f}"


_STREAM_HEADER = ("file", "how", "parties or entries", "s", "peak MiB", "grown by MiB")


def _show(title: str, *parts: str) -> None:
    print(f"\n## {title}\n", *parts, sep="\n", flush=True)  # noqa: T201


def main() -> None:
    """Measure and print the tables; progress goes to stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    quick = f"for CI: the enhanced XML twice, {rescreen.QUICK:,} stored orders"
    parser.add_argument("--quick", action="store_true", help=quick)
    parser.add_argument("--rescreen", action="store_true", help="the stored orders alone")
    rescreen.add_options(parser)
    given = parser.parse_args()
    if not given.rescreen:
        with tempfile.TemporaryDirectory() as name:
            run(Path(name), 2 if given.quick else _TIMES)
    orders = rescreen.QUICK if given.quick else given.orders
    print("\n" + rescreen.report(orders, given.database))  # noqa: T201


def run(folder: Path, times: int) -> None:
    """Measure every file alone, all whole lists together, and the stream."""
    whole, others = whole_lists(folder), other_files(folder)
    _show("The machine", f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    if not others:
        _show("Left out", "no folder shared/data/lists above this repository: one made list only")
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("files", total=len(whole) + len(others) + 2)
        rows = []
        for label, (code, files) in (*whole.items(), *others.items()):
            rows.append(file_row(label, code, files))
            progress.advance(task)
        _show("Each list by itself", markdown(_FILE_HEADER, rows))
        together = together_rows(whole, folder)
        _show("All whole lists, in force", markdown(("what", "measured", "must"), together))
        progress.advance(task)
        if _ENHANCED in whole:
            streamed = stream_rows(whole[_ENHANCED][1][0], folder, times)
            must = f"must: the process under {MOST_STREAM_MIB} MiB while it streams"
            _show("OFAC's enhanced XML", markdown(_STREAM_HEADER, streamed), "", must)
        progress.advance(task)
    print(f"\nload after {os.getloadavg()[0]:.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
