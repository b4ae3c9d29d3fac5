"""`holdpoint audit`: what it writes, what it says, and with which exit code."""

import json
from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.main.audit_key import audit_key
from connector.settings import read_settings
from connector.store import Store
from tests.audited import as_owner
from tests.cli.conftest import HoldOrder, Run
from tests.walk import LISTED


@pytest.fixture
def written(run: Run, hold: HoldOrder, tmp_path: Path) -> Path:
    """An export of an installation in which one order is held."""
    hold(LISTED)
    file = tmp_path / "audit.jsonl"
    assert run("audit", "export", "--out", str(file)).exit_code == 0
    return file


def public() -> str:
    return audit_key(read_settings()).public


def test_export_is_verified_with_the_key_that_is_printed(run: Run, written: Path) -> None:
    key = run("audit", "key").output.strip()

    result = run("audit", "verify", str(written), "--key", key)

    assert result.exit_code == 0
    assert result.output.startswith("4 rows in 2 chains.\nseals 1 to 1, the last of ")
    assert result.output.endswith("Whole.\n")
    assert "no key was given" not in result.output


def test_export_goes_to_standard_output_alone(run: Run, written: Path) -> None:
    again = run("audit", "export", "--to", "1").stdout

    kinds = [json.loads(line)["kind"] for line in again.splitlines()]
    assert kinds == ["head", "row", "row", "row", "row", "seal", "tail"]
    assert again.splitlines()[1:-1] == written.read_text().splitlines()[1:-1]


def test_export_seals_what_is_not_sealed_yet_and_only_that(run: Run, written: Path) -> None:
    run("token", "add", "ada", "--by", "root")

    whole = run("audit", "export", "--out", str(written), "--json").output
    again = run("audit", "export", "--out", str(written), "--json").output

    expected = {"first": 1, "last": 2, "rows": 5, "key": public()}
    assert json.loads(whole) == expected
    assert json.loads(again) == expected


def test_later_seals_alone_are_exported_and_verified_from_there(run: Run, written: Path) -> None:
    run("token", "add", "ada", "--by", "root")

    told = run("audit", "export", "--from", "2", "--out", str(written)).output
    result = run("audit", "verify", str(written), "--key", public())

    assert told.startswith("1 rows under seals 2 to 2, signed by whpk_")
    assert result.exit_code == 0
    assert "what was before seal 2 is not here and was not verified." in result.output


@pytest.mark.parametrize("asked", [("--from", "9"), ("--to", "9"), ("--from", "2", "--to", "1")])
def test_seals_that_do_not_exist_are_refused(
    run: Run, written: Path, asked: tuple[str, ...]
) -> None:
    result = run("audit", "export", *asked, "--out", str(written.with_name("other")))

    assert result.exit_code == 2
    assert "there are no such seals; there are 1 to 1" in result.output


def test_seal_whose_rows_were_dropped_is_refused(run: Run, written: Path, store: Store) -> None:
    run("token", "add", "ada", "--by", "root")
    run("audit", "export", "--out", str(written))
    as_owner(store, "delete from audit where subject <> 'token:ada'")

    refused = run("audit", "export", "--from", "1")
    rest = run("audit", "export")

    assert refused.exit_code == 2
    assert "the rows of seal 1 are not here any more; begin at 2" in refused.output
    assert json.loads(rest.stdout.splitlines()[0])["first"] == 2


def test_installation_without_any_row_exports_nothing_whole(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"

    told = run("audit", "export", "--out", str(file)).output

    assert told.startswith("0 rows under no seals")
    assert run("audit", "verify", str(file), "--key", public()).exit_code == 0
    assert run("audit", "verify", "--database").exit_code == 0


def test_fault_exits_with_1_and_is_named(run: Run, written: Path) -> None:
    lines = written.read_bytes().splitlines(keepends=True)
    written.write_bytes(b"".join(lines[:3]))

    shown = run("audit", "verify", str(written), "--key", public())
    as_json = run("audit", "verify", str(written), "--json")

    assert (shown.exit_code, as_json.exit_code) == (1, 1)
    assert "line 3: the file ends without its tail; it was cut off" in shown.output
    told = json.loads(as_json.stdout)
    assert not told["whole"]
    assert told["rows"] == 2


def test_verifying_without_a_key_says_who_chose_it(run: Run, written: Path) -> None:
    result = run("audit", "verify", str(written))

    assert result.exit_code == 0
    assert f"no key was given: whoever wrote this chose {public()}." in result.output


def test_many_faults_are_counted_and_not_all_shown(run: Run, written: Path) -> None:
    written.write_bytes(b"x\n" * 80)

    shown = run("audit", "verify", str(written)).output

    assert shown.count("is no line of an export") == 50
    assert "Only 50 are shown; --json names every one." in shown


# The database


def test_database_is_verified_beside_its_tables(run: Run, written: Path, store: Store) -> None:
    assert written.exists()
    whole = run("audit", "verify", "--database")
    as_owner(store, "update orders set state = 'cleared'")
    edited = run("audit", "verify", "--database", "--json")

    assert whole.exit_code == 0
    assert whole.output.endswith("Whole.\n")
    assert edited.exit_code == 1
    (fault,) = json.loads(edited.stdout)["faults"]
    assert "state is 'cleared' in its table, and 'held' by its last row" in fault


def test_database_believes_former_keys_only_if_they_are_given(
    run: Run, written: Path, home: Path
) -> None:
    assert written.exists()
    former = public()
    (home / "audit.key").unlink()

    refused = run("audit", "verify", "--database", "--json")
    believed = run("audit", "verify", "--database", "--key", former)

    assert json.loads(refused.stdout)["faults"] == [
        f"seal 1: was signed by {former}, a key that was not given"
    ]
    assert believed.exit_code == 0


def test_seal_kept_elsewhere_is_compared(run: Run, written: Path) -> None:
    assert written.exists()
    kept = run("audit", "verify", "--database").output.split("keeping elsewhere: ")[1]
    kept = kept.split(".\n")[0]

    assert run("audit", "verify", "--database", "--kept", kept).exit_code == 0
    other = run("audit", "verify", "--database", "--kept", f"1:{'0' * 64}")
    assert other.exit_code == 1
    assert "history was rewritten" in other.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a FILE, or give --database"),
        (("{file}", "--database"), "name a FILE, or give --database"),
        (("{file}", "--kept", "1:12"), "'1:12' is no seal; write NUMBER:HASH as in the log"),
    ],
)
def test_wrong_arguments_are_explained(
    run: Run, written: Path, arguments: tuple[str, ...], said: str
) -> None:
    given = (each.format(file=written) for each in arguments)

    result = run("audit", "verify", *given)

    assert result.exit_code == 2
    assert said in result.output


# Keys


def test_new_key_is_one_that_can_be_configured(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THE_KEY", run("audit", "key", "--new").stdout.strip())
    monkeypatch.setenv("HOLDPOINT_AUDIT_KEY", "${env:THE_KEY}")

    first = json.loads(run("audit", "key", "--json").output)["public"]

    assert first.startswith("whpk_")
    assert not (home / "audit.key").exists()
    assert first == public()


def test_key_that_is_no_reference_is_refused_without_being_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = run("audit", "key", "--new").stdout.strip()
    monkeypatch.setenv("HOLDPOINT_AUDIT_KEY", key)

    result = run("audit", "key")

    assert isinstance(result.exception, ConfigError)
    assert "audit_key: a secret is given by reference only" in str(result.exception)
    assert key not in str(result.exception)
