"""One line of an entry's licence requirements: which control, which cell, which part it covers."""

import re
from collections.abc import Iterator

from connector.screening.goods.ccl import Control

_REASONS = "AT CB CC CW EI FC MT NP NS RS SI SL SS UN"
REASONS = tuple(_REASONS.split())
_COLUMN = re.compile(r"(?:\b([A-Z]{2}) )?Column ([123])\b")
_CONTROL = re.compile(r"^([A-Z]{2})\b")
_PART_746_8 = re.compile(r"russian industry sector sanction", re.IGNORECASE)
# What stands in place of a column, by words of the requirement; the first that is found counts.
# The text sends to sections, and those say where a licence is needed (config: goods_scopes.yaml).
_SCOPES = tuple(
    (re.compile(pattern, re.IGNORECASE), scope)
    for pattern, scope in (
        (r"742\.6\(a\)\(6\)\(iii\)\(A\)", "advanced-computing-worldwide"),
        (r"742\.6\(a\)\(6\)\(iii\)\(B\)", "advanced-computing-groups"),
        (r"any destination worldwide.*742\.6\(a\)\(13\)", "model-weights"),
        (r"worldwide control", "worldwide"),
        (r"Macau or a destination specified in Country Group D:5", "macau-d5"),
        (r"China, Russia,? or Venezuela", "china-russia-venezuela"),
        (r"all destinations, except Canada", "all-but-canada"),
        (r"all destinations", "all"),
        (r"CWC non-States Parties", "cwc"),
        (r"Iraq or Pakistan", "iraq-pakistan"),
        (r"\bIraq\b", "iraq"),
        (r"\bPakistan\b", "pakistan"),
        (r"North Korea", "north-korea"),
        (r"746\.1\b|764\.1\b", "un"),  # 764.1 is a slip of the text itself
        (r"746\.8", "russia-belarus"),
        (r"742\.15", "encryption"),
        (r"742\.14", "significant-items"),
    )
)
# Where the requirement stands in the left cell too, it ends what that says of the part.
_REQUIREMENT = re.compile(r"\.? (?:A license is required\b|[A-Z]{2} Column \d).*$")
_WORDS = {"paragraph", "paragraphs", "items", "commodities", "controlled", "by", "in", "to", "only"}
_PARAGRAPH = re.compile(r"\.?([a-z](?:\.(?:\d{1,2}|[a-z]))*)")


def read_controls(entry: str, control: str, requirement: str) -> Iterator[Control]:
    """Give the controls of a table row of an entry: its left cell, and its right one.

    A row that says what no word here knows stays, with the scope `see`: it is never dropped.
    """
    told = _CONTROL.match(control)
    reason = told[1] if told else ""
    covers = _covers(entry, control)
    columns = list(_COLUMN.finditer(requirement))
    for column in columns:
        named = column[1] or reason
        yield Control(named, f"{named}{column[2]}", covers)
    if not columns:
        scope = next((scope for words, scope in _SCOPES if words.search(requirement)), "see")
        if _PART_746_8.search(control):
            reason, scope, covers = "RS", "russia-belarus", "entry"
        yield Control(reason or "RS", scope, covers)


def _covers(entry: str, control: str) -> str:
    text = " ".join(re.sub(r"[\u201c\u201d\u2018\u2019]", "", control).split())
    said = _REQUIREMENT.sub("", re.sub(r"^.*? appl(?:y|ies),?(?: to)?\s*", "", text)).rstrip(". ")
    whole = re.fullmatch(r"(?:the )?entire entry(?:,? except(?: for)?\s+(?P<but>.*))?", said)
    if whole is None:
        return _paragraphs(entry, said) or "part"
    if whole["but"] is None:
        return "entry"
    but = _paragraphs(entry, whole["but"])
    return f"but {but}" if but else "part"


def _paragraphs(entry: str, said: str) -> str:
    """Give the paragraphs of the entry if nothing else is said, else an empty text."""
    found = []
    for word in re.split(r"[,\s]+", said.replace(entry, "")):
        if word in {"", "and", "or"} | _WORDS:
            continue
        paragraph = _PARAGRAPH.fullmatch(word)
        if paragraph is None:
            return ""
        found.append(f".{paragraph[1]}")
    # "a to c" is a span, which naming its ends would narrow.
    return "" if re.search(r"\b(?:to|through) \.?[a-z]\b", said) else " ".join(found)
