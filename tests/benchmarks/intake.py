"""Messages taken in and committed, beside a bare handler of the same server in the same run.

python -m tests.benchmarks.intake            # three rounds of ten seconds for each server
python -m tests.benchmarks.intake --quick

A message is 10 kB, signed, and answered once its row is committed. Nothing is worked off meanwhile.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, func, select

from connector.store.tables import inbox
from tests.benchmarks.loader import Load, load
from tests.benchmarks.machine import describe, fsync_rate
from tests.benchmarks.made_orders import FIRST_NUMBER
from tests.benchmarks.serving import holdpoint, own_database, postgres_version, printing_process

CONNECTIONS = 32
_PROCESSES = 2
_FAR = "http://127.0.0.1:9"  # nothing is worked off, so nothing is asked there
_MOST_MESSAGES = 100_000  # in one round: the numbers of the next begin after them


@dataclass(frozen=True, slots=True)
class Round:
    """Both handlers one after the other, and the disk just before."""

    bare: Load
    ours: Load
    write_throughs: float

    @property
    def share(self) -> float:
        """Give our rate as a share of the bare handler's."""
        return self.ours.rate / self.bare.rate


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to serve."""

    name: str
    bare: tuple[str, ...]
    options: tuple[str, ...]
    postgres: bool


SETTINGS = (
    Setting("embedded: waitress, SQLite", ("waitress",), ("--no-worker",), postgres=False),
    Setting(
        f"scaled: gunicorn, {_PROCESSES} processes, PostgreSQL",
        ("gunicorn", "--processes", str(_PROCESSES)),
        ("--no-worker", "--processes", str(_PROCESSES)),
        postgres=True,
    ),
)


@contextmanager
def _database(setting: Setting, home: Path) -> Iterator[str]:
    if setting.postgres:
        with own_database() as url:
            yield url
    else:
        yield f"sqlite:///{home / 'holdpoint.db'}"


def measure(setting: Setting, home: Path, rounds: int, seconds: float) -> list[Round]:
    """Load both handlers in turn; both wait for their turn all the time, without a request."""
    measured = []
    with ExitStack() as stack:
        port = stack.enter_context(printing_process("tests.benchmarks.bare", *setting.bare))
        url = stack.enter_context(_database(setting, home))
        ours = stack.enter_context(holdpoint(home, _FAR, url, *setting.options))
        answered = 0
        for number in range(rounds):
            disk = fsync_rate(home, min(1.0, seconds))
            bare = load(f"http://127.0.0.1:{port}/in/shop", seconds, CONNECTIONS)
            first = FIRST_NUMBER + number * _MOST_MESSAGES
            kept = load(f"{ours.url}/in/shop", seconds, CONNECTIONS, first=first)
            answered += kept.answered
            measured.append(Round(bare, kept, disk))
        _require_kept(url, answered)
    return measured


def _require_kept(database_url: str, answered: int) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        rows = connection.execute(select(func.count()).select_from(inbox)).scalar_one()
    engine.dispose()
    if rows < answered:
        raise RuntimeError(f"{answered} messages were answered with 200, but {rows} are kept")


def table(name: str, rounds: Sequence[Round]) -> list[str]:
    """Write the rounds of one way to serve, and their median."""
    columns = ("round", "bare /s", "bare p99 ms", "kept /s", "kept p50 ms", "kept p99 ms")
    columns += ("refused", "share", "write-throughs /s")
    lines = [
        f"**{name}**, {CONNECTIONS} connections",
        "",
        f"| {' | '.join(columns)} |",
        "|---" * len(columns) + "|",
    ]
    lines += [
        f"| {number} | {each.bare.rate:,.0f} | {each.bare.p99_ms:.1f} | {each.ours.rate:,.0f} "
        f"| {each.ours.p50_ms:.1f} | {each.ours.p99_ms:.1f} | {each.ours.failed} "
        f"| {each.share:.0%} | {each.write_throughs:,.0f} |"
        for number, each in enumerate(rounds, 1)
    ]
    share, p99 = median(each.share for each in rounds), median(each.ours.p99_ms for each in rounds)
    return [*lines, "", f"Median: {share:.0%} of the bare handler, p99 {p99:.1f} ms.", ""]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each way to serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of one second")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--only", choices=["embedded", "scaled"])
    given = parser.parse_args(arguments)
    rounds, seconds = (1, 1.0) if given.quick else (given.rounds, given.seconds)
    version = postgres_version()
    for setting in SETTINGS:
        if given.only and not setting.name.startswith(given.only):
            continue
        if setting.postgres and version is None:
            print(f"{setting.name}: not measured, no PostgreSQL answers (TEST_DATABASE_URL)\n")
            continue
        with tempfile.TemporaryDirectory() as home:
            print(f"{describe(Path(home))}; PostgreSQL {version or 'none'}; own loader\n")
            print("\n".join(table(setting.name, measure(setting, Path(home), rounds, seconds))))


if __name__ == "__main__":
    main()
