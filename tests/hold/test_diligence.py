"""Due diligence: complete in every field, or nothing that asks for it is released."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.decision import Outcome
from connector.errors import DiligenceInvalid, DiligenceMissing, HoldClosed
from connector.hold import Hold, HoldState, Verdict
from connector.hold.diligence import (
    Diligence,
    Level,
    describe_diligence,
    read_diligence,
    write_diligence,
)
from connector.hold.reasons import VERDICT_REASONS
from connector.screening import Axis
from tests.examples import DILIGENCE, DILIGENCE_REASON, HIT_REASON, NOW, hold

LATER = NOW + timedelta(hours=2)
TEXTS = ("product_capability", "end_user", "stakeholders", "safeguards", "decision", "by", "role")
LEVELS = ("likelihood", "residual_risk")
GRADES = ("scale", "scope", "irremediability")


def asking(record: Diligence | None = None) -> Hold:
    return replace(hold(), reasons=(HIT_REASON, DILIGENCE_REASON), diligence=record)


def lacking(field: str, value: object) -> Diligence:
    if field in GRADES:
        changed: dict[str, Any] = {"severity": replace(DILIGENCE.severity, **{field: value})}
    else:
        changed = {field: value}
    return replace(DILIGENCE, **changed)


def release(case: Hold) -> Outcome:
    return case.settle(Verdict.RELEASE, "ada", "HR-CLEARED", "assessed", LATER).outcome


def test_complete_record_lacks_nothing_and_releases() -> None:
    assert DILIGENCE.missing() == ()
    assert release(asking(DILIGENCE)) is Outcome.CLEAR


@pytest.mark.parametrize(
    ("field", "empty"),
    [
        *((field, empty) for field in TEXTS for empty in ("", " \n", "-", "...")),
        *((field, None) for field in (*LEVELS, *GRADES)),
    ],
)
def test_every_field_is_needed_and_named_where_it_is_not_filled_in(
    field: str, empty: str | None
) -> None:
    record = lacking(field, empty)
    named = f"severity.{field}" if field in GRADES else field

    assert record.missing() == (named,)
    with pytest.raises(DiligenceMissing, match=f"the record lacks {named};"):
        release(asking(record))


def test_without_a_record_the_release_is_refused_with_what_to_run() -> None:
    with pytest.raises(DiligenceMissing) as refused:
        release(asking())

    assert "holdpoint diligence template H-7 > record.yaml" in str(refused.value)
    assert "holdpoint diligence record H-7 --file record.yaml" in str(refused.value)


def test_files_may_be_left_out() -> None:
    assert release(asking(replace(DILIGENCE, files=()))) is Outcome.CLEAR


def test_rejecting_needs_no_record() -> None:
    made = asking().settle(Verdict.REJECT, "ada", "HR-UNACCEPTABLE", "no", LATER)

    assert made.outcome is Outcome.REJECT
    assert len(made.reasons) == 1


def test_hold_that_asks_for_nothing_needs_no_record_and_names_none() -> None:
    made = replace(hold(), diligence=DILIGENCE).settle(
        Verdict.RELEASE, "ada", "FM-NAME", "compared", LATER
    )

    assert [reason.code for reason in made.reasons] == ["FM-NAME"]


def test_decision_says_on_which_record_it_relies() -> None:
    made = asking(DILIGENCE).settle(Verdict.RELEASE, "bo", "FM-NAME", "compared", LATER)

    given_reason, relied_on = made.reasons
    assert given_reason.code == "FM-NAME"
    assert (relied_on.axis, relied_on.code) == (Axis.HUMAN_RIGHTS, "HR-CLEARED")
    assert relied_on.text == ("Due diligence of 2026-11-24 by ada (compliance), residual risk low")
    assert f"end-use.pdf (sha256 {'0' * 64})" in relied_on.evidence
    assert DILIGENCE.decision in relied_on.evidence


RECORDS = st.none() | st.sampled_from([None, *TEXTS, *LEVELS, *GRADES]).map(
    lambda field: lacking(field, "" if field in TEXTS else None) if field else DILIGENCE
)


@given(st.sampled_from(sorted(VERDICT_REASONS["release"])), RECORDS)
def test_no_code_releases_what_asks_for_diligence_without_a_complete_record(
    code: str, record: Diligence | None
) -> None:
    try:
        asking(record).settle(Verdict.RELEASE, "ada", code, "assessed", LATER)
    except DiligenceMissing:
        assert record is None or record.missing()
    else:
        assert record is not None
        assert not record.missing()


# Keeping


@pytest.mark.parametrize("state", [state for state in HoldState if state is not HoldState.OPEN])
def test_closed_hold_takes_no_record(state: HoldState) -> None:
    with pytest.raises(HoldClosed):
        replace(hold(state), reasons=(DILIGENCE_REASON,)).admit(DILIGENCE, ())


def test_only_a_role_that_the_policy_names_may_record() -> None:
    asking().admit(DILIGENCE, ())
    asking().admit(DILIGENCE, ("legal", "compliance"))
    with pytest.raises(DiligenceInvalid, match="wants legal or board, found 'compliance'"):
        asking().admit(DILIGENCE, ("legal", "board"))
    with pytest.raises(DiligenceInvalid, match="nobody is named"):
        asking().admit(replace(DILIGENCE, by=" "), ())


def test_record_is_read_back_as_it_was_written() -> None:
    incomplete = lacking("scope", None)

    assert read_diligence(write_diligence(DILIGENCE)) == DILIGENCE
    assert read_diligence(write_diligence(incomplete)) == incomplete
    assert describe_diligence(incomplete)["missing"] == ["severity.scope"]
    assert Level("low") is Level.LOW
    assert "residual risk not said" in lacking("residual_risk", None).summary
    assert "by ada, residual" in lacking("role", "").summary
