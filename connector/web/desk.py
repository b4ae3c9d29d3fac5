"""What a room's service answers from: its own connection's orders, and nobody else's."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Final

from connector.errors import HoldUnknown
from connector.hold import HoldId, Verdict
from connector.intake import Inbound
from connector.intake.asked import Answered, Once, Promised
from connector.order import OrderId, order_id
from connector.pipeline import Pipeline
from connector.replying import TOLD
from connector.store import answered, heard, holds

_FIRST_LOOK: Final = 0.001
_LONGEST_NAP: Final = 0.02


@dataclass(slots=True)
class ConnectionDesk:
    """The desk of one request. Who waits takes one of `seats`; with none free nobody waits.

    `kept` says what became of the message: True new, False a copy, None not kept.
    """

    connection: str
    pipeline: Pipeline
    seats: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(1))
    kept: bool | None = None

    @property
    def now(self) -> datetime:
        """The time."""
        return self.pipeline.now()

    def keep(self, message: Inbound, once: Once | None = None) -> bool:
        """Keep a message whose sender was proved; False where it is a copy of a kept one."""
        own = None if once is None else self._own(once)
        self.kept = self.pipeline.keep(self.connection, message, own)
        return self.kept

    def keep_all(self, messages: Iterable[Inbound]) -> bool:
        """Keep messages that were sent together, as `keep`; False where all are copies."""
        self.kept = self.pipeline.keep_all(self.connection, messages)
        return self.kept

    def standing(self, number: str) -> Answered | None:
        """Say how an order of this connection stands; None where none of that number is known."""
        with self.pipeline.store.read() as tx:
            return answered.standing(tx, self._order(number))

    def decided(self, number: str, content: str, patience: timedelta) -> Answered | None:
        """Wait until this content of an order is decided on; None where it is not in time."""
        if not self._is_decided(number, content) and not self._wait(number, content, patience):
            return None
        found = self.standing(number)
        return found if found is not None and found.content == content else None

    def _wait(self, number: str, content: str, patience: timedelta) -> bool:
        begun = monotonic()
        end = begun + patience.total_seconds()
        if patience <= timedelta(0) or not self.seats.acquire(blocking=False):
            return False
        try:
            while (left := end - monotonic()) > 0:
                # A tenth of the time so far: soon enough for a fast one, no haste with a slow one.
                nap = _FIRST_LOOK + (monotonic() - begun) / 10
                sleep(min(nap, _LONGEST_NAP, left))
                if self._is_decided(number, content):
                    return True
            return False
        finally:
            self.seats.release()

    def _is_decided(self, number: str, content: str) -> bool:
        with self.pipeline.store.read() as tx:
            return answered.is_decided(tx, self._order(number), content)

    def promise(self, promised: Promised) -> None:
        """Owe an answer that goes out later."""
        self.pipeline.replies.promise(self.connection, promised)
        self.pipeline.nudge()

    def told(self, answer: Answered) -> None:
        """Confirm what is owed on an order whose source asks by itself: it was just told."""
        action = TOLD.get(answer.outcome)
        if action is not None:
            order = self._order(answer.number)
            self.pipeline.courier.collected(order, answer.content, action)

    def release(self, case: str, number: str, by: str, reason: str, note: str) -> None:
        """Release a hold on an order of this connection, as a person does. Raises HoldError."""
        with self.pipeline.store.read() as tx:
            found = holds.load(tx, HoldId(case))
        if found.order != self._order(number):
            raise HoldUnknown(f"order {number} has no hold {case}")
        self.pipeline.settle(found.id, Verdict.RELEASE, by, reason, note)

    def hold(self, number: str, by: str, note: str) -> None:
        """Hold an order until a person releases it. Raises OrderUnknown, HoldClosed."""
        self.pipeline.hold(self._order(number), by, note)

    def is_first(self, once: Once) -> bool:
        """Say whether a name is heard for the first time, by any process."""
        own = self._own(once)
        with self.pipeline.store.begin() as tx:
            return heard.is_first(tx, own.name, own.until, self.now)

    def _own(self, once: Once) -> Once:
        return replace(once, name=f"{self.connection}:{once.name}")

    def _order(self, number: str) -> OrderId:
        return order_id(self.connection, number)
