"""What docs/policy.md says is so: every variable is in it, every example is met and not met."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from connector.country import Country
from connector.hold.reasons import HOLD_REASONS
from connector.order import Address, Order, Party, Role
from connector.screening import Finding, Mode
from connector.screening.own_policy.read import compile_own_policy, read_own_policy
from connector.screening.own_policy.variables import VARIABLES, values_of
from tests.examples import LINE, NOW, ORDER, RECEIVER, found, hit, met

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def groups(country: Country, _on: date) -> tuple[str, ...]:
    return ("D:1",) if country == "CN" else ()


def party(role: Role, country: str, street: str = "Street 1") -> Party:
    address = Address((street,), None, None, None, Country(country))
    return Party(role, "$", "Somebody", (), address)


DEAR = replace(LINE, unit_price=Decimal(9000))
SWITCH = replace(LINE, eccn="5A002.a", quantity=Decimal(100))


@dataclass(frozen=True)
class Example:
    met_by: Order
    not_met_by: Order = ORDER
    found: tuple[Finding, ...] = ()
    not_found: tuple[Finding, ...] = ()


EXAMPLES = {
    "high-value-d1": Example(
        replace(ORDER, lines=(DEAR,), destination=Country("CN")), replace(ORDER, lines=(DEAR,))
    ),
    "many-lines": Example(replace(ORDER, lines=(LINE,) * 51), replace(ORDER, lines=(LINE,) * 50)),
    "po-box-consignee": Example(
        replace(ORDER, parties=(party(Role.CONSIGNEE, "AE", "P.O. Box 123"),)),
        replace(ORDER, parties=(party(Role.BUYER, "AE", "PO Box 9"), RECEIVER)),
    ),
    "buyer-abroad": Example(
        replace(ORDER, parties=(party(Role.BUYER, "DE"), party(Role.SHIP_TO, "AE"))),
        replace(ORDER, parties=(party(Role.BUYER, "DE"), party(Role.SHIP_TO, "DE"))),
    ),
    "much-encryption": Example(
        replace(ORDER, lines=(LINE, SWITCH)),
        replace(ORDER, lines=(replace(SWITCH, quantity=Decimal(99)),)),
    ),
    "end-use-not-declared": Example(
        replace(ORDER, lines=(SWITCH,)),
        replace(ORDER, lines=(SWITCH,), declared_end_use="A telephone exchange"),
    ),
    "near-a-listed-name": Example(ORDER, ORDER, (found(hit(0.31)),), (found(hit(0.29)),)),
    "two-axes": Example(
        ORDER, ORDER, (found(hit(0.9)), met(Mode.REVIEW)), (found(hit(0.9), hit(0.8)),)
    ),
    "forwarder-without-end-user": Example(
        replace(ORDER, parties=(party(Role.FORWARDER, "DE"),)),
        replace(ORDER, parties=(party(Role.FORWARDER, "DE"), party(Role.END_USER, "DE"))),
    ),
    "not-priced": Example(replace(ORDER, lines=(LINE, replace(LINE, unit_price=None)))),
    "changed-late": Example(
        replace(ORDER, placed_at=NOW - timedelta(hours=721)),
        replace(ORDER, placed_at=NOW - timedelta(hours=720)),
    ),
    "samples": Example(replace(ORDER, lines=(replace(LINE, description="Free Samples"),))),
}


def answer(name: str, order: Order, before: tuple[Finding, ...]) -> bool | None:
    for block in BLOCKS:
        compiled = compile_own_policy(block.encode(), "policy.md", groups)
        assert not compiled.faults, compiled.faults
        for finding in compiled.policy.judge(order, before, NOW.date()):
            for evaluation in finding.evaluations:
                if evaluation.condition == name:
                    return evaluation.value
    raise AssertionError(name)


def test_every_example_of_the_page_is_tried_here() -> None:
    names = [name for block in BLOCKS for name in re.findall(r"- name: (\S+)", block)]

    assert sorted(names) == sorted(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_met_and_not_met_as_its_text_says(name: str) -> None:
    example = EXAMPLES[name]

    assert answer(name, example.met_by, example.found) is True
    assert answer(name, example.not_met_by, example.not_found) is False


def test_page_names_every_variable_with_its_type_and_meaning() -> None:
    for name, variable in VARIABLES.items():
        assert f"| `{name}` | {variable.kind.value} | {variable.meaning} |" in PAGE
        for key in variable.keys or ():
            assert f"`{key}`" in PAGE, f"{name}: {key}"


def test_page_names_every_reason_code_of_an_own_policy() -> None:
    for code in HOLD_REASONS:
        assert not code.startswith("PO-") or f"`{code}`" in PAGE


def test_records_have_the_keys_and_types_that_are_promised() -> None:
    values = values_of(
        replace(ORDER, parties=(RECEIVER,)), (found(hit(0.9)), met(Mode.REVIEW)), NOW.date(), groups
    )

    assert values.keys() == VARIABLES.keys()
    for name, variable in VARIABLES.items():
        records = values[name]
        if variable.keys is not None:
            assert isinstance(records, list)
            assert all(record.keys() == variable.keys.keys() for record in records), name


def test_shipped_file_has_no_condition_and_its_example_is_sound() -> None:
    file = ROOT / "config" / "policy" / "own.yaml"
    text = file.read_text(encoding="utf-8")
    example = re.sub(r"(?m)^#   ?", "", text.partition("#\n")[2].partition("conditions:")[0])

    assert read_own_policy(file).conditions == ()
    compiled = compile_own_policy(f"conditions:\n{example}".encode(), "own.yaml")
    assert [own.name for own in compiled.policy.conditions] == ["high-value-abroad"]
    assert not compiled.faults
