"""What a machine's figures are to be read beside: its disk, one core, and what else it does."""

import os
import tempfile
import time
from pathlib import Path

_BLOCK = b"x" * 4096
_BLOCKS = 256
_ADDITIONS = 10_000_000


def fsync_rate(folder: Path, seconds: float = 2) -> float:
    """Give how many 4 kB overwrites a second a folder's disk makes, each written through."""
    written_through = getattr(os, "fdatasync", os.fsync)  # macOS has the second alone
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        file.write(_BLOCK * _BLOCKS)
        os.fsync(file.fileno())
        count, end = 0, time.perf_counter() + seconds
        start = time.perf_counter()
        while time.perf_counter() < end:
            file.seek(count % _BLOCKS * len(_BLOCK))
            file.write(_BLOCK)
            written_through(file.fileno())
            count += 1
        return count / (time.perf_counter() - start)


def loop_seconds() -> float:
    """Give how long ten million additions take one core."""
    start = time.perf_counter()
    total = 0
    for number in range(_ADDITIONS):
        total += number
    return time.perf_counter() - start


def describe(folder: Path) -> str:
    """Write a line about the machine at this moment."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return (
        f"{os.cpu_count()} cores, ten million additions {loop_seconds():.2f} s, load {load}; "
        f"disk {fsync_rate(folder):,.0f} write-throughs a second"
    )
