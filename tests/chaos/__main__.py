"""`make chaos`: thousands of orders while everything they depend on is killed.

python -m tests.chaos [--mode embedded|scaled|both] [--broker rabbitmq|redis] [--orders N]
                      [--seconds S] [--seed N] [--keep FOLDER]

The last line is the count. Exits with 1 where a promise was broken.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import Plan, run
from tests.chaos.servers import CannotRun

_DEFAULT_ORDERS = 10_000
_DEFAULT_SECONDS = 600
CANNOT_RUN = 3
"""Exit code where a server that is to be killed is not installed here."""


def main() -> None:
    """Run one mode after the other and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=("embedded", "scaled", "both"), default="both")
    parser.add_argument("--broker", choices=("rabbitmq", "redis"), default="rabbitmq")
    parser.add_argument("--orders", type=int, default=_DEFAULT_ORDERS, help="in all")
    parser.add_argument(
        "--seconds", type=int, default=_DEFAULT_SECONDS, help="that it aims at, in all"
    )
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "1")))
    parser.add_argument("--keep", type=Path, help="a folder for databases and logs")
    given = parser.parse_args()
    modes = ("embedded", "scaled") if given.mode == "both" else (given.mode,)
    counts = []
    with tempfile.TemporaryDirectory(prefix="hp-chaos-", ignore_cleanup_errors=True) as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # the servers run as users of their own
        for mode in modes:
            plan = Plan(
                mode=mode,
                broker=given.broker,
                orders=given.orders // len(modes),
                seconds=given.seconds / len(modes),
                seed=given.seed,
            )
            try:
                counts.append(run(plan, folder / mode))
            except CannotRun as missing:
                sys.stderr.write(f"{mode}: {missing}\n")
                sys.exit(CANNOT_RUN)
    print("; ".join(each.line for each in counts))  # noqa: T201 - what it is run for
    sys.exit(any(each.broken for each in counts))


if __name__ == "__main__":
    main()
