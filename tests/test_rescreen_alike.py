"""What the walk over a difference finds is what screening every order whole would find."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from connector.hold import Verdict
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.store import Store, lists, steps
from connector.store.cases import describe_standing
from connector.store.orders import OrderState
from connector.store.steps import Kind
from tests.conditioned import conditioned
from tests.walk import NOTE, Walk, order_id_of, release

# Far apart: a name is met or it is not, however the words of a list weigh after a change of it.
NAMES = (
    "Zuyderzee Baggerbedrijf",
    "Oblast Krasnaya Vyshka",
    "Quillfeather Cartography",
    "Hangul Myeongdong Seonbak",
    "Fjellheim Turbinfabrikk",
    "Papadimitriou Lithografia",
)
LISTED = (*NAMES[1:], "Warrumbungle Telescopes", "Ixtapaluca Ferreteria")
# Met by a part of a name: a hit, and mostly far below what the policy of the walk looks at.
NEAR = ("Baggerbedrijf", "Oblast Vyshka", "Quillfeather")
CONDITIONS = {
    "somebody is near": "findings.listed.exists(each, each.score < 0.45)",
    "nobody is near": "findings . listed.size() == 0",
    "an axis is met": "'party' in findings.axes",
}


def edition(draw: random.Random, listed: Sequence[str] = LISTED) -> tuple[Entry, ...]:
    """Draw some of the listed names, each under an id of its own or of another's."""
    chosen = draw.sample(listed, draw.randint(1, len(listed)))
    return tuple(
        Entry(
            id=f"own:{draw.choice((listed.index(name), 20 + number))}",
            list="OWN",
            kind=EntityKind.ORGANIZATION,
            name=name,
            aliases=tuple(draw.sample(listed, draw.randint(0, 1))),
            licence_policy=draw.choice(("", "Presumption of denial")),
        )
        for number, name in enumerate(chosen)
    )


def change(walk: Walk, entries: tuple[Entry, ...]) -> None:
    """Put an edition in force and do what is owed, the look at the stored orders included."""
    walk.clock.forward(timedelta(minutes=1))
    with walk.store.begin() as tx:
        lists.activate(tx, Snapshot("own", entries), walk.clock())
    walk.worker.drain()


def judge_some(walk: Walk, draw: random.Random, orders: Sequence[Mapping[str, Any]]) -> None:
    """Release or reject some of the orders that are held."""
    for order in orders:
        if walk.standing(order).state is OrderState.HELD:
            hold = walk.case(order).hold
            match draw.randrange(4):
                case 0 | 1:
                    release(walk, hold)
                case 2:
                    walk.pipeline.settle(hold.id, Verdict.REJECT, "ada", "TM-LISTED", NOTE)
    walk.worker.drain()


def standings(walk: Walk, orders: Sequence[Mapping[str, Any]]) -> list[dict[str, object]]:
    return [describe_standing(walk.standing(order)) for order in orders]


def screen_all(walk: Walk, orders: Sequence[Mapping[str, Any]]) -> None:
    with walk.store.begin() as tx:
        for order in orders:
            steps.owe(tx, Kind.SCREEN, order_id_of(order), walk.clock())
    walk.worker.drain()


def compare_with_full(walk: Walk, draw: random.Random, listed: Sequence[str]) -> None:
    """Change the list three times: what the walk leaves, screening every order leaves as it is."""
    change(walk, edition(draw, listed))
    orders = [walk.place(1001 + number, name) for number, name in enumerate(NAMES)]
    walk.worker.drain()
    for _ in range(3):
        judge_some(walk, draw, orders)

        change(walk, edition(draw, listed))

        after_the_walk = standings(walk, orders)
        screen_all(walk, orders)
        assert standings(walk, orders) == after_the_walk


@pytest.mark.parametrize("seed", range(5))
def test_walk_over_the_difference_leaves_nothing_for_a_full_screening(
    walk: Walk, seed: int
) -> None:
    compare_with_full(walk, random.Random(seed), LISTED)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("condition", CONDITIONS)
def test_so_it_does_where_an_own_condition_looks_at_who_is_near(
    store: Store, monkeypatch: pytest.MonkeyPatch, condition: str, seed: int
) -> None:
    walk = Walk(store, monkeypatch, rules=conditioned(CONDITIONS[condition]))

    compare_with_full(walk, random.Random(seed), (*NEAR, *LISTED[-2:]))
