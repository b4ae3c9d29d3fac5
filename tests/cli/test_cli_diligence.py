"""`holdpoint diligence`: the form out, the record in, and the release that waits for it."""

import hashlib
import json
from pathlib import Path

import pytest

from connector.errors import ConfigError, DiligenceInvalid, DiligenceMissing, HoldClosed
from connector.hold import HoldId
from connector.store import Store, diligence
from tests.asking import ask_diligence
from tests.cli.conftest import HoldOrder, Run
from tests.walk import LISTED

FILLED = """
role: compliance
product_capability: Watches a hall
end_user: The airport's guards
stakeholders: Travellers
severity: {scale: low, scope: medium, irremediability: low}
likelihood: low
safeguards: No upgrade without our consent
residual_risk: low
decision: May leave
files: [end-use.txt]
"""
RELEASE = ("--reason", "HR-CLEARED", "--by", "ada", "--note", "assessed")


@pytest.fixture
def asked(hold: HoldOrder, store: Store) -> str:
    return ask_diligence(store, HoldId(hold(LISTED)))


@pytest.fixture
def form(tmp_path: Path) -> Path:
    (tmp_path / "end-use.txt").write_text("We watch the hall")
    (tmp_path / "record.yaml").write_text(FILLED)
    return tmp_path / "record.yaml"


def test_form_is_printed_recorded_and_releases(
    run: Run, asked: str, form: Path, store: Store
) -> None:
    assert f"diligence record {asked} --file" in run("diligence", "template", asked).output
    assert isinstance(run("release", asked, *RELEASE).exception, DiligenceMissing)

    recorded = run("diligence", "record", asked, "--file", str(form), "--by", "ada")

    assert f"{asked}: Due diligence of" in recorded.output
    assert "The record is complete." in recorded.output
    assert "released" in run("release", asked, *RELEASE).output
    digest = hashlib.sha256(b"We watch the hall").hexdigest()
    with store.read() as tx:
        assert diligence.load_file(tx, digest) == b"We watch the hall"


def test_empty_form_is_kept_and_what_it_lacks_is_named(
    run: Run, asked: str, tmp_path: Path
) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(run("diligence", "template", asked).output.replace('role: ""', "role: x"))

    recorded = run("diligence", "record", asked, "--file", str(path), "--by", "ada")

    assert "Lacking before a release: product_capability, end_user" in recorded.output
    assert isinstance(run("release", asked, *RELEASE).exception, DiligenceMissing)


def test_show_tells_the_record_that_counts(run: Run, asked: str, form: Path) -> None:
    assert "No due diligence is on record" in run("diligence", "show", asked).output
    assert json.loads(run("diligence", "show", asked, "--json").output) is None
    for _ in range(2):
        run("diligence", "record", asked, "--file", str(form), "--by", "ada")

    shown = run("diligence", "show", asked).output
    described = json.loads(run("diligence", "show", asked, "--json").output)

    assert "(record 2)" in shown
    assert "Severity: scale low, scope medium, irremediability low" in shown
    assert "File: end-use.txt  sha256 " in shown
    assert (described["by"], described["missing"]) == ("ada", [])


def test_role_that_the_policy_does_not_name_is_refused(
    run: Run, asked: str, form: Path, home: Path
) -> None:
    policy = home / "config" / "policy" / "default.yaml"
    policy.write_text(policy.read_text() + "\ndiligence_roles: [board]\n")

    refused = run("diligence", "record", asked, "--file", str(form), "--by", "ada")

    assert isinstance(refused.exception, DiligenceInvalid)
    assert "No due diligence" in run("diligence", "show", asked).output
    assert "The policy wants: board" in run("diligence", "template", asked).output


def test_closed_hold_takes_no_record(run: Run, asked: str, form: Path) -> None:
    assert asked != "H-1"
    refused = run("diligence", "record", "H-1", "--file", str(form), "--by", "ada")

    assert isinstance(refused.exception, HoldClosed)


def test_document_that_is_not_there_is_named(run: Run, asked: str, form: Path) -> None:
    (form.parent / "end-use.txt").unlink()

    refused = run("diligence", "record", asked, "--file", str(form), "--by", "ada")

    assert isinstance(refused.exception, ConfigError)
    assert "end-use.txt" in str(refused.exception)
