"""What became of received IDocs, written as ALEAUD01 for the SAP system that sent them.

help.sap.com, "Segments of Audit IDoc ALEAUD01": at most 500 confirmations an IDoc, DOCNUM as the
sender counts, STATUS one of inbound IDocs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from itertools import groupby
from typing import Final

from lxml import etree

from adapters.sap.idoc.from_xml import MESSAGE_ID

_MOST: Final = 500
_SHORT: Final = 6  # what MESTYP held before release 4.0


class Became(StrEnum):
    """What became of an IDoc, by the status of an inbound one (table TEDS1)."""

    READ = "53"
    UNREADABLE = "51"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One received IDoc, by the names that its sender gave it."""

    docnum: str
    message_type: str
    became: Became


@dataclass(frozen=True, slots=True)
class Ends:
    """Between whom: our logical system and theirs (transaction BD54), and theirs' time zone."""

    ours: str
    theirs: str
    zone: tzinfo


def audit_idocs(
    confirmations: Sequence[Confirmation], ends: Ends, key: str, at: datetime
) -> Iterator[bytes]:
    """Write audit IDocs in XML, each of at most 500 confirmations.

    `key` names what is told: the same key gives the same message ids, by which SAP knows a copy.
    """
    for number, start in enumerate(range(0, len(confirmations), _MOST), 1):
        packet = etree.Element("ALEAUD01")
        idoc = etree.SubElement(packet, "IDOC", BEGIN="1")
        _segment(idoc, "EDI_DC40", _control(ends, f"{key}-{number}", at))
        together = sorted(confirmations[start : start + _MOST], key=lambda each: each.message_type)
        for kind, of_kind in groupby(together, key=lambda each: each.message_type):
            short = kind if len(kind) <= _SHORT else ""
            head = _segment(idoc, "E1ADHDR", {"MESTYP": short, "MESTYP_LNG": kind})
            for each in of_kind:
                _segment(head, "E1STATE", {"DOCNUM": each.docnum, "STATUS": each.became.value})
        yield etree.tostring(packet, encoding="UTF-8", xml_declaration=True)


def _control(ends: Ends, key: str, at: datetime) -> Mapping[str, str]:
    local = at.astimezone(ends.zone)
    return {
        "TABNAM": "EDI_DC40",
        "DIRECT": "2",
        "IDOCTYP": "ALEAUD01",
        "MESTYP": "ALEAUD",
        "SNDPRT": "LS",
        "SNDPRN": ends.ours,
        "RCVPRT": "LS",
        "RCVPRN": ends.theirs,
        "CREDAT": f"{local:%Y%m%d}",
        "CRETIM": f"{local:%H%M%S}",
        "ARCKEY": f"{MESSAGE_ID}{key}",
    }


def _segment(parent: etree._Element, name: str, fields: Mapping[str, str]) -> etree._Element:
    segment = etree.SubElement(parent, name, SEGMENT="1")
    for field, text in fields.items():
        if text:
            etree.SubElement(segment, field).text = text
    return segment
