"""The way out: calls of a source system, or none where it asks by itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.soap.client.calling import Call
from connector.callback import Callback, Held
from connector.errors import NotYet
from connector.intake.asking import key_of

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

    `calls` holds `hold`, `release` and `read_back`.
    """

    calls: Mapping[str, Call]

    def hold(self, callback: Callback) -> None:
        """Have the source system put our hold on the order."""
        self.calls["hold"].ask(_values(callback))

    def release(self, callback: Callback) -> None:
        """Have the source system take our hold off the order."""
        self.calls["release"].ask(_values(callback))

    def read_back(self, callback: Callback) -> Held:
        """Read from the source system how the order stands."""
        return Held(self.calls["read_back"].ask(_values(callback)))


def _values(callback: Callback) -> Mapping[str, str]:
    return {
        "number": callback.number,
        "case": callback.case,
        "callback": callback.id,
        "sequence": str(callback.sequence),
        "revision": str(callback.revision),
        "action": callback.action.value,
        "poll_key": key_of(callback.content_hash),
    }
