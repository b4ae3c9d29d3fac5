"""`holdpoint screen` tries documents with the connection that the shipped configuration drafts."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from connector.cli import command
from tests.adapters.sap_room import EXAMPLES
from tests.sap.test_walk import event


def test_each_kind_of_document_gets_a_decision_or_names_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDPOINT_HOME", str(tmp_path))
    monkeypatch.delenv("HOLDPOINT_CONFIG", raising=False)
    (tmp_path / "event.json").write_bytes(event())
    (tmp_path / "broken.json").write_bytes(b'{"d": {"SalesOrder": "1", "CreationDate": 1}}')
    files = [EXAMPLES / "order_v2.json", EXAMPLES / "order_v4.json"]
    files += [tmp_path / "event.json", tmp_path / "broken.json"]

    asked = ["screen", *map(str, files), "--connection", "sap", "--json"]
    answers = [json.loads(line) for line in CliRunner().invoke(command, asked).stdout.splitlines()]

    outcomes = {answer["file"]: answer["outcome"] for answer in answers}
    assert outcomes == {
        "order_v2.json": "clear",
        "order_v4.json": "clear",
        "event.json": "ignored",
        "broken.json": "unreadable",
    }
    assert answers[-1]["field"].startswith("$.d.")
