"""`holdpoint lists`: fetched, imported, compared, rolled back and verified, as one types it."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.errors import ConfigError, ListRefused
from connector.main.clock import utc_now
from connector.screening.lists import Snapshot
from connector.screening.lists.registry import LISTS
from connector.store import Store, lists
from connector.store.lists import Act
from connector.store.tables import snapshot_chunks
from tests.cli.conftest import Run
from tests.feed.publisher import Publisher, file, publish, whole
from tests.screening.lists.published import published

PAGE = "uflpa-entity-list.html"
CANARIES = ("Hetian Taida Apparel Co., Ltd.", "Xinjiang Production and Construction Corps")
Page = Callable[..., Path]


def page(count: int, *names: str) -> bytes:
    """Write the UFLPA page with so many entities, the canaries and the given names first."""
    entities = [*CANARIES, *names]
    entities += [f"Entity Nr. {n}" for n in range(count - len(entities))]
    rows = "".join(f"<tr><td>{name}</td><td>June 21, 2022</td></tr>" for name in entities)
    head = "<tr><th>Name of Entity</th><th>Effective Date</th></tr>"
    return f"<html><body><table>{head}{rows}</table></body></html>".encode()


@pytest.fixture
def saved(tmp_path: Path) -> Page:
    """Return a function that saves a page and gives its path."""

    def _saved(count: int, *names: str) -> Path:
        path = tmp_path / PAGE
        path.write_bytes(page(count, *names))
        return path

    return _saved


@pytest.fixture
def publisher(home: Path) -> Iterator[Publisher]:
    """A publisher that lists.yaml names for the UFLPA list."""
    with publish() as server:
        urls = (
            "network: {allow: [127.0.0.1]}\n"
            f"lists: {{uflpa: {{urls: {{{PAGE}: '{server.url}/{PAGE}'}}}}}}\n"
        )
        (home / "config" / "lists.yaml").write_text(urls)
        yield server


def as_json(run: Run, *arguments: str) -> Any:
    return json.loads(run("lists", *arguments, "--json").stdout)


def imported(run: Run, path: Path, *options: str) -> str:
    answer = as_json(run, "import", "uflpa", str(path), *options)
    assert answer["failure"] is None
    return str(answer["snapshot"])


def in_force(run: Run) -> dict[str, str]:
    listed = as_json(run, "status")
    return {each["list"]: each["snapshot"] for each in listed if each["in_force"]}


# Fetch


def test_fetched_list_is_in_force_and_then_only_confirmed(run: Run, publisher: Publisher) -> None:
    publisher.answers(file(page(120)))

    first = run("lists", "fetch", "uflpa")
    again = run("lists", "fetch")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "uflpa in force: 120 entries, 120 names, snapshot " in first.stdout
    assert "uflpa unchanged, confirmed: 120 entries" in again.stdout
    assert publisher.asked[1][1]["if-none-match"] == '"1"'


def test_fetch_that_failed_exits_1_and_names_the_failure(run: Run, publisher: Publisher) -> None:
    publisher.answers(file(page(120)))
    run("lists", "fetch", "uflpa")
    before = in_force(run)
    publisher.answers(whole(b"<html><body>Down for maintenance</body></html>"))

    result = run("lists", "fetch", "uflpa", "--json")

    assert result.exit_code == 1
    assert isinstance(result.exception, ListRefused)
    (answer,) = json.loads(result.stdout)
    assert (answer["list"], answer["failure"]) == ("uflpa", "html")
    assert in_force(run) == before
    (status,) = as_json(run, "status")
    assert (status["health"], status["last_attempt"]["failure"]) == ("html", "html")
    shown = run("lists", "status")
    assert "uflpa: last fetch of" in shown.stderr
    assert "failed, html: found a page without a table" in shown.stderr


def test_one_list_that_failed_does_not_keep_the_others_from_being_fetched(
    run: Run, publisher: Publisher
) -> None:
    publisher.answers(file(page(120)))

    result = run("lists", "fetch", "dpl", "uflpa")

    assert result.exit_code == 1
    assert str(result.exception) == "no-address: not renewed: dpl (no-address)"
    assert "dpl not renewed: no-address: dpl.csv has no fixed address" in result.stderr
    assert list(in_force(run)) == ["uflpa"]


def test_drop_is_accepted_for_one_named_list_only(run: Run, publisher: Publisher) -> None:
    publisher.answers(file(page(200)))
    run("lists", "fetch", "uflpa")
    publisher.answers(file(page(150), '"2"'))
    reason = ("--accept-drop", "90 FR 1 removes fifty", "--by", "ada")

    assert run("lists", "fetch", *reason).exit_code == 2
    assert run("lists", "fetch", "uflpa", "dpl", *reason).exit_code == 2
    assert run("lists", "fetch", "uflpa").exit_code == 1
    accepted = run("lists", "fetch", "uflpa", *reason)

    assert accepted.exit_code == 0
    assert "Accepted: count-drop: 200 entries became 150, 25.0% fewer" in accepted.stderr
    change = as_json(run, "history", "uflpa")[-1]
    assert (change["act"], change["by"]) == ("accepted-drop", "ada")
    assert change["why"].startswith("90 FR 1 removes fifty (accepted: count-drop")


def test_without_an_address_there_is_nothing_to_fetch(run: Run, store: Store) -> None:
    with store.begin() as tx:
        lists.activate(tx, Snapshot("dpl", ()), utc_now())

    assert "No list in force has an address" in run("lists", "fetch").stdout


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("lists: {ufpla: {}}", "lists.ufpla: no such list; known: csl"),
        ("lists: {uflpa: {urls: {x: 'https://a.example/'}}}", "urls.x: no such file; known: uflpa"),
        (f"lists: {{uflpa: {{urls: {{{PAGE}: 'http://a.example/'}}}}}}", "an https address"),
        ("lists: {uflpa: {url: x}}", "lists.uflpa.url: Extra inputs"),
        ("uflpa: {}", "uflpa: Extra inputs"),
    ],
)
def test_wrong_address_is_refused_naming_file_and_field(
    run: Run, home: Path, text: str, named: str
) -> None:
    (home / "config" / "lists.yaml").write_text(text)

    result = run("lists", "fetch", "uflpa")

    assert isinstance(result.exception, ConfigError)
    assert re.search(r"lists\.yaml(:\d+:\d+)?: ", str(result.exception))
    assert named in str(result.exception)


# Import


def test_every_real_file_is_imported_and_shown_in_status(run: Run, tmp_path: Path) -> None:
    for name in ("sdn", "add", "alt"):
        body = published(f"ofac/{name}_bench.csv").read_bytes()
        (tmp_path / f"{name}.csv").write_bytes(body)
    cons = [f"ofac/cons_{part}.csv" for part in ("prim", "add", "alt", "comments")]
    real = {
        "csl": [published("csl/consolidated_2025-02.csv.gz")],
        "ofac": [tmp_path / f"{name}.csv" for name in ("sdn", "add", "alt")],
        "ofac_cons": list(map(published, cons)),
        "ofac_cons_enhanced": [published("ofac/CONS_ENHANCED.ZIP")],
        "dpl": [published("bis/dpl_2023-11.txt")],
        "uflpa": [published("uflpa/uflpa-entity-list_2026-07-09.html")],
        "un": [published("un/UN_consolidated.xml")],
    }
    for code, files in real.items():
        result = run("lists", "import", code, *map(str, files))
        assert result.exit_code == 0, result.exception

    status = {each["list"]: each for each in as_json(run, "status")}
    assert {code: each["entries"] for code, each in status.items()} == {
        "csl": 14_160,
        "ofac": 8_976,
        "ofac_cons": 442,
        "ofac_cons_enhanced": 523,
        "dpl": 665,
        "uflpa": 148,
        "un": 1_003,
    }
    assert {each["health"] for each in status.values()} == {"ok"}
    assert run("lists", "verify").stdout == "7 kept snapshots, all sound.\n"


@pytest.mark.parametrize(
    ("code", "name", "failure"),
    [
        ("csl", "csl/csl_2023-11_commit.csv", "truncated"),
        ("csl", "csl/csl_2019-12.csv", "too-few"),
        ("csl", "fixtures/sdn_empty_real.csv", "empty"),
        ("csl", "uflpa/uflpa-entity-list_2026-07-09.html", "html"),
        ("csl", "fixtures/govwizely/isn.csv", "header"),
        ("dpl", "fixtures/govwizely/dpl.txt", "too-few"),
    ],
)
def test_real_broken_file_is_refused_by_its_name(
    run: Run, code: str, name: str, failure: str
) -> None:
    result = run("lists", "import", code, str(published(name)), "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["failure"] == failure
    assert in_force(run) == {}


def test_real_files_of_different_days_are_refused(run: Run, tmp_path: Path) -> None:
    for name in ("sdn", "add", "alt"):
        body = published(f"ofac/static_{name}.csv").read_bytes()
        (tmp_path / f"{name}.csv").write_bytes(body)

    files = [str(tmp_path / f"{name}.csv") for name in ("sdn", "add", "alt")]
    result = run("lists", "import", "ofac", *files)

    assert isinstance(result.exception, ListRefused)
    assert result.exception.failure == "orphans"
    assert "7,698 of 17,091 alias rows" in result.exception.problem


def test_import_says_from_when_its_files_are(run: Run, saved: Page) -> None:
    day = (utc_now() - timedelta(days=3)).date()

    imported(run, saved(120), "--as-of", str(day))

    (status,) = as_json(run, "status")
    assert status["checked_at"] == f"{day}T00:00:00+00:00"
    assert "3 of 7 days" in run("lists", "status").stdout
    old = run("lists", "import", "uflpa", str(saved(121)), "--as-of", "2020-01-01")
    assert isinstance(old.exception, ListRefused)
    assert old.exception.failure == "stale"


def test_warnings_of_a_list_are_shown_but_not_all(run: Run, saved: Page) -> None:
    names = [f"Some{sign} Odd Name {n}" for n in range(8) for sign in ("", ",")]

    result = run("lists", "import", "uflpa", str(saved(120, *names)))

    assert "Warning: " in result.stderr
    assert "more warnings of this kind" in result.stderr


# Status


def test_status_names_a_list_that_is_too_old(run: Run, store: Store) -> None:
    with store.begin() as tx:
        lists.activate(tx, Snapshot("csl", ()), utc_now() - timedelta(days=8))

    assert as_json(run, "status")[0]["health"] == "stale"
    assert "stale" in run("lists", "status").stdout


@pytest.mark.usefixtures("starter")
def test_starter_list_has_no_age_and_no_licence_of_others(run: Run) -> None:
    (status,) = as_json(run, "status")

    assert (status["longest_age_seconds"], status["licence"]) == (None, None)
    assert "no limit" in run("lists", "status").stdout


def test_status_says_the_licence_of_each_list(run: Run, saved: Page) -> None:
    imported(run, saved(120))

    (status,) = as_json(run, "status")
    assert status["licence"] == LISTS["uflpa"].licence


# Diff


def test_diff_of_a_file_against_the_list_in_force(run: Run, saved: Page) -> None:
    imported(run, saved(120))
    path = saved(121, "New Party [bold]")

    found = as_json(run, "diff", "uflpa", str(path))

    assert [entry["name"] for entry in found["added"]] == ["New Party [bold]"]
    assert (found["removed"], found["changed"]) == ([], [])
    assert (found["from"]["entries"], found["to"]["entries"]) == (120, 121)
    text = run("lists", "diff", "uflpa", str(path)).stdout
    assert "New Party [bold]" in text
    assert "1 added, 0 removed, 0 changed" in text


def test_diff_of_two_kept_snapshots(run: Run, saved: Page) -> None:
    first = imported(run, saved(120))
    second = imported(run, saved(121))

    found = as_json(run, "diff", second[:8], first[:8])

    assert [len(found[what]) for what in ("added", "removed", "changed")] == [0, 1, 0]
    assert as_json(run, "diff", first, "uflpa")["to"]["snapshot"] == second


def test_diff_names_the_fields_that_changed(run: Run, saved: Page) -> None:
    imported(run, saved(120))
    path = saved(120)
    path.write_bytes(path.read_bytes().replace(b"June 21, 2022", b"June 22, 2022", 1))

    (changed,) = as_json(run, "diff", "uflpa", str(path))["changed"]

    assert (changed["name"], changed["fields"]) == (CANARIES[0], ["listed_on"])
    assert "listed_on" in run("lists", "diff", "uflpa", str(path)).stdout
    assert "and 1 more" in run("lists", "diff", "uflpa", str(path), "--limit", "0").stdout


@pytest.mark.parametrize(
    ("sides", "failure"),
    [
        (("nothing", "uflpa"), "unknown"),
        (("uflpa", "nothing"), "unknown"),
        (("uflpa", "none.html", "nor.html"), "missing"),
    ],
)
def test_diff_with_what_is_not_there_is_refused(
    run: Run, saved: Page, sides: tuple[str, ...], failure: str
) -> None:
    imported(run, saved(120))

    result = run("lists", "diff", *sides, "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["failure"] == failure


# Back


def test_rollback_and_activate_change_what_is_in_force(run: Run, saved: Page) -> None:
    first = imported(run, saved(120))
    second = imported(run, saved(121))

    rolled = run("lists", "rollback", "uflpa", "--why", "wrong", "--by", "ada")
    assert f"uflpa in force: 120 entries, 120 names, snapshot {first[:12]}" in rolled.stdout
    assert in_force(run) == {"uflpa": first}
    nothing = run("lists", "rollback", "uflpa")
    assert isinstance(nothing.exception, ListRefused)
    assert nothing.exception.failure == "nothing-before"
    answer = as_json(run, "activate", second[:10], "--by", "bo")

    assert answer == {"list": "uflpa", "in_force": True, "snapshot": second}
    changes = as_json(run, "history", "uflpa")
    assert [(each["act"], each["by"], each["why"]) for each in changes[1:]] == [
        (Act.IMPORT.value, changes[1]["by"], ""),
        (Act.ROLLBACK.value, "ada", "wrong"),
        (Act.ACTIVATE.value, "bo", ""),
    ]
    assert "rollback" in run("lists", "history", "uflpa").stdout


def test_what_was_rolled_back_does_not_come_back_by_import(run: Run, saved: Page) -> None:
    imported(run, saved(120))
    imported(run, saved(121))
    run("lists", "rollback", "uflpa")

    result = run("lists", "import", "uflpa", str(saved(121)))

    assert isinstance(result.exception, ListRefused)
    assert result.exception.failure == "withdrawn"


def test_rollback_to_a_list_that_is_too_old_says_that_orders_are_held(
    run: Run, store: Store
) -> None:
    with store.begin() as tx:
        lists.activate(tx, Snapshot("csl", ()), utc_now() - timedelta(days=8))
        lists.deactivate(tx, "csl", utc_now(), lists.Cause(by="ada"))

    assert "every order is held (SY-LIST)" in run("lists", "rollback", "csl").stderr


def test_deactivated_list_is_out_of_force_and_kept(run: Run, saved: Page) -> None:
    imported(run, saved(120))

    assert run("lists", "deactivate", "uflpa").stdout == "uflpa is no longer in force.\n"
    assert run("lists", "deactivate", "uflpa").stdout == "uflpa was not in force.\n"
    assert as_json(run, "deactivate", "uflpa") == {
        "list": "uflpa",
        "in_force": False,
        "changed": False,
    }
    assert len(as_json(run, "verify")) == 1


@pytest.mark.parametrize(
    "arguments",
    [("activate", "3f9a01c2"), ("rollback", "csl"), ("activate", "")],
    ids=" ".join,
)
def test_nothing_to_go_back_to_exits_1(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("lists", *arguments, "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["failure"] in {"unknown", "nothing-before"}


def test_history_of_an_unknown_list_says_so(run: Run) -> None:
    assert run("lists", "history", "csl").stdout == "'csl' was never in force.\n"
    assert as_json(run, "history", "csl") == []


# Verify


def test_verify_names_the_snapshot_that_is_damaged(run: Run, saved: Page, store: Store) -> None:
    good = imported(run, saved(120))
    bad = imported(run, saved(121))
    with store.begin() as tx:
        own = snapshot_chunks.c.snapshot_id == bad
        tx.execute(snapshot_chunks.update().where(own).values(entries=b"damaged"))

    result = run("lists", "verify", "--json")

    assert result.exit_code == 1
    assert str(result.exception) == (
        f"kept: 1 of 2 snapshots are damaged: {bad[:12]} of uflpa; import the same files again"
    )
    assert {each["snapshot"]: each["sound"] for each in json.loads(result.stdout)} == {
        good: True,
        bad: False,
    }
    imported(run, saved(121))
    assert run("lists", "verify").exit_code == 0


# Re-screening


def test_status_says_that_stored_orders_are_still_to_be_compared(run: Run, saved: Page) -> None:
    imported(run, saved(120))

    (listed,) = as_json(run, "status")
    words = run("lists", "status").stdout

    assert listed["rescreen"] == {"done_up_to": None, "problem": None}
    assert "uflpa: stored orders are still to be compared with its change, not begun" in " ".join(
        words.split()
    )
