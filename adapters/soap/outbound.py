"""The way out to a source system that asks by itself: it is told when it comes."""

from connector.callback import Callback, Held
from connector.errors import NotYet


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


_WAITING = "the source system has not asked for the decision yet (GetDecision)"
