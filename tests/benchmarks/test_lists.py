from pathlib import Path

import pytest

from connector.screening.lists.registry import facts_of
from tests.benchmarks.list_cost import bare, read
from tests.benchmarks.list_files import WHOLE, enlarge_enhanced, make_list, whole_lists
from tests.benchmarks.lists import measure
from tests.screening.lists.published import published


def test_a_made_list_is_read_whole(tmp_path: Path) -> None:
    figures = read("own", [make_list(tmp_path / "own.csv", 20)])
    assert figures == {"entries": 20, "names": 40, "health": "fit"}
    assert (tmp_path / "own.csv").stat().st_size == bare("own", [tmp_path / "own.csv"])["bytes"]


def test_a_refused_file_is_a_figure_and_not_the_end(tmp_path: Path) -> None:
    broken = tmp_path / "own.csv"
    broken.write_text("alias\nAli\n")
    assert read("own", [broken]) == {"entries": 0, "names": 0, "health": "header"}


def test_a_process_of_its_own_says_what_it_took(tmp_path: Path) -> None:
    figures = measure("read", "own", [make_list(tmp_path / "own.csv", 20)])
    assert figures["entries"] == 20
    assert figures["seconds"] > 0


@pytest.mark.parametrize("code", WHOLE)
def test_every_file_of_a_whole_list_is_there(code: str, tmp_path: Path) -> None:
    for path in WHOLE[code]:
        published(path)
    _, files = whole_lists(tmp_path)[code]
    assert all(file.exists() for file in files)


def test_the_enlarged_xml_has_its_parties_so_many_times(tmp_path: Path) -> None:
    source = published("ofac/CONS_ENHANCED.ZIP")
    large = enlarge_enhanced(source, tmp_path / "LARGE.xml", 12)
    reads = facts_of("ofac_cons_enhanced").read
    assert len(reads([large]).entries) == 12 * len(reads([source]).entries)
