"""WS-Addressing: which request an answer relates to, and where it may be sent.

https://www.w3.org/TR/ws-addr-soap. An answer goes back on the same connection, or to an address
that begins as the connection allows: what a request names is where a stranger would have us go.
"""

from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from adapters.soap.envelope import Envelope
from adapters.soap.faults import misaddressed
from adapters.soap.names import ADDRESSING, ANONYMOUS, SCREENING

_LONGEST: Final = 1000
_ANSWERED_LATER: Final = "ScreenOrder"


def address_of_answer(envelope: Envelope, allowed: tuple[str, ...]) -> str:
    """Give where the answer is to be sent; empty for the same connection.

    Raises SoapFault where that is not allowed. Faults always go back on the same connection.
    """
    if _named(envelope, "FaultTo") not in ("", ANONYMOUS):
        message = f"FaultTo: faults go back on the same connection ({ANONYMOUS})"
        raise misaddressed("OnlyAnonymousAddressSupported", message)
    address = _named(envelope, "ReplyTo")
    if address in ("", ANONYMOUS):
        return ""
    if envelope.operation != _ANSWERED_LATER or not is_allowed(address, allowed):
        where = "elsewhere" if envelope.operation == _ANSWERED_LATER else _ANSWERED_LATER
        message = f"ReplyTo: answers go back on the same connection ({ANONYMOUS}), not {where}"
        raise misaddressed("OnlyAnonymousAddressSupported", message)
    if not message_id(envelope):
        message = "an answer that is sent elsewhere needs a MessageID to relate to"
        raise misaddressed("MessageAddressingHeaderRequired", message)
    return address


def is_allowed(address: str, allowed: tuple[str, ...]) -> bool:
    """Say whether an address begins with one that is allowed, and is what it looks like.

    A prefix ends with a slash, so that no longer host name and no other port fits it.
    """
    plain = address.isascii() and address.isprintable() and not set(address) & set(" \\@#")
    if not plain or not address.startswith(allowed):
        return False
    steps = urlsplit(address).path.lower().split("/")
    return not any(step in ("..", ".") or "%2e" in step for step in steps)


def message_id(envelope: Envelope) -> str:
    """Give the MessageID of a request; empty where there is none that could be sent back."""
    block = envelope.header(ADDRESSING, "MessageID")
    told = (block.text or "").strip() if block is not None else ""
    return told if len(told) <= _LONGEST else ""


def answer_headers(envelope: Envelope) -> tuple[etree._Element, ...]:
    """Give the headers of an answer: none where the request has no MessageID."""
    relates_to = message_id(envelope)
    if not relates_to:
        return ()
    action = f"{SCREENING}:{envelope.operation}Response"
    return (header("Action", action), header("RelatesTo", relates_to))


def header(name: str, text: str) -> etree._Element:
    """Write a header of WS-Addressing."""
    written = etree.Element(f"{{{ADDRESSING}}}{name}", nsmap={"wsa": ADDRESSING})
    written.text = text
    return written


def _named(envelope: Envelope, name: str) -> str:
    """Give the address of an endpoint reference. Raises SoapFault where it wants more."""
    block = envelope.header(ADDRESSING, name)
    if block is None:
        return ""
    if block.find(f"{{{ADDRESSING}}}ReferenceParameters") is not None:
        message = f"{name}: reference parameters are not sent back"
        raise misaddressed("InvalidAddressingHeader", message)
    address = (block.findtext(f"{{{ADDRESSING}}}Address") or "").strip()
    if not address or len(address) > _LONGEST:
        raise misaddressed("InvalidAddressingHeader", f"{name}: an Address is wanted")
    return address
