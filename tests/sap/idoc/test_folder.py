"""The watched folder: kept first and moved then, and nothing taken that is still being written."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from connector.errors import ConfigError, StoreBusy
from connector.store import reception
from connector.watching import DONE, LARGEST_FILE, QUIET, UNREADABLE
from tests.sap.idoc.conftest import Installed
from tests.sap.idoc.flattened import definition, flattened
from tests.sap.idoc.made import order, packet, source
from tests.sap.idoc.test_flat import written
from tests.sap.idoc.test_kit import LOGIN

ONE = packet(order())
MANY = packet(*(order(f"{4711 + at:010}", docnum=at) for at in range(3)))


@pytest.fixture
def watched(installed: Installed) -> Installed:
    for name in (DONE, UNREADABLE):
        (installed.folder / name).mkdir()
    return installed


def leave(installed: Installed, name: str, body: bytes) -> Path:
    file = installed.folder / name
    file.write_bytes(body)
    return file


def rest(installed: Installed) -> int:
    """Look, let time pass until a file counts as whole, and look again."""
    taken = installed.watcher.look()
    installed.walk.clock.forward(QUIET)
    return taken + installed.watcher.look()


def names(installed: Installed, folder: str) -> list[str]:
    return sorted(file.name for file in (installed.folder / folder).iterdir())


def test_file_at_rest_is_kept_moved_and_read(watched: Installed) -> None:
    leave(watched, "one.xml", ONE)
    assert rest(watched) == 1
    assert watched.kept() == [ONE]
    assert names(watched, DONE) == ["one.xml"]
    assert not (watched.folder / "one.xml").exists()
    watched.walk.worker.drain()
    assert watched.is_known("4711")


def test_file_that_grows_is_left_until_it_rests(watched: Installed) -> None:
    file = leave(watched, "one.xml", ONE[:500])
    assert watched.watcher.look() == 0
    watched.walk.clock.forward(QUIET)
    file.write_bytes(ONE[:900])
    assert watched.watcher.look() == 0
    watched.walk.clock.forward(QUIET - timedelta(seconds=1))
    assert watched.watcher.look() == 0
    file.write_bytes(ONE)
    assert rest(watched) == 1
    assert watched.kept() == [ONE]


def test_file_that_is_written_anew_in_the_same_size_is_left_too(watched: Installed) -> None:
    file = leave(watched, "one.xml", ONE)
    assert watched.watcher.look() == 0
    watched.walk.clock.forward(QUIET)
    os.utime(file, ns=(1, 1))
    assert watched.watcher.look() == 0


@pytest.mark.parametrize("name", ["one.xml.tmp", "one.PART", ".one.xml", "one.filepart"])
def test_file_that_is_named_as_unfinished_is_left_until_it_is_renamed(
    watched: Installed, name: str
) -> None:
    file = leave(watched, name, ONE)
    assert rest(watched) == 0
    file.rename(watched.folder / "one.xml")
    assert rest(watched) == 1


def test_links_and_folders_are_left_alone(watched: Installed, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.xml").write_bytes(ONE)
    (watched.folder / "link.xml").symlink_to(tmp_path / "elsewhere.xml")
    (watched.folder / "folder.xml").mkdir()
    assert rest(watched) == 0


def test_packet_in_a_file_is_kept_idoc_by_idoc(watched: Installed) -> None:
    leave(watched, "many.xml", MANY)
    assert rest(watched) == 1
    assert len(watched.kept()) == 3
    watched.walk.worker.drain()
    assert all(watched.is_known(number) for number in ("4711", "4712", "4713"))


def test_flat_file_is_read_by_the_definition_of_the_connection(watched: Installed) -> None:
    known = written(watched.folder.parent / "we60.txt", definition(ONE))
    watched.use(source(LOGIN, definitions=(known,)))
    leave(watched, "orders.idoc", flattened(ONE).encode() + b"\x1a")
    assert rest(watched) == 1
    assert names(watched, DONE) == ["orders.idoc"]
    watched.walk.worker.drain()
    assert watched.is_known("4711")


@pytest.mark.parametrize(
    "body", [ONE[:-30], b"", b"not an IDoc", packet(order().replace("<MENGE>10", "<MENGE>ten"))]
)
def test_bad_file_is_kept_before_it_goes_where_people_look(watched: Installed, body: bytes) -> None:
    leave(watched, "bad.xml", body)
    assert rest(watched) == 1
    assert watched.kept() == [body]
    assert names(watched, UNREADABLE) == ["bad.xml"]


def test_file_that_could_not_be_kept_stays_until_it_can(
    watched: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StoreBusy("busy")

    leave(watched, "many.xml", MANY)
    with monkeypatch.context() as away:
        away.setattr(reception.inbox, "keep_all", busy)
        assert rest(watched) == 0
    assert (watched.folder / "many.xml").exists()
    assert watched.watcher.look() == 1
    assert len(watched.kept()) == 3


def test_file_that_was_kept_and_not_moved_is_known_again(watched: Installed) -> None:
    for _ in range(2):  # as after a crash in between
        leave(watched, "many.xml", MANY)
        assert rest(watched) == 1
    assert len(watched.kept()) == 3
    assert len(names(watched, DONE)) == 2


def test_broken_file_does_not_keep_those_behind_it(
    watched: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = leave(watched, "a.xml", ONE), leave(watched, "b.xml", MANY)
    os.utime(first, ns=(1, 1))
    read_bytes = Path.read_bytes

    def unreadable(file: Path) -> bytes:
        if file == first:
            raise PermissionError(13, "denied")
        return read_bytes(file)

    monkeypatch.setattr(Path, "read_bytes", unreadable)
    with capture_logs() as logged:
        assert rest(watched) == 1
    assert first.exists()
    assert not second.exists()
    assert [entry["file"] for entry in logged if entry["event"] == "file.broken"] == ["a.xml"]


def test_file_over_the_limit_stays_where_it_is(watched: Installed) -> None:
    file = leave(watched, "big.xml", b"")
    os.truncate(file, LARGEST_FILE + 1)
    assert rest(watched) == 0
    assert file.exists()


def test_earlier_files_are_taken_first(watched: Installed) -> None:
    for name, second in (("a.xml", 3), ("b.xml", 1), ("c.xml", 2)):
        os.utime(leave(watched, name, packet(order(docnum=second))), (second, second))
    assert rest(watched) == 3
    docnums = [body.partition(b"<DOCNUM>")[2][:16] for body in watched.kept()]
    assert docnums == [b"0000000000000001", b"0000000000000002", b"0000000000000003"]


def test_watcher_makes_its_folders_and_refuses_one_that_is_not_there(installed: Installed) -> None:
    installed.watcher.start()
    installed.watcher.stop()
    assert (installed.folder / DONE).is_dir()
    assert (installed.folder / UNREADABLE).is_dir()
    installed.folder.rename(installed.folder.parent / "elsewhere")
    with pytest.raises(ConfigError, match="idocs"):
        installed.watcher.start()
