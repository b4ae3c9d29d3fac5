"""Rules or policy changed while nobody ran: at the start what was decided is looked at again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connector.active_lists import InForce
from connector.callback import Action
from connector.main import Installation
from connector.main.clock import utc_now
from connector.screening.lists import EntityKind, Entry
from connector.store import lists, rescreens, steps
from connector.store.orders import OrderState
from connector.store.rescreens import UnderWay
from connector.store.steps import Kind
from tests.examples import NOW
from tests.installed import Shop, change, configure, drain, placed, standing, start, write
from tests.walk import HARMLESS, OrderId, Walk

OWNER = Entry("own:1", "EL", EntityKind.ORGANIZATION, "Oblast Krasnaya Vyshka")
FACTS = "owner,owned,share,as_of,source\n"
OWNED = f"{FACTS}Oblast Krasnaya Vyshka,{HARMLESS},60,2026-01-31,register\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed_shop: Shop) -> Path:
    configure(tmp_path, monkeypatch, installed_shop)
    write(tmp_path, "ownership/own.csv", FACTS)
    return tmp_path


@contextmanager
def started(home: Path) -> Iterator[Installation]:
    installation = start(home)
    try:
        yield installation
    finally:
        installation.close()


def walks(installation: Installation) -> list[str]:
    with installation.store.read() as tx:
        return [each.source for each in rescreens.under_way(tx)]


def cleared(home: Path, installed_shop: Shop) -> OrderId:
    """Give an order that was cleared by the rules as they are, with no walk left."""
    with started(home) as installation:
        change(installation, OWNER)
        order = placed(installation, installed_shop)
        assert standing(installation, order).state is OrderState.CLEARED
        assert walks(installation) == []
    return order


def test_cleared_order_is_held_when_its_owner_becomes_known(
    home: Path, installed_shop: Shop
) -> None:
    order = cleared(home, installed_shop)
    write(home, "ownership/own.csv", OWNED)

    with started(home) as installation:
        drain(installation)
        found = standing(installation, order)

    assert found.state is OrderState.HELD
    assert found.case is not None
    assert {reason.code for reason in found.case.hold.reasons} == {"OW-HALF"}
    assert [each.callback.action for each in found.case.deliveries] == [Action.HOLD]


def test_hold_is_marked_for_review_when_the_rules_no_longer_meet_it(
    home: Path, installed_shop: Shop
) -> None:
    write(home, "ownership/own.csv", OWNED)
    with started(home) as installation:
        change(installation, OWNER)
        order = placed(installation, installed_shop)
    write(home, "ownership/own.csv", FACTS)

    with started(home) as installation:
        drain(installation)
        case = standing(installation, order).case

    assert case is not None
    assert {reason.code for reason in case.hold.reasons} == {"RP-DELISTED"}


def test_start_with_the_same_rules_looks_at_nothing(home: Path, installed_shop: Shop) -> None:
    cleared(home, installed_shop)

    with started(home) as installation:
        assert walks(installation) == []


def test_rules_that_come_back_are_as_new_as_any_other(home: Path, installed_shop: Shop) -> None:
    cleared(home, installed_shop)
    for text in (OWNED, FACTS):
        write(home, "ownership/own.csv", text)
        with started(home) as installation:
            assert len(walks(installation)) == 1
            drain(installation)
            assert walks(installation) == []


def test_walk_for_rules_waits_for_a_list_that_can_be_asked(
    home: Path, installed_shop: Shop
) -> None:
    order = cleared(home, installed_shop)
    write(home, "ownership/own.csv", OWNED)

    with started(home) as installation:
        with installation.store.begin() as tx:
            lists.deactivate(tx, "own", NOW, lists.Cause(by="ada", why="to see"))
        drain(installation)
        assert standing(installation, order).state is OrderState.CLEARED
        with installation.store.read() as tx:
            (walk,) = rescreens.under_way(tx)
        assert "no list is in force" in walk.problem


def test_process_with_earlier_rules_leaves_the_order_to_one_with_the_newer(
    home: Path, installed_shop: Shop
) -> None:
    with started(home) as earlier:
        change(earlier, OWNER)
        write(home, "ownership/own.csv", OWNED)
        with started(home) as newer:
            order = placed(earlier, installed_shop)
            assert standing(earlier, order).state is OrderState.RECEIVED
            with earlier.store.read() as tx:
                assert steps.next_due(tx, Kind.SCREEN, order) is not None
            later = replace(newer.pipeline, now=lambda: utc_now() + timedelta(seconds=11))
            drain(replace(newer, pipeline=later))

            assert standing(newer, order).state is OrderState.HELD


def test_walk_by_a_process_with_earlier_rules_decides_nothing_by_them(
    home: Path, installed_shop: Shop
) -> None:
    order = cleared(home, installed_shop)
    with started(home) as earlier:
        write(home, "ownership/own.csv", OWNED)
        with started(home):
            pass  # it records its rules, and ends before it does a step
        drain(earlier)
        assert walks(earlier) == []
        assert standing(earlier, order).state is OrderState.CLEARED

    with started(home) as newer:
        later = replace(newer.pipeline, now=lambda: utc_now() + timedelta(seconds=11))
        drain(replace(newer, pipeline=later))
        assert standing(newer, order).state is OrderState.HELD


def test_screening_that_broke_holds_the_order_whatever_the_rules_are(
    home: Path, installed_shop: Shop
) -> None:
    with started(home) as earlier:
        change(earlier, OWNER)
        write(home, "ownership/own.csv", OWNED)
        with started(home):
            judging = replace(earlier.pipeline.judging, in_force=broken_lists)
            fetching = replace(earlier.pipeline.fetching, judging=judging)
            broken = replace(earlier.pipeline, judging=judging, fetching=fetching)
            order = placed(replace(earlier, pipeline=broken), installed_shop)
            case = standing(earlier, order).case

    assert case is not None
    assert [reason.code for reason in case.hold.reasons] == ["SY-CHECK"]


def broken_lists() -> InForce:
    raise RuntimeError


def owed(walk: Walk, bundle: str) -> bool:
    with walk.store.begin() as tx:
        lists.lock(tx)
        return rescreens.owe_for_rules(tx, bundle, NOW)


def test_walk_is_owed_once_for_rules_and_ends_that_for_the_rules_before(walk: Walk) -> None:
    walk.place(1001, HARMLESS)
    walk.worker.drain()
    with walk.store.begin() as tx:
        rescreens.owe(tx, "own", NOW)

    answers = [owed(walk, bundle) for bundle in ("a" * 64, "a" * 64, "b" * 64)]

    assert answers == [True, False, True]
    with walk.store.read() as tx:
        assert rescreens.under_way(tx) == (
            UnderWay("own", "", ""),
            UnderWay("rules:" + "b" * 32, "", ""),
        )
        assert steps.next_due(tx, Kind.RESCREEN, "rules:" + "a" * 32) is None


def test_where_no_order_is_stored_the_rules_are_noted_and_nothing_is_owed(walk: Walk) -> None:
    assert not owed(walk, "a" * 64)
    with walk.store.read() as tx:
        assert rescreens.under_way(tx) == ()

    walk.place(1001, HARMLESS)
    walk.worker.drain()
    assert not owed(walk, "a" * 64)
    assert owed(walk, "b" * 64)
