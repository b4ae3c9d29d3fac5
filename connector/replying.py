"""Answers that were promised go out when the order is decided, and are tried again until heard."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from connector.adapter import Adapter
from connector.callback import Action
from connector.callback.notice import NoticeState
from connector.callback.schedule import Schedule
from connector.callback.target_health import TargetKey, TargetKind
from connector.errors import DeliveryDelayed, DeliveryRefused
from connector.intake.asked import Answered, Outcome, Promised, Replier
from connector.order import OrderId, order_id
from connector.store import Store, Transaction, answered, replies, steps
from connector.store.replies import OwedReply
from connector.store.steps import Step
from connector.target_gate import TargetGate

log = structlog.get_logger()

TOLD: Final[Mapping[Outcome, Action]] = {Outcome.HOLD: Action.HOLD, Outcome.CLEAR: Action.RELEASE}
"""What a source system that asks by itself was told by an answer."""

_SOONEST: Final = timedelta(milliseconds=100)
_LATEST: Final = timedelta(minutes=1)
_PATIENCE: Final = timedelta(days=1)  # for a decision; after it the answer is that there is none


@dataclass(frozen=True, slots=True)
class Replies:
    """Keeps and brings promised answers. `collected` confirms what an answer told of an order."""

    store: Store
    adapters: Mapping[str, Adapter]
    gate: TargetGate
    schedule: Schedule
    now: Callable[[], datetime]
    collected: Callable[[OrderId, str, Action], None]

    def promise(self, connection: str, promised: Promised) -> None:
        """Owe an answer to who asked. Returns only after the commit."""
        with self.store.begin() as tx:
            replies.owe(tx, connection, promised, self.now())

    def reply(self, step: Step) -> None:
        """Bring an answer once the order is decided; no transaction is open meanwhile."""
        with self.store.read() as tx:
            owed = replies.load(tx, step.subject)
            ready, answer = self._decided(tx, owed)
        room = self.adapters.get(owed.connection)
        if owed.state is not NoticeState.PENDING:
            with self.store.begin() as tx:
                steps.finish(tx, step)
        elif room is None or room.replier is None:
            self._end(step, owed, NoticeState.DEAD, "the connection sends no such answers any more")
        elif not ready:
            with self.store.begin() as tx:
                waited = (self.now() - owed.owed_at) / 4
                due = self.now() + min(max(waited, _SOONEST), _LATEST)
                steps.postpone(tx, step, due, "not decided yet", is_try=False)
        elif self.gate.admit(step, _target(owed), first=False):
            self._try(step, owed, room.replier, answer)

    def _decided(self, tx: Transaction, owed: OwedReply) -> tuple[bool, Answered | None]:
        """Say whether there is an answer to give, and how the order stands by it; None: pending."""
        promised = owed.promised
        order = order_id(owed.connection, promised.number)
        if not promised.content or self.now() - owed.owed_at > _PATIENCE:
            return True, None
        if answered.is_decided(tx, order, promised.content):
            found = answered.standing(tx, order)
            return True, found if found and found.content == promised.content else None
        current = answered.content_of(tx, order)
        overtaken = current != promised.content and replies.is_known(tx, order, promised.content)
        return overtaken, None

    def _try(self, step: Step, owed: OwedReply, replier: Replier, answer: Answered | None) -> None:
        problem: DeliveryDelayed | DeliveryRefused | None = None
        try:
            replier.reply(owed.promised, answer)
        except (DeliveryDelayed, DeliveryRefused) as failed:
            problem = failed
        if problem is None:
            self._confirm(owed, answer)
            self._end(step, owed, NoticeState.DELIVERED, None)
        else:
            self._retry(step, owed, problem)
        log.info("reply.tried", reply=owed.promised.id, outcome=type(problem).__name__)

    def _confirm(self, owed: OwedReply, answer: Answered | None) -> None:
        action = TOLD.get(answer.outcome) if answer else None
        if owed.promised.confirms and answer is not None and action is not None:
            self.collected(order_id(owed.connection, answer.number), answer.content, action)

    def _retry(
        self, step: Step, owed: OwedReply, problem: DeliveryDelayed | DeliveryRefused
    ) -> None:
        draw = self.gate.draw()
        wait = self.schedule.wait_to_notify(owed.attempts + 1, problem, draw)
        if wait is None:
            self._end(step, owed, NoticeState.DEAD, str(problem), problem)
            return
        with self.store.begin() as tx:
            replies.keep_attempt(tx, owed.promised.id, str(problem))
            steps.postpone(tx, step, self.now() + wait, str(problem))
            self.gate.tell(tx, _target(owed), problem)

    def _end(
        self,
        step: Step,
        owed: OwedReply,
        state: NoticeState,
        said: str | None,
        problem: DeliveryDelayed | DeliveryRefused | None = None,
    ) -> None:
        with self.store.begin() as tx:
            steps.finish(tx, step)
            replies.settle(tx, owed.promised.id, state, self.now(), said)
            self.gate.tell(tx, _target(owed), problem)
        if state is NoticeState.DEAD:
            log.warning("reply.dead", reply=owed.promised.id, problem=said)


def _target(owed: OwedReply) -> TargetKey:
    return TargetKey(TargetKind.REPLY, owed.connection)
