"""Supplements in the form in which eCFR gives them, in our own words."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from connector.screening.goods.ccl import Control, Entry, Standing
from connector.screening.tables.chart import CHART_COLUMNS, ChartRow
from connector.screening.tables.groups import GROUPS
from tests.screening.goods.situations import shipped

_SCOPES = {
    "advanced-computing-worldwide": "To any place. See \u00a7 742.6(a)(6)(iii)(A) of the EAR.",
    "advanced-computing-groups": "To some places. See \u00a7 742.6(a)(6)(iii)(B) of the EAR.",
    "model-weights": "To any destination worldwide, by \u00a7 742.6(a)(13).",
    "worldwide": "Worldwide control.",
    "macau-d5": "To Macau or a destination specified in Country Group D:5.",
    "china-russia-venezuela": "China, Russia or Venezuela",
    "all": "Needed for all destinations.",
    "all-but-canada": "Needed for all destinations, except Canada.",
    "cwc": "Needed to CWC non-States Parties.",
    "iraq-pakistan": "Needed to Iraq or Pakistan.",
    "iraq": "Needed to Iraq.",
    "pakistan": "Needed to Pakistan.",
    "north-korea": "Needed to North Korea.",
    "un": "See \u00a7 746.1(b).",
    "russia-belarus": "See \u00a7 746.8.",
    "encryption": "See \u00a7 742.15.",
    "significant-items": "See \u00a7 742.14.",
    "see": "See \u00a7 742.6(a)(11).",
}
_FLAGS = {"no": "N/A", "yes": "Yes", "part": "Yes for some paragraphs"}
_STA = {
    "no": "License Exception STA may not be used for 0A000.",
    "not-A:5-A:6": "Not for any item in this ECCN to Country Group A:5 or A:6.",
    "not-A:6": "Not for any item in this ECCN to Country Group A:6.",
    "part": "Not for some paragraphs.",
}


def documents(
    folder: Path,
    entries: Iterable[Entry] | None = None,
    rows: Iterable[ChartRow] | None = None,
    members: Mapping[str, frozenset[str]] | None = None,
) -> tuple[Path, ...]:
    """Write the three parts, of what the shipped tables hold where nothing else is given."""
    tables = shipped().tables
    listing = tables.ccl.entries.values() if entries is None else entries
    chart = tables.chart.rows.values() if rows is None else rows
    groups = tables.groups.members if members is None else members
    return (
        written(folder, 774, "".join(map(entry_xml, listing))),
        written(folder, 738, chart_xml(chart)),
        written(folder, 740, groups_xml(groups)),
    )


def written(folder: Path, part: int, body: str) -> Path:
    path = folder / f"{part}.xml"
    name = quoteattr(f"Supplement No. 1 to Part {part}")
    section = f'<DIV8 N="{part}.1"><P>See Supplement No. 1 to Part {part}.</P></DIV8>'
    other = f'<DIV9 N="Supplement No. 2 to Part {part}" TYPE="APPENDIX"><P>Nothing</P></DIV9>'
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<DIV5 N="{part}" TYPE="PART">{section}'
        f'<DIV9 N={name} TYPE="APPENDIX">{body}</DIV9>{other}</DIV5>',
        encoding="utf-8",
    )
    return path


def entry_xml(entry: Entry) -> str:
    itar = " (These are subject to the ITAR.)" if entry.standing is Standing.ITAR else ""
    head = f"<FP-2><B>{entry.eccn} What it is, in our words{itar}</B></FP-2>"
    reasons = ", ".join(entry.reasons)
    line = f"<FP-1><I>Reason for Control:</I> {reasons}</FP-1>" if reasons else ""
    flags = "".join(
        f"<FP-1><I>{name}:</I> {escape(flag_text(name, flag))}</FP-1>"
        for name, flag in entry.exceptions.items()
    )
    controls = [(left(entry, each), right(each)) for each in entry.controls]
    return head + line + (requirements(controls) if controls else "") + flags


def requirements(rows: Iterable[tuple[str, str]], head: str = "Country chart") -> str:
    cells = "".join(
        f"<TR><TD>{escape(left)}</TD>"
        + (f"<TD>{escape(right)}</TD></TR>" if right else "<TD/></TR>")
        for left, right in rows
    )
    opening = f"<THEAD><TR><TH>Control(s)</TH><TH>{head}</TH></TR></THEAD>"
    return f'<DIV class="table"><TABLE>{opening}<TBODY>{cells}</TBODY></TABLE></DIV>'


def left(entry: Entry, control: Control) -> str:
    if control.cell == "russia-belarus":
        return "Russian industry sector sanctions apply to entire entry"
    first, *more = control.covers.split()
    eccn = str(entry.eccn)
    part = {
        "entry": "entire entry",
        "part": "\u201cthose\u201d that meet the limits of another entry",
        "but": f"entire entry, except {eccn}{' and '.join(more)}",
    }.get(first, eccn + ", ".join(control.covers.split()))
    return f"{control.reason} applies to {part}"


def right(control: Control) -> str:
    if control.on_chart:
        return f"{control.reason} Column {control.cell[-1]}."
    return _SCOPES[control.cell]


def flag_text(name: str, flag: str) -> str:
    if name == "STA":
        return _STA[flag]
    amount = flag.removeprefix("part:")
    if amount.isdigit():
        return f"${int(amount):,}" + (" for .a" if flag != amount else "")
    return _FLAGS[flag]


def chart_xml(rows: Iterable[ChartRow], columns: tuple[str, ...] = CHART_COLUMNS) -> str:
    names = "".join(f"<TH>{column[:2]} {column[2]}</TH>" for column in columns)
    head = f'<TR><TH rowspan="2">Countries</TH><TH colspan="16">Reasons</TH></TR><TR>{names}</TR>'
    body = "".join(chart_row(row, columns) for row in rows)
    notes = '<TR><TD colspan="17"><sup>1</sup> A note on some of them.</TD></TR>'
    return f"<TABLE><THEAD>{head}</THEAD><TBODY>{body}{notes}</TBODY></TABLE>"


def chart_row(row: ChartRow, columns: tuple[str, ...] = CHART_COLUMNS) -> str:
    notes = "".join(f" <sup>{number}</sup>" for number in row.footnotes)
    name = f"<TD>{row.country}{notes}</TD>"
    if not row.governed:
        return f'<TR>{name}<TD colspan="16">See \u00a7 {row.see} of the EAR.</TD></TR>'
    cells = "".join("<TD>X</TD>" if column in row.marks else "<TD/>" for column in columns)
    return f"<TR>{name}{cells}</TR>"


def groups_xml(members: Mapping[str, frozenset[str]]) -> str:
    listed = "".join(f"<LI>{country}</LI>" for country in sorted(members["B"]))
    return (
        group_table(members, "A")
        + f"<HD2>Country Group B - Countries</HD2><SCOL2>{listed}</SCOL2>"
        + group_table(members, "D")
        + group_table(members, "E")
    )


def group_table(members: Mapping[str, frozenset[str]], letter: str) -> str:
    labels = [group for group in GROUPS if group.startswith(f"{letter}:")]
    heads = "".join(f"<TH>[{letter}: {label[2]}] A name<sup>1</sup></TH>" for label in labels)
    countries = sorted(set().union(*(members[label] for label in labels)))
    rows = "".join(
        f"<TR><TD>{country} <sup>4</sup></TD>"
        + "".join("<TD>X</TD>" if country in members[each] else "<TD/>" for each in labels)
        + "</TR>"
        for country in countries
    )
    note = f"<TR><TD colspan='{len(labels) + 1}'>1 What the group is.</TD></TR>"
    caption = f"<CAPTION>Country Group {letter}</CAPTION>"
    return f"<TABLE>{caption}<TR><TH>Country</TH>{heads}</TR>{rows}{note}</TABLE>"
