"""Memory of a serving process that takes in and decides orders at a steady rate.

python -m tests.benchmarks.soak --minutes 30
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression

from tests.benchmarks.flow import installed
from tests.benchmarks.machine import describe

_RATE = 20
_SAMPLE_SECONDS = 10.0
_WARM_SHARE = 0.2
"""The start is left out of the slope: what is read and compiled once grows once."""


def resident_mib(process: int) -> float:
    """Give the memory of a process in MiB. Only Linux says it so."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """Give the growth in MiB an hour of (second, MiB), without the first fifth."""
    settled = samples[int(len(samples) * _WARM_SHARE) :]
    seconds, mib = zip(*settled, strict=True)
    return linear_regression(seconds, mib).slope * 3600


def soak(minutes: float) -> list[tuple[float, float]]:
    """Load a serving process and give (second, MiB) for every ten seconds."""
    seconds = minutes * 60
    with tempfile.TemporaryDirectory() as home:
        print(describe(Path(home)), flush=True)
        with installed(Path(home), int(_RATE * (seconds + 60)), scaled=False) as running:
            own = [sys.executable, "-m", "tests.benchmarks.loader", f"{running.door.url}/in/shop"]
            rate = ["--seconds", str(seconds), "--rate", str(_RATE), "--connections", "8"]
            loader = subprocess.Popen([*own, *rate], stdout=subprocess.DEVNULL)
            assert running.door.process is not None
            server, start, samples = running.door.process.pid, time.monotonic(), []
            while loader.poll() is None:
                samples.append((time.monotonic() - start, resident_mib(server)))
                time.sleep(min(_SAMPLE_SECONDS, seconds / 5))
            running.wait_until_done()
    return samples


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a minute, and the slope."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    given = parser.parse_args(arguments)
    samples = soak(given.minutes)
    print("\n| minute | resident MiB |\n|---|---|")
    every = max(1, len(samples) // 30)
    for second, mib in samples[::every]:
        print(f"| {second / 60:.1f} | {mib:.1f} |")
    print(f"\n{_RATE} orders a second; slope after the first fifth: {slope(samples):+.2f} MiB/h")


if __name__ == "__main__":
    main()
