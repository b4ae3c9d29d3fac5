"""`holdpoint policy simulate`: a draft beside what is in force, and nothing of it is kept."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from connector.settings import read_settings, rules_folder
from connector.store import Store
from connector.store.tables import decisions, holds, screenings, steps
from tests.cli.conftest import HoldOrder, Run
from tests.walk import HARMLESS, LISTED

ORDER = "shop:6001000001001"
EVERY = "conditions: [{name: every, when: 'true', outcome: review, code: PO-OTHER, text: Every}]\n"
ASKED = """title: Unclassified goods are looked at everywhere
amendments: [{pack: goods, id: unclassified-elsewhere, set: {mode: review}}]
"""


@pytest.fixture
def draft(home: Path, tmp_path: Path) -> Path:
    """A copy of the configuration in force, with the packs beside it."""
    folder = tmp_path / "draft"
    shutil.copytree(home / "config", folder)
    shutil.copytree(rules_folder(read_settings({}).config), folder / "rules", dirs_exist_ok=True)
    return folder


def kept(store: Store) -> list[int]:
    with store.read() as tx:
        tables = (decisions, holds, screenings, steps)
        return [tx.execute(select(func.count()).select_from(each)).scalar_one() for each in tables]


def test_draft_that_says_the_same_changes_nothing(run: Run, hold: HoldOrder, draft: Path) -> None:
    hold(LISTED)

    answer = json.loads(run("policy", "simulate", str(draft), "--json").stdout)

    assert answer["orders"] == 1
    assert answer["holds"] == {"in_force": 1, "draft": 1}
    assert answer["new_holds"] == answer["lost_holds"] == []


def test_hold_that_a_draft_adds_is_named_with_why(
    run: Run, hold: HoldOrder, draft: Path, store: Store
) -> None:
    hold(HARMLESS)
    (draft / "policy" / "own.yaml").write_text(EVERY)
    before = kept(store)

    answer = json.loads(run("policy", "simulate", str(draft), "--json").stdout)

    (added,) = answer["new_holds"]
    assert (added["order"], added["why"]) == (ORDER, "Every")
    assert answer["axes"]["policy"] == {"in_force": 0, "draft": 1}
    text = run("policy", "simulate", str(draft), "--window", "8w").stdout
    assert "New holds: 1" in text
    assert ORDER in text
    assert kept(store) == before


def test_hold_that_a_threshold_loses_is_named(
    run: Run, hold: HoldOrder, draft: Path, store: Store
) -> None:
    hold(f"{LISTED} Eastern Branch Office")
    (draft / "policy" / "default.yaml").write_text("hold_at: 1.0\nreview_at: 1.0\n")
    before = kept(store)

    answer = json.loads(run("policy", "simulate", str(draft), "--json").stdout)

    assert [flip["order"] for flip in answer["lost_holds"]] == [ORDER]
    assert "Lost holds: 1" in run("policy", "simulate", str(draft)).stdout
    assert kept(store) == before


@pytest.mark.parametrize("span", ["30", "d", "-3d", "30 days", "3m", "99999d"])
def test_what_is_no_span_of_time_is_refused(run: Run, draft: Path, span: str) -> None:
    result = run("policy", "simulate", str(draft), "--window", span)

    assert result.exit_code == 2
    assert "is no span of time; write 30d, 12h or 8w" in result.stderr


def test_rule_that_an_overlay_puts_in_another_mode_holds_in_the_draft(
    run: Run, hold: HoldOrder, draft: Path
) -> None:
    hold(HARMLESS)
    (draft / "rules" / "overlays").mkdir()
    (draft / "rules" / "overlays" / "asked.yaml").write_text(ASKED)

    answer = json.loads(run("policy", "simulate", str(draft), "--json").stdout)

    assert [flip["order"] for flip in answer["new_holds"]] == [ORDER]
    assert answer["axes"]["goods"] == {"in_force": 0, "draft": 1}
