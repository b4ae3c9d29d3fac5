"""The one way in which a sender waits for a decision, whatever form it asks in.

Its message is kept like any other, and the answer is that on exactly the content it asked about:
the same steps decide, with the same record and audit. What is not decided in time is pending, and
only `clear` lets an order leave.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from connector.errors import PayloadError
from connector.intake import Inbound
from connector.intake.asked import Answered, Desk, Once, Outcome
from connector.order import Order, content_hash, number_at_source


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that was kept, and what it asks about.

    `number` and `content` are empty where they cannot be read; `problem` says why then. `fresh` is
    false for a copy of a message that was kept before.
    """

    number: str
    content: str
    problem: PayloadError | None
    fresh: bool

    @property
    def key(self) -> str:
        """What the decision on this content is asked for by; empty where it cannot be read."""
        return key_of(self.content)


def keep(desk: Desk, message: Inbound, read: Callable[[], Order], once: Once | None = None) -> Kept:
    """Keep a message whose sender was proved, and say which order it asks about.

    `read` reads the order of it; `once` is what may be heard with no other message. Raises
    HeardBefore, and StoreBusy or NotCommitted where it may not be kept.
    """
    try:
        order = read()
    except PayloadError as error:
        return Kept(error.number or "", "", error, desk.keep(message, once))
    number, content = number_at_source(order.id), content_hash(order)
    return Kept(number, content, None, desk.keep(message, once))


def await_decision(desk: Desk, kept: Kept, patience: timedelta) -> Answered | None:
    """Wait for the decision on just what was kept; None where it is not made in time."""
    if not kept.content or (kept.fresh and patience <= timedelta(0)):
        return None
    return desk.decided(kept.number, kept.content, patience)


def look_up(desk: Desk, number: str, key: str) -> tuple[bool, Answered | None]:
    """Say whether such an order is known or promised, and how it stands.

    With a key only the decision on that content is given. Who has one was promised an answer: the
    order may be kept and not read yet.
    """
    found = desk.standing(number)
    if found is not None and key and key_of(found.content) != key:
        return True, None
    return found is not None or bool(key), found


def may_leave(found: Answered | None) -> bool:
    """Say whether the order may leave."""
    return found is not None and found.outcome is Outcome.CLEAR


def key_of(content: str) -> str:
    """Give the key of a content hash: its first half says enough, and fits old fields."""
    return content[:32]
