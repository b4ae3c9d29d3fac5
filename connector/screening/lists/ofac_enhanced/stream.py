"""The XML of a file, plain or within a ZIP, as a stream that can neither be endless nor lie."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from connector.screening.lists.document import MAX_BYTES, refusal

_TAIL = 64
_ZIP = b"PK\x03\x04"
_WANTED = "OFAC's enhanced XML"


class Watched:
    """A stream that keeps its first and last bytes and refuses to give more than the cap."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.first = b""
        self.last = b""
        self._stream = stream
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        """Read on; raises ListRefused: oversize, or undecodable where the ZIP is damaged."""
        try:
            part = self._stream.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise refusal("undecodable", f"a damaged ZIP ({error})", "a sound one") from error
        self._given += len(part)
        if self._given > MAX_BYTES:
            raise refusal("oversize", f"over {MAX_BYTES} bytes unpacked", "at most that")
        self.first = (self.first + part[:_TAIL])[:_TAIL] if len(self.first) < _TAIL else self.first
        self.last = (self.last + part)[-_TAIL:]
        return part


@contextmanager
def open_xml(file: Path) -> Iterator[Watched]:
    """Open the XML of a file; of a ZIP, its one .xml member.

    Raises ListRefused: missing, undecodable (no sound ZIP), files (not one .xml within it).
    """
    try:
        stream = file.open("rb")
    except OSError as error:
        raise refusal("missing", f"{file.name} unreadable", _WANTED) from error
    with stream:
        start = stream.read(len(_ZIP))
        stream.seek(0)
        if start != _ZIP:
            yield Watched(stream)
            return
        with _open_zip(stream) as archive, _open_member(archive) as member:
            yield Watched(member)


def _open_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refusal("undecodable", f"a damaged ZIP ({error})", "a sound one") from error


def _open_member(archive: zipfile.ZipFile) -> IO[bytes]:
    names = [name for name in archive.namelist() if name.lower().endswith(".xml")]
    if len(names) != 1:
        raise refusal("files", f"{len(names)} XML files in the ZIP", "one")
    try:
        return archive.open(names[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        # RuntimeError: the member is encrypted.
        raise refusal("undecodable", f"a damaged ZIP ({error})", "a sound one") from error
