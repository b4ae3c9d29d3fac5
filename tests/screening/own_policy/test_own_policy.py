"""An own policy only keeps orders back: also where a condition is neither true nor false."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.country import Country
from connector.decision import Outcome, Policy, decide
from connector.errors import ConfigError, ScreeningUnavailable
from connector.order import Order
from connector.screening import (
    Axis,
    Evaluation,
    Finding,
    Hit,
    Mode,
    Revision,
    read_screening,
    screen,
    write_screening,
)
from connector.screening.own_policy import OwnPolicy
from connector.screening.own_policy.read import compile_own_policy, read_own_policy
from connector.screening.rules.book import RuleBook
from connector.screening.situation import Situation
from tests.examples import LINE, NOW, ORDER, failed, findings, found, hit, met, orders

DAY = NOW.date()
POLICY = Policy("policy-1", 0.75, 0.45)


def groups(country: Country, _on: date) -> tuple[str, ...]:
    return {"CN": ("D:1", "D:5")}.get(country, ())


@cache
def policy(*conditions: str) -> OwnPolicy:
    """Compile conditions, each given by the lines of its row."""
    rows = [
        f"  - {{name: c{n}, code: PO-OTHER, text: T, {row}}}" for n, row in enumerate(conditions)
    ]
    compiled = compile_own_policy("\n".join(["conditions:", *rows]).encode(), "own.yaml", groups)
    assert not compiled.faults, compiled.faults
    return compiled.policy


def held(when: str, outcome: str = "hold") -> str:
    return f"when: {when!r}, outcome: {outcome}"


def judge(own: OwnPolicy, order: Order = ORDER, *found_before: Finding) -> Finding:
    (finding,) = own.judge(order, found_before, DAY)
    return finding


@dataclass(frozen=True)
class Replays:
    """A check that gives again what a finding says."""

    finding: Finding
    name: str = "replays"
    version: str = "v1"

    def run(self, _order: Order) -> tuple[Hit, ...]:
        if self.finding.failure is not None:
            raise ScreeningUnavailable(self.finding.failure.code, self.finding.failure.problem)
        return self.finding.hits


def decided(own: OwnPolicy, order: Order, found_before: tuple[Finding, ...]) -> Outcome:
    book = RuleBook("v1", lambda order, on: Situation(order, on, (), (), ()), (), (own,))
    checks = tuple(map(Replays, found_before))
    screening = screen(Revision(order.id, 1, "hash", order), checks, NOW, book)
    return decide(screening, POLICY, "code", NOW).outcome


ABROAD = """
conditions:
  - name: high-value-abroad
    when: order.total > 100.0 && order.destination != 'NO'
    outcome: review
    code: PO-VALUE
    text: More than 100 EUR leave the country
    why: export manual 4.2
    roles: [legal, export]
    sla: 4h
