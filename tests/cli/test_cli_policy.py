"""`holdpoint policy`: faults are named by their place, and the shipped cases are run."""

import json
import shutil
from pathlib import Path

import pytest

from connector.settings import read_settings, rules_folder
from tests.cli.conftest import Run

SHIPPED_RULES = rules_folder(read_settings({}).config)
OWN = """conditions:
  - name: much
    when: order.total > {amount}
    outcome: hold
    code: {code}
    text: Much
"""


def write(home: Path, text: str, name: str = "own.yaml") -> str:
    file = home / "config" / "policy" / name
    file.write_text(text)
    return str(file)


def test_verify_tells_what_failed_then_and_what_comes_out_here(run: Run) -> None:
    result = run("policy", "verify")

    assert "Apple, a customer in capitals" in result.stdout
    assert "hold: Buyer, ship to 'SIS DOO' ~ SIS D.O.O." in result.stdout
    assert "cases come out as they must" in result.stderr


def test_verify_exits_1_unless_every_case_comes_out_as_it_must(run: Run) -> None:
    result = run("policy", "verify", "--json")

    answer = json.loads(result.stdout)
    statuses = {case["id"]: case["status"] for case in answer["cases"]}
    assert statuses["amex-time-out"] == "ok"
    assert answer["ok"] is (set(statuses.values()) == {"ok"})
    assert result.exit_code == (0 if answer["ok"] else 1)


def test_verify_asks_the_policy_of_the_installation(run: Run, home: Path) -> None:
    write(home, "hold_at: 1\nreview_at: 1\n", "default.yaml")

    result = run("policy", "verify", "--json")

    statuses = {case["id"]: case["status"] for case in json.loads(result.stdout)["cases"]}
    assert statuses["cobham-rare-words"] == "failed"
    assert result.exit_code == 1


def test_lint_of_a_sound_policy_says_nothing(run: Run) -> None:
    result = run("policy", "lint")

    assert result.exit_code == 0
    assert result.stdout == "0 errors, 0 warnings\n"


def test_lint_names_an_error_by_file_line_and_column(run: Run, home: Path) -> None:
    file = write(home, OWN.format(amount="nothing", code="PO-VALUE"))

    result = run("policy", "lint")

    assert result.exit_code == 1
    assert f"{file}:3:25: error: condition 'much': 'nothing' is not known" in result.stdout


def test_lint_looks_at_a_draft_beside_those_in_force(run: Run, home: Path) -> None:
    write(home, OWN.format(amount="nothing", code="PO-VALUE"))
    draft = write(home, OWN.format(amount="10.0", code="PO-MINE"), "draft.yaml")

    result = run("policy", "lint", draft, "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["ok"] is True
    texts = [remark["text"] for remark in answer["remarks"]]
    assert any("the code PO-MINE is not among the known ones" in text for text in texts)
    assert any("it is met by every one of" in text for text in texts)
    assert {remark["where"] for remark in answer["remarks"]} == {draft}


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("order.total > 900000.0", "it is met by none of"),
        ("order.parties.exists(p, p.contry == 'DE')", "it cannot be answered for"),
        ("findings.listed.exists(f, f.score > 0.9)", None),
        ("order.priced\n    effective_to: 2001-01-01", "it ended on 2001-01-01"),
    ],
)
def test_lint_tries_conditions_on_sample_orders(
    run: Run, home: Path, when: str, said: str | None
) -> None:
    write(home, OWN.format(amount="1.0", code="PO-VALUE").replace("order.total > 1.0", when))

    result = run("policy", "lint")

    assert result.exit_code == 0
    if said is None:
        assert result.stdout == "0 errors, 0 warnings\n"
    else:
        assert f"warning: condition 'much': {said}" in result.stdout


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ("hold_at: 0.75\n", "review_at: there is no band to review"),
        ("hold_at: 0.99\nreview_at: 0.5\n", "hold_at: 0.99 holds nothing but"),
        ("hold_at: 0.7\nreview_at: 0.1\n", "review_at: 0.1 keeps names"),
        (
            "hold_at: 0.7\nreview_at: 0.5\nlists: {SDN: {hold_at: 0.8, review_at: 0.6}}\n",
            "lists.SDN.review_at: 0.6 lets pass what is kept elsewhere",
        ),
    ],
)
def test_lint_warns_of_odd_thresholds(run: Run, home: Path, bands: str, said: str) -> None:
    write(home, bands, "default.yaml")

    result = run("policy", "lint")

    assert result.exit_code == 0
    assert said in result.stdout


@pytest.mark.parametrize("pack", sorted(path.name for path in SHIPPED_RULES.glob("*.yaml")))
def test_lint_reads_every_pack(run: Run, home: Path, pack: str) -> None:
    shutil.copytree(SHIPPED_RULES, home / "config" / "rules")
    (home / "config" / "rules" / pack).write_text("title: Broken\nrules: [{id: x, mode: maybe}]\n")

    result = run("policy", "lint")

    assert result.exit_code == 1
    assert f"rules/{pack}" in result.stdout
