"""An entry of the Commerce Control List, made of what stands under its heading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connector.screening.goods.ccl import Entry, Standing
from connector.screening.goods.eccn import Eccn
from connector.screening.goods.ecfr.control import REASONS, read_controls

_EXCEPTIONS = "LVS GBS TSR APP ENC ACE IEC AIA ACM LPP HBM STA"
EXCEPTIONS = tuple(_EXCEPTIONS.split())
"""The licence exceptions that entries speak of by name."""

_AMOUNT = re.compile(r"^\$\s?(\d[\d,]*)\.?(?P<more>.*)$")
_YES = re.compile(r"Yes\.?(?:,? (?:see\b|except to Country Group E:1 or E:2).*)?")
_STA_OF_ALL = re.compile(
    r"any (?:item|technology) in th(?:is|e) (?:ECCN|entry)|specified in this ECCN"
)
_STA_A6 = re.compile(r"Paragraph \(c\)\(2\)")


@dataclass(frozen=True, slots=True)
class Printed:
    """What the text prints of an entry.

    `reasons` is the line "Reason for Control", `rows` the licence requirements cell by cell,
    `flags` the lines of exceptions by their names.
    """

    eccn: str
    heading: str
    reasons: str
    rows: Sequence[tuple[str, str]]
    flags: Mapping[str, str]


def make_entry(printed: Printed) -> Entry:
    """Make the entry; where no line names the reasons, those of its controls are they."""
    controls = tuple(
        dict.fromkeys(
            control
            for left, right in printed.rows
            for control in read_controls(printed.eccn, left, right)
        )
    )
    reasons = read_reasons(printed.reasons) or tuple(
        dict.fromkeys(control.reason for control in controls)
    )
    return Entry(
        eccn=Eccn(printed.eccn),
        standing=_standing(printed.heading, reasons),
        reasons=reasons,
        controls=controls,
        exceptions={
            name: read_flag(name, text)
            for name, text in printed.flags.items()
            if name in EXCEPTIONS
        },
    )


def read_reasons(text: str) -> tuple[str, ...]:
    """Give the reasons for control of a line like `NS, RS, AT`; "CC 1" is CC, columns aside."""
    found = re.findall(r"\b([A-Z]{2})\s?\d?\b", text)
    return tuple(dict.fromkeys(reason for reason in found if reason in REASONS))


def read_flag(name: str, text: str) -> str:
    """Give what a line says of an exception: `no`, `yes`, `part`, or an amount in USD.

    For STA it is the groups that an entry as a whole is closed to.
    """
    if name == "STA":
        return _sta(text)
    if re.match(r"N/A|No\b", text):
        return "no"
    if amount := _AMOUNT.match(text):
        usd = amount[1].replace(",", "")
        return f"part:{usd}" if amount["more"].strip() else usd
    return "yes" if _YES.fullmatch(text.strip()) else "part"


def _sta(text: str) -> str:
    if re.fullmatch(r"License Exception STA may not be used for \w+\.", text.strip()):
        return "no"
    if _STA_OF_ALL.search(text):
        return "not-A:5-A:6" if "A:5" in text else "not-A:6"
    return "not-A:6" if _STA_A6.match(text) and "any item" in text else "part"


def _standing(heading: str, reasons: tuple[str, ...]) -> Standing:
    if reasons:
        return Standing.LISTED
    return Standing.ITAR if re.search(r"subject to the ITAR", heading) else Standing.ELSEWHERE
