"""One try of a callback: ask the source system, then read back whether it did as asked."""

from typing import assert_never

from connector.callback import Action, Callback, Canceller, Held, Target
from connector.errors import Conflict, DeliveryDelayed, DeliveryRefused, NothingLeft, NotYet

Problem = DeliveryDelayed | DeliveryRefused | Conflict


def ask(target: Target, callback: Callback, canceller: Canceller | None = None) -> Problem | None:
    """Bring a callback to its target; None means that reading back confirmed it."""
    try:
        match callback.action:
            case Action.HOLD:
                target.hold(callback)
            case Action.RELEASE:
                target.release(callback)
            case Action.CANCEL:
                return _cancel(canceller, callback)
            case _:
                assert_never(callback.action)
        return _shortcoming(callback.action, target.read_back(callback))
    except (DeliveryDelayed, DeliveryRefused, Conflict) as problem:
        return problem


def _cancel(canceller: Canceller | None, callback: Callback) -> Problem | None:
    if canceller is None:
        return DeliveryRefused("this connection is not set up to cancel orders")
    canceller.cancel(callback)
    return None


def _shortcoming(action: Action, held: Held) -> Problem | None:
    match action, held:
        case (Action.HOLD, Held.HELD) | (Action.RELEASE, Held.FREE | Held.LIFTED | Held.GONE):
            return None
        case Action.HOLD, Held.GONE:
            return NothingLeft("nothing is left to hold: shipped, closed or cancelled there")
        case _:
            return NotYet(f"asked to {action.value}, but read back: {held.value}")
