"""Walks one after the other over one database, from a seed."""

import os
import random
from dataclasses import dataclass, field

from sqlalchemy import event

from connector.screening.lists.starter import read_starter
from connector.screening.party import PartyCheck
from tests.model.mutants import Mutant
from tests.model.world import ShakyStore, Violation, World
from tests.walk import Clock

SEED = int(os.environ.get("SEED", "20261130"))
MOVES = 80
MOST_WALKS_TO_CATCH = 400


@dataclass
class Walks:
    """One walk after the other, by one clock. `party` has a list with the risky customer on it."""

    store: ShakyStore
    party: PartyCheck
    clock: Clock = field(default_factory=Clock)

    def walk(self, number: int) -> None:
        """Do a walk. Raises Violation."""
        draw = random.Random(f"{SEED}-{number}")
        World(self.store, self.party, draw, f"erp-{number}", self.clock).run(MOVES)


def listed_parties() -> PartyCheck:
    """Compile the starter list."""
    listed = read_starter()
    return PartyCheck.over({listed.id: listed})


def open_store(url: str) -> ShakyStore:
    """Open a migrated store. A walk's processes die, its machine does not: nothing is synced."""
    store = ShakyStore(url)
    store.migrate()
    sql = "PRAGMA synchronous=OFF" if "sqlite" in url else "set synchronous_commit = off"
    event.listen(store._engine, "connect", lambda connection, _: connection.execute(sql))
    store._engine.dispose()
    return store


def caught_in(mutant: Mutant, walks: Walks, most: int) -> tuple[int, str] | None:
    """Say in which walk a missing guard shows, and how; None where it does not in so many."""
    with mutant.planted():
        for number in range(most):
            try:
                walks.walk(number)
            except Violation as violation:
                return number + 1, str(violation)
    return None
