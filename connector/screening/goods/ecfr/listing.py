"""The entries of the Commerce Control List, read from supplement no. 1 to part 774."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from connector.screening.goods.ccl import Entry
from connector.screening.goods.ecfr.document import rows_of, text_of
from connector.screening.goods.ecfr.entry import EXCEPTIONS, Printed, make_entry

_HEADINGS = ("FP-2", "FP", "HD1", "HD2", "HD3")
_LINES = ("FP-1", "FP", "P")
# Bold, or a heading of its own: text that only mentions an ECCN begins no entry.
_ENTRY = re.compile(r"(\d[A-E]\d{3})(?![.\d])\s*(.*)")
_REASONS = re.compile(r"Reasons? for Control: ?(.*)", re.IGNORECASE)
_FLAG = re.compile(rf"({'|'.join(EXCEPTIONS)}): ?(.+)")
# Every table of requirements names the chart, or, where no column is needed, the controls alone.
# Others stand in the list too: the coating processes of 2E003 would read as requirements.
_CHART = re.compile(r"country\s*chart", re.IGNORECASE)
_CONTROLS_ONLY = re.compile(r"control\(s\)", re.IGNORECASE)


@dataclass(slots=True)
class _Under:
    """What was found under a heading so far."""

    heading: str
    reasons: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    flags: dict[str, str] = field(default_factory=dict)


def read_entries(supplement: etree._Element) -> tuple[Entry, ...]:
    """Give every entry in the order of the list; what repeats a heading goes on with its entry."""
    found: dict[str, _Under] = {}
    under = None
    for node in supplement.iter(*_HEADINGS, *_LINES, "TABLE"):
        if next(node.iterancestors("TABLE"), None) is not None:
            continue
        if heading := _heading(node):
            under = found.setdefault(heading[1], _Under(heading[2]))
        elif under is not None:
            _take(under, node)
    return tuple(
        make_entry(Printed(eccn, each.heading, each.reasons, each.rows, each.flags))
        for eccn, each in found.items()
    )


def _heading(node: etree._Element) -> re.Match[str] | None:
    if node.tag not in _HEADINGS:
        return None
    is_bold = str(node.tag).startswith("HD") or (not (node.text or "").strip() and _is_bold(node))
    return _ENTRY.match(text_of(node)) if is_bold else None


def _is_bold(node: etree._Element) -> bool:
    return len(node) > 0 and node[0].tag in {"B", "E"}


def _take(under: _Under, node: etree._Element) -> None:
    if node.tag == "TABLE":
        under.rows.extend(_requirements(node))
        return
    line = text_of(node)
    if (reasons := _REASONS.match(line)) and not under.reasons:
        under.reasons = reasons[1]
    elif flag := _FLAG.match(line):
        under.flags.setdefault(flag[1], flag[2])


def _requirements(table: etree._Element) -> Iterator[tuple[str, str]]:
    rows = [tuple(text_of(cell) for cell in row) for row in rows_of(table)]
    header = rows[0] if rows else ()
    if not any(_CHART.search(cell) for cell in header) and not (
        header and _CONTROLS_ONLY.fullmatch(header[0])
    ):
        return
    for left, *rest in rows[1:]:
        if left:
            # A blank cell beside it, or none: the requirement is part of the sentence.
            yield left, next((cell for cell in rest if cell), left)
