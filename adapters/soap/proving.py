"""What a SOAP connection can and cannot guarantee, proved by asking: 'holdpoint adapter check'."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from adapters.soap.client.answers import Faulted
from adapters.soap.client.calling import Question
from adapters.soap.client.polling import OrderPoller
from adapters.soap.outbound import CallingTarget, values_of
from adapters.soap.trial import trial, try_hold
from adapters.soap.upkeep import Drift
from connector.adapter import Ask, Examination, Proof, Proved, Shortcoming, nobody_asked
from connector.errors import Conflict, DeliveryDelayed, DeliveryRefused, PayloadError

ANSWERS: Final = "the source system answers"
CONTRACT: Final = "WSDL as reviewed"
LISTED: Final = "changed orders are listed and read"
TRIAL: Final = "a hold placed and lifted"
FENCE: Final = "late messages do nothing there"
ASKS: Final = "the source system asks by itself"

_NO_ORDER: Final = "0"
_WAYS_BACK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WayOut:
    """How the source system is called. `check` asks nothing of an order; None where not mapped.

    `fenced` says that the mapping knows an answer by which a late message is refused.
    """

    target: CallingTarget
    check: Question | None
    poller: OrderPoller | None
    drift: Drift | None
    fenced: bool


@dataclass(frozen=True, slots=True)
class SoapUpkeep:
    """Looks after one connection. `out` is None where the source system asks by itself."""

    connection: str
    logins: str
    out: WayOut | None
    keeps_back: bool

    def look_after(self) -> tuple[Shortcoming, ...]:
        """Name what of the WSDL is not as reviewed. Mends nothing: that is for people."""
        return self.out.drift.look() if self.out and self.out.drift else ()

    def examine(self, order: str | None, ask: Ask = nobody_asked) -> Examination:  # noqa: ARG002
        """Prove each thing by asking. Only on the order named a hold is tried."""
        proofs = tuple(self._proofs(order))
        return Examination(proofs, tuple(self._can(proofs)), tuple(self._cannot(proofs)))

    def _proofs(self, order: str | None) -> Iterator[Proof]:
        yield Proof("who may call", Proved.YES, self.logins)
        out = self.out
        if out is None:
            seen = "nothing is called; only its next request tells whether it waits for CLEAR"
            yield Proof(ASKS, Proved.OPEN, seen)
            return
        yield _asked(ANSWERS, lambda: self._answers(out, order))
        if out.drift is not None:
            problem = out.drift.problem()
            seen = problem or "what stands at its address is what was reviewed"
            yield Proof(CONTRACT, Proved.NO if problem else Proved.YES, seen)
        if out.poller is not None:
            poller = out.poller
            yield _asked(LISTED, lambda: _listed(poller))
        if order is not None:
            yield _asked(TRIAL, lambda: try_hold(out.target, self.connection, order))
        known = "the answer for it is mapped; whether it is given, only the source system knows"
        yield Proof(FENCE, Proved.OPEN, known if out.fenced else "no answer means 'late'")

    def _answers(self, out: WayOut, order: str | None) -> tuple[Proved, str]:
        if out.check is not None:
            out.check.ask({})
            return Proved.YES, "to the request that is mapped as check"
        number = order or _NO_ORDER
        try:
            standing = out.target.calls["read_back"].ask(values_of(trial(self.connection, number)))
        except Faulted as fault:
            if order is not None:
                raise
            hint = "name an order by --write, or map a check"
            return Proved.OPEN, f"asked of order {number}, which may not be: {fault}; {hint}"
        return Proved.YES, f"order {number} reads as {standing}"

    def _can(self, proofs: tuple[Proof, ...]) -> Iterator[str]:
        proved = {proof.what for proof in proofs if proof.proved is Proved.YES}
        yield "answer ScreenOrder with the decision or PENDING, and be asked again by GetDecision"
        if self.out is None:
            return
        if TRIAL in proved:
            yield "hold an order there, lift its own hold, and read both back"
        elif ANSWERS in proved:
            yield "read there whether an order is held"
        if LISTED in proved:
            yield "find by comparison the orders that nobody told it of, within reconcile_minutes"
        if CONTRACT in proved:
            yield "notice when the WSDL at its address changes"
        if self.keeps_back:
            yield "tell the source system of every order that is cleared, for it keeps all back"

    def _cannot(self, proofs: tuple[Proof, ...]) -> Iterator[str]:
        proved = {proof.what for proof in proofs if proof.proved is Proved.YES}
        out = self.out
        if out is None:
            yield "keep an order back: it leaves unless the source system waits for CLEAR"
            yield "tell the source system of an order that is held after it was cleared"
            yield "hear of orders that the source system does not send"
            return
        if not self.keeps_back:
            yield "stop what leaves before Holdpoint hears of it (keeps_back is not set)"
        if TRIAL not in proved:
            yield "be sure that a hold takes effect: prove it with --write ORDER"
        if not out.fenced:
            yield "keep a message that was overtaken from acting: no answer means 'late'"
        if out.poller is None:
            yield "hear of orders that the source system does not send (poll_orders is not mapped)"
            yield "see whether a hold was lifted by hand, or compare what it releases"
        if out.drift is None:
            yield "notice that the contract there changes: no WSDL address is named"


def _asked(what: str, ask: Callable[[], tuple[Proved, str]]) -> Proof:
    try:
        return Proof(what, *ask())
    except DeliveryDelayed as problem:
        return Proof(what, Proved.OPEN, str(problem))
    except (DeliveryRefused, Conflict, PayloadError) as problem:
        return Proof(what, Proved.NO, str(problem))


def _listed(poller: OrderPoller) -> tuple[Proved, str]:
    page = poller.changed(datetime.now(UTC) - _WAYS_BACK, None)
    if not page.changes:
        return Proved.OPEN, "the list is answered, and no order of the last week is on it"
    number = page.changes[-1].number
    poller.fetch(number)
    return Proved.YES, f"{len(page.changes)} on the first page; order {number} was read whole"
