"""The shipped cases: each holds what others let through, and fails where that is broken."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from connector.cli.policy_parts import checks_over
from connector.decision import Outcome, Policy
from connector.enforcement_cases import Case, Parts, Result, Status, verify
from connector.enforcement_cases.read import read_cases
from connector.errors import ConfigError, ScreeningUnavailable
from connector.hold.reasons import HOLD_REASONS
from connector.order import Order
from connector.screening import NO_RULES, Axis, Check, Hit, Mode, RuleHit, Verified
from connector.screening.completeness import CompletenessCheck
from connector.screening.lists import Entry
from connector.screening.rules.book import AxisRules, RuleBook
from connector.screening.situation import Situation, places_of
from tests.examples import NOW

CASES, ENTRIES = read_cases()
ON_PARTIES = [case for case in CASES if case.expected.axes <= {Axis.PARTY, Axis.SYSTEM}]
POLICY = Policy("policy-1", 0.75, 0.45)
PARTS = Parts(checks_over, NO_RULES, frozenset(), POLICY, lambda: NOW)


def case(id_: str) -> Case:
    return next(case for case in CASES if case.id == id_)


def run(id_: str, parts: Parts = PARTS) -> Result:
    (result,) = verify((case(id_),), ENTRIES, parts)
    return result


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    return {result.case.id: result for result in verify(CASES, ENTRIES, PARTS)}


@pytest.mark.parametrize("id_", [case.id for case in ON_PARTIES])
def test_case_of_parties_comes_out_as_it_must(results: dict[str, Result], id_: str) -> None:
    assert results[id_].status is Status.OK, results[id_]


def test_result_says_what_concerns_the_case(results: dict[str, Result]) -> None:
    cobham = results["cobham-rare-words"]

    assert cobham.outcome is Outcome.HOLD
    assert "End user 'Almaz Antey Telecom' ~ JOINT-STOCK COMPANY CONCERN ALMAZ" in cobham.says


@pytest.mark.parametrize("id_", [case.id for case in CASES if case not in ON_PARTIES])
def test_case_on_an_axis_that_nobody_asks_about_is_not_passed(
    results: dict[str, Result], id_: str
) -> None:
    assert results[id_].status is Status.NOT_ASKED


@dataclass(frozen=True)
class Answering:
    """Rules of an axis that meet orders to some town."""

    axis: Axis
    code: str
    town: str

    def ask(self, situation: Situation) -> Iterable[RuleHit]:
        for party in situation.order.parties:
            if party.address and self.town in (party.address.city or ""):
                yield RuleHit(
                    axis=self.axis,
                    rule="towns/t",
                    code=self.code,
                    mode=Mode.ENFORCE,
                    verified=Verified.READ,
                    path=party.path,
                    text=f"Goes to {self.town}",
                    evidence=(),
                    citation="15 CFR 746.6",
                )


def with_rules(*axes: AxisRules) -> Parts:
    book = RuleBook("v1", lambda o, on: Situation(o, on, tuple(places_of(o)), (), ()), axes)
    return replace(PARTS, rules=book, axes=frozenset(rules.axis for rules in axes))


@pytest.mark.parametrize(
    ("axis", "code", "town", "status"),
    [
        (Axis.DESTINATION, "EM-REGION", "Yalta", Status.OK),
        (Axis.DESTINATION, "EM-REGION", "Odesa", Status.FAILED),
        (Axis.DESTINATION, "EM-EMBARGO", "Yalta", Status.FAILED),
        (Axis.GOODS, "EM-REGION", "Yalta", Status.NOT_ASKED),
    ],
)
def test_case_wants_its_own_axis_and_code(axis: Axis, code: str, town: str, status: Status) -> None:
    assert run("amazon-krimea", with_rules(Answering(axis, code, town))).status is status


def blind(_entries: tuple[Entry, ...]) -> tuple[Check, ...]:
    return (CompletenessCheck(), checks_over((replace(ENTRIES[0], name="Somebody Else"),))[1])


def test_screening_that_misses_a_listed_party_fails_its_case() -> None:
    assert run("amex-accepted-once", replace(PARTS, checks=blind)).status is Status.FAILED


class Eager:
    """A party check that meets everybody with everything."""

    name = "party"
    version = "eager"

    def run(self, order: Order) -> tuple[Hit, ...]:
        hits = checks_over(ENTRIES)[1].run(case("amex-accepted-once").order)
        return tuple(replace(hit, subject=replace(hit.subject, path=order.id)) for hit in hits)


def test_false_alarm_fails_the_case_that_is_about_one() -> None:
    assert run("watchman-legal-form", replace(PARTS, checks=lambda _: (Eager(),))).status is (
        Status.FAILED
    )


class Tires:
    """A party check that gives up, and answers nothing at all from the third time on."""

    name = "party"
    version = "tires"

    def __init__(self) -> None:
        self.asked = 0

    def run(self, order: Order) -> tuple[Hit, ...]:
        self.asked += 1
        if self.asked < 3:
            raise ScreeningUnavailable("SY-CHECK", f"{order.id}: a time-out")
        return ()


def test_order_that_comes_through_at_last_fails_its_case() -> None:
    parts = replace(PARTS, checks=lambda _: (CompletenessCheck(), Tires()))
    several = replace(case("amex-time-out"), unanswered=False)

    (result,) = verify((several,), ENTRIES, parts)

    assert result.status is Status.FAILED
    assert result.outcome is Outcome.CLEAR


def test_check_that_cannot_answer_does_not_count_as_free_of_false_alarms() -> None:
    silent = replace(case("watchman-other-surname"), unanswered=True)

    assert verify((silent,), ENTRIES, PARTS)[0].status is Status.FAILED


@pytest.mark.parametrize("each", CASES, ids=lambda case: case.id)
def test_case_says_whose_it_is_and_what_failed(each: Case) -> None:
    assert each.case
    assert each.authority
    assert each.citation
    assert each.failed.endswith(".")
    assert each.expected.codes <= HOLD_REASONS.keys()
    assert each.day is None or each.day < date(2026, 1, 1)
    assert CompletenessCheck().run(each.order) == ()


def test_case_with_a_wrong_field_is_named_by_its_place(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text("entries: []\ncases:\n  - {id: a, case: A}\n")

    with pytest.raises(ConfigError, match=r"cases\.yaml:3:5: cases\.0\.authority"):
        read_cases(file)


ONE = """
entries: []
cases:
  - &case
    id: a
    case: A
    authority: B
    citation: C
    failed: D.
    order: {destination: %s, parties: []}
    expected: {outcome: hold, axes: [party]}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ONE % "Nowhere", "case 'a': 'Nowhere' is no country"),
        (ONE % "DE" + "  - *case\n", "one id"),
    ],
)
def test_case_that_cannot_be_asked_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(text)

    with pytest.raises(ConfigError, match=said):
        read_cases(file)
