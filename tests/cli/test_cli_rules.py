"""`holdpoint rules fetch ecfr`: shown before it counts, and in force once a person accepts it."""

import json
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from connector.errors import ConfigError, ListRefused
from connector.feed.door import Downloaded, Unchanged, Wanted
from connector.feed.ecfr import fetch_parts, latest_issue
from connector.screening.tables.chart import read_chart
from tests.cli.conftest import Run
from tests.screening.goods.ecfr_documents import documents
from tests.screening.goods.situations import RULES, shipped


@pytest.fixture
def rules(home: Path) -> Path:
    """The rules of an installation of its own."""
    return Path(copytree(RULES, home / "config" / "rules", dirs_exist_ok=True))


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The arguments that name an issue without a row for Andorra."""
    rows = [row for row in shipped().tables.chart.rows.values() if row.country != "AD"]
    (tmp_path / "issue").mkdir()
    return [
        argument
        for file in documents(tmp_path / "issue", rows=rows)
        for argument in ("--from", str(file))
    ]


def test_changes_are_shown_and_nothing_is_written(rules: Path, files: list[str], run: Run) -> None:
    done = run("rules", "fetch", "ecfr", *files, "--issue", "2026-10-01")

    assert done.exit_code == 0
    assert "removed  AD" in done.output
    assert "633 entries, 199 rows" in done.output
    assert read_chart(rules).row("AD") is not None


def test_accepted_changes_are_in_force(rules: Path, files: list[str], run: Run) -> None:
    done = run("rules", "fetch", "ecfr", *files, "--issue", "2026-10-01", "--accept", "--json")

    told = json.loads(done.stdout)
    assert told["accepted"] is True
    assert {"table": "chart", "key": "AD", "kind": "removed"}.items() <= told["changes"][0].items()
    assert read_chart(rules).row("AD") is None
    assert read_chart(rules).head.as_of == date(2026, 10, 1)


def test_half_an_issue_is_refused_by_name(rules: Path, files: list[str], run: Run) -> None:
    done = run("rules", "fetch", "ecfr", *files[:2], "--issue", "2026-10-01", "--json")

    assert isinstance(done.exception, ListRefused)
    assert json.loads(done.stdout)["failure"] == "missing"
    assert read_chart(rules).head.as_of != date(2026, 10, 1)


def test_files_need_the_date_of_their_issue(rules: Path, files: list[str], run: Run) -> None:
    assert rules.is_dir()
    assert run("rules", "fetch", "ecfr", *files).exit_code == 2


def test_installation_without_rules_of_its_own_says_so(files: list[str], run: Run) -> None:
    done = run("rules", "fetch", "ecfr", *files, "--issue", "2026-10-01")

    assert isinstance(done.exception, ConfigError)
    assert "copy the shipped rules" in str(done.exception)


class Versioner:
    """A door to a versioner that knows one issue; it keeps what it was asked for."""

    def __init__(self, titles: object) -> None:
        self.titles = titles
        self.asked: list[str] = []

    def fetch(self, wanted: Wanted, target: Path) -> Downloaded | Unchanged:
        self.asked.append(wanted.url)
        target.write_text(json.dumps(self.titles))
        return Downloaded(target, "", "")


def test_parts_are_asked_for_as_of_the_newest_issue(tmp_path: Path) -> None:
    titles = {"titles": [{"number": 14}, {"number": 15, "latest_issue_date": "2026-11-20"}]}
    door = Versioner(titles)

    issue = latest_issue(door, tmp_path)
    files = fetch_parts(door, (774, 738), issue, tmp_path)

    assert [file.name for file in files] == ["title-15-part-774.xml", "title-15-part-738.xml"]
    assert door.asked[1].endswith("/full/2026-11-20/title-15.xml?part=774")


@pytest.mark.parametrize("titles", [[], {"titles": []}, {"titles": [{"number": 15}]}, "html"])
def test_titles_without_a_date_are_refused(tmp_path: Path, titles: object) -> None:
    with pytest.raises(ListRefused) as caught:
        latest_issue(Versioner(titles), tmp_path)

    assert caught.value.failure == "header"
