"""`explain` asks the same again from what was pinned, or says exactly what is gone."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text, update

from connector.screening.lists import Snapshot
from connector.screening.lists.starter import read_starter
from connector.store import Store, lists
from connector.store.tables import pinned
from tests.cli.conftest import HoldOrder, Run
from tests.examples import NOW
from tests.walk import LISTED


def explained(run: Run, *more: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("explain", "H-1", "--json", *more).stdout)
    return found


def test_decision_is_the_same_again_byte_for_byte(run: Run, hold: HoldOrder) -> None:
    hold(LISTED)

    result = run("explain", "H-1")

    assert result.exit_code == 0
    assert "the same answer, byte for byte" in result.stdout
    assert "Hangzhou Hikvision" in result.stdout


def test_answer_stays_the_same_after_the_list_was_replaced(
    run: Run, hold: HoldOrder, store: Store
) -> None:
    hold(LISTED)
    before = explained(run)
    with store.begin() as tx:
        emptier = Snapshot("starter", read_starter().entries[:1])
        lists.activate(tx, emptier, NOW)

    assert explained(run) == before
    assert before["again"] == "same"


def test_answer_stays_the_same_after_the_policy_was_changed(
    run: Run, hold: HoldOrder, home: Path
) -> None:
    hold(LISTED)
    before = explained(run)
    policy = home / "config" / "policy" / "default.yaml"
    policy.write_text("hold_at: 1.0\n")

    assert explained(run) == before


def test_pin_that_is_gone_is_named(run: Run, hold: HoldOrder, store: Store) -> None:
    hold(LISTED)
    with store.begin() as tx:
        tx.execute(text("delete from snapshot_chunks"))

    result = run("explain", "H-1")

    assert result.exit_code == 1
    assert "gone: list starter" in result.stdout
    assert explained(run)["again"] == "gone"


@pytest.mark.parametrize("damage", ["delete from pinned", None])
def test_rules_that_are_gone_are_named(
    run: Run, hold: HoldOrder, store: Store, damage: str | None
) -> None:
    hold(LISTED)
    with store.begin() as tx:
        tx.execute(text(damage) if damage else update(pinned).values(body=b"damaged"))

    result = run("explain", "H-1")

    assert result.exit_code == 1
    assert "rules" in result.stdout.rpartition("gone: ")[2]


def test_verdict_of_a_person_is_told_as_of_later(run: Run, hold: HoldOrder) -> None:
    hold(LISTED)
    note = "Registry numbers differ; our customer is another company"
    run("release", "H-1", "--reason", "FM-NAME", "--by", "ada", "--note", note)

    assert explained(run)["verdicts"] == []
    (verdict,) = explained(run, "--as-of", "2099-01-01T00:00:00Z")["verdicts"]
    assert (verdict["outcome"], verdict["by"]) == ("clear", "ada")


def test_time_before_any_decision_is_refused(run: Run, hold: HoldOrder) -> None:
    hold(LISTED)

    result = run("explain", "H-1", "--as-of", "2001-01-01")

    assert "nothing was decided" in str(result.exception)
