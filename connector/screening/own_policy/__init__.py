"""The organisation's own policy: named conditions over the order and what was found.

A condition can only keep an order back. One that gives neither true nor false keeps it too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from connector.order import Order
from connector.screening import Axis, Evaluation, Failure, Finding, Mode, RuleHit, Verified
from connector.screening.own_policy.asked import NOTHING_ASKED, Asked, say_asked, write_asked
from connector.screening.own_policy.engine import Condition, Problem, RuleEngine
from connector.screening.own_policy.saw import Look, what_it_saw
from connector.screening.own_policy.variables import Groups, values_of

CHECK = "policy"
_PACK = "own"


@dataclass(frozen=True, slots=True)
class OwnCondition:
    """A condition as it was written, and what was made of it.

    `when` is its text, `text` what a person reads first where it is met, `citation` which rule of
    the organisation it comes from, `looks` the variables it names. `looks_at_found` says whether
    its answer may depend on what was found. It applies from its first day to its last; None is
    open.
    """

    name: str
    when: str
    condition: Condition
    mode: Mode
    code: str
    text: str
    citation: str = ""
    asked: Asked = NOTHING_ASKED
    looks: tuple[Look, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    looks_at_found: bool = True

    def is_in_force(self, on: date) -> bool:
        """Say whether it applies on a day, its first and last day included."""
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_to is None or on <= self.effective_to)

    @property
    def holds(self) -> bool:
        """Whether it keeps an order back, and is not only tried."""
        return self.mode in (Mode.ENFORCE, Mode.REVIEW)


@dataclass(frozen=True, slots=True)
class OwnPolicy:
    """The conditions of one file. `version` names its exact text and the language's version."""

    version: str
    engine: RuleEngine
    conditions: tuple[OwnCondition, ...]
    groups: Groups | None = None

    @property
    def looks_at_found(self) -> bool:
        """Whether a condition that keeps orders back may answer by what was found, on any day."""
        return any(own.looks_at_found and own.holds for own in self.conditions)

    def judge(self, order: Order, found: tuple[Finding, ...], on: date) -> tuple[Finding, ...]:
        """Ask every condition in force about the order and what was found.

        Gives one finding with what is met and every condition's answer, none where there is no
        condition. What is neither true nor false is a failure (SY-POLICY), unless it is on trial.
        """
        in_force = [each for each in self.conditions if each.is_in_force(on)]
        if not in_force:
            return ()
        values = values_of(order, found, on, self.groups)
        asked = tuple(self._ask(in_force, values))
        met = tuple(_hit(own, given) for own, given in asked if given.value)
        given = tuple(evaluation for _, evaluation in asked)
        return (Finding(CHECK, self.version, (), _failure(asked), met, given),)

    def _ask(
        self, in_force: list[OwnCondition], values: Mapping[str, object]
    ) -> Iterator[tuple[OwnCondition, Evaluation]]:
        facts = self.engine.bind(values)
        for own in in_force:
            answer = own.condition.evaluate(facts)
            saw = what_it_saw(own.looks, values)
            if isinstance(answer, Problem):
                yield own, Evaluation(own.name, own.when, own.mode, None, saw, answer.text)
            else:
                yield own, Evaluation(own.name, own.when, own.mode, answer, saw)


def _failure(asked: tuple[tuple[OwnCondition, Evaluation], ...]) -> Failure | None:
    unanswered = [
        f"condition '{own.name}' is neither true nor false: {given.problem}"
        for own, given in asked
        if given.value is None and own.holds
    ]
    return Failure("SY-POLICY", "; ".join(unanswered)) if unanswered else None


def _hit(own: OwnCondition, given: Evaluation) -> RuleHit:
    saw = tuple(f"{name}: {value}" for name, value in given.saw)
    needed = say_asked(own.asked)
    return RuleHit(
        axis=Axis.POLICY,
        rule=f"{_PACK}/{own.name}",
        code=own.code,
        mode=own.mode,
        verified=Verified.READ,
        path="$",
        text=f"{own.text} ({own.citation})" if own.citation else own.text,
        evidence=(f"Condition '{own.name}' is met: {own.when}", *saw, *((needed,) * bool(needed))),
        citation=own.citation,
        asks=write_asked(own.asked),
    )
