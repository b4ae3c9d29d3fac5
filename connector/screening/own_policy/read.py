"""An own policy is read from its file; whatever is wrong with it is named by line and column."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    StringConstraints,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from connector.config_file import Strict, faults_of, parse_yaml, read_bytes
from connector.errors import ConfigError
from connector.screening import Mode
from connector.screening.own_policy import OwnCondition, OwnPolicy
from connector.screening.own_policy.asked import DURATION, ROLE, Asked, read_duration
from connector.screening.own_policy.cel import CelEngine
from connector.screening.own_policy.engine import Condition, Refusal, RuleEngine
from connector.screening.own_policy.saw import looks_of
from connector.screening.own_policy.variables import Groups, kinds
from connector.yaml_places import YamlPlaces

_MODES = {"hold": Mode.ENFORCE, "review": Mode.REVIEW, "shadow": Mode.SHADOW}
_WRITTEN = {"type": "string", "pattern": f"^{DURATION}$"}
_Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S[^\n]*$")]
_Role = Annotated[str, StringConstraints(pattern=f"^{ROLE}$")]


class ConditionRow(Strict):
    """A condition as people write it.

    `name` stands in reasons and is its own in the file. `when` is the condition in CEL, over the
    variables that docs/policy.md lists. `outcome` is what meeting it does; shadow only records.
    `code` is the reason code. `text` is what a person reads in the reason. `why` names the rule of
    the organisation that it follows. `roles` are those whose people must release it. `sla` is how
    soon somebody answers: `30m`, `4h` or `2d`. `effective_from` and `effective_to` are the first
    and the last day it applies; not said is open.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    when: Annotated[str, StringConstraints(min_length=1)]
    outcome: Literal["hold", "review", "shadow"]
    code: Annotated[str, StringConstraints(pattern=r"^PO-[A-Z][A-Z0-9-]{0,29}$")]
    text: _Line
    why: _Line | None = None
    roles: tuple[_Role, ...] = ()
    sla: Annotated[timedelta, WithJsonSchema(_WRITTEN)] | None = None
    effective_from: date | None = None
    effective_to: date | None = None

    @field_validator("sla", mode="before")
    @classmethod
    def _duration(cls, written: Any) -> timedelta | None:
        return None if written is None else read_duration(str(written))

    @field_validator("effective_to")
    @classmethod
    def _not_before_it_begins(cls, ends: date | None, read: ValidationInfo) -> date | None:
        begins = read.data.get("effective_from")
        if ends is not None and begins is not None and ends < begins:
            raise ValueError("effective_to must not be before effective_from")
        return ends


class OwnPolicyFile(Strict):
    """`policy/own.yaml`: conditions of an organisation, which can only keep orders back.

    `conditions` are asked in this order.
    """

    conditions: tuple[ConditionRow, ...] = ()

    @field_validator("conditions", mode="before")
    @classmethod
    def _none_left(cls, written: Any) -> Any:
        return () if written is None else written  # every one of them is commented out


@dataclass(frozen=True, slots=True)
class Compiled:
    """An own policy with what is wrong with its text; with a fault it is not to be used."""

    policy: OwnPolicy
    faults: tuple[ConfigError, ...] = ()


def read_own_policy(path: Path, groups: Groups | None = None) -> OwnPolicy:
    """Read a file of conditions; without the file there are none.

    `groups` gives the country groups of a country; without it `order.groups` is not said. Raises
    ConfigError naming file, line and column of the first thing that is wrong.
    """
    body = read_bytes(path) if path.exists() else b""
    compiled = compile_own_policy(body, str(path), groups)
    if compiled.faults:
        raise compiled.faults[0]
    return compiled.policy


def compile_own_policy(body: bytes, where: str, groups: Groups | None = None) -> Compiled:
    """Compile the text of an own policy, and say everything that is wrong with it."""
    engine = CelEngine(kinds())
    version = f"own:{hashlib.sha256(body).hexdigest()},{engine.version}"
    nothing = OwnPolicy(version, engine, (), groups)
    try:
        file = OwnPolicyFile.model_validate(parse_yaml(body, where))
    except ConfigError as error:
        return Compiled(nothing, (error,))
    except ValidationError as error:
        return Compiled(nothing, faults_of(error, where, body))
    blind = CelEngine(kinds(found=False))
    rows = _Rows(engine, blind, where, YamlPlaces(body.decode("utf-8-sig")))
    made = [rows.make(number, row) for number, row in enumerate(file.conditions)]
    conditions = tuple(each for each in made if isinstance(each, OwnCondition))
    refused = (fault for each in made if isinstance(each, tuple) for fault in each)
    policy = OwnPolicy(version, engine, conditions, groups)
    return Compiled(policy, (*refused, *rows.twice(file)))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Makes conditions of rows, or names what is wrong where it stands.

    `blind` knows all variables but those of what was found: what it refuses looks at them, however
    its text is written.
    """

    engine: RuleEngine
    blind: RuleEngine
    where: str
    places: YamlPlaces

    def make(self, number: int, row: ConditionRow) -> OwnCondition | tuple[ConfigError, ...]:
        compiled = self.engine.compile(row.when)
        if isinstance(compiled, Refusal):
            return tuple(self._faults(number, row.name, compiled))
        looks_at_found = isinstance(self.blind.compile(row.when), Refusal)
        return replace(_condition(row, compiled), looks_at_found=looks_at_found)

    def _faults(self, number: int, name: str, refusal: Refusal) -> Iterator[ConfigError]:
        for fault in refusal.faults:
            path = ("conditions", number, "when")
            place = self.places.within(path, fault.line, fault.column)
            yield ConfigError(f"{self.where}:{place}", f"condition '{name}': {fault.problem}")

    def twice(self, file: OwnPolicyFile) -> Iterator[ConfigError]:
        known: set[str] = set()
        for number, row in enumerate(file.conditions):
            if row.name in known:
                place = self.places.of(("conditions", number, "name"))
                problem = f"condition '{row.name}' stands there twice"
                yield ConfigError(f"{self.where}:{place}", problem)
            known.add(row.name)


def _condition(row: ConditionRow, compiled: Condition) -> OwnCondition:
    return OwnCondition(
        name=row.name,
        when=row.when.strip(),
        condition=compiled,
        mode=_MODES[row.outcome],
        code=row.code,
        text=row.text,
        citation=row.why or "",
        asked=Asked(tuple(dict.fromkeys(row.roles)), row.sla),
        looks=looks_of(row.when),
        effective_from=row.effective_from,
        effective_to=row.effective_to,
    )
