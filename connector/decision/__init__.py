"""Findings meet the policy: may this revision leave, and for which reasons not?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter

from connector.decision.earlier import Earlier, vanished, without_judged
from connector.decision.reason import Reason, describe_reason, evidence_of, one_line
from connector.order import OrderId, Role
from connector.screening import Axis, Finding, Hit, Mode, Screening
from connector.screening.lists import EntityKind

__all__ = [
    "BY_POLICY",
    "Bands",
    "Decision",
    "Earlier",
    "Outcome",
    "Pins",
    "Policy",
    "Reason",
    "code_of",
    "decide",
    "describe_reason",
    "evidence_of",
    "one_line",
    "read_decision",
    "write_decision",
]


class Outcome(StrEnum):
    """What a decision says of the order."""

    CLEAR = "clear"
    HOLD = "hold"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Pins:
    """What the decision depended on: each check with its version, the policy, our own code."""

    checks: tuple[tuple[str, str], ...]
    policy: str
    code: str


@dataclass(frozen=True, slots=True)
class Bands:
    """From which score on a hit holds as a match, and from which as one to review (not above)."""

    hold_at: float
    review_at: float


@dataclass(frozen=True, slots=True)
class Policy:
    """The organisation's thresholds. `version` names the exact text it was read from.

    `review_at` is None where there is no band to review. `lists` are the thresholds of lists that
    have their own, by their code (SDN, EL, ...), `kinds` those of kinds of entries. Where both
    speak of an entry, its list is asked first. `diligence_roles` are the roles in which due
    diligence may be recorded; none named means every one.
    """

    version: str
    hold_at: float
    review_at: float | None = None
    lists: Mapping[str, Bands] = field(default_factory=dict)
    kinds: Mapping[EntityKind, Bands] = field(default_factory=dict)
    diligence_roles: tuple[str, ...] = ()

    def bands_of(self, code: str, kind: EntityKind = EntityKind.UNKNOWN) -> Bands:
        """Give the thresholds of the entries of one kind on a list."""
        review_at = self.hold_at if self.review_at is None else self.review_at
        own = self.lists.get(code) or self.kinds.get(kind)
        return own or Bands(self.hold_at, review_at)


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for exactly one revision of one order. `by` is `policy` or a login.

    `shadow` are the reasons that only are recorded: of rules that are tried, or only proposed.
    """

    order: OrderId
    revision: int
    content_hash: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    by: str
    at: datetime
    pins: Pins
    shadow: tuple[Reason, ...] = ()


_DECISION = TypeAdapter(Decision)
BY_POLICY = "policy"
_NOTHING_EARLIER = Earlier()
_REVIEW_CODES = ("RP-REVIEW", "RP-WEAK")  # the stronger first


def decide(
    screening: Screening,
    policy: Policy,
    code: str,
    now: datetime,
    earlier: Earlier = _NOTHING_EARLIER,
) -> Decision:
    """Decide on a screening; an incomplete one is held, whatever else it found.

    A hit that the order is still held for and that is not found any more stays a reason to hold:
    a person must see that it disappeared. What a person judged of this revision does not hold it
    again. Reasons of the system (SY-...) are done with once their cause is gone.
    """
    reasons = without_judged(_reasons(screening, policy), earlier)
    found = {reason.met for reason in reasons}
    reasons += tuple(vanished(earlier, found, answered=_answered(screening)))
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
        shadow=tuple(_rule_reasons(screening, (Mode.SHADOW, Mode.PROPOSED))),
    )


def _answered(screening: Screening) -> bool:
    """Say whether every check could answer as far as the order's own content let it."""
    failures = (finding.failure for finding in screening.findings)
    return all(failure is None or failure.code == "SY-DATA" for failure in failures)


def _reasons(screening: Screening, policy: Policy) -> Iterator[Reason]:
    if not screening.findings:
        yield Reason(Axis.SYSTEM, "SY-POLICY", "No check was run, so nothing is known")
    for finding in screening.findings:
        yield from _reasons_of(finding, policy)
    yield from _rule_reasons(screening, (Mode.ENFORCE, Mode.REVIEW))


