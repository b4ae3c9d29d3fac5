"""Our block set on one order and lifted again, to prove that it can be done and what it does."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Final

from adapters.sap.blocks import Standing, written
from adapters.sap.outbound import BlockTarget
from connector.adapter import Ask, Proof, Proved
from connector.errors import Conflict, DeliveryDelayed, DeliveryRefused

PLACED: Final = "a block set and read back"
REFUSES: Final = "SAP refuses delivery while it stands"
LIFTED: Final = "the block lifted again"
_TRACE: Final = "holdpoint-check"
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """Tries one order that carries no block: a code of ours would be a hold that is meant."""

    target: BlockTarget
    ask: Ask

    def prove(self, number: str) -> Iterator[Proof]:
        """Set, read back, ask what SAP does now, lift, read back."""
        try:
            standing = self.target.standing(number)
            unfit = _unfit(standing)
            if unfit:
                yield Proof(PLACED, Proved.OPEN, f"order {number} {unfit}; name another")
                return
            begun = monotonic()
            changes = written(standing.spots, block=True)
            said = self.target.service.change(changes, _TRACE)
            now = self.target.standing(number)
        except (DeliveryDelayed, DeliveryRefused, Conflict) as problem:
            yield Proof(PLACED, Proved.NO, str(problem))
            return
        try:
            yield _placed(now, monotonic() - begun, len(said))
            yield self._refuses(number)
        finally:
            lifted = self._lift(number)
        yield lifted

    def _refuses(self, number: str) -> Proof:
        question = (
            f"Order {number} is blocked now. Try to create its delivery (VL01N, or the app Create "
            "Outbound Deliveries). Did SAP refuse?"
        )
        answer = self.ask(question)
        seen = {
            Proved.YES: "so a person saw",
            Proved.NO: "a delivery was made: assign the block reason to the delivery type (TVLSP), "
            "or block schedule lines, which always works",
            Proved.OPEN: "nobody said; LIFSK works only for delivery types that the reason is "
            "assigned to (TVLSP)",
        }
        return Proof(REFUSES, answer, seen[answer])

    def _lift(self, number: str) -> Proof:
        """Lift what was set; whoever tried a delivery changed the order, so it is read anew."""
        problem: Exception = DeliveryDelayed("it kept changing")
        for _ in range(_TRIES):
            try:
                spots = self.target.standing(number).spots
                ours = tuple(spot for spot in spots if spot.is_ours)
                if not ours:
                    return Proof(LIFTED, Proved.YES, f"on order {number}, and read back")
                self.target.service.change(written(ours, block=False), _TRACE)
            except (DeliveryDelayed, DeliveryRefused, Conflict) as failed:
                problem = failed
        return Proof(LIFTED, Proved.NO, f"lift it by hand in VA02 on order {number}: {problem}")


def _unfit(standing: Standing) -> str:
    if standing.gone:
        return "has nothing left that could leave"
    carried = [spot.found for spot in standing.spots if not spot.is_bare]
    if carried:
        return f"carries a block already ({', '.join(dict.fromkeys(carried))})"
    return "" if standing.spots else "has nothing that could be blocked"


def _placed(now: Standing, seconds: float, warnings: int) -> Proof:
    if not all(spot.is_ours for spot in now.spots):
        return Proof(PLACED, Proved.NO, "SAP took it and does not show it")
    more = f", with {warnings} warnings" if warnings else ""
    return Proof(PLACED, Proved.YES, f"within {seconds:.1f} s{more}")
