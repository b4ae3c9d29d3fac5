"""A message of many IDocs becomes as many messages, so that a bad one takes no other with it."""

import copy
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from adapters.sap.idoc.from_xml import type_of
from adapters.sap.idoc.written import BOMS, CONTROL, charset_of, is_xml, without_end
from connector.errors import PayloadError
from connector.intake import Inbound
from connector.plain_xml import NotXml, local_name, streamed


def split_packet(message: Inbound, code_page: str | None) -> Iterator[Inbound]:
    """Give each IDoc as a message of its own, one at a time; a message of one is given untouched.

    The same packet gives the same messages, byte for byte, so that one sent again is known.
    Raises PayloadError where it goes no further: then the message is to be kept as it is.
    """
    page = code_page or charset_of(message.headers)
    bodies = _of_xml(message, page) if is_xml(message.body) else _of_flat(message.body, page)
    first = next(bodies, None)
    if first is None:
        raise PayloadError("$", "an IDoc is wanted, found none")
    second = next(bodies, None)
    if second is None:
        yield message
        return
    for body in (first, second):
        yield Inbound(message.headers, body, message.received_at)
    for body in bodies:
        yield Inbound(message.headers, body, message.received_at)


def _of_xml(message: Inbound, page: str | None) -> Iterator[bytes]:
    try:
        for idoc in streamed(without_end(message.body), page, "IDOC"):
            alone = etree.Element(local_name(type_of(idoc)))
            alone.append(copy.deepcopy(idoc))
            alone[0].tail = None
            # Written as it came, or who set a code page would read it in another than it is in.
            written = BytesIO()
            alone.getroottree().write(written, encoding=page or "UTF-8", xml_declaration=True)
            yield written.getvalue()
    except NotXml as error:
        raise PayloadError("$", str(error)) from error


def _of_flat(body: bytes, page: str | None) -> Iterator[bytes]:
    mark, page = next(
        ((mark, named) for mark, named in BOMS if body.startswith(mark)), (b"", page or "utf-8")
    )
    start, control = len(mark), CONTROL.encode(page)
    if not body.startswith(control, start):
        raise PayloadError(f"$.{CONTROL}", "a flat IDoc begins with its control record")
    behind, next_one = "\n".encode(page), f"\n{CONTROL}".encode(page)
    while (end := body.find(next_one, start)) >= 0:
        end += len(behind)
        yield mark + body[start:end]
        start = end
    yield mark + body[start:]
