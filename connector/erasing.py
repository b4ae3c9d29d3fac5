"""Requests of people about their data: kept, carried out as far as the law allows, recorded.

What was received is removed; what decisions stand on is not, since export control law obliges to
keep it for years. What a person is to be told, a person tells: a finding asks for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from connector.adapter import Adapter
from connector.errors import PayloadError
from connector.intake import DataRequest, Inbound, Reference, Source, Wish, named
from connector.order import Order, number_at_source
from connector.store import Store, Transaction, data_requests, findings, steps
from connector.store.data_requests import KeptRequest
from connector.store.findings import FindingKind
from connector.store.inbox import InboxState, KeptMessage
from connector.store.steps import Kind, Step

log = structlog.get_logger()

_STRETCH = 200  # messages; each is read anew to see which order it is about
_LATER = timedelta(minutes=1)
_MUCH_LATER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Erasing:
    """Takes requests and carries them out, some messages a step."""

    store: Store
    adapters: Mapping[str, Adapter]
    now: Callable[[], datetime]

    def take(self, tx: Transaction, request: DataRequest, kept: KeptMessage) -> None:
        """Keep a request, and owe what follows: a step, or a person's answer."""
        data_requests.keep(tx, request, kept)
        if request.wish is Wish.ERASE:
            steps.owe(tx, Kind.ERASE, str(kept.id), self.now())
        else:
            subject = f"message {kept.id}"
            findings.note(tx, kept.connection, subject, FindingKind.DATA_ASKED, self.now())

    def erase(self, step: Step) -> None:
        """Look at the next messages before a request and remove the bodies that it concerns.

        One that is not read yet is waited for. Bodies that could not be read stay: they are why
        their order is held. In the end the request's own body goes, which names the person.
        """
        with self.store.read() as tx:
            request = data_requests.find(tx, int(step.subject))
            some = data_requests.messages(tx, request, _STRETCH) if request else ()
        if request is None or request.ended_at is not None:
            with self.store.begin() as tx:
                steps.finish(tx, step)
            return
        if request.numbers is not None and request.connection not in self.adapters:
            with self.store.begin() as tx:
                problem = "its connection is not configured, so nobody can read its messages"
                steps.postpone(tx, step, self.now() + _MUCH_LATER, problem)
            return
        reached, gone, waits = self._look(request, some)
        with self.store.begin() as tx:
            data_requests.erase(tx, gone)
            data_requests.go_on(tx, reached)
            if waits:
                steps.postpone(tx, step, self.now() + _LATER, "a message is not read yet")
            elif len(some) == _STRETCH:
                steps.repeat(tx, step, self.now())
            else:
                data_requests.erase(tx, (request.id,))
                data_requests.end(tx, reached, "", self.now())
                steps.finish(tx, step)
        log.info("data.erased", request=request.id, messages=len(gone))

    def _look(
        self, request: KeptRequest, some: tuple[tuple[KeptMessage, InboxState], ...]
    ) -> tuple[KeptRequest, list[int], bool]:
        """Give how far the request is then, which bodies go, and whether one must be waited for."""
        gone: list[int] = []
        for kept, state in some:
            if state is InboxState.KEPT:
                return request, gone, True
            request = replace(request, reached=kept.id)
            if state is InboxState.ERASED or not self._concerns(request, kept):
                continue
            if state is InboxState.READ:
                gone.append(kept.id)
                request = replace(request, erased=request.erased + 1)
            else:
                request = replace(request, kept=request.kept + 1)
        return request, gone, False

    def _concerns(self, request: KeptRequest, kept: KeptMessage) -> bool:
        if request.numbers is None:
            return True
        numbers = _numbers(self.adapters[request.connection].source, kept.message)
        return not numbers.isdisjoint(request.numbers)


def _numbers(source: Source, message: Inbound) -> frozenset[str]:
    """Give the numbers at the source of the orders that a message tells of."""
    try:
        read = source.read(message)
    except PayloadError as error:
        return frozenset((error.number,)) if error.number else frozenset()
    told = (named(each) for each in read if isinstance(each, Order | Reference))
    return frozenset(map(number_at_source, told))
