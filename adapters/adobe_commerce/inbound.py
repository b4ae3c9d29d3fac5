"""Says whether a message is from our shop, unchanged, and which order it speaks of."""

from dataclasses import dataclass

from adapters.adobe_commerce.payload import read_checkout, read_number, read_order
from adapters.adobe_commerce.signatures import Keys
from connector.errors import PayloadError
from connector.intake import Inbound, Reference, Told
from connector.intake.document import Node, read_json
from connector.order import order_id


@dataclass(frozen=True, slots=True)
class AdobeSource:
    """The way in of orders that were placed: events, pushes of modules, documents of the API."""

    connection: str
    keys: Keys

    def verify(self, message: Inbound) -> None:
        """Check who sends it. Raises SignatureError."""
        self.keys.require_told(message)

    def dedupe_keys(self, message: Inbound) -> tuple[str, ...]:
        """Name a CloudEvent by its id, which all its deliveries share (CloudEvents 1.0.2, 3.1)."""
        try:
            document = read_json(message.body)
            identity = document["id"].text() if document["specversion"].said else ""
        except PayloadError:
            identity = ""
        return (f"event:{identity}"[:300],) if identity else ()

    def read(self, message: Inbound) -> tuple[Told, ...]:
        """Read which order a message speaks of; none where it speaks of something else.

        An event says what it was subscribed to say, so that the API is asked for all of it; a
        document that nothing is put around is an order of the API, or of Magento 1.
        """
        document = read_json(message.body)
        entity = _entity(document)
        if _belongs_to_an_order(entity):
            return ()
        if entity is document:
            return (read_order(self.connection, document),)
        number = read_number(entity["increment_id"])
        return (Reference(order_id(self.connection, number), number),)


@dataclass(frozen=True, slots=True)
class AdobeCheckout:
    """The way in of questions before an order is placed."""

    connection: str
    keys: Keys

    def verify(self, message: Inbound) -> None:
        """Check that the webhooks module sends it. Raises SignatureError."""
        self.keys.require_webhook(message)

    def dedupe_keys(self, _message: Inbound) -> tuple[str, ...]:
        """Give none: the body says it all."""
        return ()

    def read(self, message: Inbound) -> tuple[Told, ...]:
        """Read the order that is about to be placed. Raises PayloadError."""
        document = read_json(message.body)
        # `plugin...order_management.place` and `observer.sales_order_place_before`.
        order = document["order"] if document["order"].said else document["data"]["order"]
        return (read_checkout(self.connection, order, message.received_at),)


def _entity(document: Node) -> Node:
    """Take what is told of out of a CloudEvent, or of what a module puts around it."""
    event = document["event"]["data"] if document["event"].said else document["data"]
    if not event.said:
        return document
    return event["value"] if event["value"].said else event


def _belongs_to_an_order(entity: Node) -> bool:
    """Say whether this is an invoice, a shipment or a credit memo: it has a number of its own.

    An order of Magento 1 has an `order_id`, too, and a word for its state.
    """
    return entity["order_id"].said and not isinstance(entity["state"].value, str)
