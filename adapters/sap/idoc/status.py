"""What became of a received IDoc, written as ALEAUD01 for the SAP system that sent it.

help.sap.com, "Segments of Audit IDoc ALEAUD01": DOCNUM as the sender counts, STATUS one of inbound
IDocs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Final

from lxml import etree

from adapters.sap.idoc.from_xml import MESSAGE_ID
from adapters.sap.idoc.segment import Idoc

_SHORT: Final = 6  # what MESTYP held before release 4.0


class Became(StrEnum):
    """What became of an IDoc, by the status of an inbound one (table TEDS1)."""

    READ = "53"
    UNREADABLE = "51"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A received IDoc by the names that its sender gave it, and by which the sender named us."""

    docnum: str
    message_type: str
    sender: str
    receiver: str


def confirmed(idoc: Idoc) -> Confirmed | None:
    """Give what a confirmation must name; None where the IDoc does not say it."""
    said = [idoc.control.text(name) or "" for name in ("DOCNUM", "MESTYP", "SNDPRN", "RCVPRN")]
    return Confirmed(*said) if all(said) else None


def audit_idoc(told: Confirmed, became: Became, key: str, at: datetime, zone: tzinfo) -> bytes:
    """Write an audit IDoc in XML, from us to the sender.

    `key` names what is told, `zone` is that of the sender's clock.
    """
    packet = etree.Element("ALEAUD01")
    idoc = etree.SubElement(packet, "IDOC", BEGIN="1")
    _segment(idoc, "EDI_DC40", _control(told, key, at.astimezone(zone)))
    kind = told.message_type
    short = kind if len(kind) <= _SHORT else ""
    head = _segment(idoc, "E1ADHDR", {"MESTYP": short, "MESTYP_LNG": kind})
    _segment(head, "E1STATE", {"DOCNUM": told.docnum, "STATUS": became.value})
    return etree.tostring(packet, encoding="UTF-8", xml_declaration=True)


def _control(told: Confirmed, key: str, local: datetime) -> Mapping[str, str]:
    return {
        "TABNAM": "EDI_DC40",
        "DIRECT": "2",
        "IDOCTYP": "ALEAUD01",
        "MESTYP": "ALEAUD",
        "SNDPRT": "LS",
        "SNDPRN": told.receiver,
        "RCVPRT": "LS",
        "RCVPRN": told.sender,
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
