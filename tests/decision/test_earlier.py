"""What a new decision owes to an earlier one: nothing unjudged falls, nothing judged comes back."""

from dataclasses import replace

import pytest

from connector.decision import Decision, Earlier, Outcome, Policy, Reason, decide
from connector.decision.earlier import is_as_before
from connector.screening import Finding, Hit
from tests.examples import HIT_REASON, NOW, SYSTEM_REASON, failed, found, hit, screening

POLICY = Policy("policy-1", 0.85)
READ = replace(HIT_REASON, fingerprint="f1")


def judge(earlier: Earlier, *some: Finding) -> Decision:
    return decide(screening(*some), POLICY, "0.1.0", NOW, earlier)


def reading(fingerprint: str, entry: str = "e1") -> Hit:
    met = hit(0.9, entry)
    return replace(met, entry=replace(met.entry, fingerprint=fingerprint))


def test_reason_says_how_the_entry_read() -> None:
    (reason,) = judge(Earlier(), found(reading("f1"))).reasons

    assert (reason.entry, reason.fingerprint) == ("EL/e1", "f1")


def test_hit_that_is_gone_without_an_edit_is_gone_by_a_change_of_lists() -> None:
    (reason,) = judge(Earlier((READ,)), found()).reasons

    assert (reason.code, reason.entry, reason.fingerprint) == ("RP-DELISTED", "EL/e1", "f1")
    assert reason.text == (
        f"No longer met after a change of lists or rules, and nobody has judged it: {READ.text}"
    )


@pytest.mark.parametrize("code", ["RP-DELISTED", "RP-EDITED"])
@pytest.mark.parametrize("edited", [True, False])
def test_what_is_gone_already_stays_as_it_is(code: str, *, edited: bool) -> None:
    gone = replace(READ, code=code)

    assert judge(Earlier((gone,), edited), found()).reasons == (gone,)


def test_screening_that_could_not_answer_says_of_nothing_that_it_is_gone() -> None:
    codes = [each.code for each in judge(Earlier((READ, SYSTEM_REASON)), failed()).reasons]

    assert codes == ["SY-LIST", "RP-NAME"]


def test_order_whose_own_data_lack_something_is_compared_all_the_same() -> None:
    codes = [each.code for each in judge(Earlier((READ,)), failed("SY-DATA"), found()).reasons]

    assert codes == ["SY-DATA", "RP-DELISTED"]


@pytest.mark.parametrize("fingerprint", ["f1", ""])
def test_judged_entry_that_reads_the_same_does_not_hold(fingerprint: str) -> None:
    earlier = Earlier(judged=(replace(READ, fingerprint=fingerprint),))

    assert judge(earlier, found(reading("f1"))).outcome is Outcome.CLEAR
    assert judge(earlier, found(reading("f1"), reading("f1", "e2"))).outcome is Outcome.HOLD


def test_judged_entry_that_reads_otherwise_holds() -> None:
    assert judge(Earlier(judged=(READ,)), found(reading("f2"))).outcome is Outcome.HOLD


def test_judged_failure_does_not_hold_and_another_does() -> None:
    earlier = Earlier(judged=(SYSTEM_REASON,))

    assert judge(earlier, failed(problem="another list is too old")).outcome is Outcome.CLEAR
    assert judge(earlier, failed("SY-CHECK")).outcome is Outcome.HOLD
    assert judge(earlier, failed(), found(hit(0.9))).outcome is Outcome.HOLD


@pytest.mark.parametrize(
    ("now", "same"),
    [
        ((READ, SYSTEM_REASON), True),
        ((replace(READ, text="other words", score=0.8), SYSTEM_REASON), True),
        ((replace(READ, fingerprint=""), SYSTEM_REASON), True),
        ((READ, replace(SYSTEM_REASON, text="for another cause")), True),
        ((replace(READ, fingerprint="f2"), SYSTEM_REASON), False),
        ((replace(READ, code="RP-REVIEW"), SYSTEM_REASON), False),
        ((READ, replace(SYSTEM_REASON, code="SY-CHECK")), False),
        ((READ,), False),
        ((READ, SYSTEM_REASON, replace(READ, entry="EL/e2")), False),
        ((), False),
    ],
)
def test_reasons_are_as_before_by_code_entry_and_how_it_reads(
    now: tuple[Reason, ...], *, same: bool
) -> None:
    before = (SYSTEM_REASON, READ)

    assert is_as_before(now, before) is same
    assert is_as_before(before, now) is same
