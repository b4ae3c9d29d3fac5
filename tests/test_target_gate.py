"""The gate in the store, on both databases: what one worker learns of a target, all know."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from connector.callback import CallbackState
from connector.callback.target_health import (
    FAILURES_TO_OPEN,
    OPEN_AT_FIRST,
    PROBE_LEASE,
    RateLimit,
    TargetHealth,
    TargetKey,
    TargetKind,
)
from connector.errors import DeliveryDelayed, DeliveryRefused, LeaseLost
from connector.store import Store, steps, targets
from connector.store.steps import Kind, Step
from connector.target_gate import TargetGate
from tests.walk import LISTED, Clock, Walk, release

SHOP = TargetKey(TargetKind.CONNECTION, "shop")
LEASE = timedelta(seconds=60)
SILENCE = DeliveryDelayed("no answer")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def gate(store: Store, clock: Clock, **limits: float) -> TargetGate:
    """Give a worker's own gate; all share the store."""
    by_key = {TargetKey(TargetKind.CONNECTION, k): RateLimit(v) for k, v in limits.items()}
    return TargetGate(store, clock, by_key, draw=lambda: 0.5)


def step(store: Store, clock: Clock, subject: str = "shop:1") -> Step:
    with store.begin() as tx:
        steps.owe(tx, Kind.DELIVER, subject, clock())
        claimed = steps.claim(tx, clock(), LEASE)
    assert claimed is not None
    return claimed


def tell(
    gate: TargetGate, problem: DeliveryDelayed | DeliveryRefused | None, times: int = 1
) -> None:
    for _ in range(times):
        with gate.store.begin() as tx:
            gate.tell(tx, SHOP, problem)


def due(store: Store, subject: str = "shop:1") -> object:
    with store.read() as tx:
        return steps.next_due(tx, Kind.DELIVER, subject)


def test_target_that_one_worker_found_down_is_left_alone_by_another(
    store: Store, clock: Clock
) -> None:
    tell(gate(store, clock), SILENCE, FAILURES_TO_OPEN)

    assert not gate(store, clock).admit(step(store, clock), SHOP, first=False)


def test_other_targets_are_asked_as_before(store: Store, clock: Clock) -> None:
    tell(gate(store, clock), SILENCE, FAILURES_TO_OPEN)

    for kind, name in ((TargetKind.CONNECTION, "erp"), (TargetKind.SUBSCRIBER, "shop")):
        owed = step(store, clock, f"{kind}:1")
        assert gate(store, clock).admit(owed, TargetKey(kind, name), first=False)


def test_postponed_step_comes_after_the_opening_spread_and_is_nobodys_meanwhile(
    store: Store, clock: Clock
) -> None:
    tell(gate(store, clock), SILENCE, FAILURES_TO_OPEN)

    gate(store, clock).admit(step(store, clock), SHOP, first=False)

    assert due(store) == clock() + OPEN_AT_FIRST + OPEN_AT_FIRST / 2


def test_of_two_workers_one_probes(store: Store, clock: Clock) -> None:
    tell(gate(store, clock), SILENCE, FAILURES_TO_OPEN)
    clock.forward(OPEN_AT_FIRST)
    owed = [step(store, clock, f"shop:{number}") for number in range(8)]

    def admit(claimed: Step) -> bool:
        return gate(store, clock).admit(claimed, SHOP, first=False)

    with ThreadPoolExecutor(4) as workers:
        admitted = list(workers.map(admit, owed))

    assert admitted.count(True) == 1


def test_worker_that_died_while_it_probed_leaves_the_probe_to_the_next(
    store: Store, clock: Clock
) -> None:
    tell(gate(store, clock), SILENCE, FAILURES_TO_OPEN)
    clock.forward(OPEN_AT_FIRST)
    assert gate(store, clock).admit(step(store, clock, "shop:1"), SHOP, first=False)

    clock.forward(PROBE_LEASE)

    assert gate(store, clock).admit(step(store, clock, "shop:2"), SHOP, first=False)


@pytest.mark.parametrize("answer", [None, DeliveryRefused("no such order")])
def test_any_answer_closes_the_breaker(
    store: Store, clock: Clock, answer: DeliveryRefused | None
) -> None:
    tell(gate(store, clock), SILENCE, FAILURES_TO_OPEN)

    tell(gate(store, clock), answer)

    assert gate(store, clock).admit(step(store, clock), SHOP, first=False)


