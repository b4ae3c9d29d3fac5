"""Past orders are given with their newest revision and what a person said last."""

from datetime import timedelta

from connector.decision import Outcome
from connector.hold import Verdict
from connector.store.past import count_since, received_since
from tests.walk import HARMLESS, LISTED, NOTE, Walk, order_id_of, release


def test_orders_since_a_time_come_with_the_verdict_of_a_person(listed_walk: Walk) -> None:
    listed_walk.place(1000, HARMLESS)
    listed_walk.clock.forward(timedelta(days=2))
    since = listed_walk.clock()
    cleared = listed_walk.place(1001, HARMLESS)
    released = listed_walk.place(1002, LISTED)
    rejected = listed_walk.place(1003, LISTED)
    listed_walk.worker.drain()
    release(listed_walk, listed_walk.case(released).hold)
    hold = listed_walk.case(rejected).hold.id
    listed_walk.pipeline.settle(hold, Verdict.REJECT, "ada", "TM-LISTED", NOTE)

    past = {each.revision.id: each.verdict for each in received_since(listed_walk.store, since)}

    assert past == {
        order_id_of(cleared): None,
        order_id_of(released): Outcome.CLEAR,
        order_id_of(rejected): Outcome.REJECT,
    }
    with listed_walk.store.read() as tx:
        assert count_since(tx, since) == 3
