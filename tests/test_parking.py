"""A source that lets us in no more: left alone, shown, and nothing of what waits is lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.callback import Action, CallbackState
from connector.callback.schedule import Schedule
from connector.errors import AccessEnded
from connector.parking import parked
from connector.store import findings, steps
from connector.store.findings import FindingKind
from connector.store.orders import OrderState
from connector.store.steps import Kind
from demo.orders import DEMO_DOMAIN
from tests.walk import HARMLESS, LISTED, Walk, release

FAREWELL = {"id": 690933842, "name": "Example", "myshopify_domain": DEMO_DOMAIN}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind of database: what is asked of it here is asked of both elsewhere."""
    return f"sqlite:///{tmp_path / 'holdpoint.db'}"


def is_parked(walk: Walk) -> bool:
    with walk.store.read() as tx:
        return "shop" in parked(tx)


def found(walk: Walk) -> list[FindingKind]:
    with walk.store.read() as tx:
        return [each.kind for each in findings.unsettled(tx)]


def pass_time(walk: Walk, minutes: int, step: int = 5) -> None:
    for _ in range(0, minutes, step):
        walk.worker.drain()
        walk.clock.forward(timedelta(minutes=step))
    walk.worker.drain()


def asked(walk: Walk) -> int:
    return walk.asked  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def counted(listed_walk: Walk, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A walk that counts what reaches the shop, also what it refuses."""
    answer = listed_walk.shop.answer
    listed_walk.asked = 0  # type: ignore[attr-defined]

    def count(*given: Any) -> Any:
        listed_walk.asked += 1  # type: ignore[attr-defined]
        return answer(*given)

    monkeypatch.setattr(listed_walk.shop, "answer", count)
    return listed_walk


def test_uninstalled_app_parks_its_connection_and_people_see_it(listed_walk: Walk) -> None:
    listed_walk.shop.access.uninstalled = True
    listed_walk.send(FAREWELL, "app/uninstalled")
    listed_walk.worker.drain()
    assert is_parked(listed_walk)
    assert found(listed_walk) == [FindingKind.PARKED]


def test_farewell_that_is_not_true_is_forgotten_as_soon_as_the_shop_answers(
    listed_walk: Walk,
) -> None:
    listed_walk.send(FAREWELL, "app/uninstalled")
    listed_walk.worker.drain()
    assert not is_parked(listed_walk)
    assert found(listed_walk) == []


@pytest.mark.parametrize(
    "message",
    [{**FAREWELL, "myshopify_domain": "another.myshopify.com"}, {"id": 1}],
    ids=["another shop", "no shop"],
)
def test_farewell_of_another_form_parks_nothing(listed_walk: Walk, message: dict[str, Any]) -> None:
    listed_walk.shop.access.uninstalled = True
    listed_walk.send(message, "app/uninstalled")
    listed_walk.worker.do_one()
    assert not is_parked(listed_walk)


@pytest.mark.parametrize("fault", ["401", "402", "403", "404", "423"])
def test_every_answer_that_ends_access_parks(listed_walk: Walk, fault: str) -> None:
    listed_walk.shop.misbehave(fault, times=2)
    listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    assert is_parked(listed_walk)


def test_order_that_comes_while_parked_is_held_and_let_go_when_the_shop_answers_again(
    counted: Walk,
) -> None:
    counted.shop.access.uninstalled = True
    harmless, listed = counted.place(1001, HARMLESS), counted.place(1002, LISTED)
    pass_time(counted, 30)
    assert counted.standing(harmless).state is OrderState.HELD
    assert counted.standing(listed).state is OrderState.HELD

    counted.shop.access.uninstalled = False
    pass_time(counted, 40)
    assert not is_parked(counted)
    assert found(counted) == []
    assert counted.standing(harmless).state is OrderState.CLEARED
    assert not counted.shop.held(1001)
    assert counted.shop.held(1002)


def test_release_waits_for_as_long_as_its_connection_is_parked(counted: Walk) -> None:
    order = counted.place(1001, LISTED)
    counted.worker.drain()
    counted.shop.access.uninstalled = True
    release(counted, counted.case(order).hold)
    pass_time(counted, 60 * 24, step=30)
    last = counted.case(order).deliveries[-1]
    assert (last.callback.action, last.state) == (Action.RELEASE, CallbackState.PENDING)
    assert last.attempts == 0  # none of its tries is used up

    counted.shop.access.uninstalled = False
    pass_time(counted, 30)
    assert not counted.shop.held(1001)


def test_parked_connection_is_asked_seldom_however_much_waits(counted: Walk) -> None:
    counted.shop.access.uninstalled = True
    for number in range(1001, 1031):
        counted.place(number, HARMLESS)
    counted.worker.drain()
    before = asked(counted)
    pass_time(counted, 60)
    # A few probes every five minutes, and not thirty orders and their holds at each.
    assert 6 < asked(counted) - before < 40
    assert is_parked(counted)


def test_comparison_parks_and_is_what_finds_the_shop_again(counted: Walk) -> None:
    counted.pipeline.reconciler.start()
    counted.shop.access.uninstalled = True
    counted.worker.drain()
    assert found(counted) == [FindingKind.PARKED]
    counted.shop.access.uninstalled = False
    pass_time(counted, 20)
    assert found(counted) == []


def test_wait_of_a_release_that_is_shut_out_never_ends() -> None:
    for tries in (1, 18, 500):
        wait = Schedule().wait(Action.RELEASE, tries, AccessEnded("gone"), 0.0)
        assert wait is not None
        assert wait <= timedelta(minutes=15)


def let_points_follow(walk: Walk) -> None:
    """Restore points by the walk's clock."""
    allowance = walk.adapters["shop"].fetcher.client.allowance  # type: ignore[union-attr]
    allowance.clock = lambda: walk.clock().timestamp()


def test_spent_points_are_no_try_and_no_doubt(listed_walk: Walk) -> None:
    let_points_follow(listed_walk)
    listed_walk.shop.misbehave("throttled", times=8, on="OrderContent")
    order = listed_walk.place(1001, HARMLESS)
    for _ in range(8):
        listed_walk.worker.drain()
        assert listed_walk.standing(order).state is OrderState.RECEIVED
        listed_walk.clock.forward(timedelta(minutes=2))
    listed_walk.worker.drain()
    assert listed_walk.standing(order).state is OrderState.CLEARED
    assert listed_walk.shop.fulfillment_orders_of(1001)[0].holds_made == 0


def test_comparison_that_waits_for_points_goes_on_where_it_was(listed_walk: Walk) -> None:
    let_points_follow(listed_walk)
    listed_walk.pipeline.reconciler.start()
    listed_walk.shop.misbehave("throttled", on="Subscriptions")
    listed_walk.worker.drain()
    with listed_walk.store.read() as tx:
        assert steps.next_due(tx, Kind.RECONCILE, "shop") is not None
        assert findings.unsettled(tx) == ()
    listed_walk.clock.forward(timedelta(seconds=30))
    before = len(listed_walk.shop.requests)
    listed_walk.worker.drain()
    names = [request.operation for request in listed_walk.shop.requests[before:]]
    assert names == ["Rights", "Subscriptions"]


def test_scope_and_version_that_are_not_as_they_must_be_are_findings(listed_walk: Walk) -> None:
    listed_walk.shop.access.scopes.discard("read_customers")
    listed_walk.shop.serves = "2026-07"
    listed_walk.pipeline.reconciler.start()
    listed_walk.worker.drain()
    assert set(found(listed_walk)) == {FindingKind.SCOPE, FindingKind.VERSION}
