"""All dated rules of an installation, asked axis by axis about one order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from connector.errors import ScreeningUnavailable
from connector.order import Order
from connector.screening import Axis, Failure, Finding, RuleHit, Rules
from connector.screening.situation import Situation


class AxisRules(Protocol):
    """The rules of one axis, or of one pack of it."""

    @property
    def axis(self) -> Axis:
        """The side of the order it looks at."""
        ...

    def ask(self, situation: Situation) -> Iterable[RuleHit]:
        """Give every rule that is met; raise ScreeningUnavailable where that cannot be said."""
        ...


class LastRules(Protocol):
    """Rules that look at what all others found, such as an organisation's own policy."""

    @property
    def looks_at_found(self) -> bool:
        """Whether what others found can change an answer that keeps an order back."""
        ...

    def judge(self, order: Order, found: tuple[Finding, ...], on: date) -> tuple[Finding, ...]:
        """Give findings of their own, by the rules in force on a day (UTC)."""
        ...


@dataclass(frozen=True, slots=True)
class RulesOnDemand:
    """Rules that are read when the first order is asked about; `read` reads them once."""

    read: Callable[[], Rules]

    def ask(self, order: Order, on: date) -> tuple[Finding, ...]:
        """Give a finding for each axis, by the rules in force on a day (UTC)."""
        return self.read().ask(order, on)

    def judge(self, order: Order, found: tuple[Finding, ...], on: date) -> tuple[Finding, ...]:
        """Give the findings of the rules that look at what was found."""
        return self.read().judge(order, found, on)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of all axes over one reading of the order.

    `version` names the exact files they were read from. `read` tells what an order is about.
    `last` are asked when all others have been.
    """

    version: str
    read: Callable[[Order, date], Situation]
    axes: tuple[AxisRules, ...]
    last: tuple[LastRules, ...] = ()

    @property
    def looks_at_found(self) -> bool:
        """Whether a hit that holds nothing by itself can still keep an order back."""
        return any(rules.looks_at_found for rules in self.last)

    def ask(self, order: Order, on: date) -> tuple[Finding, ...]:
        """Give a finding for each axis, by the rules in force on a day (UTC)."""
        situation = self.read(order, on)
        return tuple(self._ask(rules, situation) for rules in self.axes)

    def judge(self, order: Order, found: tuple[Finding, ...], on: date) -> tuple[Finding, ...]:
        """Give the findings of the rules that look at what was found."""
        return tuple(finding for rules in self.last for finding in rules.judge(order, found, on))

    def _ask(self, rules: AxisRules, situation: Situation) -> Finding:
        version = f"rules:{self.version}"
        try:
            met = tuple(rules.ask(situation))
        except ScreeningUnavailable as unavailable:
            failure = Failure(unavailable.code, unavailable.problem)
            return Finding(rules.axis.value, version, (), failure)
        return Finding(rules.axis.value, version, (), None, met)
