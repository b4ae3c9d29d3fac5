"""One try: the source system is asked, and only what reading back shows counts."""

from dataclasses import dataclass, field

import pytest

from connector.callback import Action, Callback, Held
from connector.callback.asking import ask
from connector.errors import Conflict, DeliveryDelayed, DeliveryRefused, NothingLeft, NotYet
from tests.examples import ORDER


@dataclass
class FarEnd:
    """A source system that reads back as it was made to, and keeps what it was asked."""

    held: Held
    failures: dict[str, Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def hold(self, callback: Callback) -> None:
        self._ask("hold", callback)

    def release(self, callback: Callback) -> None:
        self._ask("release", callback)

    def cancel(self, callback: Callback) -> None:
        self._ask("cancel", callback)

    def read_back(self, callback: Callback) -> Held:
        self._ask("read_back", callback)
        return self.held

    def _ask(self, what: str, callback: Callback) -> None:
        assert callback.id == "shop:5001:1"
        self.asked.append(what)
        if what in self.failures:
            raise self.failures[what]


def callback(action: Action) -> Callback:
    return Callback("shop:5001:1", ORDER.id, "5001", 1, action, 3, "H-7", "")


@pytest.mark.parametrize(
    ("action", "held", "outcome"),
    [
        (Action.HOLD, Held.HELD, type(None)),
        (Action.HOLD, Held.PARTLY, NotYet),
        (Action.HOLD, Held.FREE, NotYet),
        (Action.HOLD, Held.LIFTED, NotYet),
        (Action.HOLD, Held.GONE, NothingLeft),
        (Action.RELEASE, Held.HELD, NotYet),
        (Action.RELEASE, Held.PARTLY, NotYet),
        (Action.RELEASE, Held.FREE, type(None)),
        (Action.RELEASE, Held.LIFTED, type(None)),
        (Action.RELEASE, Held.GONE, type(None)),
    ],
)
def test_only_what_is_read_back_confirms(action: Action, held: Held, outcome: type) -> None:
    far_end = FarEnd(held)

    problem = ask(far_end, callback(action))

    assert type(problem) is outcome
    assert far_end.asked == [action.value, "read_back"]


def test_shortcoming_says_what_was_asked_and_what_was_read_back() -> None:
    problem = ask(FarEnd(Held.PARTLY), callback(Action.HOLD))

    assert str(problem) == "asked to hold, but read back: partly"


@pytest.mark.parametrize("fails_at", ["asking", "read_back"])
@pytest.mark.parametrize("action", [Action.HOLD, Action.RELEASE])
@pytest.mark.parametrize(
    "failure", [DeliveryDelayed("busy"), DeliveryRefused("never"), Conflict("edited")], ids=repr
)
def test_failed_delivery_is_the_answer_even_where_the_source_looks_right(
    action: Action, failure: Exception, fails_at: str
) -> None:
    looks_right = Held.HELD if action is Action.HOLD else Held.FREE
    step = action.value if fails_at == "asking" else fails_at

    assert ask(FarEnd(looks_right, {step: failure}), callback(action)) is failure


def test_cancelling_is_what_the_canceller_says_of_it() -> None:
    refused = DeliveryRefused("never")
    asked = callback(Action.CANCEL)

    assert ask(FarEnd(Held.HELD), asked, FarEnd(Held.HELD)) is None
    assert ask(FarEnd(Held.HELD), asked, FarEnd(Held.HELD, {"cancel": refused})) is refused


def test_nothing_is_cancelled_where_the_connection_is_not_set_up_for_it() -> None:
    far_end = FarEnd(Held.HELD)

    assert isinstance(ask(far_end, callback(Action.CANCEL)), DeliveryRefused)
    assert far_end.asked == []


@pytest.mark.parametrize("step", ["hold", "read_back"])
def test_bug_of_a_room_is_not_taken_for_an_answer(step: str) -> None:
    with pytest.raises(ZeroDivisionError):
        ask(FarEnd(Held.HELD, {step: ZeroDivisionError()}), callback(Action.HOLD))
