"""A release by the roles that own conditions ask for: who says them, and what the record keeps."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.decision import Decision, Reason
from connector.errors import VerdictInvalid
from connector.hold import Hold, Verdict
from connector.screening import Axis
from connector.screening.own_policy.asked import Asked
from tests.examples import DILIGENCE, DILIGENCE_REASON, HIT_REASON, NOW, hold

LATER = NOW + timedelta(hours=2)
ROLES = ("export", "legal", "sales")
SIX_HOURS = timedelta(hours=6)


def condition(*roles: str, within: str = "") -> Reason:
    asks = " ".join([*(f"role:{role}" for role in roles), *filter(None, [within])])
    return Reason(Axis.POLICY, "PO-VALUE", "Above 10,000 EUR", rule=f"own/{asks}", asks=asks)


def held(*reasons: Reason) -> Hold:
    return replace(hold(), reasons=(HIT_REASON, *reasons))


def release(case: Hold, *roles: str) -> Decision:
    return case.settle(Verdict.RELEASE, "ada", "AU-NLR", "classified", LATER, roles=roles)


@given(
    st.lists(st.lists(st.sampled_from(ROLES), max_size=2), max_size=3),
    st.lists(st.sampled_from(ROLES), max_size=3),
)
def test_release_needs_every_role_that_any_reason_names(
    asked: list[list[str]], said: list[str]
) -> None:
    case = held(*(condition(*roles) for roles in asked))
    wanted = {role for roles in asked for role in roles}

    try:
        release(case, *said)
    except VerdictInvalid:
        assert not wanted <= set(said)
    else:
        assert wanted <= set(said)


def test_refusal_names_the_hold_the_roles_and_how_to_say_them() -> None:
    with pytest.raises(VerdictInvalid) as refused:
        release(held(condition("export", "legal")), "export")

    assert str(refused.value) == (
        "hold H-7 is released by a person of export and legal, as its reasons ask, and nobody of "
        'legal speaks; if you do, say so: --role legal (in the API: "roles")'
    )


def test_reason_that_is_not_met_any_more_still_asks_for_its_roles() -> None:
    gone = replace(condition("legal"), code="RP-EDITED")

    with pytest.raises(VerdictInvalid, match="--role legal"):
        release(held(gone))


def test_decision_keeps_the_roles_and_who_says_so() -> None:
    made = release(held(condition("export", "legal")), "legal", "export", "legal")

    assert made.reasons[0].evidence == ("Decided in the role of legal and export, as ada says",)
    assert release(held()).reasons[0].evidence == ()


def test_rejection_needs_no_role_and_keeps_one_that_is_said() -> None:
    case = held(condition("legal"))

    for roles, said in ((), ()), (("sales",), ("Decided in the role of sales, as ada says",)):
        made = case.settle(Verdict.REJECT, "ada", "TM-LISTED", "it is", LATER, roles=roles)
        assert made.reasons[0].evidence == said


@pytest.mark.parametrize("role", ["", "Legal", "le gal", "9", "legal\n", "a" * 33])
def test_what_is_no_role_is_refused(role: str) -> None:
    with pytest.raises(VerdictInvalid, match="is no role"):
        release(held(), role)


def test_role_stands_beside_due_diligence_and_does_not_replace_it() -> None:
    case = replace(held(DILIGENCE_REASON, condition("legal")), diligence=DILIGENCE)

    with pytest.raises(VerdictInvalid, match="--role legal"):
        release(case)
    assert [each.code for each in release(case, "legal").reasons] == ["AU-NLR", "HR-CLEARED"]


def test_answer_is_wanted_within_the_shortest_time_from_the_opening() -> None:
    case = held(condition("legal", within="within:720m"), condition(within="within:360m"))

    assert case.asked == Asked(("legal",), SIX_HOURS)
    assert case.answer_by == case.opened_at + SIX_HOURS
    assert held(condition("legal")).answer_by is None
    assert held(DILIGENCE_REASON).asked == Asked()
