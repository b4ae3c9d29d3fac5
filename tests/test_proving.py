"""What a connection can do is proved by asking its source; the trial ends without a hold."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from connector.adapter import Proved
from connector.callback import Action, Callback, Held
from connector.errors import AccessEnded, DeliveryDelayed, DeliveryRefused, PayloadError
from connector.intake import Change, Fetched, Page
from connector.proving import ACCESS, ORDERS, TOLD, TRIAL, Prover
from tests.examples import NOW, ORDER


@dataclass
class Source:
    """A source system in memory: target, fetcher and poller in one; `fails` names what breaks."""

    standing: Held = Held.FREE
    changes: tuple[Change, ...] = (Change("5001", NOW),)
    fails: dict[str, Exception] = field(default_factory=dict)
    asked: list[tuple[Action, int]] = field(default_factory=list)

    def _do(self, what: str) -> None:
        if what in self.fails:
            raise self.fails[what]

    def changed(self, since: datetime, cursor: str | None) -> Page:
        assert since < NOW.replace(year=2100)
        self._do("changed")
        return Page(self.changes, cursor)

    def fetch(self, number: str) -> Fetched:
        assert number == "5001"
        self._do("fetch")
        return Fetched(ORDER, replace(ORDER))

    def hold(self, callback: Callback) -> None:
        self._do("hold")
        self.asked.append((callback.action, callback.sequence))
        self.standing = Held.HELD

    def release(self, callback: Callback) -> None:
        self._do("release")
        self.asked.append((callback.action, callback.sequence))
        self.standing = Held.FREE

    def read_back(self, _callback: Callback) -> Held:
        return self.standing


def prover(source: Source, told: Callable[[], tuple[Proved, str]] | None = None) -> Prover:
    return Prover("shop", source, source, source, ("hold",), ("all else",), told)


def verdicts(source: Source, order: str | None = None) -> dict[str, Proved]:
    told = lambda: (Proved.YES, "active")  # noqa: E731 - a name for one answer
    examined = prover(source, told).examine(order)
    return {proof.what: proof.proved for proof in examined.proofs}


def test_nothing_is_changed_unless_an_order_is_named() -> None:
    source = Source()
    assert verdicts(source) == {ACCESS: Proved.YES, ORDERS: Proved.YES, TOLD: Proved.YES}
    assert source.asked == []


def test_trial_places_a_hold_and_lifts_it_below_every_real_callback() -> None:
    source = Source()
    assert verdicts(source, "5001")[TRIAL] is Proved.YES
    assert source.asked == [(Action.HOLD, 0), (Action.RELEASE, 0)]
    assert source.standing is Held.FREE


@pytest.mark.parametrize("standing", [Held.HELD, Held.LIFTED, Held.PARTLY, Held.GONE])
def test_order_that_is_not_free_is_not_tried(standing: Held) -> None:
    source = Source(standing)
    assert verdicts(source, "5001")[TRIAL] is Proved.OPEN
    assert (source.asked, source.standing) == ([], standing)


@pytest.mark.parametrize(
    ("problem", "proved"),
    [
        (AccessEnded("no"), Proved.NO),
        (DeliveryRefused("no"), Proved.NO),
        (DeliveryDelayed("later"), Proved.OPEN),
    ],
)
def test_source_that_does_not_answer_is_asked_nothing_else(
    problem: Exception, proved: Proved
) -> None:
    source = Source(fails={"changed": problem})
    assert verdicts(source, "5001") == {ACCESS: proved}
    can = prover(source).examine(None).can
    assert can == (() if proved is Proved.NO else ("hold",))


@pytest.mark.parametrize(
    ("what", "problem", "failed", "proved"),
    [
        ("fetch", DeliveryRefused("no"), ORDERS, Proved.NO),
        ("fetch", PayloadError("$.x", "no"), ORDERS, Proved.OPEN),
        ("hold", DeliveryRefused("no"), TRIAL, Proved.NO),
        ("release", DeliveryDelayed("later"), TRIAL, Proved.NO),
    ],
)
def test_what_fails_is_named_and_the_rest_is_asked_all_the_same(
    what: str, problem: Exception, failed: str, proved: Proved
) -> None:
    found = verdicts(Source(fails={what: problem}), "5001")
    assert found[failed] is proved
    assert found[TOLD] is Proved.YES


def test_without_an_order_to_look_at_reading_stays_open() -> None:
    assert verdicts(Source(changes=()))[ORDERS] is Proved.OPEN
