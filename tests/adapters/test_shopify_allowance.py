"""Points of a shop: never overdrawn, holds first, turns for what waits, several processes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from threading import Lock, Thread

import pytest

from adapters.shopify.allowance import Allowance, Urgency
from connector.errors import AllowanceSpent
from demo.shop_meter import Meter, cost


@dataclass
class Time:
    """A clock that moves when somebody sleeps."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def meter(time: Time) -> Meter:
    return Meter(maximum=1000, restored_a_second=100, clock=time)


@pytest.fixture
def allowance(time: Time) -> Allowance:
    return Allowance(time, time.sleep)


def call(
    allowance: Allowance, meter: Meter, urgency: Urgency, requested: int = 40, used: int = 10
) -> bool:
    """Do what the client does around one request; False where the shop throttled it."""
    name = f"Costs{requested}"
    taken = allowance.take(name, urgency)
    done = meter.spend(requested)
    if done:
        meter.give_back(requested - used)
    allowance.settle(name, taken, cost(requested, used if done else None, meter.status()))
    return done


def spend_until_refused(go: Callable[[], object]) -> AllowanceSpent:
    for _ in range(10_000):
        try:
            go()
        except AllowanceSpent as spent:
            return spent
    pytest.fail("nothing ever waited")


@pytest.mark.parametrize(
    ("urgency", "share"), [(Urgency.READ, 0.3), (Urgency.LOOK, 0.5)], ids=["read", "look"]
)
def test_what_only_reads_leaves_its_share_to_holds(
    allowance: Allowance, meter: Meter, urgency: Urgency, share: float
) -> None:
    spent = spend_until_refused(lambda: call(allowance, meter, urgency, 40, 40))
    assert share * 1000 <= meter.least < share * 1000 + 40
    assert spent.after is not None
    assert call(allowance, meter, Urgency.HOLD, 40, 40)


def test_hold_pauses_for_its_points_where_it_stands(
    allowance: Allowance, meter: Meter, time: Time
) -> None:
    call(allowance, meter, Urgency.HOLD)
    meter.drain()
    assert not call(allowance, meter, Urgency.HOLD)  # somebody else spent them: we learn it
    before = time.now
    assert call(allowance, meter, Urgency.HOLD)
    assert 0.4 <= time.now - before < 1


def test_hold_does_not_pause_for_longer_than_a_step_allows(
    allowance: Allowance, meter: Meter, time: Time
) -> None:
    call(allowance, meter, Urgency.HOLD, 900, 900)
    time.sleep(8)
    meter.drain()
    assert not call(allowance, meter, Urgency.HOLD, 900)
    before = time.now
    with pytest.raises(AllowanceSpent) as spent:
        call(allowance, meter, Urgency.HOLD, 900)
    assert time.now == before
    assert spent.value.after is not None
    assert spent.value.after >= timedelta(seconds=9)


def test_those_who_wait_get_turns_one_after_the_other(allowance: Allowance, meter: Meter) -> None:
    spend_until_refused(lambda: call(allowance, meter, Urgency.READ, 40, 40))
    turns = [
        spend_until_refused(lambda: call(allowance, meter, Urgency.READ, 40, 40)).after
        for _ in range(5)
    ]
    gaps = [later - sooner for sooner, later in pairwise(turns) if sooner and later]
    assert gaps == [timedelta(seconds=0.4)] * 4


def test_hold_that_cannot_pause_so_long_stands_in_no_queue(
    allowance: Allowance, meter: Meter
) -> None:
    call(allowance, meter, Urgency.READ, 900, 900)
    for _ in range(50):  # a long queue of readers
        spend_until_refused(lambda: call(allowance, meter, Urgency.READ, 900, 900))
    spent = spend_until_refused(lambda: call(allowance, meter, Urgency.HOLD, 900, 900))
    assert spent.after is not None
    assert spent.after < timedelta(seconds=10)


def test_turns_are_as_far_apart_as_what_is_used_takes_to_be_restored(
    allowance: Allowance, meter: Meter
) -> None:
    spend_until_refused(lambda: call(allowance, meter, Urgency.READ, 40, 10))
    first, second = (
        spend_until_refused(lambda: call(allowance, meter, Urgency.READ, 40, 10)).after
        for _ in range(2)
    )
    assert first is not None
    assert second is not None
    assert second - first == timedelta(seconds=0.1)


def test_what_was_spent_comes_back_with_time(
    allowance: Allowance, meter: Meter, time: Time
) -> None:
    spent = spend_until_refused(lambda: call(allowance, meter, Urgency.READ, 40, 40))
    assert spent.after is not None
    time.sleep(spent.after.total_seconds())
    assert call(allowance, meter, Urgency.READ, 40, 40)


def test_shop_is_never_overdrawn_by_one_process(
    allowance: Allowance, meter: Meter, time: Time
) -> None:
    for place in range(400):
        urgency = (Urgency.HOLD, Urgency.SETTLE, Urgency.READ, Urgency.LOOK)[place % 4]
        try:
            call(allowance, meter, urgency, 30 + place % 7 * 10)
        except AllowanceSpent:
            time.sleep(0.05)
    assert meter.throttled == 0
    assert meter.least >= 0


def test_several_processes_get_by_with_what_answers_say(meter: Meter, time: Time) -> None:
    processes = [Allowance(time, time.sleep) for _ in range(3)]
    done = 0
    for place in range(600):
        try:
            done += call(processes[place % 3], meter, Urgency.HOLD, 40, 40)
        except AllowanceSpent:
            time.sleep(0.1)
    # 1 000 points at first and 100 a second, at 40 each.
    possible = (1000 + (time.now - 100) * 100) / 40
    assert meter.throttled < 0.15 * done
    assert done > 0.8 * possible


def test_threads_of_a_process_share_one_bucket() -> None:
    meter = Meter(maximum=400, restored_a_second=1000)
    allowance, at_shop = Allowance(), Lock()
    call(allowance, meter, Urgency.HOLD)

    def work() -> None:
        for _ in range(20):
            taken = allowance.take("Costs40", Urgency.HOLD)
            with at_shop:
                done = meter.spend(40)
                meter.give_back(30)
                said = cost(40, 10 if done else None, meter.status())
            allowance.settle("Costs40", taken, said)

    threads = [Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert meter.throttled == 0


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"throttleStatus": None},
        {"requestedQueryCost": "x", "throttleStatus": {}},
        cost(10, 10, {"maximumAvailable": 0, "currentlyAvailable": 0, "restoreRate": 0}),
        cost(10, 10, {"maximumAvailable": 5, "currentlyAvailable": 9, "restoreRate": 1}),
    ],
)
def test_cost_that_makes_no_sense_is_not_believed(
    allowance: Allowance, said: dict[str, object]
) -> None:
    allowance.settle("Any", allowance.take("Any", Urgency.LOOK), said)
    assert allowance.take("Any", Urgency.LOOK).points > 0
