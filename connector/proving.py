"""Proves what a connection can do at its source by asking it: 'holdpoint adapter check'.

For rooms that read orders one by one; one with rights of its own to look at proves them itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from connector.adapter import Examination, Proof, Proved
from connector.callback import Action, Callback, Held, Target
from connector.callback.asking import ask
from connector.errors import DeliveryDelayed, DeliveryRefused, PayloadError
from connector.intake import Fetcher, Poller
from connector.order import Order, content_hash, order_id

ACCESS: Final = "access"
ORDERS: Final = "orders can be read"
TOLD: Final = "webhooks"
TRIAL: Final = "a hold placed and lifted"
_LOOKED_BACK: Final = timedelta(days=90)
_CHECK: Final = "holdpoint-check"

Asked = Callable[[], tuple[Proved, str]]


@dataclass(frozen=True, slots=True)
class Prover:
    """Asks one thing after the other; a question that fails proves nothing else wrong.

    `told` looks for the webhooks, None where none are made by the API. `can` and `cannot` are what
    this kind of source system lets be guaranteed where access, orders and webhooks are proved.
    """

    connection: str
    target: Target
    fetcher: Fetcher
    poller: Poller
    can: tuple[str, ...]
    cannot: tuple[str, ...]
    told: Asked | None = None

    def examine(self, order: str | None) -> Examination:
        """Prove what the connection can do. Only on the order named a hold is tried."""
        proofs = tuple(self._proofs(order))
        failed = [proof.what for proof in proofs if proof.proved is Proved.NO]
        unproved = tuple(f"anything that needs '{what}', which failed" for what in failed)
        return Examination(proofs, () if ACCESS in failed else self.can, self.cannot + unproved)

    def _proofs(self, order: str | None) -> Iterator[Proof]:
        try:
            since = datetime.now(UTC) - _LOOKED_BACK
            changes = self.poller.changed(since, None).changes
        except (DeliveryDelayed, DeliveryRefused) as problem:
            yield Proof(ACCESS, _verdict(problem), str(problem))
            return
        yield Proof(ACCESS, Proved.YES, "the source lets us in and says which orders changed")
        latest = changes[-1].number if changes else order
        yield _asked(ORDERS, lambda: self._readable(latest))
        if self.told is not None:
            yield _asked(TOLD, self.told)
        if order is not None:
            yield _asked(TRIAL, lambda: self._trial(order))

    def _readable(self, number: str | None) -> tuple[Proved, str]:
        if number is None:
            return Proved.OPEN, "there is no order of the last three months to look at"
        self.fetcher.fetch(number)
        return Proved.YES, f"order {number} was read whole"

    def _trial(self, number: str) -> tuple[Proved, str]:
        order = self.fetcher.fetch(number).order
        standing = self.target.read_back(self._callback(number, order, Action.HOLD))
        if standing is not Held.FREE:
            return Proved.OPEN, f"order {number} is {standing.value}; name one that is free"
        for action in (Action.HOLD, Action.RELEASE):
            problem = ask(self.target, self._callback(number, order, action))
            if problem is not None:
                return Proved.NO, f"{action.value} of order {number}: {problem}"
        return Proved.YES, f"on order {number}, read back both times"

    def _callback(self, number: str, order: Order, action: Action) -> Callback:
        # Sequence 0: the trial never outranks a callback of ours, and a real one outranks it.
        named = order_id(self.connection, number)
        return Callback(_CHECK, named, number, 0, action, 0, "check", content_hash(order))


def _asked(what: str, ask_it: Asked) -> Proof:
    try:
        return Proof(what, *ask_it())
    except (DeliveryDelayed, DeliveryRefused) as problem:
        return Proof(what, _verdict(problem), str(problem))
    except PayloadError as problem:
        return Proof(what, Proved.OPEN, str(problem))


def _verdict(problem: DeliveryDelayed | DeliveryRefused) -> Proved:
    refused = isinstance(problem, DeliveryRefused)
    return Proved.NO if refused else Proved.OPEN
