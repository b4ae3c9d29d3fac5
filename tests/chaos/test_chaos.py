"""A short form of `make chaos`: real processes killed while orders come in."""

import re
import subprocess
import sys

import pytest

from tests.chaos.__main__ import CANNOT_RUN
from tests.conftest import lack


@pytest.mark.parametrize(("mode", "orders"), [("embedded", 40), ("scaled", 30)])
def test_short_run_loses_nothing_and_releases_nothing_unseen(mode: str, orders: int) -> None:
    command = [sys.executable, "-m", "tests.chaos", "--mode", mode, "--broker", "redis"]
    command += ["--orders", str(orders), "--seconds", "30", "--seed", "1"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    if done.returncode == CANNOT_RUN:
        lack(done.stderr)
    assert done.returncode == 0, done.stderr
    last = done.stdout.splitlines()[-1]
    assert re.fullmatch(rf"{mode} seed 1: {orders} orders, \d+ troubles, 0 lost, 0 wrong", last)
