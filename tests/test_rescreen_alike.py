"""What the walk over a difference finds is what screening every order whole would find."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from connector.hold import Verdict
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.store import lists, steps
from connector.store.cases import describe_standing
from connector.store.orders import OrderState
from connector.store.steps import Kind
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


def edition(draw: random.Random) -> tuple[Entry, ...]:
    """Draw some of the listed names, each under an id of its own or of another's."""
    chosen = draw.sample(LISTED, draw.randint(1, len(LISTED)))
    return tuple(
        Entry(
            id=f"own:{draw.choice((LISTED.index(name), 20 + number))}",
            list="OWN",
            kind=EntityKind.ORGANIZATION,
            name=name,
            aliases=tuple(draw.sample(LISTED, draw.randint(0, 1))),
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


@pytest.mark.parametrize("seed", range(5))
def test_walk_over_the_difference_leaves_nothing_for_a_full_screening(
    walk: Walk, seed: int
) -> None:
    draw = random.Random(seed)
    change(walk, edition(draw))
    orders = [walk.place(1001 + number, name) for number, name in enumerate(NAMES)]
    walk.worker.drain()
    for _ in range(3):
        judge_some(walk, draw, orders)

        change(walk, edition(draw))

        after_the_walk = standings(walk, orders)
        screen_all(walk, orders)
        assert standings(walk, orders) == after_the_walk
