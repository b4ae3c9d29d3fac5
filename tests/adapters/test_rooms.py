"""Every room has the shape, the examples and the tests that a room must have."""

from pathlib import Path

import pytest

import adapters
from adapters import ROOMS
from tests.room import GOLDEN

ROOMS_FOLDER = Path(adapters.__file__).parent
TESTS = Path(__file__).parent
FILES = ("adapter.py", "inbound.py", "payload.py", "outbound.py", "README.md")


@pytest.mark.parametrize("room", ROOMS)
def test_room_keeps_the_adapter_contract(room: str) -> None:
    tests = TESTS / f"test_{room}.py"
    assert tests.is_file()
    assert "(AdapterContract):" in tests.read_text(encoding="utf-8")


@pytest.mark.parametrize("room", ROOMS)
def test_room_has_the_files_of_a_room(room: str) -> None:
    assert [name for name in FILES if not (ROOMS_FOLDER / room / name).is_file()] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_example_of_a_room_has_its_golden_order(room: str) -> None:
    names = {file.name for file in (ROOMS_FOLDER / room / "examples").iterdir()}
    documents = {name for name in names if not name.endswith(GOLDEN)}
    assert documents
    assert names - documents == {f"{Path(name).stem}{GOLDEN}" for name in documents}


def test_every_folder_of_a_room_is_listed_and_the_other_way_round() -> None:
    folders = {path.parent.name for path in ROOMS_FOLDER.glob("*/adapter.py")}
    assert folders == set(ROOMS)
