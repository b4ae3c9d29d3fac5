"""What a person fills in for due diligence: the form, and its template with the order's facts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from connector.config_file import Strict
from connector.hold import Hold
from connector.hold.diligence import Attachment, Diligence, Level, Severity
from connector.order import Order
from connector.screening.telling import shorten

_FIELDS: Mapping[str, str] = {
    "role": "In which role do you assess?",
    "product_capability": "What can the product do to people, as it is sold and if it is changed?",
    "end_user": "Who will use it, and what is known of that body's record?",
    "stakeholders": "Who else is affected or takes part: resellers, operators, people watched?",
    "severity": "How bad would the harm be (low, medium or high each; UN Guiding Principle 14)?",
    "likelihood": "How likely is the harm with this user in this country (low, medium, high)?",
    "safeguards": "What lowers it: contract, configuration, training, audit, end of support?",
    "residual_risk": "What risk is left with the safeguards (low, medium, high)?",
    "decision": "What do you decide, and why?",
    "files": "Documents, as paths beside this file; their content is kept with the record.",
}
_SEVERITY = {
    "scale": "how grave",
    "scope": "how many people",
    "irremediability": "how far beyond repair",
}


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _none_is_blank(value: object) -> object:
    return "" if value is None else value


FormLevel = Annotated[Level | None, BeforeValidator(_blank_is_none)]
FormText = Annotated[str, BeforeValidator(_none_is_blank), Field(max_length=20_000)]


class SeverityForm(Strict):
    """How bad the harm would be."""

    scale: FormLevel = None
    scope: FormLevel = None
    irremediability: FormLevel = None


class DiligenceForm(Strict):
    """A record as it is filled in; what is left out counts as not filled in."""

    role: FormText = ""
    product_capability: FormText = ""
    end_user: FormText = ""
    stakeholders: FormText = ""
    severity: SeverityForm = SeverityForm()
    likelihood: FormLevel = None
    safeguards: FormText = ""
    residual_risk: FormLevel = None
    decision: FormText = ""

    def record(
        self, hold: str, by: str, at: datetime, files: Iterable[Attachment] = ()
    ) -> Diligence:
        """Make the record of a hold. `by` is the login of who filled it in."""
        severity = self.severity
        return Diligence(
            hold=hold,
            product_capability=self.product_capability.strip(),
            end_user=self.end_user.strip(),
            stakeholders=self.stakeholders.strip(),
            severity=Severity(severity.scale, severity.scope, severity.irremediability),
            likelihood=self.likelihood,
            safeguards=self.safeguards.strip(),
            residual_risk=self.residual_risk,
            decision=self.decision.strip(),
            by=by,
            role=self.role.strip(),
            at=at,
            files=tuple(files),
        )


def write_template(
    hold: Hold, order: Order | None, roles: Iterable[str], questions: Mapping[str, Iterable[str]]
) -> str:
    """Write the form as YAML to be filled in, the order's facts and the questions as comments.

    `questions` are by field of the form. Facts come from outside: they stand in comments only,
    each on a line of its own.
    """
    return "\n".join((*_head(hold, order), *_fields(tuple(roles), questions), ""))


def _head(hold: Hold, order: Order | None) -> Iterator[str]:
    yield f"# Human-rights due diligence: hold {hold.id}, order {shorten(hold.order)}"
    yield "# After the US Department of State's guidance of 2020-09-30. Fill in every field, then:"
    yield f"#   holdpoint diligence record {hold.id} --file THIS-FILE --by YOUR-LOGIN"
    yield "#"
    for reason in hold.asking_diligence:
        yield f"# Asked: {_line(reason.text)}"
        yield from (f"#   {_line(sentence)}" for sentence in reason.evidence)
    for party in order.parties if order else ():
        country = party.address.country if party.address else None
        names = ", ".join(party.all_names) or "(no name)"
        yield f"# {party.role.words.capitalize()}: {_line(names)}, {country or 'country not said'}"
    for line in order.lines[:50] if order else ():
        eccn = line.eccn or "not classified on the order"
        yield f"# Line {_line(line.number)}: {line.quantity} x {_line(line.description)}, {eccn}"
    if order and order.declared_end_use:
        yield f"# Stated end use: {_line(order.declared_end_use)}"


def _fields(roles: tuple[str, ...], questions: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for field, asked in _FIELDS.items():
        yield f"\n# {asked}"
        if field == "role" and roles:
            yield f"# The policy wants: {' or '.join(roles)}"
        yield from (f"#  - {_line(question)}" for question in questions.get(field, ()))
        yield from _value(field)


def _value(field: str) -> Iterator[str]:
    if field == "severity":
        yield "severity:"
        yield from (f"  {part}:  # {meaning}" for part, meaning in _SEVERITY.items())
    elif field in ("likelihood", "residual_risk"):
        yield f"{field}:"
    else:
        yield f"{field}: []" if field == "files" else f'{field}: ""'


def _line(text: str) -> str:
    """Give a text that cannot leave its comment: one line, nothing that ends one."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(plain.split())[:400]
