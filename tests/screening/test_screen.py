"""Screening: every check is asked, and one that cannot answer leaves a failed finding."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import ScreeningUnavailable
from connector.order import Order
from connector.screening import (
    Check,
    Failure,
    Finding,
    Hit,
    Revision,
    Screening,
    fail,
    read_screening,
    screen,
    write_screening,
)
from tests.examples import NOW, ORDER, failed, findings, found, hit, screening

REVISION = Revision(ORDER.id, 3, "hash-3", ORDER)


@dataclass(frozen=True)
class Answers:
    """A check that answers what it was made to."""

    hits: tuple[Hit, ...] = ()
    name: str = "answers"
    version: str = "v1"

    def run(self, order: Order) -> tuple[Hit, ...]:
        assert order is ORDER
        return self.hits


class Fails:
    """A check that cannot answer."""

    name = "fails"
    version = "v2"

    def run(self, _order: Order) -> tuple[Hit, ...]:
        raise ScreeningUnavailable("SY-LIST", "no list is active")


class Breaks:
    """A check with a bug."""

    name = "breaks"
    version = "v3"

    def run(self, _order: Order) -> tuple[Hit, ...]:
        raise ZeroDivisionError


def test_screening_is_bound_to_the_revision_and_the_time() -> None:
    made = screen(REVISION, (Answers(),), NOW)

    assert (made.order, made.revision, made.content_hash) == (ORDER.id, 3, "hash-3")
    assert made.screened_at == NOW


def test_every_check_leaves_a_finding_with_its_name_and_version() -> None:
    made = screen(REVISION, (Answers((hit(0.9),)), Answers(name="other", version="v9")), NOW)

    assert made.findings == (
        Finding("answers", "v1", (hit(0.9),)),
        Finding("other", "v9", ()),
    )
    assert made.complete


def test_check_that_cannot_answer_leaves_the_others_their_say() -> None:
    made = screen(REVISION, (Fails(), Answers((hit(0.9),))), NOW)

    assert made.findings == (
        Finding("fails", "v2", (), Failure("SY-LIST", "no list is active")),
        Finding("answers", "v1", (hit(0.9),)),
    )
    assert not made.complete


def test_bug_in_a_check_is_not_taken_for_an_answer() -> None:
    with pytest.raises(ZeroDivisionError):
        screen(REVISION, (Breaks(),), NOW)


@pytest.mark.parametrize(
    ("problem", "said"),
    [("$.id: a text is wanted", "$.id: a text is wanted"), (None, "could not be read")],
)
def test_unreadable_revision_fails_without_asking_a_check(problem: str | None, said: str) -> None:
    made = screen(replace(REVISION, order=None, problem=problem), (Breaks(),), NOW)

    (finding,) = made.findings
    assert finding.failure is not None
    assert finding.failure.code == "SY-DATA"
    assert said in finding.failure.problem
    assert not made.complete


def test_failed_screening_carries_its_failure_and_the_revision() -> None:
    failure = Failure("SY-CHECK", "it broke")

    made = fail(REVISION, failure, NOW)

    assert made == Screening(ORDER.id, 3, "hash-3", NOW, (Finding("order", "1", (), failure),))
    assert not made.complete


@pytest.mark.parametrize("checks", [(), []])
def test_screening_without_a_single_check_is_not_complete(checks: tuple[Check, ...]) -> None:
    assert not screen(REVISION, checks, NOW).complete


@given(st.lists(findings, max_size=4))
def test_one_failure_makes_a_screening_incomplete(some: list[Finding]) -> None:
    assert not screening(*some, failed()).complete
    assert not screening(failed(), *some).complete
    assert screening(found(), *some).complete == all(f.failure is None for f in some)


@given(st.lists(findings, max_size=4))
def test_screening_is_read_back_as_it_was_written(some: list[Finding]) -> None:
    assert read_screening(write_screening(screening(*some))) == screening(*some)
