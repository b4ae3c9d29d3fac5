"""`holdpoint release --role`: the roles that a condition of the organisation's own asks for."""

import json
from pathlib import Path

import pytest

from connector.errors import VerdictInvalid
from tests.cli.conftest import HoldOrder, Run
from tests.walk import HARMLESS

OWN = """conditions:
- name: all
  when: 'true'
  outcome: review
  code: PO-OTHER
  text: Every order
  roles: [export, legal]
  sla: 4h
"""
RELEASE = ("--reason", "AU-NLR", "--by", "ada", "--note", "classified")


@pytest.fixture
def asked(home: Path, hold: HoldOrder) -> str:
    own = home / "config" / "policy" / "own.yaml"
    own.parent.mkdir(exist_ok=True)
    own.write_text(OWN)
    return hold(HARMLESS)


def test_hold_says_the_roles_and_the_release_asks_for_them(run: Run, asked: str) -> None:
    shown = run("show", asked).output
    assert "A release needs --role export --role legal" in shown
    assert "An answer is wanted by " in shown
    assert json.loads(run("show", asked, "--json").output)["roles"] == ["export", "legal"]

    assert isinstance(run("release", asked, *RELEASE).exception, VerdictInvalid)
    assert isinstance(run("release", asked, *RELEASE, "--role", "legal").exception, VerdictInvalid)
    both = run("release", asked, *RELEASE, "--role", "legal", "--role", "export")

    assert f"{asked} released" in both.output


def test_hold_that_asks_for_nothing_says_nothing_of_roles(run: Run, hold: HoldOrder) -> None:
    shown = run("show", hold("Hangzhou Hikvision Digital Technology Co., Ltd.")).output

    assert "A release needs" not in shown
    assert "An answer is wanted" not in shown
