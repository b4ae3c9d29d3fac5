"""Findings meet the policy: may this revision leave, and for which reasons not?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter

from connector.order import OrderId
from connector.screening import Axis, Finding, Hit, Screening


class Outcome(StrEnum):
    """What a decision says of the order."""

    CLEAR = "clear"
    HOLD = "hold"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, in a line a person reads first.

    `code` is from the taxonomy in `connector.hold`. `score` is 0..1, and None where nothing was
    scored. `entry` is `<list>/<id>` of the list entry, empty where there is none.
    """

    axis: Axis
    code: str
    text: str
    entry: str = ""
    score: float | None = None
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Pins:
    """What the decision depended on: each check with its version, the policy, our own code."""

    checks: tuple[tuple[str, str], ...]
    policy: str
    code: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The organisation's thresholds. `version` names the exact text it was read from."""

    version: str
    hold_at: float


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for exactly one revision of one order. `by` is `policy` or a login."""

    order: OrderId
    revision: int
    content_hash: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    by: str
    at: datetime
    pins: Pins


_DECISION = TypeAdapter(Decision)
BY_POLICY = "policy"


def decide(
    screening: Screening,
    policy: Policy,
    code: str,
    now: datetime,
    earlier: tuple[Reason, ...] = (),
) -> Decision:
    """Decide on a screening; an incomplete one is held, whatever else it found.

    `earlier` are the reasons an older revision of the order is still held for. A hit of theirs
    that is not found any more stays a reason to hold: a person must see that it disappeared.
    Reasons of the system (SY-...) are done with once their cause is gone.
    """
    reasons = tuple(_reasons(screening, policy))
    reasons += tuple(_vanished(earlier, {reason.entry for reason in reasons}))
    pins = Pins(tuple((f.check, f.version) for f in screening.findings), policy.version, code)
    return Decision(
        order=screening.order,
        revision=screening.revision,
        content_hash=screening.content_hash,
        outcome=Outcome.HOLD if reasons else Outcome.CLEAR,
        reasons=reasons,
        by=BY_POLICY,
        at=now,
        pins=pins,
    )


def _reasons(screening: Screening, policy: Policy) -> Iterator[Reason]:
    if not screening.findings:
        yield Reason(Axis.SYSTEM, "SY-POLICY", "No check was run, so nothing is known")
    for finding in screening.findings:
        yield from _reasons_of(finding, policy)


def _reasons_of(finding: Finding, policy: Policy) -> Iterator[Reason]:
    if finding.failure is not None:
        text = f"The {finding.check} check could not answer: {finding.failure.problem}"
        yield Reason(Axis.SYSTEM, finding.failure.code, text)
    same: dict[tuple[str, str, str], list[Hit]] = {}
    for hit in finding.hits:
        if hit.score >= policy.hold_at:
            same.setdefault((hit.subject.name, hit.entry.list, hit.entry.id), []).append(hit)
    yield from map(_reason, same.values())


def _reason(hits: list[Hit]) -> Reason:
    """Give one reason for one name that met one entry, in however many roles."""
    hit = hits[0]
    roles = ", ".join(dict.fromkeys(hit.subject.role.words for hit in hits)).capitalize()
    alias = "" if hit.entry.matched_name == hit.entry.name else f" (as {hit.entry.matched_name})"
    source = ", ".join(part for part in (hit.entry.programme, hit.citation) if part)
    return Reason(
        axis=hit.axis,
        code=hit.rule,
        text=f"{roles} '{hit.subject.name}' ~ {hit.entry.name}{alias} ({source})",
        entry=f"{hit.entry.list}/{hit.entry.id}",
        score=hit.score,
        citation=hit.citation,
    )


def _vanished(earlier: tuple[Reason, ...], found: set[str]) -> Iterator[Reason]:
    for reason in earlier:
        if reason.entry in found:
            continue
        if reason.code == "RP-EDITED":
            yield reason
        elif reason.axis is not Axis.SYSTEM:
            text = f"Gone after an edit, and nobody has judged it: {reason.text}"
            yield Reason(reason.axis, "RP-EDITED", text, reason.entry, reason.score)


def one_line(reasons: tuple[Reason, ...]) -> str:
    """Give the first reason and how many more there are; empty where there is none."""
    if not reasons:
        return ""
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return f"{reasons[0].text}{more}"


def describe_reason(reason: Reason) -> dict[str, object]:
    """Give a reason as plain values."""
    return {
        "axis": reason.axis.value,
        "code": reason.code,
        "text": reason.text,
        "entry": reason.entry,
        "score": reason.score,
        "citation": reason.citation,
    }


def write_decision(decision: Decision) -> bytes:
    """Write a decision as JSON for keeping."""
    return _DECISION.dump_json(decision)


def read_decision(body: bytes) -> Decision:
    """Read back what `write_decision` wrote."""
    return _DECISION.validate_json(body)
