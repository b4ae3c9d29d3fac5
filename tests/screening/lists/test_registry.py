"""The registry: facts that commands and the gate rely on, proved on the publishers' own files."""

import gzip
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.screening.lists.health import examine
from connector.screening.lists.registry import LISTS, facts_of, longest_age
from tests.screening.lists.published import published

TODAY = date(2026, 11, 25)
REAL = {
    "csl": ("csl/consolidated_2025-02.csv.gz",),
    "ofac_cons": tuple(f"ofac/cons_{part}.csv" for part in ("prim", "add", "alt", "comments")),
    "ofac_cons_enhanced": ("ofac/CONS_ENHANCED.ZIP",),
    "uflpa": ("uflpa/uflpa-entity-list_2026-07-09.html",),
    "dpl": ("bis/dpl_2023-11.txt",),
    "un": ("un/UN_consolidated.xml",),
}


@pytest.mark.parametrize("code", LISTS)
def test_facts_of_a_list_are_complete(code: str) -> None:
    facts = LISTS[code]

    assert facts.code == code
    assert re.fullmatch(r"[a-z][a-z_]{1,39}", code)
    assert all((facts.title, facts.publisher, facts.licence, facts.seen, facts.files))
    assert facts.page.startswith("https://") or code == "own"
    assert all(not file.url or file.url.startswith("https://") for file in facts.files)
    assert facts.fewest > 0
    assert "opensanctions" not in f"{facts.page} {facts.files}".lower()


@pytest.mark.parametrize(("code", "names"), REAL.items(), ids=list(REAL))
def test_real_list_is_healthy(code: str, names: tuple[str, ...]) -> None:
    snapshot = facts_of(code).read([published(name) for name in names])

    assert examine(snapshot, None, facts_of(code), TODAY) == ()
    assert examine(snapshot, snapshot, facts_of(code), TODAY) == ()


def test_real_sdn_set_is_healthy(tmp_path: Path) -> None:
    files = [tmp_path / f"{part}.csv" for part in ("sdn", "add", "alt")]
    for file in files:
        shutil.copy(published(f"ofac/{file.stem}_bench.csv"), file)

    snapshot = facts_of("ofac").read(files)

    assert examine(snapshot, None, facts_of("ofac"), TODAY) == ()


def test_real_list_without_its_last_thousand_rows_is_refused(tmp_path: Path) -> None:
    real = published(REAL["csl"][0])
    text = gzip.decompress(real.read_bytes()).decode()
    cut = tmp_path / "cut.csv"
    cut.write_text(text[: text.rindex("\n", 0, -1_000_000)] + "\n")
    facts = facts_of("csl")

    found = examine(facts.read([cut]), facts.read([real]), facts, TODAY)

    assert {"count-drop"} <= {unfit.failure for unfit in found}


def test_real_list_of_few_rows_is_refused() -> None:
    found = examine(
        facts_of("csl").read([published("csl/csl_2019-12.csv")]), None, facts_of("csl"), TODAY
    )

    assert "too-few" in {unfit.failure for unfit in found}


def test_unknown_list_is_named_with_those_that_are_known() -> None:
    with pytest.raises(ListRefused, match="no list is called 'cls'; known: csl, ofac"):
        facts_of("cls")


def test_only_what_has_no_publisher_may_be_of_any_age() -> None:
    assert longest_age("starter") is None
    assert [code for code in LISTS if longest_age(code) is None] == ["own"]
    assert longest_age("csl") == timedelta(days=7)
    assert longest_age("of a later version") == timedelta(days=7)


DOCUMENT = Path(__file__).parents[3] / "docs" / "lists.md"


@pytest.mark.parametrize("code", LISTS)
def test_document_says_of_each_list_what_the_registry_says(code: str) -> None:
    facts = LISTS[code]
    files = "fetched" if facts.downloadable else "by hand"
    age = facts.longest_age
    days = f"{age.days} days" if age else "any"
    publisher = f"[{facts.publisher}]({facts.page})" if facts.page else facts.publisher
    row = f"| `{code}` | {facts.title} | {publisher} | {files} | {days} | {facts.seen} |"

    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()

    assert row in lines, f"docs/lists.md lacks this row:\n{row}"
    assert any(facts.licence in line for line in lines)
