"""The lists in force as an order meets them: from the store, through the index, to a decision."""

import stat
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector.active_lists import ActiveLists
from connector.country import Country
from connector.decision import Decision, Outcome, Policy, decide
from connector.identity import Identifier, IdentifierKind
from connector.order import Address, Order, Party, content_hash
from connector.screening import Revision, screen
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.store import Store, lists
from connector.store.tables import snapshot_chunks
from tests.examples import ORDER, RECEIVER

NOW = datetime(2026, 11, 25, tzinfo=UTC)
POLICY = Policy("p", 0.75, 0.5)
# 15 CFR part 744, supplement no. 4, lists addresses in Hong Kong that way.
DOOR = "Flat 19C, Lockhart Centre, 301-307 Lockhart Road, Wan Chai, Hong Kong, HK"
ADDRESS_01 = Entry(
    "EL:1", "EL", EntityKind.UNKNOWN, "Address 01", (), ("CN", "HK"), (DOOR,), "Entity List",
    "89 FR 48479",
)  # fmt: skip
QUEEN = Entry(
    "SDN:2", "SDN", EntityKind.VESSEL, "ATLANTIC QUEEN", programme="SDN (RUSSIA)",
    identifiers=(Identifier(IdentifierKind.IMO, "IMO 9187629"),),
)  # fmt: skip
SMALL = (ADDRESS_01, QUEEN)
# Few names and many letters: large enough for a process of its own, and quickly compiled.
LARGE = (
    *SMALL,
    *(
        Entry(f"x{n}", "EL", EntityKind.ORGANIZATION, f"Filler {n}", licence_policy="x" * 30_000)
        for n in range(40)
    ),
)
FIRM_THERE = replace(
    RECEIVER,
    name="Pleasant Trading House",
    names=(),
    address=Address(
        ("19C Lockhart Centre", "301-307 Lockhart Rd."), "Wan Chai", None, None, Country("HK")
    ),
)
SHIP = replace(RECEIVER, name="MV Morning Star, IMO 9187629", names=())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(f"sqlite:///{tmp_path / 'test.db'}")
    store.migrate()
    return store


def activate(store: Store, entries: tuple[Entry, ...]) -> None:
    with store.begin() as tx:
        lists.activate(tx, Snapshot("own", entries), NOW)


def decided(active: ActiveLists, *parties: Party) -> Decision:
    order: Order = replace(ORDER, parties=parties)
    revision = Revision(order.id, 1, content_hash(order), order)
    return decide(screen(revision, active.checks(), NOW), POLICY, "test", NOW)


@pytest.mark.parametrize("entries", [SMALL, LARGE], ids=["here", "in a process of its own"])
def test_listed_address_holds_an_order_whatever_the_name(
    store: Store, tmp_path: Path, entries: tuple[Entry, ...]
) -> None:
    activate(store, entries)

    decision = decided(ActiveLists(store, tmp_path / "index", lambda: NOW), FIRM_THERE)

    (reason,) = decision.reasons
    assert (decision.outcome, reason.code, reason.entry) == (
        *(Outcome.HOLD, "RP-ADDRESS"),
        "EL/EL:1",
    )
    assert reason.text == (
        "Ship to '19C Lockhart Centre, 301-307 Lockhart Rd., Wan Chai' ~ "
        f"Address 01 (as {DOOR}) (Entity List, 89 FR 48479)"
    )


@pytest.mark.parametrize("entries", [SMALL, LARGE], ids=["here", "in a process of its own"])
def test_listed_identifier_holds_an_order_whatever_the_name(
    store: Store, tmp_path: Path, entries: tuple[Entry, ...]
) -> None:
    activate(store, entries)

    decision = decided(ActiveLists(store, tmp_path / "index", lambda: NOW), SHIP)

    (reason,) = decision.reasons
    assert (decision.outcome, reason.code, reason.entry) == (Outcome.HOLD, "RP-ID", "SDN/SDN:2")
    assert reason.text == (
        "Ship to 'IMO number 9187629' ~ ATLANTIC QUEEN (as IMO number 9187629) (SDN (RUSSIA))"
    )


@pytest.mark.parametrize("party", [FIRM_THERE, SHIP])
def test_other_door_and_other_number_leave(store: Store, party: Party) -> None:
    activate(store, SMALL)
    address = replace(RECEIVER.address or FIRM_THERE.address, lines=("1 Canton Road",))
    other = replace(party, name="MV Morning Star, IMO 9074729", address=address)

    assert decided(ActiveLists(store, now=lambda: NOW), other).outcome is Outcome.CLEAR


# The process that compiles


