"""The Consolidated Screening List as published, where its files lie beside the repository."""

from collections import Counter
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.screening.lists import Snapshot
from connector.screening.lists.csl import read_csl


@pytest.fixture(scope="module")
def published() -> Path:
    """The folder of real list files, kept outside of the repository."""
    for folder in Path(__file__).resolve().parents:
        if (folder / "shared/data/lists/csl").is_dir():
            return folder / "shared/data/lists/csl"
    pytest.skip("no shared/data/lists beside the repository: the real files are not shipped")


@pytest.fixture(scope="module")
def spring_2022(published: Path) -> Snapshot:
    """The whole list of about May 2022."""
    return read_csl((published / "consolidated_2025-02.csv.gz").read_bytes())


def test_whole_list_of_2022_gives_every_row_under_its_own_id(spring_2022: Snapshot) -> None:
    assert len(spring_2022.entries) == 14_160
    assert len({entry.id for entry in spring_2022.entries}) == 14_160


def test_whole_list_of_2022_holds_the_counted_lists(spring_2022: Snapshot) -> None:
    assert Counter(entry.list for entry in spring_2022.entries) == {
        "SDN": 10_026,
        "EL": 2_001,
        "DTC": 727,
        "DPL": 462,
        "SSI": 290,
        "UVL": 201,
        "ISN": 163,
        "PLC": 78,
        "MEU": 71,
        "CMIC": 68,
        "CAP": 53,
        "NS-MBS": 17,
        "FSE": 3,
    }


def test_whole_list_of_2022_is_odd_in_four_places(spring_2022: Snapshot) -> None:
    odd = Counter(warning.partition(": ")[2][:10] for warning in spring_2022.warnings)

    assert odd == {"start_date": 3, "stands on ": 1}


def test_whole_list_of_2022_has_no_untidy_name(spring_2022: Snapshot) -> None:
    names = [name for entry in spring_2022.entries for name in entry.names]

    assert not [name for name in names if name != " ".join(name.split()) or not name]
    assert not [name for name in names if any("\x80" <= letter <= "\x9f" for letter in name)]


def test_excerpt_of_2019_without_ids_gives_its_rows(published: Path) -> None:
    snapshot = read_csl((published / "csl_2019-12.csv").read_bytes())

    assert len({entry.id for entry in snapshot.entries}) == 115


def test_cut_copy_of_2023_is_refused_as_truncated(published: Path) -> None:
    with pytest.raises(ListRefused) as refused:
        read_csl((published / "csl_2023-11_commit.csv").read_bytes())

    assert refused.value.failure == "truncated"
