"""Weighted random walks over the real code: no order lost, none released that should be held."""

import os
import random
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from connector.screening.lists.starter import read_starter
from connector.screening.party import PartyCheck
from tests.model.mutants import GUARDS, Mutant
from tests.model.world import ShakyStore, Violation, World

SEED = int(os.environ.get("SEED", "20261130"))
MOVES = 60
WALKS = {"sqlite": 250, "postgresql": 60}
MOST_WALKS_TO_CATCH = 400


@pytest.fixture(scope="module")
def party() -> PartyCheck:
    listed = read_starter()
    return PartyCheck.over({listed.id: listed})


@pytest.fixture
def shaky(database_url: str) -> Iterator[ShakyStore]:
    store = ShakyStore(database_url)
    store.migrate()
    # A walk's processes die, its machine does not: nothing need be on the disk.
    sql = "PRAGMA synchronous=OFF" if "sqlite" in database_url else "set synchronous_commit = off"
    event.listen(store._engine, "connect", lambda connection, _: connection.execute(sql))
    yield store
    store.close()


def walk(store: ShakyStore, party: PartyCheck, number: int) -> None:
    World(store, party, random.Random(f"{SEED}-{number}"), f"{number}").run(MOVES)


def test_walks_keep_every_promise(shaky: ShakyStore, party: PartyCheck, database_url: str) -> None:
    for number in range(WALKS[database_url.split(":", maxsplit=1)[0].split("+", maxsplit=1)[0]]):
        walk(shaky, party, number)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mutant", GUARDS, ids=lambda mutant: mutant.name)
def test_walks_catch_a_guard_that_is_missing(
    mutant: Mutant, shaky: ShakyStore, party: PartyCheck, capsys: pytest.CaptureFixture[str]
) -> None:
    with mutant.planted():
        for number in range(MOST_WALKS_TO_CATCH):
            try:
                walk(shaky, party, number)
            except Violation as violation:
                with capsys.disabled():
                    print(f"\n{mutant.name}: caught in walk {number + 1}: {violation}")
                return
    pytest.fail(f"{mutant.name}: not caught in {MOST_WALKS_TO_CATCH} walks")