def test_large_list_is_not_compiled_in_the_serving_process(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    activate(store, LARGE)
    monkeypatch.delattr("connector.active_lists.compile_index")

    for folder in ("index", "test.db"):  # the second is a file: nothing can be kept there
        active = ActiveLists(store, tmp_path / folder, lambda: NOW)
        assert [reason.code for reason in decided(active, SHIP).reasons] == ["RP-ID"]


def script(folder: Path, body: str) -> str:
    path = folder / "interpreter"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("exit 3", "ended with 3, without a word"),
        ("kill -9 $$", "ended with -9"),
        ("echo 'MemoryError: Zorvak Merrindale' >&2; exit 1", "ended with 1, MemoryError"),
        ("exit 0", "cannot map"),
        ("echo holdpoint-index-2", "damaged"),
    ],
)
def test_order_is_held_while_the_lists_cannot_be_compiled_and_not_after(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    activate(store, LARGE)
    active = ActiveLists(store, tmp_path / "index", lambda: NOW)
    monkeypatch.setattr(sys, "executable", script(tmp_path, body))

    broken = decided(active, RECEIVER)
    monkeypatch.undo()

    assert [reason.code for reason in broken.reasons] == ["SY-LIST"]
    assert said in broken.reasons[0].text
    assert "Zorvak" not in broken.reasons[0].text
    assert not list((tmp_path / "index").glob("compiling-*"))
    assert decided(active, RECEIVER).outcome is Outcome.CLEAR


def test_order_is_held_where_the_process_cannot_be_started(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    activate(store, LARGE)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))

    (reason,) = decided(ActiveLists(store, tmp_path / "index", lambda: NOW), RECEIVER).reasons

    assert reason.code == "SY-LIST"


@pytest.mark.parametrize("letters", [10, 2_000_000], ids=["here", "in a process of its own"])
def test_order_is_held_where_a_kept_list_is_damaged(
    store: Store, tmp_path: Path, letters: int
) -> None:
    activate(store, SMALL)
    with store.begin() as tx:
        broken = zlib.compress(b'[{"id":"' + b"x" * letters)
        tx.execute(snapshot_chunks.update().values(entries=broken))

    decision = decided(ActiveLists(store, tmp_path / "index", lambda: NOW), RECEIVER)

    assert [reason.code for reason in decision.reasons] == ["SY-LIST"]


def test_without_a_list_an_order_is_held(store: Store, tmp_path: Path) -> None:
    decision = decided(ActiveLists(store, tmp_path / "index", lambda: NOW), RECEIVER)

    assert [reason.code for reason in decision.reasons] == ["SY-LIST"]


# Age


class Clock:
    """A clock that only moves when told."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.mark.parametrize(
    ("source", "days", "allowed"), [("csl", 7, 7), ("dpl", 31, 31), ("never-heard-of", 7, 7)]
)
def test_order_is_held_from_the_moment_a_list_is_too_old_until_it_is_confirmed(
    store: Store, source: str, days: int, allowed: int
) -> None:
    clock = Clock()
    with store.begin() as tx:
        snapshot_id = lists.activate(tx, Snapshot(source, SMALL), NOW)
    active = ActiveLists(store, now=clock)

    clock.time = NOW + timedelta(days=days)
    assert decided(active, RECEIVER).outcome is Outcome.CLEAR
    clock.time += timedelta(seconds=1)
    (reason,) = decided(active, RECEIVER).reasons

    assert reason.code == "SY-LIST"
    assert (
        f"stale: list '{source}' was last confirmed {days} days ago (2026-11-25), "
        f"allowed are {allowed} days. Run 'holdpoint lists fetch'"
    ) in reason.text
    with store.begin() as tx:
        lists.confirm(tx, snapshot_id, clock.time)
    assert decided(active, RECEIVER).outcome is Outcome.CLEAR


def test_one_list_that_is_too_old_holds_though_another_is_fresh(store: Store) -> None:
    clock = Clock()
    with store.begin() as tx:
        lists.activate(tx, Snapshot("csl", SMALL), NOW)
    clock.time = NOW + timedelta(days=8)
    with store.begin() as tx:
        lists.activate(tx, Snapshot("uflpa", SMALL[1:]), clock.time)

    (reason,) = decided(ActiveLists(store, now=clock), RECEIVER).reasons

    assert "'csl'" in reason.text
    assert "'uflpa'" not in reason.text


def test_rollback_to_a_snapshot_that_is_too_old_holds(store: Store) -> None:
    clock = Clock()
    cause = lists.Cause(lists.Act.ROLLBACK, "ada", "bad")
    with store.begin() as tx:
        lists.activate(tx, Snapshot("csl", SMALL), NOW - timedelta(days=8))
        lists.activate(tx, Snapshot("csl", SMALL[1:]), NOW)
    active = ActiveLists(store, now=clock)
    assert decided(active, RECEIVER).outcome is Outcome.CLEAR

    with store.begin() as tx:
        lists.rollback(tx, "csl", NOW, cause)

    assert [reason.code for reason in decided(active, RECEIVER).reasons] == ["SY-LIST"]


def test_starter_list_has_no_age(store: Store) -> None:
    clock = Clock()
    with store.begin() as tx:
        lists.activate(tx, Snapshot("starter", SMALL), NOW)
    clock.time = NOW + timedelta(days=3650)

    assert decided(ActiveLists(store, now=clock), RECEIVER).outcome is Outcome.CLEAR
