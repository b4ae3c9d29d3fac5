"""The way out: calls of a source system, or none where it asks by itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.soap.client.calling import Call
from connector.callback import Action, Callback, Held
from connector.errors import Conflict, NotYet, PayloadError
from connector.intake import Fetcher
from connector.intake.asking import key_of
from connector.order import content_hash

_WAITING = "the source system has not asked for the decision yet (GetDecision)"


class AskingTarget:
    """Nothing is sent. What is owed is confirmed when the source system fetches the decision.

    The order waits there until it hears CLEAR, so there is nothing to put on it or to take off.
    """

    def hold(self, callback: Callback) -> None:
        """Wait for the source system to ask. Raises NotYet."""
        raise NotYet(f"order {callback.number}: {_WAITING}")

    def release(self, callback: Callback) -> None:
        """Wait for the source system to ask. Raises NotYet."""
        raise NotYet(f"order {callback.number}: {_WAITING}")

    def read_back(self, callback: Callback) -> Held:
        """Raise NotYet: there is nothing to read."""
        raise NotYet(f"order {callback.number}: {_WAITING}")


@dataclass(frozen=True, slots=True)
class CallingTarget:
    """Calls the source system, whose own side keeps two calls with one id from acting twice.

    `calls` holds `hold`, `release` and `read_back`. Where orders can be read there, a release reads
    its order first, and an order without our hold is one whose hold was lifted: unlike parts that
    are split off, it is the very order that carried it.
    """

    calls: Mapping[str, Call]
    fetcher: Fetcher | None = None

    def hold(self, callback: Callback) -> None:
        """Have the source system put our hold on the order."""
        self.calls["hold"].ask(values_of(callback))

    def release(self, callback: Callback) -> None:
        """Have the source system take our hold off the order."""
        if self.fetcher is not None:
            _require_content(self.fetcher, callback)
        self.calls["release"].ask(values_of(callback))

    def read_back(self, callback: Callback) -> Held:
        """Read from the source system how the order stands."""
        held = Held(self.calls["read_back"].ask(values_of(callback)))
        should_be_held = self.fetcher is not None and callback.action is Action.HOLD
        return Held.LIFTED if should_be_held and held is Held.FREE else held


def _require_content(fetcher: Fetcher, callback: Callback) -> None:
    try:
        there = content_hash(fetcher.fetch(callback.number).order)
    except PayloadError as error:
        raise Conflict("the order there cannot be read any more") from error
    if there != callback.content_hash:
        raise Conflict("the order there is not what was decided on")


def values_of(callback: Callback) -> Mapping[str, str]:
    """Give what the placeholders of a call about a callback stand for."""
    return {
        "number": callback.number,
        "case": callback.case,
        "callback": callback.id,
        "sequence": str(callback.sequence),
        "revision": str(callback.revision),
        "action": callback.action.value,
        "poll_key": key_of(callback.content_hash),
    }
