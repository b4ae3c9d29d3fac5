"""The way out: the calls of the connection, or none where the source asks by itself."""

from dataclasses import dataclass

from adapters.webhook.calls import Caller, CallsMap, values_of
from adapters.webhook.expressions import Unanswerable
from connector.callback import Callback, Held
from connector.errors import Conflict, DeliveryDelayed, NotYet, PayloadError
from connector.intake import Fetcher
from connector.order import content_hash

_STATES = {held.value: held for held in Held}
_OURS = frozenset({Held.HELD, Held.PARTLY})
_WAITING = "the source system has not asked for the decision yet (GET /api/v1/screenings)"


class AskingTarget:
    """Nothing is sent. What is owed is confirmed when the source system fetches the decision.

    The order waits there until it hears that it is clear: there is nothing to put on it.
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
    """Calls the source system, and reads back what it did."""

    calls: CallsMap
    caller: Caller
    fetcher: Fetcher | None

    def hold(self, callback: Callback) -> None:
        """Have the source hold the order; to ask again changes nothing there."""
        self.caller.ask(self.calls.hold, values_of(callback))

    def release(self, callback: Callback) -> None:
        """Have our hold lifted, where it stands and the order is what was decided on."""
        if self.read_back(callback) not in _OURS:
            return
        if self.fetcher is not None:
            _require_unedited(self.fetcher, callback)
        self.caller.ask(self.calls.release, values_of(callback))

    def read_back(self, callback: Callback) -> Held:
        """Read how the order stands. Raises DeliveryDelayed where the answer does not say."""
        call = self.calls.read_back
        document = self.caller.ask(call, values_of(callback))
        try:
            state = call.state.of(document)
        except Unanswerable as error:
            raise DeliveryDelayed("`state` cannot be asked of the source's answer") from error
        if not isinstance(state, str) or state not in _STATES:
            raise DeliveryDelayed(f"`state` gives none of {', '.join(_STATES)}")
        return _STATES[state]


def _require_unedited(fetcher: Fetcher, callback: Callback) -> None:
    """Raise Conflict where the order at its source is not the content that was decided on."""
    try:
        content = content_hash(fetcher.fetch(callback.number).order)
    except PayloadError as error:
        raise Conflict(f"the order at its source cannot be read: {error}") from error
    if content != callback.content_hash:
        revision = callback.revision
        raise Conflict(f"the order at its source is not revision {revision}, which was decided on")
