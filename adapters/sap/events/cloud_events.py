"""A CloudEvent of SAP names an order: a hint, after which the order is read by the API.

CloudEvents 1.0, JSON format (structured mode, also a batch) and HTTP binding (binary mode). SAP's
types: api.sap.com, events of SAP S/4HANA, `sap.s4.beh.salesorder.v1.SalesOrder.Created.v1`.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Final

from adapters.sap.payload import read_number
from connector.errors import PayloadError
from connector.intake import Inbound, Reference
from connector.intake.document import Node, read_json
from connector.order import order_id

# Any event of a sales order is a reason to look, also one that says that a block was lifted.
_OF_SALES_ORDERS: Final = re.compile(r"\.SalesOrder\.", re.IGNORECASE)
_VERSION: Final = "1.0"


def is_event(headers: Mapping[str, str], document: Node) -> bool:
    """Say whether a message claims to be a CloudEvent, or several, however broken."""
    if "ce-type" in headers or "ce-specversion" in headers:
        return True
    first = document.value[0] if isinstance(document.value, list) and document.value else None
    return any(
        isinstance(each, Mapping) and "specversion" in each for each in (document.value, first)
    )


def read_events(connection: str, message: Inbound, document: Node) -> tuple[Reference, ...]:
    """Give the orders that events name, each once; none where they speak of other things.

    Raises PayloadError naming the field.
    """
    named = dict.fromkeys(number for number in _numbers(message, document) if number)
    return tuple(Reference(order_id(connection, number), number) for number in named)


def event_keys(message: Inbound) -> tuple[str, ...]:
    """Give the key by which a second delivery of one event is known: its source and its id."""
    try:
        document = read_json(message.body)
        source, name = _attribute(message, document, "source"), _attribute(message, document, "id")
        said = (source.optional_text(), name.optional_text())
    except PayloadError:
        return ()
    return (f"event:{said[0]} {said[1]}"[:300],) if all(said) else ()


def _numbers(message: Inbound, document: Node) -> Iterator[str | None]:
    if "ce-type" in message.headers or "ce-specversion" in message.headers:
        yield _number(Node("$.ce-type", message.headers.get("ce-type")), document)
        return
    for event in document.items() if isinstance(document.value, list) else (document,):
        if event["specversion"].text() != _VERSION:
            event["specversion"].refuse(_VERSION)
        yield _number(event["type"], _content(event))


def _number(kind: Node, content: Node) -> str | None:
    if not _OF_SALES_ORDERS.search(kind.text()):
        return None
    return read_number(content["SalesOrder"])


def _content(event: Node) -> Node:
    encoded = event["data_base64"]
    if not encoded.said:
        return event["data"]
    try:
        return Node(encoded.path, read_json(base64.b64decode(encoded.text(), validate=True)).value)
    except ValueError as error:
        raise PayloadError(encoded.path, "base64 is wanted") from error


def _attribute(message: Inbound, document: Node, name: str) -> Node:
    header = message.headers.get(f"ce-{name}")
    if header is not None:
        return Node(f"$.ce-{name}", header)
    return document[name] if isinstance(document.value, Mapping) else Node("$", None)
