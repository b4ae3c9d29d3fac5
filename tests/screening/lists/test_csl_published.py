"""The Consolidated Screening List as published, where its files lie beside the repository."""

from collections import Counter

import pytest

from connector.errors import ListRefused
from connector.identity import IdentifierKind
from connector.screening.lists import Snapshot
from connector.screening.lists.csl import read_csl
from connector.screening.party.index import NameIndex
from tests.screening.lists.published import published


@pytest.fixture(scope="module")
def spring_2022() -> Snapshot:
    """The whole list of about May 2022."""
    return read_csl([published("csl/consolidated_2025-02.csv.gz")])


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


def test_rows_over_several_lines_and_without_a_start_date_are_whole(spring_2022: Snapshot) -> None:
    entity_list = [entry for entry in spring_2022.entries if entry.list == "EL"]
    undated = [entry for entry in entity_list if entry.listed_on is None]

    # 174 rows have no start date, and 3 have one that is none (the years 97 and 17).
    assert len(undated) == 174 + 3
    assert all(entry.citation or entry.addresses for entry in undated)


def test_party_on_several_lists_keeps_its_number_on_each(spring_2022: Snapshot) -> None:
    numbers = Counter(entry.id.partition(":")[2].partition("~")[0] for entry in spring_2022.entries)

    assert sum(count > 1 for count in numbers.values()) == 71


def test_impossible_years_are_no_dates(spring_2022: Snapshot) -> None:
    years = {entry.listed_on.year for entry in spring_2022.entries if entry.listed_on}
    odd = [warning for warning in spring_2022.warnings if "start_date" in warning]

    assert min(years) >= 1940
    assert [warning.split("'")[1] for warning in odd] == ["0097-06-30", "0097-06-30", "0017-05-26"]


@pytest.mark.parametrize(
    ("garbled", "meant", "count"), [("Xi\u2019an", "Xi'an", 4), ("Co\u201dp", "Coop", 1)]
)
def test_name_with_a_garbled_letter_still_matches(
    spring_2022: Snapshot, garbled: str, meant: str, count: int
) -> None:
    entries = tuple(entry for entry in spring_2022.entries if garbled in entry.name)
    index = NameIndex(entries)
    found = [index.search(entry.name.replace(garbled, meant), 1)[0] for entry in entries]

    assert len(entries) == count
    assert all(match.score > 0.9 for match in found)


def test_excerpt_of_2019_without_ids_gives_its_rows() -> None:
    snapshot = read_csl([published("csl/csl_2019-12.csv")])

    assert len({entry.id for entry in snapshot.entries}) == 115


def test_cut_copy_of_2023_is_refused_as_truncated() -> None:
    with pytest.raises(ListRefused) as refused:
        read_csl([published("csl/csl_2023-11_commit.csv")])

    assert refused.value.failure == "truncated"


def test_whole_list_of_2022_gives_up_its_numbers_and_birth_dates(spring_2022: Snapshot) -> None:
    kinds = Counter(number.kind for entry in spring_2022.entries for number in entry.identifiers)

    assert kinds[IdentifierKind.IMO] == 439
    assert kinds[IdentifierKind.PASSPORT] == 1_679
    assert sum(len(entry.born) for entry in spring_2022.entries) == 5_858


def test_whole_list_of_2022_names_the_former_names_in_its_prose(spring_2022: Snapshot) -> None:
    assert sum(len(entry.former_names) for entry in spring_2022.entries) == 18


def test_aliases_of_the_entity_list_have_no_prose_left(spring_2022: Snapshot) -> None:
    aliases = [name for entry in spring_2022.entries for name in entry.names[1:]]

    assert not [alias for alias in aliases if alias.startswith("and ")]
    assert not [
        alias
        for entry in spring_2022.entries
        if entry.list == "EL"
        for alias in entry.aliases
        if alias.endswith(".") and not alias.endswith(("Ltd.", "Co.", "Inc."))
    ]


def test_broken_copy_with_short_rows_is_refused() -> None:
    with pytest.raises(ListRefused) as refused:
        read_csl([published("fixtures/watchman/invalid_csl.csv")])

    assert refused.value.failure == "malformed"


def test_excerpt_of_2025_gives_its_rows() -> None:
    snapshot = read_csl([published("fixtures/watchman/cslustest_consolidated.csv")])

    assert len(snapshot.entries) == 13
