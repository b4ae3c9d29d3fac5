"""Shares are added over owners and levels, cycles are survived, and nothing is multiplied."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.screening import ListedParty
from connector.screening.ownership.facts import Holder, OwnershipFacts, Stake
from connector.screening.ownership.reach import Reach, reach_into

Edge = tuple[str, str, int, int]
"""Owner, owned, and the share from its least to its most percent."""


def facts_of(*edges: Edge) -> OwnershipFacts:
    names = sorted({name for owner, owned, *_ in edges for name in (owner, owned)})
    holders = [Holder(name, (name,)) for name in names]
    stakes = [Stake(a, b, Decimal(low), Decimal(high), "s") for a, b, low, high in edges]
    return OwnershipFacts(holders, stakes)


def listed(key: str) -> tuple[ListedParty, ...]:
    """Every holder that is named L... is listed."""
    return (ListedParty("SDN", key, key, key, "SDN"),) if key.startswith("L") else ()


def reach(*edges: Edge) -> Reach | None:
    return reach_into("x", facts_of(*edges), listed)


def owned(owner: str, of: str, share: int) -> Edge:
    return owner, of, share, share


@pytest.mark.parametrize(
    ("edges", "share"),
    [
        ([owned("L", "x", 50)], 50),
        ([owned("L", "x", 25), owned("L2", "x", 25)], 50),
        ([owned("L", "a", 50), owned("a", "x", 50)], 50),
        ([owned("L", "a", 50), owned("a", "x", 30), owned("L2", "x", 20)], 50),
        ([owned("L", "a", 60), owned("a", "b", 60), owned("b", "x", 60)], 60),
        ([owned("L", "a", 25), owned("L2", "a", 25), owned("a", "x", 100)], 100),
        ([owned("L", "a", 50), owned("L", "b", 50), owned("a", "x", 25), owned("b", "x", 25)], 50),
        ([owned("L", "x", 80), owned("L2", "x", 80)], 100),
        ([owned("L", "a", 30), owned("b", "a", 30), owned("a", "b", 60), owned("L2", "b", 50),
          owned("a", "x", 50)], 50),
    ],
)  # fmt: skip
def test_half_is_reached_over_owners_and_levels(edges: list[Edge], share: int) -> None:
    found = reach(*edges)

    assert found is not None
    assert (found.half, found.perhaps_half, found.share) == (True, True, share)


@pytest.mark.parametrize(
    ("edges", "share", "perhaps"),
    [
        ([owned("L", "x", 49)], 49, False),
        ([owned("L", "a", 49), owned("a", "x", 100)], 0, False),
        ([owned("L", "a", 49), owned("a", "x", 60), owned("L", "x", 40)], 40, False),
        ([("L", "x", 0, 100)], 0, True),
        ([("L", "a", 25, 75), owned("a", "x", 100)], 0, True),
        ([owned("L", "x", 30), ("L2", "x", 10, 20)], 40, True),
    ],
)
def test_less_than_half_is_told_apart_from_what_may_be_half(
    edges: list[Edge], share: int, *, perhaps: bool
) -> None:
    found = reach(*edges)

    assert found is not None
    assert (found.half, found.perhaps_half, found.share) == (False, perhaps, share)


@pytest.mark.parametrize(
    "edges",
    [
        [owned("a", "x", 100)],
        [owned("x", "L", 100), owned("a", "x", 10)],
        [owned("a", "x", 50), owned("x", "a", 50)],
        [owned("x", "x", 10)],
    ],
)
def test_without_a_listed_owner_nothing_is_reached(edges: list[Edge]) -> None:
    assert reach(*edges) is None


def test_company_that_is_listed_itself_is_not_its_own_owner() -> None:
    facts = facts_of(owned("Lx", "a", 100), owned("a", "Lx", 100))

    assert reach_into("Lx", facts, listed) is None


def test_way_names_only_the_owners_that_lead_to_the_listed_ones() -> None:
    found = reach(
        owned("a", "x", 60), owned("b", "x", 40), owned("L", "a", 50), owned("c", "a", 50)
    )

    assert found is not None
    assert [(stake.owner, stake.owned) for stake in found.stakes] == [("a", "x"), ("L", "a")]
    assert [key for key, _entry in found.roots] == ["L"]


NAMES = ["x", "a", "b", "c", "L", "L2"]
EDGES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(0, 100)).map(
        lambda each: owned(*each)
    ),
    max_size=14,
    unique_by=lambda edge: edge[:2],
)


def is_half_by_rounds(edges: list[Edge]) -> bool:
    """Say by plain rounds over all holders whether x is owned by half."""
    roots = {name for name in NAMES if name.startswith("L")}
    reached: set[str] = set()
    for _round in NAMES:
        counting = reached | roots
        reached |= {
            name
            for name in NAMES
            if sum(share for a, b, share, _ in edges if b == name and a in counting) >= 50
        }
    return "x" in reached


@given(EDGES)
def test_any_graph_gives_what_plain_rounds_give(edges: list[Edge]) -> None:
    found = reach(*edges)

    assert (found is not None and found.half) is is_half_by_rounds(edges)
    if found is not None:
        assert found.roots
        assert {stake.owner for stake in found.stakes} >= {key for key, _ in found.roots}


@given(EDGES, EDGES)
def test_more_facts_never_take_a_reach_away(edges: list[Edge], more: list[Edge]) -> None:
    known = {edge[:2] for edge in edges}
    before = reach(*edges)
    after = reach(*edges, *(edge for edge in more if edge[:2] not in known))

    if before is not None:
        assert after is not None
        assert after.half >= before.half
        assert after.share >= before.share


def test_long_chain_and_wide_company_are_walked() -> None:
    chain = [owned(f"h{number + 1}", f"h{number}", 100) for number in range(5_000)]
    found = reach(owned("h0", "x", 100), *chain, owned("L", "h5000", 100))

    assert found is not None
    assert found.half
