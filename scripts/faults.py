"""Plants known faults, one at a time in a copy of the repository, and says which gate objects.

Exits with 1 if a fault is missed and with 2 if the faults or gates themselves are out of date:
a text to replace that is not there exactly once, or a gate that objects to the sound copy.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planted import FAULTS, Fault

REPOSITORY = Path(__file__).resolve().parents[1]
_SECONDS = 120
_OBJECTED = 1  # exit code of lint-imports for a broken contract, of pytest for a failed test


class OutOfDateError(Exception):
    """The list of faults, or a gate, does not fit the repository any more."""


def main() -> int:
    """Plant every fault and print what became of it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("-k", metavar="WORDS", default="", help="only faults with these words")
    chosen = [fault for fault in FAULTS if arguments.parse_args().k in fault.name]
    try:
        with tempfile.TemporaryDirectory(prefix="holdpoint-faults-") as folder:
            copy = Path(folder).resolve() / "copy"
            _copy_repository(copy)
            _require_sound(copy, {fault.gate for fault in chosen})
            caught = [_try(copy, fault, f"{i}/{len(chosen)}") for i, fault in enumerate(chosen, 1)]
    except OutOfDateError as problem:
        print(f"cannot tell: {problem}", file=sys.stderr)
        return 2
    print(f"{sum(caught)} caught, {len(caught) - sum(caught)} missed")
    return 0 if all(caught) else 1


def _copy_repository(copy: Path) -> None:
    """Copy what git knows, and what it would take in: a fault must not touch the original."""
    listed = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        capture_output=True,
        check=True,
        cwd=REPOSITORY,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (REPOSITORY / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, copy / name)


def _require_sound(copy: Path, gates: set[str]) -> None:
    print(f"the sound copy passes {len(gates)} gates ... ", end="", flush=True)
    where = _run(copy, "-c", "import connector; print(connector.__file__)").stdout.strip()
    if Path(where) != copy / "connector" / "__init__.py":
        raise OutOfDateError(f"the copy would run the code of {where}")
    for gate in sorted(gates):
        run = _ask(copy, gate)
        if run.returncode != 0 or not _speaks_of(gate, "KEPT", run):
            raise OutOfDateError(f"{gate} does not pass without a fault:\n{run.stdout}")
    print("yes", flush=True)
    print(f"{'':5} | {'fault':36} | {'gate':73} |")


def _try(copy: Path, fault: Fault, place: str) -> bool:
    gate = fault.gate.rpartition("::")[2]
    print(f"{place:>5} | {fault.name:36} | {gate:73} | ", end="", flush=True)
    began = time.monotonic()
    with _planted(copy, fault):
        run = _ask(copy, fault.gate)
    caught = run.returncode == _OBJECTED and _speaks_of(fault.gate, "BROKEN", run)
    if run.returncode not in (0, _OBJECTED):
        raise OutOfDateError(f"the gate broke instead of objecting:\n{run.stdout}{run.stderr}")
    print(f"{'caught' if caught else 'MISSED'} ({time.monotonic() - began:.1f} s)", flush=True)
    return caught


def _speaks_of(gate: str, word: str, run: subprocess.CompletedProcess[str]) -> bool:
    """Whether an import contract itself is kept or broken; of a test the exit code says all."""
    return "::" in gate or f"{gate} {word}" in run.stdout


@contextmanager
def _planted(copy: Path, fault: Fault) -> Iterator[None]:
    file = copy / fault.file
    if not file.is_file():
        raise OutOfDateError(f"{fault.file} is missing")
    sound = file.read_text(encoding="utf-8")
    if sound.count(fault.found) != 1:
        problem = f"stands {sound.count(fault.found)} times in {fault.file}, wanted once"
        raise OutOfDateError(f"{fault.found!r} {problem}")
    file.write_text(sound.replace(fault.found, fault.planted), encoding="utf-8")
    for name, text in fault.files.items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(sound, encoding="utf-8")
        for name in fault.files:
            (copy / name).unlink()


def _ask(copy: Path, gate: str) -> subprocess.CompletedProcess[str]:
    file, _, test = gate.rpartition("::")
    if not file:
        program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
        return _run(copy, "-c", program, "--no-logo", "--no-cache")
    # One database is enough to tell.
    words = f"{test} and not postgresql"
    return _run(copy, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", file, "-k", words)


def _run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # The editable install points at the original; PYTHONPATH comes before it. Bytecode is not
    # kept: a fault of the same length planted within a second would not be noticed.
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.run(
            (sys.executable, *arguments),
            capture_output=True,
            check=False,
            cwd=copy,
            env=environment,
            encoding="utf-8",
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired as hang:
        raise OutOfDateError(f"{arguments[-1]} ran for over {_SECONDS} s") from hang


if __name__ == "__main__":
    sys.exit(main())
