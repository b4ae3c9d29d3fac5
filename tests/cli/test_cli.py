"""The command `holdpoint`: what it prints, what it refuses, and with which exit code."""

import functools
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from connector.cli import command
from connector.errors import HoldClosed, HoldUnknown, ListRefused
from connector.screening.lists.starter import read_starter
from connector.store import Store, tokens
from tests.cli.conftest import HoldOrder, Run
from tests.walk import HARMLESS, LISTED

HEADER = "source,entity_number,type,name,alt_names,addresses,federal_register_notice"


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    for name, child in group.commands.items():
        yield (*path, name)
        if isinstance(child, click.Group):
            yield from commands(child, *path, name)


# Help


@pytest.mark.parametrize("path", [(), *commands(command)], ids=" ".join)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_explains_itself(path: tuple[str, ...], option: str) -> None:
    result = CliRunner().invoke(command, [*path, option])

    assert result.exit_code == 0
    assert result.output.startswith("Usage: ")
    assert "\\b" not in result.output


DONE = [
    path
    for path in commands(command)
    if not isinstance(
        functools.reduce(lambda at, name: at.commands[name], path, command), click.Group
    )
]


@pytest.mark.parametrize("path", DONE, ids=" ".join)
def test_help_of_every_command_shows_it_in_use(path: tuple[str, ...]) -> None:
    _, _, examples = CliRunner().invoke(command, [*path, "--help"]).output.partition("Example")

    assert f"holdpoint {' '.join(path)}" in examples.partition("Options:")[0]


def test_command_says_its_version_and_its_exit_codes() -> None:
    assert CliRunner().invoke(command, ["--version"]).output.startswith("holdpoint, version ")
    assert "78 wrong configuration" in CliRunner().invoke(command, ["-h"]).output


# Lists


def test_without_a_list_status_says_what_that_means(run: Run) -> None:
    assert "every order is held (SY-LIST)" in run("lists", "status").output
    assert json.loads(run("lists", "status", "--json").output) == []


def test_status_says_what_is_in_force(run: Run, starter: str) -> None:
    (listed,) = json.loads(run("lists", "status", "--json").output)

    assert (listed["list"], listed["snapshot"]) == ("starter", starter)
    assert listed["entries"] == len(read_starter().entries)
    assert starter[:12] in run("lists", "status").output


@pytest.mark.parametrize(
    "content", [b"", b"not a list", b"\xff\xfe", f"{HEADER}\n".encode(), b"a,b\n1,2\n"]
)
def test_broken_list_is_refused_and_the_last_good_one_stays(
    run: Run, starter: str, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "csl.csv").write_bytes(content)

    result = run("lists", "import", "csl", str(tmp_path / "csl.csv"))

    assert result.exit_code == 1
    assert isinstance(result.exception, ListRefused)
    listed, refused = json.loads(run("lists", "status", "--json").output)
    assert listed["snapshot"] == starter
    assert (refused["in_force"], refused["health"]) == (False, result.exception.failure)


def test_file_that_is_not_there_is_a_wrong_argument(run: Run, tmp_path: Path) -> None:
    assert run("lists", "import", "csl", str(tmp_path / "none.csv")).exit_code == 2
    assert run("lists", "import", "csl", str(tmp_path)).exit_code == 2
    assert run("lists", "import", "other", str(tmp_path)).exit_code == 2


# Holds


def test_where_nothing_is_held_that_is_said(run: Run) -> None:
    assert run("holds").output == "Nothing is held.\n"
    assert run("holds", "--state", "released").output == "No hold in this state.\n"
    assert json.loads(run("holds", "--json").output) == []


def test_hold_is_listed_and_shown(run: Run, hold: HoldOrder) -> None:
    hold(LISTED)

    (listed,) = json.loads(run("holds", "--json").output)
    assert (listed["id"], listed["state"]) == ("H-1", "open")
    alone = json.loads(run("show", "H-1", "--json").output)
    assert alone | {"reasons": listed["reasons"]} == listed
    assert "H-1" in run("holds").output
    shown = run("show", "h-1").output
    assert "RP-NAME" in shown
    assert LISTED in shown
    assert "Same words as the listed name" in shown
    assert "1. hold: pending" in shown


OWN = """conditions:
  - {name: every, when: "true", outcome: review, code: PO-OTHER, text: Every order}
  - {name: tried, when: "true", outcome: shadow, code: PO-GOODS, text: Only tried}
"""


def test_hold_by_a_rule_is_shown_with_its_evidence_and_with_what_is_only_tried(
    run: Run, hold: HoldOrder, home: Path
) -> None:
    (home / "config" / "policy" / "own.yaml").write_text(OWN)
    hold(HARMLESS)

    held, _, tried = run("show", "H-1").output.partition("Recorded only")

    (listed,) = json.loads(run("holds", "--json").output)
    (reason,) = listed["reasons"]
    assert reason["evidence"]
    assert all(sentence in held for sentence in reason["evidence"])
    assert "own/tried: Only tried" in tried
    assert "Only tried" not in held
    shadow = json.loads(run("show", "H-1", "--json").output)["shadow"]
    assert ("own/tried", "shadow") in {(reason["rule"], reason["mode"]) for reason in shadow}


