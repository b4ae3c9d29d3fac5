"""Why an order is held, one reason a line."""

from dataclasses import dataclass

from connector.screening import Axis, Mode, Screening, Verified
from connector.screening.telling import shorten

_AXES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, in a line a person reads first.

    `code` is from the taxonomy in `connector.hold`. `score` is 0..1, and None where nothing was
    scored. `entry` is `<list>/<id>` of the list entry, `rule` `<pack>/<id>` of the rule that was
    met; each is empty where there is none. `fingerprint` says how the entry read, empty where no
    entry was met or the record is an old one. `path` says where in the order, `evidence` why.
    `asks` is what a release needs besides a verdict, empty for nothing.
    """

    axis: Axis
    code: str
    text: str
    entry: str = ""
    score: float | None = None
    citation: str = ""
    fingerprint: str = ""
    rule: str = ""
    mode: Mode | None = None
    verified: Verified | None = None
    path: str = ""
    evidence: tuple[str, ...] = ()
    asks: str = ""

    @property
    def met(self) -> str:
        """The list entry or the rule that was met, by which a reason is known again."""
        return self.entry or (self.rule and f"rule/{self.rule}")


def one_line(reasons: tuple[Reason, ...]) -> str:
    """Give the first reason, the first of at most two other axes in short, and how many are left.

    Reasons stand in the order in which they weigh, so that the first of an axis is its strongest.
    Empty where there is none.
    """
    first_of: dict[Axis, Reason] = {}
    for reason in reasons:
        first_of.setdefault(reason.axis, reason)
    named = list(first_of.values())[:_AXES_NAMED]
    left = len(reasons) - len(named)
    more = f" (and {left} more)" if left else ""
    return "; ".join([*(each.text for each in named[:1]), *map(_in_short, named[1:])]) + more


def _in_short(reason: Reason) -> str:
    return shorten(reason.text.removesuffix(f" ({reason.citation})"))


def evidence_of(reason: Reason, screening: Screening | None) -> tuple[str, ...]:
    """Give the sentences a person can check: those of the rule, or of the hit in the screening.

    Empty where a listed party was met and the screening is not kept.
    """
    if reason.rule or screening is None:
        return reason.evidence
    hits = (hit for finding in screening.findings for hit in finding.hits)
    return next(
        (hit.evidence for hit in hits if f"{hit.entry.list}/{hit.entry.id}" == reason.entry), ()
    )


def describe_reason(reason: Reason) -> dict[str, object]:
    """Give a reason as plain values."""
    return {
        "axis": reason.axis.value,
        "code": reason.code,
        "text": reason.text,
        "entry": reason.entry,
        "score": reason.score,
        "citation": reason.citation,
        "rule": reason.rule,
        "mode": reason.mode.value if reason.mode else None,
        "verified": reason.verified.value if reason.verified else None,
        "path": reason.path,
        "evidence": list(reason.evidence),
        "asks": reason.asks,
    }
