"""WS-Addressing: which request an answer relates to, and where it may be sent.

https://www.w3.org/TR/ws-addr-soap. An answer goes back on the same connection; decisions that come
later go to the address that is configured, and to no address that a request names.
"""

from lxml import etree

from adapters.soap.envelope import Envelope
from adapters.soap.faults import misaddressed
from adapters.soap.names import ADDRESSING, ANONYMOUS, SCREENING

_LONGEST = 1000


def require_plain_answer(envelope: Envelope) -> None:
    """Refuse answers to elsewhere: a ReplyTo is where a stranger would have us connect to."""
    for name in ("ReplyTo", "FaultTo"):
        block = envelope.header(ADDRESSING, name)
        if block is None:
            continue
        address = (block.findtext(f"{{{ADDRESSING}}}Address") or "").strip()
        if address != ANONYMOUS:
            message = f"{name}: answers go back on the same connection ({ANONYMOUS})"
            raise misaddressed("OnlyAnonymousAddressSupported", message)


def answer_headers(envelope: Envelope) -> tuple[etree._Element, ...]:
    """Give the headers of an answer: none where the request has no MessageID."""
    block = envelope.header(ADDRESSING, "MessageID")
    message_id = (block.text or "").strip() if block is not None else ""
    if not message_id or len(message_id) > _LONGEST:
        return ()
    relates = etree.Element(f"{{{ADDRESSING}}}RelatesTo", nsmap={"wsa": ADDRESSING})
    relates.text = message_id
    action = etree.Element(f"{{{ADDRESSING}}}Action", nsmap={"wsa": ADDRESSING})
    action.text = f"{SCREENING}:{envelope.operation}Response"
    return (action, relates)