def test_one_hold_as_json_says_how_a_listed_party_was_met(run: Run, hold: HoldOrder) -> None:
    hold(LISTED)

    (reason,) = json.loads(run("show", "H-1", "--json").output)["reasons"]

    assert any("Same words as the listed name" in sentence for sentence in reason["evidence"])


def test_control_characters_of_a_name_do_not_reach_the_terminal(run: Run, hold: HoldOrder) -> None:
    hold("NSO Group \x1b[2J\u202e Technologies")

    for line in ("holds", "show H-1"):
        output = run(*line.split()).output
        assert "\x1b" not in output
        assert "\u202e" not in output
        assert "NSO Group \ufffd[2J" in output


@pytest.mark.parametrize("bracketed", ["[/b]", "[bold]", "[/]", ":tada:", "[link=http://x]"])
def test_brackets_in_a_name_are_shown_and_not_read_as_markup(
    run: Run, hold: HoldOrder, bracketed: str
) -> None:
    hold(f"{LISTED} {bracketed}")

    for arguments in (("holds",), ("show", "H-1")):
        result = run(*arguments)
        assert result.exit_code == 0
        assert bracketed in result.output


def test_release_carries_login_reason_and_note(run: Run, hold: HoldOrder) -> None:
    hold(LISTED)

    result = run("release", "H-1", "--reason", "FM-NAME", "--by", "ada", "--note", "compared")

    assert result.exit_code == 0
    assert "H-1 released. At the source: release owed, not confirmed yet" in result.output
    assert "clear by ada: FM-NAME" in run("show", "H-1").output
    assert [h["id"] for h in json.loads(run("holds", "--state", "released", "--json").output)]


def test_rejected_order_stays_held_and_its_case_is_closed(run: Run, hold: HoldOrder) -> None:
    hold(LISTED)
    verdict = ("--reason", "TM-LISTED", "--by", "ada", "--note", "it is")

    assert "H-1 rejected; the order stays held" in run("reject", "H-1", *verdict).output
    again = run("reject", "H-1", *verdict)
    assert again.exit_code == 1
    assert isinstance(again.exception, HoldClosed)


@pytest.mark.parametrize(
    "arguments",
    [
        ("release", "H-1", "--reason", "TM-LISTED", "--by", "ada", "--note", "x"),
        ("reject", "H-1", "--reason", "FM-NAME", "--by", "ada", "--note", "x"),
        ("release", "H-1", "--reason", "", "--by", "ada", "--note", "x"),
        ("release", "H-1", "--by", "ada", "--note", "x"),
        ("release", "H-1", "--reason", "FM-NAME", "--note", "x"),
        ("release", "H-1", "--reason", "FM-NAME", "--by", "ada"),
        ("release", "--reason", "FM-NAME", "--by", "ada", "--note", "x"),
        ("holds", "--state", "asleep"),
        ("holds", "--limit", "0"),
        ("screen", "--connection", "shop"),
    ],
)
def test_wrong_argument_exits_2_and_changes_nothing(
    run: Run, hold: HoldOrder, arguments: tuple[str, ...]
) -> None:
    hold(LISTED)

    assert run(*arguments).exit_code == 2
    assert [h["state"] for h in json.loads(run("holds", "--json").output)] == ["open"]


@pytest.mark.parametrize("blank", [("--by", " ", "--note", "x"), ("--by", "ada", "--note", " ")])
def test_blank_login_or_note_is_refused(run: Run, hold: HoldOrder, blank: tuple[str, ...]) -> None:
    hold(LISTED)

    assert run("release", "H-1", "--reason", "FM-NAME", *blank).exit_code == 1
    assert [h["state"] for h in json.loads(run("holds", "--json").output)] == ["open"]


@pytest.mark.parametrize("unknown", ["H-99", "nonsense", "", "H-"])
def test_unknown_hold_exits_1(run: Run, unknown: str) -> None:
    result = run("show", unknown)

    assert result.exit_code == 1
    assert isinstance(result.exception, HoldUnknown)


# Tokens


def test_token_acts_for_its_login_until_it_is_revoked(run: Run, store: Store, home: Path) -> None:
    result = run("token", "add", "ada")
    token = result.stdout.strip()

    assert "Acts for ada" in result.stderr
    with store.read() as tx:
        assert tokens.granted(tx, token) == tokens.Grant("ada")
    assert token.encode() not in (home / "holdpoint.db").read_bytes()
    assert run("token", "revoke", "ada").output == "1 token(s) of ada revoked.\n"
    with store.read() as tx:
        assert tokens.granted(tx, token) is None
    assert run("token", "revoke", "ada").output == "0 token(s) of ada revoked.\n"
