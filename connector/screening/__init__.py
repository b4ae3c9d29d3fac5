"""One order, every question asked of it, and what each question found; it judges nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Protocol

from pydantic import TypeAdapter

from connector.errors import ScreeningUnavailable
from connector.order import Order, OrderId, Role
from connector.screening.lists import EntityKind


class Axis(StrEnum):
    """The side of an order that a check looks at."""

    PARTY = "party"
    DESTINATION = "destination"
    GOODS = "goods"
    END_USE = "end_use"
    HUMAN_RIGHTS = "human_rights"
    FORCED_LABOUR = "forced_labour"
    EMERGING = "emerging"
    POLICY = "policy"
    SYSTEM = "system"


class Mode(StrEnum):
    """What meeting a rule does: the first two keep the order back, the others are recorded."""

    ENFORCE = "enforce"
    REVIEW = "review"
    SHADOW = "shadow"
    PROPOSED = "proposed"


class Verified(StrEnum):
    """How sure we are of a rule: its text was read, in part, or it stands here from memory."""

    READ = "read"
    PARTIAL = "partial"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Subject:
    """What was compared: one name of one party, and where in the source document it stands."""

    role: Role
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class ListedParty:
    """The list entry that was met: enough to find it again in its snapshot.

    `matched_name` is the name or the address of it that was met. `human_rights_basis` is the
    published human-rights ground of the listing, empty where none is known. `fingerprint` is the
    entry's, by which one that reads the same is known; empty in what was recorded before there was
    one.
    """

    list: str
    id: str
    name: str
    matched_name: str
    programme: str
    kind: EntityKind = EntityKind.UNKNOWN
    human_rights_basis: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A possible match that nobody has reviewed yet.

    `score` is 0..1 and 1 means the names are equal once folded. `evidence` are full sentences a
    person can check. `citation` is the official source of the listing, as the list prints it.
    `agreeing` are the fields besides the name that agree with the listing: country, town.
    `name_score` is what a name scored before those fields moved it, None where no name was met.
    """

    subject: Subject
    axis: Axis
    rule: str
    entry: ListedParty
    score: float
    evidence: tuple[str, ...]
    citation: str
    agreeing: tuple[str, ...] = ()
    name_score: float | None = None


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A dated rule that an order meets.

    `rule` is `<pack>/<id of the row>`, `code` the reason code. `path` says where in the order what
    met it stands, `text` tells it in one line, `evidence` in full sentences. `mode` is the rule's
    on the day it was asked. `asks` names what a release needs besides a reason, empty for nothing.
    """

    axis: Axis
    rule: str
    code: str
    mode: Mode
    verified: Verified
    path: str
    text: str
    evidence: tuple[str, ...]
    citation: str
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a check could not answer. `code` is a system reason code (SY-...)."""

    code: str
    problem: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a condition of the organisation's own policy gave, met or not.

    `when` is its text. `value` is None where it could not be answered, and `problem` then says
    why. `saw` are the values it looks at, by the name it calls them.
    """

    condition: str
    when: str
    mode: Mode
    value: bool | None
    saw: tuple[tuple[str, str], ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one check: its hits, or the failure that kept it from answering.

    `rules` are the hits of a check that asks dated rules, `evaluations` what every condition gave
    that it asked.
    """

    check: str
    version: str
    hits: tuple[Hit, ...]
    failure: Failure | None = None
    rules: tuple[RuleHit, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()


@dataclass(frozen=True, slots=True)
class Screening:
    """The whole run over one revision of an order."""

    order: OrderId
    revision: int
    content_hash: str
    screened_at: datetime
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Every check ran, and at least one did."""
        return bool(self.findings) and all(finding.failure is None for finding in self.findings)


class Check(Protocol):
    """One question. `version` pins everything the answer depends on, lists included."""

    @property
    def name(self) -> str:
        """Name the check as reasons and pins do."""
        ...

    @property
    def version(self) -> str:
        """Name everything the answer depends on."""
        ...

    def run(self, order: Order) -> tuple[Hit, ...]:
        """Give the hits, the highest score first; raise ScreeningUnavailable if unanswerable."""
        ...


class Rules(Protocol):
    """The dated rules on every axis but the parties' names."""

    def ask(self, order: Order, on: date) -> tuple[Finding, ...]:
        """Give a finding for each axis, by the rules in force on a day (UTC)."""
        ...

    def judge(self, order: Order, found: tuple[Finding, ...], on: date) -> tuple[Finding, ...]:
        """Give the findings of rules that look at what all others found; they only add."""
        ...


@dataclass(frozen=True, slots=True)
class NoRules:
    """No rule is asked."""

    def ask(self, order: Order, on: date) -> tuple[Finding, ...]:  # noqa: ARG002 - a Rules' names
        """Give nothing."""
        return ()

    def judge(
        self,
        order: Order,  # noqa: ARG002
        found: tuple[Finding, ...],  # noqa: ARG002
        on: date,  # noqa: ARG002
    ) -> tuple[Finding, ...]:
        """Give nothing."""
        return ()


NO_RULES = NoRules()


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of an order as it was received; `number` counts from 1.

    `order` is None where the document could not be read, and `problem` then says why.
    """

    id: OrderId
    number: int
    content_hash: str
    order: Order | None
    problem: str | None = None


_SCREENING = TypeAdapter(Screening)


def screen(
    revision: Revision, checks: Sequence[Check], now: datetime, rules: Rules = NO_RULES
) -> Screening:
    """Ask every check and rule about the revision, those last that look at what others found.

    A check that cannot answer leaves a failed finding. Rules are those in force on the day of
    `now` in UTC.
    """
    if revision.order is None:
        problem = revision.problem or "the document could not be read"
        return fail(revision, Failure("SY-DATA", problem), now)
    findings = tuple(_ask(check, revision.order) for check in checks)
    findings = ask_rules(revision.order, findings, now, rules)
    return Screening(revision.id, revision.number, revision.content_hash, now, findings)


def ask_rules(
    order: Order, found: tuple[Finding, ...], now: datetime, rules: Rules
) -> tuple[Finding, ...]:
    """Give what was found, and after it what the rules find on the day of `now` in UTC."""
    on = now.astimezone(UTC).date()
    found += rules.ask(order, on)
    return found + rules.judge(order, found, on)


def fail(revision: Revision, failure: Failure, now: datetime) -> Screening:
    """Give the screening of a revision that no check could be asked about."""
    findings = (Finding("order", "1", (), failure),)
    return Screening(revision.id, revision.number, revision.content_hash, now, findings)


def _ask(check: Check, order: Order) -> Finding:
    try:
        return Finding(check.name, check.version, check.run(order))
    except ScreeningUnavailable as unavailable:
        failure = Failure(unavailable.code, unavailable.problem)
        return Finding(check.name, check.version, (), failure)


def write_screening(screening: Screening) -> bytes:
    """Write a screening as JSON for keeping."""
    return _SCREENING.dump_json(screening)


def read_screening(body: bytes) -> Screening:
    """Read back what `write_screening` wrote."""
    return _SCREENING.validate_json(body)
