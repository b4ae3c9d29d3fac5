"""An order is screened before it is recorded: what changed between the two is not missed."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from connector.active_lists import InForce
from connector.errors import ScreeningUnavailable
from connector.order import Order
from connector.pipeline import Pipeline
from connector.screening import Hit
from connector.store import steps
from connector.store.orders import OrderState
from connector.store.steps import Kind
from tests.relisted import CUSTOMER, OTHER, met, state, use
from tests.walk import HARMLESS, LISTED, Walk, order_id_of


@dataclass
class Counted:
    """A check that counts who asks it, and may be unable to answer."""

    version: str = "1"
    answers: bool = True
    asked: int = 0
    name: str = field(default="counted", init=False)

    def run(self, order: Order) -> tuple[Hit, ...]:
        self.asked += 1
        if not self.answers:
            raise ScreeningUnavailable("SY-CHECK", f"{order.id} cannot be asked")
        return ()


def asking(walk: Walk, in_force: Callable[[], InForce]) -> Pipeline:
    """Have the corridor ask something else what is in force."""
    judging = replace(walk.pipeline.judging, in_force=in_force)
    fetching = replace(walk.pipeline.fetching, judging=judging)
    walk.pipeline = replace(walk.pipeline, judging=judging, fetching=fetching)
    walk.worker = replace(walk.worker, pipeline=walk.pipeline)
    return walk.pipeline


def counting(walk: Walk, check: Counted) -> None:
    asking(walk, lambda: InForce(walk.active.in_force().lists, (check,)))


def placed_and_heard(walk: Walk, number: int, company: str) -> dict[str, Any]:
    """Place an order and do the step that reads its message, and no other."""
    walk.worker.drain()
    order = walk.place(number, company)
    assert walk.worker.do_one()
    return order


def test_listed_party_is_held_in_the_step_that_reads_the_message(listed_walk: Walk) -> None:
    order = placed_and_heard(listed_walk, 1001, LISTED)

    assert state(listed_walk, order) is OrderState.HELD
    with listed_walk.store.read() as tx:
        assert steps.next_due(tx, Kind.SCREEN, order_id_of(order)) is None


def test_harmless_order_waits_for_the_api_and_is_cleared_by_the_step_that_reads_it(
    listed_walk: Walk,
) -> None:
    order = placed_and_heard(listed_walk, 1001, HARMLESS)
    assert state(listed_walk, order) is OrderState.RECEIVED

    assert listed_walk.worker.do_one()
    assert state(listed_walk, order) is OrderState.CLEARED


def test_list_that_changes_before_the_order_is_recorded_is_not_missed(walk: Walk) -> None:
    use(walk, OTHER)
    walk.worker.drain()
    changes = iter([(OTHER, CUSTOMER)])

    def in_force_then_changed() -> InForce:
        before = walk.active.in_force()
        for entries in changes:
            use(walk, *entries)
        return before

    asking(walk, in_force_then_changed)
    order = placed_and_heard(walk, 1001, HARMLESS)

    assert state(walk, order) is OrderState.RECEIVED
    walk.worker.drain()
    assert met(walk, order) == [("RP-NAME", "OWN/own:2")]


def test_screening_that_breaks_early_is_answered_by_its_own_step(listed_walk: Walk) -> None:
    def broken() -> InForce:
        raise RuntimeError

    asking(listed_walk, broken)
    order = listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()

    assert [reason.code for reason in listed_walk.case(order).hold.reasons] == ["SY-CHECK"]


def test_what_the_api_confirms_moments_later_is_not_asked_again(listed_walk: Walk) -> None:
    check = Counted()
    counting(listed_walk, check)

    order = listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()

    assert (state(listed_walk, order), check.asked) == (OrderState.CLEARED, 1)


def test_what_could_not_be_answered_is_asked_again(listed_walk: Walk) -> None:
    check = Counted(answers=False)
    counting(listed_walk, check)
    order = placed_and_heard(listed_walk, 1001, HARMLESS)

    check.answers = True
    listed_walk.worker.drain()

    assert (state(listed_walk, order), check.asked) == (OrderState.CLEARED, 2)


def test_confirmation_after_a_minute_or_by_other_checks_is_asked_again(listed_walk: Walk) -> None:
    check = Counted()
    counting(listed_walk, check)
    for number, happens in (
        (1001, lambda: listed_walk.clock.forward(timedelta(seconds=61))),
        (1002, lambda: setattr(check, "version", "2")),
    ):
        check.asked = 0
        placed_and_heard(listed_walk, number, HARMLESS)
        happens()
        listed_walk.worker.drain()
        assert check.asked == 2, number
