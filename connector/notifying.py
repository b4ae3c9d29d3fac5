"""What the organisation's own systems are told: owed with the decision, posted and tried again."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from connector.callback.asking import Problem
from connector.callback.notice import News, Notice, NoticeState, Subscriber
from connector.callback.notice_body import write_body, write_test
from connector.callback.posting import Posted, post
from connector.callback.schedule import Schedule
from connector.callback.target_health import TargetKey, TargetKind
from connector.errors import DeliveryRefused, DeliveryUnknown
from connector.http import Send
from connector.store import Store, Transaction, notices, orders, steps, targets
from connector.store.notices import Sending
from connector.store.steps import Step
from connector.target_gate import TargetGate

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Notifier:
    """Owes and posts notices. `sends` has each subscriber's own way out, by name."""

    store: Store
    gate: TargetGate
    schedule: Schedule
    now: Callable[[], datetime]
    subscribers: Mapping[str, Subscriber] = field(default_factory=dict)
    sends: Mapping[str, Send] = field(default_factory=dict)

    def owe(self, tx: Transaction, news: News) -> None:
        """Owe a notice to each subscriber who asked for such news; the order must be locked."""
        order = news.decision.order
        for subscriber in self.subscribers.values():
            if subscriber.wants(news.event, news.connection):
                sequence = notices.next_sequence(tx, subscriber.name, order)
                body = write_body(news, sequence)
                number = f"ntc_{secrets.token_hex(16)}"
                notice = Notice(number, subscriber.name, order, sequence, news.event, body)
                notices.owe(tx, notice, self.now())

    def notify(self, step: Step) -> None:
        """Post the next notice on an order to its subscriber, or end where none is owed."""
        name, order = notices.stream_of(step)
        target = TargetKey(TargetKind.SUBSCRIBER, name)
        with self.store.read() as tx:
            sending = notices.next_of(tx, name, order)
            disabled_at = targets.health(tx, target).disabled_at
        if sending is None:
            with self.store.begin() as tx:
                orders.lock(tx, order)  # one that is owed just now must not be missed
                self._go_on(tx, step)
        elif name not in self.subscribers:
            self._bury(step, sending, f"there is no subscriber '{name}' any more")
        elif disabled_at is not None:
            self._bury(step, sending, f"subscriber '{name}' is disabled; enable it, then replay")
        elif self.gate.admit(step, target, first=False):
            self._post(step, target, sending)

    def test(self, name: str) -> tuple[Posted, timedelta]:
        """Post a test event now, whatever is known of the subscriber; say how it ended and when.

        Nothing of it is kept. Raises DeliveryUnknown.
        """
        if name not in self.subscribers:
            known = ", ".join(sorted(self.subscribers)) or "none"
            raise DeliveryUnknown(
                f"there is no subscriber '{name}'; configured are: {known}. "
                "A subscriber is a file subscribers/<name>.yaml of the configuration"
            )
        number = f"test_{secrets.token_hex(16)}"
        return self._posted(name, number, write_test(name, self.now()))

    def _posted(self, name: str, number: str, body: bytes) -> tuple[Posted, timedelta]:
        started = time.monotonic()
        posted = post(self.sends[name], self.subscribers[name], number, body, self.now())
        return posted, timedelta(seconds=time.monotonic() - started)

    def _post(self, step: Step, target: TargetKey, sending: Sending) -> None:
        notice = sending.notice
        posted, took = self._posted(target.name, notice.id, notice.body)
        problem = posted.problem
        with self.store.begin() as tx:
            orders.lock(tx, notice.order)  # the order's lock comes first everywhere
            notices.keep_attempt(tx, notice, self.now(), took, str(problem) if problem else None)
            if problem is None:
                self._end(tx, step, notice, NoticeState.DELIVERED, None)
            else:
                self._retry(tx, step, sending, problem)
            self.gate.tell(tx, target, problem)
            if isinstance(problem, DeliveryRefused):
                gone = targets.lock(tx, target).disabled(self.now(), str(problem))
                targets.keep(tx, target, gone)
        outcome = "delivered" if problem is None else type(problem).__name__
        log.info("notice.tried", notice=notice.id, status=posted.status, outcome=outcome)

    def _retry(self, tx: Transaction, step: Step, sending: Sending, problem: Problem) -> None:
        draw = self.gate.draw()
        wait = self.schedule.wait_to_notify(sending.attempts + 1, problem, draw)
        if wait is None:
            self._end(tx, step, sending.notice, NoticeState.DEAD, str(problem))
        else:
            steps.postpone(tx, step, self.now() + wait, str(problem))

    def _bury(self, step: Step, sending: Sending, problem: str) -> None:
        with self.store.begin() as tx:
            orders.lock(tx, sending.notice.order)
            self._end(tx, step, sending.notice, NoticeState.DEAD, problem)
        log.warning("notice.dead", notice=sending.notice.id, problem=problem)

    def _end(
        self, tx: Transaction, step: Step, notice: Notice, state: NoticeState, problem: str | None
    ) -> None:
        """End a notice; the next one on the order goes on, whatever became of this."""
        notices.settle(tx, notice, state, self.now(), problem)
        self._go_on(tx, step)

    def _go_on(self, tx: Transaction, step: Step) -> None:
        if notices.next_of(tx, *notices.stream_of(step)) is None:
            steps.finish(tx, step)
        else:
            steps.repeat(tx, step, self.now())
