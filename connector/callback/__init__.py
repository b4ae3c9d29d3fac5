"""What is owed to a source system after a decision, and what its answer means."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from connector.order import OrderId


class Action(StrEnum):
    """What the source system is asked to do with the order."""

    HOLD = "hold"
    RELEASE = "release"
    CANCEL = "cancel"  # only where a person rejected it, and the connection is set up for that


class CallbackState(StrEnum):
    """Where a callback stands. CONFIRMED was read back from the source; the others did not act."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class Held(StrEnum):
    """What the source system, read by its API, says of our hold on an order.

    A room with a poller tells LIFTED from FREE: what was lifted by hand is not held again.
    """

    HELD = "held"  # every part of the order that could still leave carries our hold
    PARTLY = "partly"  # some parts do, some do not
    FREE = "free"  # parts could leave and none of them carries our hold
    LIFTED = "lifted"  # somebody took our hold off a part that it stood on, and that could leave
    GONE = "gone"  # nothing is left that could leave: shipped, closed or cancelled


@dataclass(frozen=True, slots=True)
class Callback:
    """One message owed to a source system. `id` is its idempotency key, the same on every try.

    Callbacks of one order are delivered in `sequence`. `case` is what staff may read in the
    source system: our own hold id, never a list or a name. `content_hash` is that of the order
    decided on (`connector.order.content_hash`), which a release must find there.
    """

    id: str
    order: OrderId
    number: str
    sequence: int
    action: Action
    revision: int
    case: str
    content_hash: str


class Canceller(Protocol):
    """Cancels orders that a person rejected. Optional: it cannot be undone."""

    def cancel(self, callback: Callback) -> None:
        """Cancel the order without a refund, and return once the source shows it cancelled.

        Raises as Target does, and Conflict where the order is not the content decided on.
        """
        ...


class Marker(Protocol):
    """Shows people in the source system what was confirmed there. Optional, and best effort."""

    def mark(self, callback: Callback) -> None:
        """Mark the order as what the confirmed callback made it; doing so again changes nothing.

        Raises DeliveryDelayed or DeliveryRefused, either of which leaves it unmarked.
        """
        ...


class Target(Protocol):
    """The way out of a room. Every method may be called again after any outcome.

    All raise DeliveryDelayed (try later), DeliveryRefused (never) or Conflict. Where the source
    system can keep it, the callback's sequence is stored there before anything is done, and one
    that is lower than what stands there does nothing and raises Fenced.
    """

    def hold(self, callback: Callback) -> None:
        """Put our hold on every part of the order that could leave and does not carry it yet."""
        ...

    def release(self, callback: Callback) -> None:
        """Lift our own hold wherever it stands, and nobody else's.

        Raises Conflict where the order there is seen not to be the content that was decided on.
        """
        ...

    def read_back(self, callback: Callback) -> Held:
        """Read from the source system how the order stands now."""
        ...
