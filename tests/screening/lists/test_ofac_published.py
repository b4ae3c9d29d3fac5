"""OFAC's legacy CSV as published, where its files lie beside the repository."""

from collections import Counter
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.identity import IdentifierKind
from connector.screening.lists import Entry, Snapshot
from connector.screening.lists.csl import read_csl
from connector.screening.lists.ofac import read_ofac
from connector.screening.lists.ofac.reader import REMARKS_CAP, read_table
from connector.screening.lists.ofac.remarks import read_remarks
from tests.screening.lists.published import published


def read_set(*names: str) -> Snapshot:
    return read_ofac([published(f"ofac/{name}.csv") for name in names])


@pytest.fixture(scope="module")
def sdn_2022() -> dict[str, Entry]:
    """The SDN list of about 2022, from files of one day, by id."""
    snapshot = read_set("sdn_bench", "alt_bench", "add_bench")
    return {entry.id: entry for entry in snapshot.entries}


@pytest.fixture(scope="module")
def consolidated_2025() -> Snapshot:
    """The whole Consolidated list of December 2025."""
    return read_set("cons_prim", "cons_alt", "cons_add", "cons_comments")


# The file forms


def test_file_without_end_mark_and_last_line_end_gives_all_its_rows() -> None:
    rows, warnings = read_table(published("ofac/static_sdn.csv"), 12)

    assert len(rows) == 7_379
    assert {len(row) for row in rows} == {12}
    assert not [field for row in rows for field in row if "-0-" in field and len(field) < 6]
    assert "no end mark" in warnings[0]


@pytest.mark.parametrize(
    ("name", "width", "count"),
    [
        ("sdn_bench", 12, 8_976),
        ("add_bench", 6, 13_837),
        ("alt_bench", 5, 11_910),
        ("add_recent", 6, 22_641),
        ("alt_recent", 5, 19_486),
        ("sdn_comments_recent", 2, 21),
        ("cons_prim", 12, 442),
        ("cons_add", 6, 574),
        ("cons_alt", 5, 1_073),
        ("cons_comments", 2, 10),
    ],
)
def test_end_mark_is_no_row(name: str, width: int, count: int) -> None:
    rows, warnings = read_table(published(f"ofac/{name}.csv"), width)

    assert len(rows) == count
    assert warnings == ()


# Remarks


def test_weak_aliases_are_found_in_every_row_whose_remarks_have_them() -> None:
    rows, _ = read_table(published("ofac/static_sdn.csv"), 12)
    marked = [row for row in rows if "a.k.a. '" in row[11]]
    unread = [row[0] for row in marked if not read_remarks(row[11], person=True).weak_aliases]

    assert len(marked) == 1_014
    assert unread == []


def test_three_remarks_reach_the_cap() -> None:
    rows, _ = read_table(published("ofac/static_sdn.csv"), 12)

    assert sum(len(row[11]) == REMARKS_CAP for row in rows) == 3


def test_remarks_that_go_on_in_mid_word_are_joined(tmp_path: Path) -> None:
    # The comments are of a later day: those of parties that the list did not have yet go.
    parties, _ = read_table(published("ofac/sdn_bench.csv"), 12)
    numbers = {row[0] for row in parties}
    comments = published("ofac/sdn_comments_recent.csv").read_bytes().splitlines(keepends=True)
    known = [line for line in comments if line.partition(b",")[0].decode() in numbers]
    file = tmp_path / "sdn_comments.csv"
    file.write_bytes(b"".join(known) + b"\x1a")
    others = [published(f"ofac/{name}_bench.csv") for name in ("sdn", "alt", "add")]
    cut = {entry.id: entry for entry in read_ofac(others).entries}

    whole = {entry.id: entry for entry in read_ofac([*others, file]).entries}

    assert len(known) == 6
    assert len(whole["SDN:28263"].weak_aliases) == len(cut["SDN:28263"].weak_aliases) + 1
    assert len(whole["SDN:29703"].identifiers) > len(cut["SDN:29703"].identifiers)


# Whole sets


def test_files_of_different_days_are_refused_for_their_orphans() -> None:
    with pytest.raises(ListRefused) as refused:
        read_set("static_sdn", "static_alt", "static_add", "static_sdn_comments")

    assert refused.value.failure == "orphans"
    assert "7,698 of 17,091 alias rows" in refused.value.problem


def test_whole_sdn_list_gives_every_party_with_its_facts(sdn_2022: dict[str, Entry]) -> None:
    entries = sdn_2022.values()
    kinds = Counter(number.kind for entry in entries for number in entry.identifiers)

    assert len(entries) == 8_976
    assert sum(len(entry.aliases) + len(entry.former_names) for entry in entries) > 11_900
    assert sum(len(entry.weak_aliases) for entry in entries) > 2_400
    assert sum(len(entry.born) for entry in entries) > 5_100
    assert kinds[IdentifierKind.IMO] == 409
    assert kinds[IdentifierKind.PASSPORT] > 1_500


def test_party_has_the_same_id_and_numbers_in_the_csl(sdn_2022: dict[str, Entry]) -> None:
    csl = read_csl([published("csl/consolidated_2025-02.csv.gz")])
    pairs = [(sdn_2022[entry.id], entry) for entry in csl.entries if entry.id in sdn_2022]
    same = [set(ours.identifiers) == set(theirs.identifiers) for ours, theirs in pairs]

    # The files are of different days, so a few parties did change between them.
    assert len(pairs) > 8_500
    assert sum(same) > 0.99 * len(pairs)


def test_whole_consolidated_list_stands_on_its_lists(consolidated_2025: Snapshot) -> None:
    assert consolidated_2025.warnings == ()
    assert Counter(entry.list for entry in consolidated_2025.entries) == {
        "SSI": 286,
        "PLC": 78,
        "CMIC": 68,
        "NS-MBS": 9,
        "CAP": 1,
    }


@pytest.mark.parametrize("name", ["sdn", "add", "alt", "sdn_comments"])
def test_broken_copy_with_a_tail_of_bars_is_refused(name: str) -> None:
    width = {"sdn": 12, "add": 6, "alt": 5, "sdn_comments": 2}[name]

    with pytest.raises(ListRefused) as refused:
        read_table(published(f"fixtures/watchman/invalid_{name}.csv"), width)

    assert refused.value.failure in {"truncated", "malformed"}


def test_list_that_was_published_empty_is_refused() -> None:
    with pytest.raises(ListRefused) as refused:
        read_ofac(
            [
                published("fixtures/sdn_empty_real.csv"),
                published("ofac/alt_bench.csv"),
                published("ofac/add_bench.csv"),
            ]
        )

    assert refused.value.failure == "empty"
