"""Says who sends a request, and which order it speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from adapters.soap.envelope import Envelope, NotSoap, Version, read_envelope, version_of
from adapters.soap.faults import SoapFault
from adapters.soap.names import ENVELOPE_12, SCREENING
from adapters.soap.payload import read_order
from adapters.soap.security import Caller, authenticate
from adapters.soap.users import Access
from adapters.soap.validating import Validator
from connector.errors import PayloadError, SignatureError
from connector.intake import Inbound, Reference
from connector.order import Order

KEEPING: Final = frozenset({"ScreenOrder", "SubmitOrder"})
"""The operations that bring an order."""
_SENDER: Final = "x-holdpoint-user"


@dataclass(frozen=True, slots=True)
class SoapSource:
    """The way in: requests as they came, and as they are kept."""

    connection: str
    access: Access
    validator: Validator

    def verify(self, message: Inbound) -> None:
        """Check who sends it. That a login is used once only, the service says: it remembers."""
        try:
            envelope = _opened(message)
            authenticate(self.access, message.headers, envelope, message.received_at)
        except (SoapFault, NotSoap) as refused:
            raise SignatureError(str(refused)) from refused

    def dedupe_keys(self, _message: Inbound) -> tuple[str, ...]:
        """Give none: a request is kept without headers, so that one sent again has one body."""
        return ()

    def read(self, message: Inbound) -> tuple[Order | Reference, ...]:
        """Read the order of a request. Raises PayloadError."""
        try:
            envelope = _opened(message)
        except (SoapFault, NotSoap) as refused:
            raise PayloadError("$", str(refused)) from refused
        if envelope.operation not in KEEPING:
            raise PayloadError("$", "the request speaks of no order")
        wrong = self.validator.fault_of(envelope.payload)
        if wrong is not None:
            place, problem = wrong
            raise PayloadError(path_in(place), problem, _number(envelope.payload))
        return (order_of(self.connection, envelope.payload),)


def path_in(place: str) -> str:
    """Give a place of a request as the JSONPath of its document, without the operation."""
    return ("$." + place.partition("/")[2].replace("/", ".")).rstrip(".")


def order_of(connection: str, payload: etree._Element) -> Order:
    """Read the order of a validated request. Raises PayloadError."""
    element = payload.find(f"{{{SCREENING}}}Order")
    if element is None:
        raise PayloadError("$.Order", "an order is wanted, found nothing")
    return read_order(connection, element)


def _number(payload: etree._Element) -> str | None:
    place = f"{{{SCREENING}}}Order/{{{SCREENING}}}OrderNumber"
    text = (payload.findtext(place) or "").strip()
    return text if text and len(text) <= 64 and text.isprintable() else None  # noqa: PLR2004


def _opened(message: Inbound) -> Envelope:
    if message.headers:
        version, charset = version_of(message.headers)
    else:  # a file, which nobody sent: it says itself what it is
        new = ENVELOPE_12.encode() in message.body
        version, charset = (Version.SOAP_12 if new else Version.SOAP_11), None
    return read_envelope(version, charset, message.body)


def kept_form(envelope: Envelope, caller: Caller, at: datetime) -> Inbound:
    """Give what is kept of a request: its body, without the headers, which carry logins."""
    version = envelope.version
    whole = etree.Element(f"{{{version.namespace}}}Envelope", nsmap={"soap": version.namespace})
    body = etree.SubElement(whole, f"{{{version.namespace}}}Body")
    body.append(_copied(envelope.payload))
    headers: Mapping[str, str] = {
        "content-type": f"{version.media_type}; charset=utf-8",
        _SENDER: caller.user.name,
    }
    return Inbound(headers, etree.tostring(whole, encoding="UTF-8"), at)


def _copied(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element, method="c14n", exclusive=True))
