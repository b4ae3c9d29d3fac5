"""`holdpoint screen` decides without keeping anything; `main` turns refusals into exit codes."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.errors import ConfigError
from tests.cli.conftest import HoldOrder, Run
from tests.walk import HARMLESS, LISTED, shop_order

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def run_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "connector.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def write_order(folder: Path, company: str, **changes: object) -> str:
    file = folder / "order.json"
    file.write_text(json.dumps({**shop_order(1001, company, AT), **changes}))
    return str(file)


# Screening files


@pytest.mark.parametrize(
    ("company", "outcome", "why"),
    [(HARMLESS, "clear", "no hit"), (LISTED, "hold", LISTED), ("NSO Group [/b]", "hold", "[/b]")],
)
def test_decision_on_a_file_is_printed_and_nothing_is_kept(
    run: Run, tmp_path: Path, company: str, outcome: str, why: str
) -> None:
    file = write_order(tmp_path, company)

    text = run("screen", file, "--connection", "shop")
    answer = json.loads(run("screen", file, "--connection", "shop", "--json").stdout)

    assert text.exit_code == 0
    assert text.stdout.startswith(f"order.json: {outcome}: ")
    assert why in text.stdout
    assert (answer["file"], answer["outcome"]) == ("order.json", outcome)
    assert why in answer["why"]
    assert json.loads(run("holds", "--state", "all", "--json").stdout) == []


def test_rules_are_asked_as_the_server_asks_them(run: Run, tmp_path: Path) -> None:
    there = {"name": "Ana Ruiz", "address1": "Calle 23", "city": "La Habana", "country_code": "CU"}
    file = write_order(tmp_path, HARMLESS, shipping_address=there)

    answer = json.loads(run("screen", file, "--connection", "shop", "--json").stdout)

    assert answer["outcome"] == "hold"
    assert "EM-EMBARGO" in {reason["code"] for reason in answer["reasons"]}


def test_starter_list_is_used_only_with_a_warning(run: Run, tmp_path: Path) -> None:
    result = run("screen", write_order(tmp_path, HARMLESS), "--connection", "shop")

    assert "starter list only" in result.stderr
    assert "starter list" not in result.stdout


def test_file_that_cannot_be_read_exits_1_naming_the_field(run: Run, tmp_path: Path) -> None:
    file = write_order(tmp_path, HARMLESS, currency="Euro")

    result = run("screen", file, "--connection", "shop", "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (answer["outcome"], answer["field"]) == ("unreadable", "$.currency")


def test_one_unreadable_file_does_not_keep_the_others_from_their_decision(
    run: Run, tmp_path: Path
) -> None:
    good = write_order(tmp_path, HARMLESS)
    (tmp_path / "bad.json").write_text("{")

    result = run("screen", str(tmp_path / "bad.json"), good, "--connection", "shop")

    assert result.exit_code == 1
    assert [line.split(":")[1] for line in result.stdout.splitlines()] == [" unreadable", " clear"]


@pytest.mark.parametrize("file", [".", "none.json"])
def test_what_is_no_file_is_a_wrong_argument(run: Run, tmp_path: Path, file: str) -> None:
    assert run("screen", str(tmp_path / file), "--connection", "shop").exit_code == 2


def test_unknown_connection_is_a_wrong_configuration(run: Run, tmp_path: Path) -> None:
    result = run("screen", write_order(tmp_path, HARMLESS), "--connection", "elsewhere")

    assert isinstance(result.exception, ConfigError)
    assert "'elsewhere' is not configured; known are: shop" in str(result.exception)


# Exit codes of the process


@pytest.mark.usefixtures("home")
def test_serving_without_a_list_exits_78_saying_what_to_do() -> None:
    done = run_process("serve", "--port", "0")

    assert done.returncode == 78
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "holdpoint lists import csl FILE" in " ".join(done.stderr.split())
    assert "--allow-starter-list" in done.stderr


@pytest.mark.usefixtures("home")
def test_unknown_connection_exits_78(tmp_path: Path) -> None:
    done = run_process("screen", write_order(tmp_path, HARMLESS), "--connection", "[/x]")

    assert done.returncode == 78
    assert done.stderr.startswith("Configuration: --connection: '[/x]' is not configured")


def test_unknown_hold_exits_1_in_one_clear_line(hold: HoldOrder) -> None:
    hold(LISTED)

    done = run_process("show", "H-99")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Refused: there is no hold H-99\n"
