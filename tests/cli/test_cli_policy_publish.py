"""`holdpoint policy publish`: a draft takes effect only if it catches what others missed."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def draft(home: Path) -> Path:
    """A copy of what is in force, with higher bands."""
    folder = home / "draft"
    shutil.copytree(home / "config", folder)
    (folder / "policy" / "default.yaml").write_text("hold_at: 0.7\nreview_at: 0.45\n")
    return folder


def in_force(home: Path) -> str:
    return (home / "config" / "policy" / "default.yaml").read_text()


def test_draft_that_catches_every_case_takes_the_place_of_what_was_in_force(
    run: Run, home: Path, draft: Path
) -> None:
    before = in_force(home)

    result = run("policy", "publish", str(draft))

    assert result.exit_code == 0, result.output
    assert in_force(home) == "hold_at: 0.7\nreview_at: 0.45\n"
    kept = home / "config" / "previous" / "policy" / "default.yaml"
    assert kept.read_text() == before
    assert not (home / "config" / ".publishing").exists()


def test_draft_that_misses_a_case_is_not_published(run: Run, home: Path, draft: Path) -> None:
    before = in_force(home)
    (draft / "policy" / "default.yaml").write_text("hold_at: 1\nreview_at: 1\n")

    result = run("policy", "publish", str(draft))

    assert result.exit_code == 1
    assert "Not published" in result.stdout
    assert in_force(home) == before


def test_draft_with_a_fault_is_not_published(run: Run, home: Path, draft: Path) -> None:
    before = in_force(home)
    (draft / "policy" / "own.yaml").write_text(
        "conditions: [{name: a, when: '1 +', outcome: hold, code: PO-OTHER, text: A}]\n"
    )

    result = run("policy", "publish", str(draft))

    assert result.exit_code != 0
    assert "own.yaml:1:" in str(result.exception)
    assert in_force(home) == before


def test_what_a_draft_leaves_out_is_put_aside(run: Run, home: Path, draft: Path) -> None:
    (home / "config" / "products.csv").write_text("sku,hs_code,eccn\nA,9030.31,EAR99\n")
    (draft / "products.csv").unlink(missing_ok=True)

    assert run("policy", "publish", str(draft)).exit_code == 0

    assert not (home / "config" / "products.csv").exists()
    assert (home / "config" / "previous" / "products.csv").exists()


def test_draft_that_is_in_force_already_is_refused(run: Run, home: Path) -> None:
    result = run("policy", "publish", str(home / "config"))

    assert result.exit_code != 0
    assert "copy it and change the copy" in str(result.exception)
