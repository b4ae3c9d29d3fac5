"""Why an order is held, one reason a line."""

from dataclasses import dataclass

from connector.screening import Axis, Mode, Verified


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
        "rule": reason.rule,
        "mode": reason.mode.value if reason.mode else None,
        "verified": reason.verified.value if reason.verified else None,
        "path": reason.path,
        "evidence": list(reason.evidence),
        "asks": reason.asks,
    }
