"""`holdpoint config lint` names what is wrong with a connection by its place; no secret is read."""

import json
from pathlib import Path

from tests.adapters.webhook_room import shown
from tests.cli.conftest import Run


def written(home: Path, text: str) -> Path:
    file = home / "config" / "connections" / "medusa.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    (home / "config" / "policy").mkdir(exist_ok=True)
    (home / "config" / "policy" / "default.yaml").write_text("hold_at: 0.75\n")
    file.write_text(text)
    return file


def test_connection_that_can_be_used_has_warnings_only(home: Path, run: Run) -> None:
    file = written(home, shown("medusa"))

    done = run("config", "lint")

    assert done.exit_code == 0
    assert f"{file}: warning: mapping: no test fills notes" in done.output.replace("\n", "")
    assert "0 errors, 1 warnings" in done.output


def test_expression_that_does_not_compile_fails_with_line_and_column(home: Path, run: Run) -> None:
    file = written(home, shown("medusa").replace("data.currency_code", "data.currency code"))
    line = next(i for i, text in enumerate(file.read_text().splitlines(), 1) if " code" in text)

    done = run("config", "lint", "--json")

    (remark,) = json.loads(done.output)["remarks"]
    assert done.exit_code == 1
    assert remark["where"] == f"{file}:{line}:27"
    assert remark["level"] == "error"
    assert "unexpected 'code'" in remark["text"]


def test_mapping_that_fails_its_own_test_is_an_error(home: Path, run: Run) -> None:
    written(home, shown("medusa").replace('destination: "NO"', "destination: SE"))

    done = run("config", "lint")

    assert done.exit_code == 1
    assert "'SE' is wanted, found 'NO'" in done.output


def test_file_that_is_no_configuration_is_an_error_with_its_place(home: Path, run: Run) -> None:
    file = written(home, "room: webhook\noptins: {}\n")

    done = run("config", "lint", "--json")

    (remark,) = json.loads(done.output)["remarks"]
    assert remark["where"] == f"{file}:2:9"
