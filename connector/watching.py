"""Take in what source systems leave in folders: a file is kept first, and then moved away."""

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from connector.errors import ConfigError, NotCommitted, PayloadError, StoreBusy
from connector.intake import Folder, Inbound
from connector.pipeline import Pipeline
from connector.stopping import Stop

log = structlog.get_logger()

LARGEST_FILE: Final = 64 * 1024 * 1024
QUIET: Final = timedelta(seconds=5)
"""A file is taken once it did not change for so long: until then somebody may be writing it."""

DONE: Final = "done"
UNREADABLE: Final = "unreadable"
_EVERY_SECONDS: Final = 2.0
_WRITING: Final = (".tmp", ".part", ".filepart", ".lock")
_FROM: Final = "x-holdpoint-file"

_State = tuple[int, int]  # size and time of the last change, which a writer moves


@dataclass(slots=True)
class Watcher:
    """Looks into the folders of all connections, in a thread of its own.

    Several processes may look into the same one: what both keep is a copy, and one moves it.
    """

    pipeline: Pipeline
    stop_asked: Stop
    _seen: dict[Path, tuple[_State, datetime]] = field(default_factory=dict)
    _wake: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @property
    def folders(self) -> Mapping[str, Folder]:
        """The folders to look into, by connection."""
        rooms = self.pipeline.adapters.items()
        return {name: room.folder for name, room in rooms if room.folder is not None}

    def start(self) -> None:
        """Begin to look, if there is a folder. Raises ConfigError where one cannot be used."""
        for connection, folder in self.folders.items():
            _prepare(connection, folder.path)
        if self.folders:
            self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Finish the file under way within the time to stop, and begin no other."""
        self.stop_asked.ask()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(self.stop_asked.left())

    def look(self) -> int:
        """Take each file that nobody writes any more, the earliest first; say how many."""
        taken = 0
        for connection, folder in self.folders.items():
            for file in self._at_rest(folder.path):
                if self.stop_asked.asked:
                    return taken
                taken += self._take(connection, folder, file)
        return taken

    def _run(self) -> None:
        while not self.stop_asked.asked:
            try:
                self.look()
            except Exception:  # a folder or the database is away: the thread must outlive that
                log.exception("watch.broken")
            self._wake.wait(_EVERY_SECONDS)

    def _at_rest(self, folder: Path) -> list[Path]:
        now, at_rest = self.pipeline.now(), []
        found = dict(_files(folder))
        for file in [file for file in self._seen if file.parent == folder and file not in found]:
            del self._seen[file]
        for file, state in found.items():
            known, since = self._seen.get(file, (None, now))
            if known != state:
                self._seen[file] = (state, now)
            elif now - since >= QUIET:
                at_rest.append((state[1], file.name, file))
        return [file for _, _, file in sorted(at_rest)]

    def _take(self, connection: str, folder: Folder, file: Path) -> bool:
        try:
            size = file.stat().st_size
            if size > LARGEST_FILE:
                log.error("file.too_large", connection=connection, file=file.name, bytes=size)
                self._seen.pop(file, None)
                return False
            named = {_FROM: file.name.encode("ascii", "backslashreplace").decode()[:200]}
            message = Inbound(named, file.read_bytes(), self.pipeline.now())
            self._keep(connection, folder, message)
            readable = self._is_readable(connection, folder, message)
            _move(file, folder.path / (DONE if readable else UNREADABLE), message.received_at)
        except FileNotFoundError:  # another process was faster
            return False
        except (StoreBusy, NotCommitted) as unkept:
            log.warning("file.not_kept", connection=connection, problem=str(unkept))
            return False
        except Exception:  # this one stays where it is; those behind it must not wait for it
            log.exception("file.broken", connection=connection, file=file.name)
            self._seen.pop(file, None)
            return False
        log.info("file.taken", connection=connection, file=file.name, readable=readable)
        return True

    def _keep(self, connection: str, folder: Folder, message: Inbound) -> None:
        """Keep every message of a file, and the file itself where it cannot be divided."""
        try:
            self.pipeline.keep_all(connection, folder.split(message))
        except PayloadError:
            self.pipeline.keep(connection, message)

    def _is_readable(self, connection: str, folder: Folder, message: Inbound) -> bool:
        source = self.pipeline.adapters[connection].source
        try:
            for each in folder.split(message):
                source.read(each)
        except PayloadError:
            return False
        return True


def _prepare(connection: str, folder: Path) -> None:
    try:
        for within in (DONE, UNREADABLE):
            (folder / within).mkdir(exist_ok=True)
    except OSError as error:
        problem = f"the folder of connection '{connection}' cannot be used: {error.strerror}"
        raise ConfigError(str(folder), problem) from error


def _files(folder: Path) -> Iterator[tuple[Path, _State]]:
    """Give the files that somebody left there, without those that are named as unfinished.

    Links are left alone: they would lead out of the folder.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            unfinished = entry.name.startswith(".") or entry.name.lower().endswith(_WRITING)
            if not unfinished and entry.is_file(follow_symlinks=False):
                told = entry.stat(follow_symlinks=False)
                yield Path(entry.path), (told.st_size, told.st_mtime_ns)


def _move(file: Path, into: Path, at: datetime) -> None:
    """Move a file; where one of its name is there already, its own gets the time before it."""
    to = into / file.name
    file.replace(into / f"{at:%Y%m%dT%H%M%S%f}-{file.name}" if to.exists() else to)
