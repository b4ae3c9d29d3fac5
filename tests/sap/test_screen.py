"""`holdpoint screen` tries documents with the connection that the shipped configuration drafts."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from connector.cli import command
from tests.adapters.sap_room import EXAMPLES
from tests.sap.idoc import test_samples
from tests.sap.test_walk import event

IDOCS = EXAMPLES.parent / "idoc/examples"


@pytest.fixture(autouse=True)
def _shipped_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDPOINT_HOME", str(tmp_path))
    monkeypatch.delenv("HOLDPOINT_CONFIG", raising=False)


def screened(*files: Path) -> list[dict[str, Any]]:
    asked = ["screen", *map(str, files), "--connection", "sap", "--json"]
    answer = CliRunner().invoke(command, asked)
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_each_kind_of_document_gets_a_decision_or_names_what_is_wrong(
    tmp_path: Path,
) -> None:
    (tmp_path / "event.json").write_bytes(event())
    (tmp_path / "broken.json").write_bytes(b'{"d": {"SalesOrder": "1", "CreationDate": 1}}')
    files = [EXAMPLES / "order_v2.json", EXAMPLES / "order_v4.json"]
    files += [tmp_path / "event.json", tmp_path / "broken.json"]

    files += sorted(IDOCS.glob("*.xml"))
    answers = screened(*files)
    outcomes = {answer["file"]: answer["outcome"] for answer in answers}
    assert outcomes == {
        "order_v2.json": "clear",
        "order_v4.json": "clear",
        "event.json": "ignored",
        "broken.json": "unreadable",
        "delivery.xml": "clear",
        "order.xml": "clear",
        "response.xml": "clear",
    }
    (broken,) = (answer for answer in answers if answer["file"] == "broken.json")
    assert broken["field"].startswith("$.d.")


@pytest.mark.skipif(test_samples.FOLDER is None, reason="no shared/data/sap/idoc above")
def test_real_idocs_get_a_decision_or_name_segment_and_field() -> None:
    assert test_samples.FOLDER is not None
    files = [*test_samples.SAMPLES, *test_samples.FOLDER.glob("*.idoc")]
    answers = screened(*files)
    assert [answer["file"] for answer in answers] == [file.name for file in files]
    for answer in answers:
        if answer["outcome"] == "unreadable":
            # Invoices, and the flat one, of which the shipped configuration has no definition.
            assert answer["field"] in ("$.EDI_DC40.MESTYP", "$.EDI_DC40.IDOCTYP")
        else:
            assert answer["outcome"] in ("clear", "hold")
            assert answer["order"].startswith("sap:")
