"""Why an order is held, one reason a line."""

from dataclasses import dataclass

from connector.screening import Axis


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, in a line a person reads first.

    `code` is from the taxonomy in `connector.hold`. `score` is 0..1, and None where nothing was
    scored. `entry` is `<list>/<id>` of the list entry, empty where there is none; `fingerprint`
    says how that entry read, empty where no entry was met or the record is an old one.
    """

    axis: Axis
    code: str
    text: str
    entry: str = ""
    score: float | None = None
    citation: str = ""
    fingerprint: str = ""


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
