"""Sealing as a step: again and again, and not in vain."""

from dataclasses import replace
from datetime import datetime

import pytest

from connector.audit import Seal
from connector.errors import ConfigError, LeaseLost
from connector.sealing import EVERY
from connector.store import audit, steps
from connector.store.steps import Kind
from connector.worker import Worker
from tests.audited import verified
from tests.walk import HARMLESS, START, Walk


def seals(walk: Walk) -> tuple[Seal, ...]:
    with walk.store.read() as tx:
        return audit.seals(tx, 1, None)


def due(walk: Walk) -> datetime | None:
    with walk.store.read() as tx:
        return steps.next_due(tx, Kind.SEAL, "audit")


@pytest.fixture
def sealing(listed_walk: Walk) -> Walk:
    """A walk whose trail is to be sealed five minutes from now, with an order decided."""
    listed_walk.pipeline.sealer.owe()
    listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()
    return listed_walk


def test_trail_is_sealed_again_and_again(sealing: Walk) -> None:
    assert seals(sealing) == ()
    for number in (1, 2):
        sealing.clock.forward(EVERY)
        sealing.worker.drain()
        assert len(seals(sealing)) == number
        assert due(sealing) == START + (number + 1) * EVERY
        sealing.place(1001 + number, HARMLESS)
        sealing.worker.drain()

    assert verified(sealing.store).faults == []


def test_where_nothing_happened_no_seal_is_made(sealing: Walk) -> None:
    for _ in range(3):
        sealing.clock.forward(EVERY)
        sealing.worker.drain()

    assert len(seals(sealing)) == 1
    assert due(sealing) == START + 4 * EVERY


def test_seal_that_cannot_be_made_is_tried_again(sealing: Walk) -> None:
    def no_key() -> None:
        raise ConfigError("audit_key", "gone")

    sealer = replace(sealing.pipeline.sealer, key=no_key)
    keyless = Worker(replace(sealing.pipeline, sealer=sealer))
    sealing.clock.forward(EVERY)
    keyless.drain()
    assert seals(sealing) == ()

    sealing.clock.forward(EVERY)
    sealing.worker.drain()

    assert len(seals(sealing)) == 1


def test_two_workers_make_one_seal(sealing: Walk) -> None:
    sealing.clock.forward(EVERY)
    with sealing.store.begin() as tx:
        first = steps.claim(tx, sealing.clock(), sealing.worker.lease)
    sealing.clock.forward(2 * sealing.worker.lease)
    sealing.worker.drain()  # another took the step over, and sealed
    assert first is not None

    with pytest.raises(LeaseLost, match="another worker's"):
        sealing.pipeline.seal(first)

    assert len(seals(sealing)) == 1
    assert verified(sealing.store).faults == []
