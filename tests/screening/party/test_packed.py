"""Packed arrays: the same in memory and mapped, and refused when a byte is not as it was."""

from pathlib import Path

import numpy as np
import pytest

from connector.errors import ListRefused
from connector.screening.party.packed import Texts, map_file, pack, pack_texts, unpack

ARRAYS = {
    "owner": np.array([3, 1, 2], np.int32),
    "weights": np.array([0.25, 1.0], np.float64),
    "none": np.array([], np.int64),
    **pack_texts("name", ["Ali", "Müller", "", "李"]),
}


def test_what_was_packed_comes_back() -> None:
    arrays = unpack(pack(ARRAYS))
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        assert arrays[name].tolist() == array.tolist()
    assert list(Texts(arrays, "name")) == ["Ali", "Müller", "", "李"]


def test_order_of_the_arrays_does_not_change_the_bytes() -> None:
    assert pack(dict(reversed(ARRAYS.items()))) == pack(ARRAYS)


def test_a_mapped_file_reads_as_its_bytes_do(tmp_path: Path) -> None:
    path = tmp_path / "some.idx"
    path.write_bytes(pack(ARRAYS))
    mapped = unpack(map_file(path))
    assert mapped["owner"].tolist() == [3, 1, 2]
    assert Texts(mapped, "name")[1] == "Müller"


@pytest.mark.parametrize("place", [0, 20, 100, 300, -1])
def test_one_other_byte_is_refused(place: int) -> None:
    packed = bytearray(pack(ARRAYS))
    packed[place] ^= 1
    with pytest.raises(ListRefused, match="compile it again"):
        unpack(bytes(packed))


@pytest.mark.parametrize("length", [0, 5, 18, 60, 200])
def test_a_part_of_a_file_is_refused(length: int) -> None:
    with pytest.raises(ListRefused, match="compile it again"):
        unpack(pack(ARRAYS)[:length])


def test_no_file_and_an_empty_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.idx").touch()
    for name in ("empty.idx", "missing.idx"):
        with pytest.raises(ListRefused, match=name):
            map_file(tmp_path / name)
