"""Settling: only an open case, only with a fitting code and words, only this very revision."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.decision import Outcome, Reason
from connector.errors import HoldClosed, HoldError, VerdictInvalid
from connector.hold import HoldState, Verdict
from connector.hold.reasons import HOLD_REASONS, VERDICT_REASONS
from connector.screening import Axis
from tests.examples import NOW, hold

LATER = NOW + timedelta(hours=2)
CODES = sorted({code for codes in VERDICT_REASONS.values() for code in codes} | set(HOLD_REASONS))
OUTCOMES = {Verdict.RELEASE: Outcome.CLEAR, Verdict.REJECT: Outcome.REJECT}
FITTING = {Verdict.RELEASE: "FM-NAME", Verdict.REJECT: "TM-LISTED"}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("verdict", Verdict)
def test_only_a_code_of_the_verdict_settles(verdict: Verdict, code: str) -> None:
    if code in VERDICT_REASONS[verdict.value]:
        assert hold().settle(verdict, "ada", code, "compared", LATER).outcome is OUTCOMES[verdict]
        return
    with pytest.raises(VerdictInvalid, match=f"'{code}' does not fit a {verdict.value}; use one"):
        hold().settle(verdict, "ada", code, "compared", LATER)


def test_no_code_serves_two_verdicts_and_none_is_without_words() -> None:
    release, reject = VERDICT_REASONS["release"], VERDICT_REASONS["reject"]

    assert not set(release) & set(reject)
    assert set(VERDICT_REASONS) == {verdict.value for verdict in Verdict}
    assert all([*release.values(), *reject.values(), *HOLD_REASONS.values()])


@pytest.mark.parametrize("code", ["", "fm-name", " FM-NAME", "FM-NAME ", "release"])
@pytest.mark.parametrize("verdict", Verdict)
def test_code_nobody_knows_is_refused_with_those_that_fit(verdict: Verdict, code: str) -> None:
    with pytest.raises(VerdictInvalid) as invalid:
        hold().settle(verdict, "ada", code, "compared", LATER)

    assert ", ".join(VERDICT_REASONS[verdict.value]) in str(invalid.value)


@pytest.mark.parametrize("verdict", Verdict)
def test_decision_is_bound_to_the_revision_its_hash_and_its_pins(verdict: Verdict) -> None:
    case = hold()

    made = case.settle(verdict, "ada", FITTING[verdict], " registry numbers differ\n", LATER)

    assert (made.order, made.revision, made.content_hash) == (case.order, 3, "hash-3")
    assert made.pins == case.pins
    assert (made.by, made.at) == ("ada", LATER)
    assert made.reasons == (Reason(Axis.PARTY, FITTING[verdict], "registry numbers differ"),)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("state", [state for state in HoldState if state is not HoldState.OPEN])
def test_closed_hold_cannot_be_settled(state: HoldState, verdict: Verdict) -> None:
    with pytest.raises(HoldClosed, match=f"H-7 is {state.value}"):
        hold(state).settle(verdict, "ada", FITTING[verdict], "compared", LATER)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_note_and_reviewer_must_say_something(verdict: Verdict, blank: str) -> None:
    with pytest.raises(VerdictInvalid, match="the note is empty"):
        hold().settle(verdict, "ada", FITTING[verdict], blank, LATER)
    with pytest.raises(VerdictInvalid, match="the reviewer is empty"):
        hold().settle(verdict, blank, FITTING[verdict], "compared", LATER)


@given(
    st.sampled_from(HoldState),
    st.sampled_from(Verdict),
    st.text(max_size=3),
    st.sampled_from(CODES),
    st.text(max_size=3),
)
def test_order_is_released_only_by_name_with_words_and_a_code_for_it(
    state: HoldState, verdict: Verdict, reviewer: str, code: str, note: str
) -> None:
    try:
        outcome = hold(state).settle(verdict, reviewer, code, note, LATER).outcome
    except HoldError:
        return

    assert state is HoldState.OPEN
    assert reviewer.strip()
    assert note.strip()
    assert code in VERDICT_REASONS[verdict.value]
    assert outcome is OUTCOMES[verdict]


def test_settling_leaves_the_case_as_it_was() -> None:
    case = hold()

    case.settle(Verdict.RELEASE, "ada", "FM-NAME", "compared", LATER)

    assert case == hold()
