"""Weighted random walks over the real code: no order lost, none released that should be held."""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import event

from connector.screening.lists.starter import read_starter
from connector.screening.party import PartyCheck
from tests.audited import verified
from tests.model.mutants import GUARDS, Mutant
from tests.model.world import ShakyStore, Violation, World
from tests.walk import Clock

SEED = int(os.environ.get("SEED", "20261130"))
MOVES = 80
WALKS = {"sqlite": 60, "postgresql": 15}
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


@dataclass
class Walks:
    """One walk after the other over one database, by one clock."""

    store: ShakyStore
    party: PartyCheck
    clock: Clock = field(default_factory=Clock)

    def walk(self, number: int) -> None:
        draw = random.Random(f"{SEED}-{number}")
        World(self.store, self.party, draw, f"erp-{number}", self.clock).run(MOVES)


@pytest.fixture
def walks(shaky: ShakyStore, party: PartyCheck) -> Walks:
    return Walks(shaky, party)


def test_walks_keep_every_promise(walks: Walks, database_url: str) -> None:
    for number in range(WALKS[database_url.split(":", maxsplit=1)[0].split("+", maxsplit=1)[0]]):
        walks.walk(number)
    assert verified(walks.store).faults == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mutant", GUARDS, ids=lambda mutant: mutant.name)
def test_walks_catch_a_guard_that_is_missing(
    mutant: Mutant, walks: Walks, capsys: pytest.CaptureFixture[str]
) -> None:
    with mutant.planted():
        for number in range(MOST_WALKS_TO_CATCH):
            try:
                walks.walk(number)
            except Violation as violation:
                with capsys.disabled():
                    print(  # noqa: T201 - how soon it is caught is what one wants to know
                        f"\n{mutant.name}: caught in walk {number + 1}: {violation}"
                    )
                return
    pytest.fail(f"{mutant.name}: not caught in {MOST_WALKS_TO_CATCH} walks")
