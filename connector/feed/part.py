"""A file that is on its way: what came so far, and what is needed to ask for the rest."""

import gzip
import json
import shutil
import time
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from connector.errors import ListRefused

_FORGET_SECONDS = 86_400
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Origin:
    """What the bytes of a part belong to. `total` is None where the server did not say.

    `encoding` is the transfer's ("gzip" or empty); sizes are those of the encoded bytes.
    """

    url: str = ""
    etag: str = ""
    last_modified: str = ""
    encoding: str = ""
    total: int | None = None

    @property
    def validator(self) -> str:
        """What If-Range takes: a strong ETag, else the date; empty where neither was given."""
        strong = self.etag if not self.etag.startswith("W/") else ""
        return strong or self.last_modified


class Part:
    """The bytes of one file that came so far, in a file whose first line is their origin.

    One file, so that bytes and origin can never be of two transfers.
    """

    def __init__(self, file: BinaryIO, url: str) -> None:
        """Take an open file; what it holds counts only if it came from this address."""
        self._file = file
        self._start = 0
        self.origin = Origin()
        self.size = 0
        try:
            line = file.readline(_BLOCK)
            origin = Origin(**json.loads(line))
        except (ValueError, TypeError):
            origin = Origin()
        if origin.url == url and origin.validator:
            self.origin, self._start = origin, file.tell()
            self.size = file.seek(0, 2) - self._start
        if not self.size:
            self.restart(Origin(url))

    def restart(self, origin: Origin) -> None:
        """Drop what came and begin with bytes of another origin."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps(asdict(origin)).encode() + b"\n")
        self._start = self._file.tell()
        self.origin, self.size = origin, 0

    def add(self, block: bytes) -> None:
        """Keep the next bytes."""
        self._file.write(block)
        self.size += len(block)

    @property
    def resumable(self) -> bool:
        """Some bytes are here, and the server can be asked whether they still count."""
        return bool(self.size and self.origin.validator)

    def write_to(self, target: Path, largest_bytes: int) -> None:
        """Write the whole file, unpacked. Raises ListRefused: undecodable, truncated, oversize."""
        self._file.seek(self._start)
        with target.open("wb") as out:
            if self.origin.encoding != "gzip":
                shutil.copyfileobj(self._file, out, _BLOCK)
                return
            try:
                _unpack(self._file, out, largest_bytes)
            except ListRefused:
                self.restart(Origin(self.origin.url))  # to go on from here would not mend it
                raise


def _unpack(packed: BinaryIO, out: BinaryIO, largest_bytes: int) -> None:
    written = 0
    try:
        with gzip.GzipFile(fileobj=packed) as stream:
            while block := stream.read(_BLOCK):
                written += len(block)
                if written > largest_bytes:
                    raise ListRefused("oversize", f"over {largest_bytes:,} bytes unpacked")
                out.write(block)
    except EOFError as error:
        raise ListRefused("truncated", "a gzip answer without its end") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        problem = f"the answer says that it is gzip and is not ({error})"
        raise ListRefused("undecodable", problem) from error


@contextmanager
def part_of(folder: Path, name: str, url: str) -> Iterator[Part]:
    """Open the part of a file, begun anew or left by an earlier run; keep it if this one breaks.

    Whoever takes a part renames it first, so that two runs never write into the same one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _forget_lost(folder, name)
    left, own = folder / f"{name}.part", folder / f"{name}.{uuid.uuid4().hex}.taken"
    try:
        left.replace(own)
    except FileNotFoundError:
        own.touch()
    part: Part | None = None
    done = False
    try:
        with own.open("r+b") as file:
            part = Part(file, url)
            yield part
        done = True
    finally:
        if not done and part is not None and part.resumable:
            own.replace(left)
        own.unlink(missing_ok=True)


def _forget_lost(folder: Path, name: str) -> None:
    """Take away what processes left that were killed while they wrote."""
    for lost in folder.glob(f"{name}.*.taken"):
        if time.time() - lost.stat().st_mtime > _FORGET_SECONDS:
            lost.unlink(missing_ok=True)
