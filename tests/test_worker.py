"""A worker that is to stop begins nothing more."""

from connector.store.steps import Kind
from connector.worker import DOES
from tests.walk import LISTED, Walk, shop_order


def test_worker_that_is_to_stop_begins_no_further_step(listed_walk: Walk) -> None:
    listed_walk.send(shop_order(1001, LISTED, listed_walk.clock()))
    listed_walk.worker.stop.ask()

    assert listed_walk.worker.drain() == 0


def test_every_kind_of_step_is_done_by_somebody() -> None:
    assert set(DOES) == set(Kind)