def _rule_reasons(screening: Screening, modes: tuple[Mode, ...]) -> Iterator[Reason]:
    """Give the rules met in these modes, those of the first mode first."""
    met = [hit for finding in screening.findings for hit in finding.rules if hit.mode in modes]
    for hit in sorted(met, key=lambda hit: modes.index(hit.mode)):
        yield Reason(
            axis=hit.axis,
            code=hit.code,
            text=hit.text,
            citation=hit.citation,
            rule=hit.rule,
            mode=hit.mode,
            verified=hit.verified,
            path=hit.path,
            evidence=hit.evidence,
            asks=hit.asks,
        )


def _reasons_of(finding: Finding, policy: Policy) -> Iterator[Reason]:
    if finding.failure is not None:
        text = f"The {finding.check} check could not answer: {finding.failure.problem}"
        yield Reason(Axis.SYSTEM, finding.failure.code, text)
    same: dict[tuple[str, str, str], dict[str, list[Hit]]] = {}
    for code, hit in _strongest_of_each_party(finding, policy):
        met = (hit.subject.name, hit.entry.list, hit.entry.id)
        same.setdefault(met, {}).setdefault(code, []).append(hit)
    # Each name that met an entry is one reason, the strongest; those to review come last.
    strongest = [min(by_code.items(), key=_strength) for by_code in same.values()]
    for code, hits in sorted(strongest, key=_strength):
        yield _reason(code, hits)


def _strongest_of_each_party(finding: Finding, policy: Policy) -> Iterator[tuple[str, Hit]]:
    """Give, with its code, the strongest hit of each party of the order with each entry."""
    met: dict[tuple[Role, str, str, str], list[tuple[str, Hit]]] = {}
    for hit in finding.hits:
        code = code_of(hit, policy)
        if code is not None:
            key = (hit.subject.role, hit.subject.path, hit.entry.list, hit.entry.id)
            met.setdefault(key, []).append((code, hit))
    for coded in met.values():
        yield min(coded, key=lambda each: (_strength(each), -each[1].score))


def _strength(coded: tuple[str, object]) -> int:
    return _REVIEW_CODES.index(coded[0]) + 1 if coded[0] in _REVIEW_CODES else 0


def code_of(hit: Hit, policy: Policy) -> str | None:
    """Give the reason code under which a hit keeps the order, None where it does not.

    A weak alias says too little by itself: it counts only beside a field that agrees, and then
    it is to be reviewed, however high its score. A name that would hold by itself is at least
    reviewed, whatever fields differ: lists and orders are wrong about dates and countries too.
    """
    bands = policy.bands_of(hit.entry.list, hit.entry.kind)
    holds_by_name = hit.rule == "RP-NAME" and (hit.name_score or 0.0) >= bands.hold_at
    if hit.score < bands.review_at and not holds_by_name:
        return None
    if hit.rule == "RP-WEAK":
        return "RP-WEAK" if hit.agreeing else None
    # An address has one code in both bands: nobody is met, so there is nothing to look closer at.
    high = hit.score >= bands.hold_at or hit.rule == "RP-ADDRESS"
    return hit.rule if high else "RP-REVIEW"


def _reason(code: str, hits: list[Hit]) -> Reason:
    """Give one reason for one name that met one entry, in however many roles."""
    hit = hits[0]
    roles = ", ".join(dict.fromkeys(hit.subject.role.words for hit in hits)).capitalize()
    alias = "" if hit.entry.matched_name == hit.entry.name else f" (as {hit.entry.matched_name})"
    rights = "human rights" if hit.entry.human_rights_basis else ""
    source = ", ".join(part for part in (hit.entry.programme, hit.citation, rights) if part)
    return Reason(
        axis=hit.axis,
        code=code,
        text=f"{roles} '{hit.subject.name}' ~ {hit.entry.name}{alias} ({source})",
        entry=f"{hit.entry.list}/{hit.entry.id}",
        score=hit.score,
        citation=hit.citation,
        fingerprint=hit.entry.fingerprint,
    )


def write_decision(decision: Decision) -> bytes:
    """Write a decision as JSON for keeping."""
    return _DECISION.dump_json(decision)


def read_decision(body: bytes) -> Decision:
    """Read back what `write_decision` wrote."""
    return _DECISION.validate_json(body)
