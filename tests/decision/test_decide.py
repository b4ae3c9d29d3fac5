"""The decision: in doubt the order is held, and the reasons say why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.decision import (
    Decision,
    Earlier,
    Outcome,
    Policy,
    Reason,
    decide,
    describe_reason,
    evidence_of,
    one_line,
    read_decision,
    write_decision,
)
from connector.hold.reasons import HOLD_REASONS
from connector.order import Role
from connector.screening import Axis, Finding, Hit, Mode
from tests.examples import (
    DILIGENCE_REASON,
    HIT_REASON,
    NOW,
    ORDER,
    SYSTEM_REASON,
    decision,
    failed,
    findings,
    found,
    hit,
    met,
    screening,
    texts,
)

POLICY = Policy("policy-1", 0.85)
BELOW, AT = 0.8499, 0.85


def judge(*some: Finding, earlier: tuple[Reason, ...] = ()) -> Decision:
    return decide(screening(*some), POLICY, "0.1.0", NOW, Earlier(earlier, edited=True))


def codes(made: Decision) -> list[str]:
    return [reason.code for reason in made.reasons]


# Outcomes


@pytest.mark.parametrize(
    ("some", "outcome", "reasons"),
    [
        ((found(),), Outcome.CLEAR, []),
        ((found(hit(BELOW)),), Outcome.CLEAR, []),
        ((found(hit(AT)),), Outcome.HOLD, ["RP-NAME"]),
        ((found(hit(1), hit(BELOW)),), Outcome.HOLD, ["RP-NAME"]),
        ((found(hit(1), hit(AT, "e2")),), Outcome.HOLD, ["RP-NAME", "RP-NAME"]),
        ((found(hit(1), hit(1)),), Outcome.HOLD, ["RP-NAME"]),
        ((found(), found(hit(1))), Outcome.HOLD, ["RP-NAME"]),
        ((), Outcome.HOLD, ["SY-POLICY"]),
        ((failed(),), Outcome.HOLD, ["SY-LIST"]),
        ((failed("SY-DATA"), found()), Outcome.HOLD, ["SY-DATA"]),
        ((found(), failed("SY-CHECK")), Outcome.HOLD, ["SY-CHECK"]),
        ((failed("SY-DATA"), found(hit(1))), Outcome.HOLD, ["SY-DATA", "RP-NAME"]),
        ((replace(found(hit(1)), failure=failed().failure),), Outcome.HOLD, ["SY-LIST", "RP-NAME"]),
    ],
)
def test_outcome_follows_from_failures_and_the_threshold(
    some: tuple[Finding, ...], outcome: Outcome, reasons: list[str]
) -> None:
    made = judge(*some)

    assert made.outcome is outcome
    assert codes(made) == reasons
    assert set(reasons) <= set(HOLD_REASONS)


@pytest.mark.parametrize("threshold", [0.0, 0.5, 1.0])
def test_score_at_the_threshold_holds_whatever_the_threshold(threshold: float) -> None:
    made = decide(screening(found(hit(threshold))), Policy("p", threshold), "0.1.0", NOW)

    assert made.outcome is Outcome.HOLD


@given(st.lists(findings, max_size=4))
def test_order_is_cleared_only_on_a_complete_screening_without_a_high_hit(
    some: list[Finding],
) -> None:
    high = any(hit.score >= POLICY.hold_at for finding in some for hit in finding.hits)
    cleared = judge(*some).outcome is Outcome.CLEAR

    assert cleared == (screening(*some).complete and not high)


_hits_over = st.floats(POLICY.hold_at, 1).map(hit)


@given(st.lists(findings, max_size=4), st.integers(0, 4), st.builds(failed) | _hits_over)
def test_adding_a_failure_or_a_high_hit_always_holds(
    some: list[Finding], place: int, added: Finding | Hit
) -> None:
    some.insert(place, added if isinstance(added, Finding) else found(added))

    assert judge(*some).outcome is Outcome.HOLD


@given(st.lists(findings, max_size=3), st.lists(st.sampled_from([HIT_REASON, SYSTEM_REASON])))
def test_earlier_reasons_never_turn_a_hold_into_clear(
    some: list[Finding], earlier: list[Reason]
) -> None:
    if judge(*some).outcome is Outcome.HOLD:
        assert judge(*some, earlier=tuple(earlier)).outcome is Outcome.HOLD


@given(st.lists(findings, max_size=4))
def test_policy_never_rejects(some: list[Finding]) -> None:
    assert judge(*some).outcome is not Outcome.REJECT


def test_decision_is_bound_to_the_revision_and_pins_what_it_depended_on() -> None:
    made = judge(found(), Finding("completeness", "1", ()))

    assert (made.order, made.revision, made.content_hash) == (ORDER.id, 3, "hash-3")
    assert (made.by, made.at) == ("policy", NOW)
    assert made.pins.checks == (("party", "engine:1,csl:abc"), ("completeness", "1"))
    assert (made.pins.policy, made.pins.code) == ("policy-1", "0.1.0")


# Reasons


def test_reason_of_a_hit_says_who_is_met_where_and_why() -> None:
    (reason,) = judge(found(hit(0.9))).reasons

    assert reason == Reason(
        axis=Axis.PARTY,
        code="RP-NAME",
        text="Buyer 'Exemple Optics' ~ Example Optics FZE (Entity List, 99 FR 12345)",
        entry="EL/e1",
        score=0.9,
        citation="99 FR 12345",
    )


def test_name_that_meets_an_entry_in_several_roles_is_one_reason_naming_them_all() -> None:
    roles = (Role.SHIP_TO, Role.BUYER, Role.SHIP_TO, Role.END_USER)

    (reason,) = judge(found(*(hit(0.9, role=role) for role in roles))).reasons

    assert reason.text.startswith("Ship to, buyer, end user 'Exemple Optics' ~ ")


def test_other_name_elsewhere_or_other_entry_is_a_reason_of_its_own() -> None:
    met = hit(0.9)
    elsewhere = replace(met, subject=replace(met.subject, name="Exampel Optics", path="$.other"))
    other_list = replace(met, entry=replace(met.entry, list="SDN"))

    assert len(judge(found(met, elsewhere, other_list, hit(0.9, "e2"))).reasons) == 4


@pytest.mark.parametrize("first", [0, 1])
def test_one_party_and_one_entry_are_one_reason_the_strongest(first: int) -> None:
    weak = replace(hit(1), rule="RP-WEAK", agreeing=("country",))
    address = replace(
        hit(0.86), rule="RP-ADDRESS", subject=replace(weak.subject, name="Kaiweg 4, Hamburg")
    )
    hits = (weak, address)

    (reason,) = judge(found(hits[first], hits[1 - first])).reasons

    assert reason.code == "RP-ADDRESS"


def test_reason_names_the_alias_that_was_met() -> None:
    met = hit(0.9)
    alias = replace(met, entry=replace(met.entry, matched_name="Exemplar"))

    (reason,) = judge(found(alias)).reasons

    assert "~ Example Optics FZE (as Exemplar) (Entity List" in reason.text


@pytest.mark.parametrize(
    ("programme", "citation", "source"),
    [("EL", "99 FR", "(EL, 99 FR)"), ("EL", "", "(EL)"), ("", "99 FR", "(99 FR)")],
)
def test_reason_names_only_the_sources_there_are(
    programme: str, citation: str, source: str
) -> None:
    met = hit(0.9)
    met = replace(met, entry=replace(met.entry, programme=programme), citation=citation)

    assert judge(found(met)).reasons[0].text.endswith(source)


def test_reason_of_a_failure_says_which_check_and_why() -> None:
    (reason,) = judge(failed(problem="no list is active")).reasons

    assert reason == Reason(
        Axis.SYSTEM, "SY-LIST", "The party check could not answer: no list is active"
    )


def test_one_line_is_the_first_reason_and_how_many_more() -> None:
    assert one_line(()) == ""
    assert one_line((SYSTEM_REASON,)) == SYSTEM_REASON.text
    assert one_line((HIT_REASON,) * 3) == f"{HIT_REASON.text} (and 2 more)"


def test_one_line_names_the_first_reason_of_two_more_axes_without_its_citation() -> None:
    goods = Reason(Axis.GOODS, "LR-LICENCE", "Line 1 'CCTV' needs a licence (42)", citation="42")
    less = replace(goods, text="Line 2 'Lamp' needs a licence")
    emerging = replace(goods, axis=Axis.EMERGING, text="Line 1 'CCTV' reads like something new")

    reasons = (HIT_REASON, HIT_REASON, goods, less, DILIGENCE_REASON, emerging)

    assert one_line((HIT_REASON, goods)) == f"{HIT_REASON.text}; Line 1 'CCTV' needs a licence"
    assert one_line(reasons) == (
        f"{HIT_REASON.text}; Line 1 'CCTV' needs a licence; {DILIGENCE_REASON.text} (and 3 more)"
    )


def test_one_line_cuts_the_reasons_after_the_first() -> None:
    long = Reason(Axis.GOODS, "LR-LICENCE", "Line 1 " + "x" * 500)

    assert one_line((long,)) == long.text
    assert len(one_line((HIT_REASON, long))) < len(HIT_REASON.text) + 100


def test_evidence_is_the_rules_own_or_that_of_the_hit_in_the_screening() -> None:
    kept = screening(found(hit(0.9)))

    assert evidence_of(HIT_REASON, kept) == hit(0.9).evidence
    assert evidence_of(HIT_REASON, screening(found(hit(0.9, "e2")))) == ()
    assert evidence_of(HIT_REASON, None) == ()
    assert evidence_of(DILIGENCE_REASON, kept) == DILIGENCE_REASON.evidence
    assert evidence_of(SYSTEM_REASON, kept) == ()


def test_reason_is_described_as_plain_values() -> None:
    assert describe_reason(HIT_REASON) == {
        "axis": "party",
        "code": "RP-NAME",
        "text": HIT_REASON.text,
        "entry": "EL/e1",
        "score": 0.9,
        "citation": "99 FR",
        "rule": "",
        "mode": None,
        "verified": None,
        "path": "",
        "evidence": [],
        "asks": "",
    }


# Rules


@pytest.mark.parametrize(
    ("mode", "outcome", "shadow"),
    [
        (Mode.ENFORCE, Outcome.HOLD, 0),
        (Mode.REVIEW, Outcome.HOLD, 0),
        (Mode.SHADOW, Outcome.CLEAR, 1),
        (Mode.PROPOSED, Outcome.CLEAR, 1),
    ],
)
def test_rule_that_is_tried_or_proposed_is_recorded_and_holds_nothing(
    mode: Mode, outcome: Outcome, shadow: int
) -> None:
    made = judge(met(mode))

    assert (made.outcome, len(made.shadow)) == (outcome, shadow)
    assert [reason.rule for reason in (*made.reasons, *made.shadow)] == ["destination/crimea"]


def test_rule_that_enforces_stands_before_one_that_asks_to_look() -> None:
    made = judge(met(Mode.REVIEW, "a"), met(Mode.ENFORCE, "b"))

    assert [reason.rule for reason in made.reasons] == ["destination/b", "destination/a"]


def test_rule_that_is_met_no_more_after_an_edit_waits_for_a_person() -> None:
    earlier = judge(met(Mode.ENFORCE)).reasons

    assert codes(judge(found(), earlier=earlier)) == ["RP-EDITED"]
    assert codes(judge(met(Mode.ENFORCE), earlier=earlier)) == ["EM-REGION"]


# Hits that vanished through an edit


def test_vanished_hit_holds_until_a_person_judged_it() -> None:
    made = judge(found(), earlier=(HIT_REASON,))

    assert made.outcome is Outcome.HOLD
    (reason,) = made.reasons
    assert (reason.axis, reason.code) == (Axis.PARTY, "RP-EDITED")
    assert (reason.entry, reason.score) == (HIT_REASON.entry, HIT_REASON.score)
    assert reason.text == f"Gone after an edit, and nobody has judged it: {HIT_REASON.text}"


def test_hit_that_vanishes_beside_one_that_stays_is_not_forgotten() -> None:
    stays = found(hit(0.9, entry="another"))

    assert codes(judge(stays, earlier=(HIT_REASON,))) == ["RP-NAME", "RP-EDITED"]


def test_hit_that_is_found_again_is_not_called_vanished() -> None:
    assert codes(judge(found(hit(0.9)), earlier=(HIT_REASON,))) == ["RP-NAME"]


def test_system_reason_is_done_with_once_its_cause_is_gone() -> None:
    assert judge(found(), earlier=(SYSTEM_REASON,)).outcome is Outcome.CLEAR
    assert codes(judge(found(), earlier=(SYSTEM_REASON, HIT_REASON))) == ["RP-EDITED"]


@pytest.mark.parametrize("between", [failed("SY-DATA"), failed("SY-LIST")])
def test_vanished_hit_survives_a_revision_that_could_not_be_screened(between: Finding) -> None:
    first = judge(found(hit(0.9)))
    second = judge(between, earlier=first.reasons)
    third = judge(found(), earlier=second.reasons)

    assert codes(second) == [between.failure.code, "RP-EDITED"]  # type: ignore[union-attr]
    assert third.outcome is Outcome.HOLD
    assert codes(third) == ["RP-EDITED"]


def test_reason_of_a_vanished_hit_does_not_grow_with_every_edit() -> None:
    once = judge(found(), earlier=(HIT_REASON,))

    assert judge(found(), earlier=once.reasons).reasons == once.reasons


def test_listing_on_human_rights_grounds_says_so_in_its_line() -> None:
    one = hit(0.9)
    entry = replace(one.entry, human_rights_basis="Xinjiang: surveillance (84 FR 54002)")

    (reason,) = judge(found(replace(one, entry=entry))).reasons

    assert reason.text.endswith("~ Example Optics FZE (Entity List, 99 FR 12345, human rights)")


# Keeping


_reasons = st.builds(
    Reason, st.sampled_from(Axis), texts, texts, texts, st.none() | st.floats(0, 1), texts
)


@given(st.sampled_from(Outcome), st.lists(_reasons, max_size=3))
def test_decision_is_read_back_as_it_was_written(outcome: Outcome, some: list[Reason]) -> None:
    made = decision(outcome, *some)

    assert read_decision(write_decision(made)) == made
