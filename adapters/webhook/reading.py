"""Reads an order by the source's API, and maps it as its messages are mapped."""

from dataclasses import dataclass

from adapters.webhook.calls import Caller, FetchMap
from adapters.webhook.expressions import Unanswerable
from adapters.webhook.mapping import OrderMap, map_document
from adapters.webhook.payload import read_order
from connector.errors import DeliveryDelayed, PayloadError
from connector.intake import Fetched
from connector.intake.document import Node
from connector.order import Order, order_id


@dataclass(frozen=True, slots=True)
class WebhookFetcher:
    """Reads one connection's orders. Without a mapping the answer is a plain order."""

    connection: str
    call: FetchMap
    caller: Caller
    mapping: OrderMap | None

    def fetch(self, number: str) -> Fetched:
        """Read one order; a message of the same state says the same."""
        document = self.caller.ask(self.call, {"number": number})
        if document is None:
            raise DeliveryDelayed("the source answered without an order")
        if self.call.document is not None:
            try:
                document = self.call.document.of(document)
            except Unanswerable as error:
                raise PayloadError("$", f"calls.fetch.document: {error}", number) from error
        order = self._order(document)
        if order.id != order_id(self.connection, number):
            raise PayloadError("$.number", "the source answered with another order", number)
        return Fetched(order, order)

    def _order(self, document: object) -> Order:
        if self.mapping is None:
            return read_order(self.connection, Node("$", document))
        return map_document(self.mapping, document).order(self.connection)