def test_tokens_are_shared_by_all_workers(store: Store, clock: Clock) -> None:
    owed = [step(store, clock, f"shop:{number}") for number in range(8)]

    def admit(claimed: Step) -> bool:
        return gate(store, clock, shop=3).admit(claimed, SHOP, first=True)

    with ThreadPoolExecutor(4) as workers:
        admitted = list(workers.map(admit, owed))

    assert admitted.count(True) == 3


def test_well_target_without_a_limit_is_not_even_written_of(store: Store, clock: Clock) -> None:
    assert gate(store, clock).admit(step(store, clock), SHOP, first=False)
    tell(gate(store, clock), None)

    with store.read() as tx:
        assert targets.all_known(tx) == {}


def test_worker_that_lost_its_step_takes_no_lease_of_the_probe(store: Store, clock: Clock) -> None:
    tell(gate(store, clock), SILENCE, FAILURES_TO_OPEN)
    zombie = step(store, clock)
    clock.forward(LEASE)
    with store.begin() as tx:
        steps.claim(tx, clock(), LEASE)
        known = targets.lock(tx, SHOP)
        targets.keep(tx, SHOP, known.admit(clock(), first=True, limit=None).health)

    with pytest.raises(LeaseLost):
        gate(store, clock).admit(zombie, SHOP, first=False)


def test_health_is_kept_as_it_is_known(store: Store, clock: Clock) -> None:
    whole = TargetHealth(
        6, clock(), clock() + LEASE, 1.5, clock(), clock(), "it answered 410: gone"
    )
    with store.begin() as tx:
        targets.lock(tx, SHOP)
        targets.keep(tx, SHOP, whole)

    with store.read() as tx:
        assert targets.health(tx, SHOP) == whole
        assert targets.all_known(tx) == {SHOP: whole}


def test_shop_that_is_down_delays_releases_and_lets_a_new_hold_try(listed_walk: Walk) -> None:
    walk = listed_walk
    numbers = range(1001, 1002 + FAILURES_TO_OPEN)
    held = [walk.place(number, LISTED) for number in numbers]
    walk.worker.drain()
    walk.shop.misbehave("503", times=FAILURES_TO_OPEN)
    for order in held:
        release(walk, walk.case(order).hold)

    walk.worker.drain()
    assert all(walk.shop.held(number) for number in numbers)  # the shop is well, and not asked

    late = walk.place(2001, LISTED)
    walk.worker.drain()
    assert walk.case(late).at_source == "held, confirmed"


def test_open_breaker_counts_no_try_of_a_release(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    tell(listed_walk.pipeline.courier.gate, SILENCE, FAILURES_TO_OPEN)
    asked = len(listed_walk.shop.requests)

    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()

    delivery = listed_walk.case(order).deliveries[-1]
    assert (delivery.state, delivery.attempts) == (CallbackState.PENDING, 0)
    assert len(listed_walk.shop.requests) == asked

    listed_walk.clock.forward(OPEN_AT_FIRST)
    listed_walk.worker.drain()
    assert not listed_walk.shop.held(1001)


def test_rate_limit_of_a_connection_lets_holds_go_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(store, monkeypatch)
    walk.use_starter_list()
    held = [walk.place(number, LISTED) for number in (1001, 1002, 1003)]
    walk.worker.drain()
    walk.limits[SHOP] = RateLimit(0.1)
    for order in held:
        release(walk, walk.case(order).hold)
    walk.worker.drain()
    assert [walk.shop.held(number) for number in (1001, 1002, 1003)] == [False, True, True]

    walk.place(2001, LISTED)
    walk.worker.drain()

    assert walk.shop.held(2001)


def test_orders_that_the_shop_does_not_treat_as_asked_do_not_make_it_down(
    listed_walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = type(listed_walk.pipeline.adapters["shop"].target)
    monkeypatch.setattr(target, "hold", lambda _self, _callback: None)
    orders = [listed_walk.place(number, LISTED) for number in range(1001, 1007)]

    listed_walk.worker.drain()

    with listed_walk.store.read() as tx:
        assert targets.health(tx, SHOP) == TargetHealth()
    assert "read back: free" in listed_walk.case(orders[0]).at_source
