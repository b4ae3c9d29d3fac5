"""Weighted random walks over the real code: no order lost, none released that should be held."""

from collections.abc import Iterator

import pytest

from connector.screening.party import PartyCheck
from tests.audited import verified
from tests.model.mutants import SEEN_SOON, Mutant
from tests.model.walks import Walks, caught_in, listed_parties, open_store

WALKS = {"sqlite": 15, "postgresql": 6}
MOST_TO_CATCH = 40  # the same walks every time: what needs more of them is not seen soon


@pytest.fixture(scope="module")
def party() -> PartyCheck:
    return listed_parties()


@pytest.fixture
def walks(database_url: str, party: PartyCheck) -> Iterator[Walks]:
    store = open_store(database_url)
    yield Walks(store, party)
    store.close()


def test_walks_keep_every_promise(walks: Walks, database_url: str) -> None:
    for number in range(WALKS["sqlite" if "sqlite" in database_url else "postgresql"]):
        walks.walk(number)
    assert verified(walks.store).faults == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mutant", SEEN_SOON, ids=lambda mutant: mutant.name)
def test_walk_notices_a_guard_that_is_missing(mutant: Mutant, walks: Walks) -> None:
    assert caught_in(mutant, walks, MOST_TO_CATCH), f"not in {MOST_TO_CATCH} walks"
