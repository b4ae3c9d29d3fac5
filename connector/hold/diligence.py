"""Human-rights due diligence on one hold: what must be known before the goods may leave.

The fields follow the US Department of State's guidance of 2020-09-30 on products with surveillance
capabilities; severity is graded as in the UN Guiding Principles on Business and Human Rights,
principle 14: by scale, scope and irremediability.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter


class Level(StrEnum):
    """How grave, how likely or how much is left."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Severity:
    """How bad the harm would be: how grave, to how many, and how far beyond repair."""

    scale: Level | None
    scope: Level | None
    irremediability: Level | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document the record relies on; `stored` says whether its bytes are kept here."""

    name: str
    sha256: str
    stored: bool


@dataclass(frozen=True, slots=True)
class Diligence:
    """One record, whole or not; a later one stands for it. None and empty mean not filled in.

    `by` is a login, `role` the role it was made in, as its author says.
    """

    hold: str
    product_capability: str
    end_user: str
    stakeholders: str
    severity: Severity
    likelihood: Level | None
    safeguards: str
    residual_risk: Level | None
    decision: str
    by: str
    role: str
    at: datetime
    files: tuple[Attachment, ...] = ()

    def missing(self) -> tuple[str, ...]:
        """Name every field that nobody filled in; none where the record is complete.

        Files may be left out: not every assessment has one.
        """
        said: Mapping[str, str | None] = {
            "product_capability": self.product_capability,
            "end_user": self.end_user,
            "stakeholders": self.stakeholders,
            "severity.scale": self.severity.scale,
            "severity.scope": self.severity.scope,
            "severity.irremediability": self.severity.irremediability,
            "likelihood": self.likelihood,
            "safeguards": self.safeguards,
            "residual_risk": self.residual_risk,
            "decision": self.decision,
            "by": self.by,
            "role": self.role,
        }
        return tuple(field for field, value in said.items() if not _says_something(value))

    @property
    def summary(self) -> str:
        """Say the record in one line."""
        left = self.residual_risk.value if self.residual_risk else "not said"
        who = f"{self.by} ({self.role})" if self.role else self.by
        return f"Due diligence of {self.at:%Y-%m-%d} by {who}, residual risk {left}"


def _says_something(value: str | None) -> bool:
    return any(letter.isalpha() for letter in value or "")


_DILIGENCE = TypeAdapter(Diligence)


def write_diligence(record: Diligence) -> bytes:
    """Write a record as JSON for keeping."""
    return _DILIGENCE.dump_json(record)


def read_diligence(body: bytes) -> Diligence:
    """Read back what `write_diligence` wrote."""
    return _DILIGENCE.validate_json(body)


def describe_diligence(record: Diligence) -> dict[str, object]:
    """Give a record as plain values, with what it lacks."""
    values: dict[str, object] = _DILIGENCE.dump_python(record, mode="json")
    return {**values, "missing": list(record.missing())}