"""


def test_condition_that_is_met_says_so_in_a_line_with_its_evidence() -> None:
    own = compile_own_policy(ABROAD.encode(), "own.yaml").policy

    (met_rule,) = judge(own).rules

    assert met_rule.text == "More than 100 EUR leave the country (export manual 4.2)"
    assert (met_rule.axis, met_rule.mode, met_rule.code) == (Axis.POLICY, Mode.REVIEW, "PO-VALUE")
    assert met_rule.rule == "own/high-value-abroad"
    assert met_rule.asks == "role:legal role:export within:240m"
    assert met_rule.evidence == (
        "Condition 'high-value-abroad' is met: order.total > 100.0 && order.destination != 'NO'",
        "order.total: 158",
        "order.destination: 'DE'",
        "A release needs a person of legal and export, within 4 hours",
    )


def test_every_condition_is_explained_whatever_it_gave() -> None:
    own = policy(
        held("order.total > 1000.0"),
        held("order.currency == 'EUR'", "shadow"),
        held("order.lines[7].sku == 'x'", "shadow"),
    )

    finding = judge(own)

    assert finding.evaluations == (
        Evaluation(
            "c0", "order.total > 1000.0", Mode.ENFORCE, value=False, saw=(("order.total", "158"),)
        ),
        Evaluation(
            "c1",
            "order.currency == 'EUR'",
            Mode.SHADOW,
            value=True,
            saw=(("order.currency", "'EUR'"),),
        ),
        Evaluation(
            "c2",
            "order.lines[7].sku == 'x'",
            Mode.SHADOW,
            value=None,
            saw=(("order.lines", "1 in all: sku 'LOG-1'"),),
            problem="Index error: index=7 size=1",
        ),
    )


def test_evaluations_are_kept_with_the_screening() -> None:
    own = policy(held("order.total > 1000.0"))
    book = RuleBook("v1", lambda order, on: Situation(order, on, (), (), ()), (), (own,))

    screening = screen(Revision(ORDER.id, 1, "hash", ORDER), (), NOW, book)

    assert screening.findings[0].evaluations[0].value is False
    assert read_screening(write_screening(screening)) == screening


THOUSANDS = replace(ORDER, lines=(LINE,) * 10_000)


@pytest.mark.parametrize(
    ("when", "order", "said"),
    [
        ("order.total > 1.0", replace(ORDER, lines=()), "order.total is not said"),
        (
            "order.total > 1.0",
            replace(ORDER, lines=(LINE, replace(LINE, unit_price=None))),
            "order.total is not said",
        ),
        (
            "order.total > 1.0",
            replace(ORDER, lines=(LINE, replace(LINE, quantity=Decimal(-9)))),
            "order.total is not said",
        ),
        (
            "order.total > 1.0",
            replace(ORDER, lines=(replace(LINE, quantity=Decimal("NaN")),)),
            "order.total is not said",
        ),
        (
            "order.total > 1.0",
            replace(ORDER, lines=(replace(LINE, quantity=Decimal("1e308")),)),
            "order.total is not said",
        ),
        ("order.lines.exists(l, l.colour == 'x')", ORDER, "'colour' is not said"),
        ("order.lines[0].description", ORDER, "it gives a string, true or false is wanted"),
        ("order.lines[0].description > 5", ORDER, "No matching overloads found"),
        ("1 / (size(order.lines) - 1) == 1", ORDER, "divide by zero"),
        ("order.notes.matches('(')", ORDER, "invalid regular expression"),
        ("order.lines.all(l, l.ships)", THOUSANDS, "Iteration budget exceeded"),
        ("order.notes == 'x'", replace(ORDER, notes="\ud800"), "basic_string"),
    ],
)
def test_what_is_neither_true_nor_false_holds_and_names_the_condition(
    when: str, order: Order, said: str
) -> None:
    own = policy(held("order.currency == 'EUR'"), held(when))

    finding = judge(own, order)

    assert finding.failure is not None
    assert finding.failure.code == "SY-POLICY"
    assert "condition 'c1' is neither true nor false" in finding.failure.problem
    assert said in finding.failure.problem
    assert decided(own, order, ()) is Outcome.HOLD


def test_money_is_added_in_decimals_and_rounded_once() -> None:
    lines = tuple(replace(LINE, quantity=Decimal(1), unit_price=Decimal("0.1")) for _ in range(3))
    assert sum(float(line.unit_price or 0) for line in lines) != 0.3

    own = policy(held("order.total == 0.3"), held("order.lines.all(l, l.amount == 0.1)"))

    assert [each.value for each in judge(own, replace(ORDER, lines=lines)).evaluations] == [
        True,
        True,
    ]


@pytest.mark.parametrize("number", ["1e999999", "9e307", "-1e999999", "sNaN", "Infinity"])
def test_absurd_number_is_not_said_and_holds(number: str) -> None:
    line = replace(LINE, quantity=Decimal(number), unit_price=Decimal(number))

    failure = judge(policy(held("order.total < 5.0")), replace(ORDER, lines=(line,))).failure

    assert failure is not None
    assert "order.total is not said" in failure.problem


def test_condition_that_cannot_be_answered_leaves_the_others_their_say() -> None:
    own = policy(held("order.lines[7].ships"), held("order.currency == 'EUR'"))

    finding = judge(own)

    assert finding.failure is not None
    assert [rule.rule for rule in finding.rules] == ["own/c1"]


def test_condition_on_trial_holds_nothing_whatever_it_gives() -> None:
    own = policy(held("order.lines[7].ships", "shadow"), held("order.total > 1.0", "shadow"))

    finding = judge(own)

    assert finding.failure is None
    assert [rule.mode for rule in finding.rules] == [Mode.SHADOW]
    assert decided(own, ORDER, ()) is Outcome.CLEAR


def test_country_groups_that_nobody_gave_are_not_said() -> None:
    row = ABROAD.replace("order.total > 100.0", "size(order.groups) > 0")
    own = compile_own_policy(row.encode(), "own.yaml").policy

    failure = judge(own).failure

    assert failure is not None
    assert "order.groups is not said" in failure.problem


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_condition_applies_from_its_first_day_to_its_last(day: date, *, asked: bool) -> None:
    dates = "effective_from: 2026-01-01, effective_to: 2026-06-30"
    own = policy(f"{held('true')}, {dates}")

    assert bool(own.judge(ORDER, (), day)) is asked


def test_without_a_condition_there_is_no_finding(tmp_path: Path) -> None:
    assert read_own_policy(tmp_path / "own.yaml").judge(ORDER, (), DAY) == ()


def test_version_changes_with_the_text_and_names_the_language() -> None:
    one = compile_own_policy(ABROAD.encode(), "own.yaml").policy.version
    other = compile_own_policy(ABROAD.replace("4.2", "4.3").encode(), "own.yaml").policy.version

    assert one != other
    assert "cel-expr-python:" in one


CONDITIONS = [
    "order.total > 100.0",
    "order.lines.size() > 3",
    "order.destination == 'DE'",
    "findings.listed.exists(f, f.score >= 0.5)",
    "screening.complete",
    "order.lines[1].quantity > 1",
    "order.parties.exists(p, p.city.startsWith('H'))",
    "false",
]
rows = st.lists(
    st.builds(held, st.sampled_from(CONDITIONS), st.sampled_from(["hold", "review", "shadow"])),
    max_size=4,
)


@given(orders, st.lists(findings, min_size=1, max_size=3).map(tuple), rows, rows)
def test_adding_conditions_never_turns_a_hold_into_a_clear(
    order: Order, before: tuple[Finding, ...], some: list[str], more: list[str]
) -> None:
    fewer = decided(policy(*some), order, before)
    with_more = decided(policy(*some, *more), order, before)
    without = decided(policy(), order, before)

    assert not (fewer is Outcome.HOLD and with_more is Outcome.CLEAR)
    assert not (without is Outcome.HOLD and fewer is Outcome.CLEAR)


@given(orders)
def test_any_order_can_be_asked_about(order: Order) -> None:
    own = policy(*map(held, CONDITIONS))

    finding = judge(own, order, found(hit(0.9)), met(Mode.SHADOW), failed())

    assert len(finding.evaluations) == len(CONDITIONS)


@pytest.mark.parametrize(
    ("broken", "where", "said"),
    [
        (ABROAD.replace("order.total", "order.totl"), "own.yaml:4:16", "'order.totl' is not known"),
        (ABROAD.replace("100.0", "100"), "own.yaml:4:23", "write numbers with a point"),
        (ABROAD.replace("'NO'", "5"), "own.yaml:4:52", "no matching overload"),
        (ABROAD.replace(" && order.destination != 'NO'", " &&"), "own.yaml:4:33", "ends too early"),
        (
            ABROAD.replace("order.total > 100.0 && order.destination != 'NO'", "order.total + 1.0"),
            "own.yaml:4:11",
            "gives a double",
        ),
        (
            ABROAD.replace("order.total > 100.0", "|\n      true\n      && nope"),
            "own.yaml:6:10",
            "nope",
        ),
        (
            ABROAD.replace("order.total > 100.0", "(" * 40 + "true" + ")" * 40),
            "own.yaml:4:11",
            "recursion",
        ),
        (ABROAD.replace("outcome: review", "outcome: reject"), "own.yaml:5:14", "outcome"),
        (ABROAD.replace("PO-VALUE", "RP-NAME"), "own.yaml:6:11", "code"),
        (ABROAD.replace("4h", "4 weeks"), "own.yaml:10:10", "30m, 4h or 2d"),
        (ABROAD.replace("[legal, export]", "[legal, Export]"), "own.yaml:9:20", "roles"),
        (ABROAD.replace("sla", "deadline"), "own.yaml:10:15", "deadline"),
        (ABROAD.replace("    text:", "    txt:"), "own.yaml:3:5", "text"),
        (ABROAD + ABROAD.partition("conditions:\n")[2], "own.yaml:11:11", "stands there twice"),
        (
            ABROAD + "    effective_from: 2026-02-01\n    effective_to: 2026-01-01\n",
            "own.yaml:12:19",
            "before",
        ),
        (ABROAD + "\t", "own.yaml:11:", "cannot start any token"),
        ("- a\n", "own.yaml", "a mapping is wanted"),
    ],
)
def test_mistake_is_named_by_line_and_column(broken: str, where: str, said: str) -> None:
    faults = compile_own_policy(broken.encode(), "own.yaml").faults

    assert any(where in fault.where and said in fault.problem for fault in faults), faults


def test_all_mistakes_are_named_at_once_and_the_first_refuses_the_file(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(ABROAD.replace("total", "a").replace("destination", "b"))

    with pytest.raises(ConfigError, match=r"own\.yaml:4:16: condition .*'order\.a' is not known"):
        read_own_policy(file)
    assert len(compile_own_policy(file.read_bytes(), str(file)).faults) == 2
