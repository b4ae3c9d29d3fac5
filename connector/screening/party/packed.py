"""Arrays in one file that every process maps instead of reading: the form a compiled index has."""

import hashlib
import json
import mmap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from connector.errors import ListRefused

_MAGIC = b"holdpoint-index-2\n"
_ALIGNMENT = 64
_DIGEST_END = len(_MAGIC) + 64

Arrays = Mapping[str, NDArray[Any]]
Buffer = bytes | mmap.mmap


def pack(arrays: Arrays) -> bytes:
    """Write one-dimensional arrays behind a header that says where each lies.

    The header is the format's name, a line; the sha256 (hex) of all that follows it; a line of
    JSON that gives each array's dtype, offset and length; spaces up to the first array.
    """
    directory: dict[str, tuple[str, int, int]] = {}
    parts: list[bytes | memoryview] = []
    offset = 0
    for name, array in sorted(arrays.items()):
        # Lists of tens of thousands of names make tens of MiB: they are copied once, at the end.
        raw = np.ascontiguousarray(array).view(np.uint8).data
        directory[name] = (array.dtype.str, offset, len(array))
        padding = -len(raw) % _ALIGNMENT
        parts += (raw, b"\0" * padding)
        offset += len(raw) + padding
    header = json.dumps(directory).encode()
    header += b" " * (-(_DIGEST_END + len(header) + 1) % _ALIGNMENT) + b"\n"
    digest = hashlib.sha256(header)
    for part in parts:
        digest.update(part)
    return b"".join((_MAGIC, digest.hexdigest().encode(), header, *parts))


def map_file(path: Path) -> mmap.mmap:
    """Map a file to read; its pages are shared by all processes that do. Raises ListRefused."""
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
        raise ListRefused("index", f"cannot map {path.name}: {error}") from error


def unpack(packed: Buffer) -> Arrays:
    """Give the arrays of a packed buffer without copying it.

    Raises ListRefused unless every byte is as it was packed by this version.
    """
    if packed[: len(_MAGIC)] != _MAGIC:
        raise ListRefused("index", "not a compiled index of this version; compile it again")
    with memoryview(packed) as view:
        digest = hashlib.sha256(view[_DIGEST_END:]).hexdigest()
    if packed[len(_MAGIC) : _DIGEST_END] != digest.encode():
        raise ListRefused("index", "the compiled index is damaged; compile it again")
    base = packed.find(b"\n", _DIGEST_END) + 1
    directory = json.loads(packed[_DIGEST_END:base])
    return {
        name: np.frombuffer(packed, dtype=dtype, count=count, offset=base + offset)
        for name, (dtype, offset, count) in directory.items()
    }


def pack_texts(name: str, texts: Sequence[str]) -> Arrays:
    """Give the two arrays that keep texts: their bytes, and where each ends."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return {name: np.frombuffer(b"".join(encoded), np.uint8), f"{name}_ends": ends}


class Texts(Sequence[str]):
    """Texts as `pack_texts` kept them, each made when it is asked for."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        """Find the texts that were packed under a name."""
        self._bytes = arrays[name].data
        self._ends = arrays[f"{name}_ends"]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: Any) -> Any:
        """Give one text; slices are not kept."""
        return str(self.raw(place), "utf-8", "surrogatepass")

    def raw(self, place: int) -> bytes:
        """Give the bytes of one text."""
        return bytes(self._bytes[self._ends[place] : self._ends[place + 1]])

    def all(self) -> list[str]:
        """Make every text at once. They must be ASCII."""
        text = str(self._bytes, "ascii")
        ends = self._ends.tolist()
        return [text[start:end] for start, end in pairwise(ends)]


def offsets(sizes: NDArray[Any]) -> NDArray[np.int64]:
    """Say where each of many stretches begins that lie one after the other, and the last ends."""
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)


def spread(starts: NDArray[Any], sizes: NDArray[Any]) -> NDArray[np.int64]:
    """Give every place of many stretches of an array, one stretch after the other."""
    ends = sizes.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    places: NDArray[np.int64] = (starts - (ends - sizes)).repeat(sizes) + np.arange(total)
    return places
