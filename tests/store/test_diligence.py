"""Due diligence on a hold, from its record to the release, on both databases."""

from dataclasses import replace

import pytest

from connector.errors import DiligenceInvalid, DiligenceMissing, HoldClosed, HoldUnknown
from connector.hold import HoldId, Verdict
from connector.hold.diligence import Diligence
from connector.store import cases, diligence, holds
from connector.store.orders import OrderState
from tests.asking import ask_diligence
from tests.examples import DILIGENCE
from tests.walk import LISTED, NOTE, Walk


def asking(walk: Walk) -> tuple[HoldId, Diligence]:
    """Hold an order that asks for due diligence; give the hold and a complete record of it."""
    order = walk.place(1001, LISTED)
    walk.worker.drain()
    hold = ask_diligence(walk.store, walk.case(order).hold.id)
    return hold, replace(DILIGENCE, hold=hold)


def record(walk: Walk, made: Diligence, *roles: str) -> None:
    with walk.store.begin() as tx:
        cases.record_diligence(tx, made, roles)


def release(walk: Walk, hold: HoldId) -> None:
    walk.pipeline.settle(hold, Verdict.RELEASE, "ada", "HR-CLEARED", NOTE)


def test_release_waits_for_a_complete_record(listed_walk: Walk) -> None:
    hold, made = asking(listed_walk)

    with pytest.raises(DiligenceMissing):
        release(listed_walk, hold)
    record(listed_walk, replace(made, safeguards=""))
    with pytest.raises(DiligenceMissing, match="lacks safeguards"):
        release(listed_walk, hold)
    record(listed_walk, made)
    release(listed_walk, hold)

    with listed_walk.store.read() as tx:
        case = cases.load(tx, hold)
    assert case.order.state is OrderState.RELEASED
    assert [reason.code for reason in case.decisions[-1].reasons] == ["HR-CLEARED", "HR-CLEARED"]


def test_newest_record_counts_and_the_earlier_ones_stay(listed_walk: Walk) -> None:
    hold, made = asking(listed_walk)
    record(listed_walk, made)
    worse = replace(made, decision="")
    record(listed_walk, worse)

    with listed_walk.store.read() as tx:
        assert diligence.records_of(tx, holds.number_of(hold)) == (made, worse)
    with pytest.raises(DiligenceMissing, match="lacks decision"):
        release(listed_walk, hold)


def test_record_of_one_hold_is_not_another_ones(listed_walk: Walk) -> None:
    hold, made = asking(listed_walk)
    record(listed_walk, made)
    with listed_walk.store.read() as tx:
        earlier = holds.load(tx, HoldId("H-1"))

    assert earlier.id != hold
    assert earlier.diligence is None


def test_hold_is_named_in_its_record_as_it_is_called(listed_walk: Walk) -> None:
    hold, made = asking(listed_walk)
    record(listed_walk, replace(made, hold=hold.lower()))

    with listed_walk.store.read() as tx:
        assert holds.load(tx, hold).diligence == made


def test_record_needs_an_open_hold_and_a_role_of_the_policy(listed_walk: Walk) -> None:
    hold, made = asking(listed_walk)

    with pytest.raises(HoldClosed):
        record(listed_walk, replace(made, hold="H-1"))
    with pytest.raises(HoldUnknown):
        record(listed_walk, replace(made, hold="H-99"))
    with pytest.raises(DiligenceInvalid):
        record(listed_walk, made, "legal")
    with listed_walk.store.read() as tx:
        assert diligence.newest_of(tx, holds.number_of(hold)) is None


def test_document_is_kept_once_by_its_content(listed_walk: Walk) -> None:
    with listed_walk.store.begin() as tx:
        one = diligence.keep_file(tx, "a.pdf", b"content")
        two = diligence.keep_file(tx, "b.pdf", b"content")

        assert (one.sha256, one.name, two.name) == (two.sha256, "a.pdf", "b.pdf")
        assert one.stored
        assert diligence.load_file(tx, one.sha256) == b"content"
        assert diligence.load_file(tx, "0" * 64) is None
