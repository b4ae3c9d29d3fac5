"""Conditions that are sound and still look like a slip, tried on sample orders."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from connector.order import Order
from connector.screening import Evaluation, Finding
from connector.screening.own_policy import OwnCondition, OwnPolicy


@dataclass(frozen=True, slots=True)
class Sample:
    """An order to try conditions on, with what a screening found about it."""

    order: Order
    found: tuple[Finding, ...] = ()


def remarks_on(
    policy: OwnPolicy, codes: Collection[str], samples: Sequence[Sample], on: date
) -> tuple[str, ...]:
    """Say what is odd about conditions, in sentences. `codes` are the known reason codes."""
    given: dict[str, list[Evaluation]] = {}
    for sample in samples:
        for finding in policy.judge(sample.order, sample.found, on):
            for evaluation in finding.evaluations:
                given.setdefault(evaluation.condition, []).append(evaluation)
    return tuple(
        f"condition '{own.name}': {remark}"
        for own in policy.conditions
        for remark in _remarks(own, codes, given.get(own.name, []), on)
    )


def _remarks(
    own: OwnCondition, codes: Collection[str], given: Sequence[Evaluation], on: date
) -> Iterator[str]:
    if own.code not in codes:
        yield f"the code {own.code} is not among the known ones, so it is shown without a text"
    if own.effective_to is not None and own.effective_to < on:
        yield f"it ended on {own.effective_to} and is not asked any more"
    elif given:
        yield from _remarks_on_answers(given)


def _remarks_on_answers(given: Sequence[Evaluation]) -> Iterator[str]:
    unanswered = [each.problem for each in given if each.value is None]
    met = sum(each.value is True for each in given)
    if unanswered:
        yield (
            f"it cannot be answered for {len(unanswered)} of {len(given)} sample orders, "
            f"each of which would be held: {unanswered[0]}"
        )
    elif met == len(given):
        yield f"it is met by every one of {len(given)} sample orders"
    elif not met:
        yield f"it is met by none of {len(given)} sample orders"
