"""The compiled index: the same bytes for the same entries, the same answers however opened."""

import gc
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.active_lists import ActiveLists
from connector.errors import ListRefused
from connector.order import Party, Role
from connector.screening import Hit
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.starter import read_starter
from connector.screening.party.compile import compile_index
from connector.screening.party.index import NameIndex
from connector.screening.party.packed import map_file
from connector.store import Store, lists

STARTER = read_starter()
NOW = datetime(2026, 11, 25, tzinfo=UTC)
NAMES = ("Hikvison Digital", "NSO Group Technologies", "Dr. G. Habash", "海康威视", "حكيم", "...")


def answers(index: NameIndex) -> list[tuple[str, str, float, str]]:
    return [
        (match.entry.id, match.name, match.score, match.explanation)
        for name in (*NAMES, *(entry.name for entry in STARTER.entries[:20]))
        for match in index.search(name, 5)
    ]


def test_memory_bytes_and_mapped_file_answer_alike(tmp_path: Path) -> None:
    compiled = compile_index(STARTER.entries)
    path = tmp_path / "starter.idx"
    path.write_bytes(compiled)
    expected = answers(NameIndex(STARTER.entries))
    assert len(expected) >= 20
    assert answers(NameIndex.open(compiled)) == expected
    assert answers(NameIndex.open(map_file(path))) == expected


def test_entries_come_back_whole() -> None:
    index = NameIndex.open(compile_index(STARTER.entries))
    for entry in STARTER.entries:
        assert entry in [match.entry for match in index.search(entry.name, 5)]


def test_an_index_of_nothing_finds_nothing() -> None:
    index = NameIndex.open(compile_index(()))
    assert index.size == 0
    assert index.search("Hikvision", 5) == ()


def test_a_name_without_letters_is_left_out() -> None:
    index = NameIndex((Entry("1", "EL", EntityKind.UNKNOWN, "---", ("Ali Reza",)),))
    assert index.size == 1


@pytest.mark.parametrize("seed", ["1", "2"])
def test_every_process_compiles_the_same_bytes_and_scores(seed: str) -> None:
    code = (
        "import hashlib; from connector.screening.lists.starter import read_starter;"
        "from connector.screening.party.compile import compile_index;"
        "from connector.screening.party.index import NameIndex;"
        "packed = compile_index(read_starter().entries);"
        "found = NameIndex.open(packed).search('Hikvison Digital Technologie', 5);"
        "print(hashlib.sha256(packed).hexdigest(), [(m.name, m.score) for m in found])"
    )
    run = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": each},
            capture_output=True,
            check=True,
        ).stdout
        for each in ("0", seed)
    ]
    assert run[0] == run[1]


def test_opening_makes_no_object_for_a_name() -> None:
    """Twice the names over the same words must not mean more objects."""

    def objects(count: int) -> int:
        entries = tuple(
            Entry(str(n), "EL", EntityKind.PERSON, f"Ali Reza{n % 50}") for n in range(count)
        )
        compiled = compile_index(entries)
        gc.collect()
        before = len(gc.get_objects())
        index = NameIndex.open(compiled)
        gc.collect()
        added = len(gc.get_objects()) - before
        assert index.size == count
        return added

    objects(100)
    assert abs(objects(4000) - objects(2000)) < 100


# The cache of compiled indexes


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(f"sqlite:///{tmp_path / 'test.db'}")
    store.migrate()
    activate(store, STARTER)
    return store


def activate(store: Store, snapshot: Snapshot) -> None:
    with store.begin() as tx:
        lists.activate(tx, snapshot, NOW)


def screened(active: ActiveLists) -> tuple[str, tuple[Hit, ...]]:
    check = active.party_check()
    return check.version, check.hits_of(Party(Role.BUYER, "$", "NSO Group"))


def test_a_second_process_maps_what_the_first_compiled(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    alone = screened(ActiveLists(store, now=lambda: NOW))
    assert screened(ActiveLists(store, folder, lambda: NOW)) == alone
    monkeypatch.delattr("connector.active_lists.compile_index")
    assert screened(ActiveLists(store, folder, lambda: NOW)) == alone
    assert alone[1][0].score == 1


@pytest.mark.parametrize("damage", [b"", b"holdpoint-index-2\n", b"x" * 400])
def test_a_damaged_index_is_compiled_anew(store: Store, tmp_path: Path, damage: bytes) -> None:
    folder = tmp_path / "index"
    expected = screened(ActiveLists(store, folder, lambda: NOW))
    (path,) = folder.iterdir()
    path.write_bytes(damage)
    assert screened(ActiveLists(store, folder, lambda: NOW)) == expected
    NameIndex.open(map_file(path))


def test_other_code_compiles_its_own(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    screened(ActiveLists(store, folder, lambda: NOW))
    (before,) = folder.iterdir()
    monkeypatch.setattr("connector.active_lists.code_fingerprint", lambda: "other")
    screened(ActiveLists(store, folder, lambda: NOW))
    (after,) = folder.iterdir()
    assert before.name != after.name


def test_who_screens_keeps_the_index_it_was_given(store: Store, tmp_path: Path) -> None:
    active = ActiveLists(store, tmp_path / "index", lambda: NOW)
    old = active.party_check()
    buyer = Party(Role.BUYER, "$", "NSO Group")
    expected = old.hits_of(buyer)
    activate(store, Snapshot(STARTER.source, (Entry("9", "EL", EntityKind.UNKNOWN, "Other"),)))
    assert active.party_check().hits_of(buyer) == ()
    assert old.hits_of(buyer) == expected
    assert len(list((tmp_path / "index").iterdir())) == 1


def test_a_folder_that_cannot_be_written_costs_no_screening(store: Store, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file where the folder should be")
    assert screened(ActiveLists(store, tmp_path / "index", lambda: NOW)) == screened(
        ActiveLists(store, now=lambda: NOW)
    )


def test_a_damaged_index_is_refused() -> None:
    with pytest.raises(ListRefused, match="compile it again"):
        NameIndex.open(compile_index(STARTER.entries)[:-1])
