"""The form: printed with the order's facts, read back field by field."""

from dataclasses import replace
from pathlib import Path

import pytest

from connector.config_file import read_model, read_yaml
from connector.country import Country
from connector.errors import ConfigError
from connector.hold import Hold
from connector.hold.diligence import Level
from connector.hold.diligence_form import DiligenceForm, write_template
from connector.order import Address, Order, Party, Role
from connector.screening.human_rights.questions import questions_on, read_questions
from tests.examples import DILIGENCE, DILIGENCE_REASON, LINE, NOW, ORDER, hold
from tests.screening.situations import RULES, TODAY

POLICE = Party(
    Role.END_USER, "$.end_user", "The police", (), Address((), None, None, None, Country("AE"))
)
ASKED: Order = replace(ORDER, parties=(POLICE,), declared_end_use="Airport\nsafety")


def asking() -> Hold:
    return replace(hold(), reasons=(DILIGENCE_REASON,))


def form_of(folder: Path, text: str) -> DiligenceForm:
    (folder / "record.yaml").write_text(text)
    values = {k: v for k, v in read_yaml(folder / "record.yaml").items() if k != "files"}
    return read_model(DiligenceForm, folder / "record.yaml", values)


def test_template_is_a_form_in_which_nothing_is_filled_in(tmp_path: Path) -> None:
    text = write_template(asking(), ASKED, ("compliance",), {})

    form = form_of(tmp_path, text)

    assert form == DiligenceForm()
    assert set(form.record("H-7", "", NOW).missing()) == {
        "product_capability", "end_user", "stakeholders", "severity.scale", "severity.scope",
        "severity.irremediability", "likelihood", "safeguards", "residual_risk", "decision",
        "by", "role",
    }  # fmt: skip


def test_template_tells_the_order_why_it_is_asked_and_the_questions() -> None:
    questions = questions_on(read_questions(RULES), TODAY)

    text = write_template(asking(), ASKED, ("compliance", "legal"), questions)

    for told in (
        "# Human-rights due diligence: hold H-7, order shop:5001",
        f"# Asked: {DILIGENCE_REASON.text}",
        "#   'police' reads as police",
        "# End user: The police, AE",
        "# Line 1: 2 x Temperature logger, not classified on the order",
        "# Stated end use: Airport safety",
        "# The policy wants: compliance or legal",
        "#  - Would life, body or freedom be touched?",
    ):
        assert told in text.splitlines()
    for asked in questions.values():
        assert all(f"#  - {question}" in text for question in asked)


def test_nothing_of_the_order_leaves_its_comment(tmp_path: Path) -> None:
    evil = 'x\x07\ndecision: "released"\r\x85by: me\u2028role: compliance'
    order = replace(
        ASKED,
        parties=(replace(POLICE, name=evil), replace(POLICE, name=None, address=None)),
        lines=(replace(LINE, description=evil, number=evil),),
        declared_end_use=evil,
    )
    case = replace(asking(), reasons=(replace(DILIGENCE_REASON, text=evil, evidence=(evil,)),))

    assert form_of(tmp_path, write_template(case, order, (), {})) == DiligenceForm()


def test_template_is_printed_for_an_order_that_could_not_be_read(tmp_path: Path) -> None:
    assert form_of(tmp_path, write_template(asking(), None, (), {})) == DiligenceForm()


def test_filled_in_form_is_the_record(tmp_path: Path) -> None:
    text = """
role: compliance
product_capability: " Watches a hall; faces are not recognised "
end_user: The airport's own guards; no reports of abuse were found
stakeholders: Travellers; no reseller
severity: {scale: low, scope: medium, irremediability: low}
likelihood: low
safeguards: No upgrade to recognition without our consent
residual_risk: low
decision: "May leave: the use is civil and watched"
"""
    record = form_of(tmp_path, text).record("H-7", "ada", NOW, DILIGENCE.files)

    assert record == DILIGENCE


def test_left_out_and_blank_fields_are_not_filled_in(tmp_path: Path) -> None:
    form = form_of(tmp_path, 'likelihood: ""\nsafeguards:\nseverity: {scale: high}\n')

    assert form.likelihood is None
    assert form.safeguards == ""
    assert form.severity.scale is Level.HIGH


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("likelihood: certain", "likelihood"),
        ("severity: {depth: low}", "severity.depth"),
        ("verdict: release", "verdict"),
        ("decision: [a]", "decision"),
    ],
)
def test_what_is_wrong_with_a_form_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        form_of(tmp_path, text)
