"""Says whether a message is genuine, and which order it speaks of."""

from dataclasses import dataclass

from adapters.webhook.expressions import Unanswerable, read_document
from adapters.webhook.mapping import OrderMap, map_document
from adapters.webhook.payload import read_order
from adapters.webhook.verifying import Verifier
from connector.errors import PayloadError
from connector.intake import Inbound, Reference, Told
from connector.intake.document import read_json
from connector.order import order_id


@dataclass(frozen=True, slots=True)
class WebhookSource:
    """The way in. Without a mapping the document is a plain order.

    `fetches` says that an order which is only named can be read by the source's API.
    """

    connection: str
    verifier: Verifier
    mapping: OrderMap | None
    fetches: bool

    def verify(self, message: Inbound) -> None:
        """Return if the message is genuine. Raises SignatureError."""
        self.verifier.verify(message)

    def dedupe_keys(self, message: Inbound) -> tuple[str, ...]:
        """Name the message by the id that its sender gave it, which all its deliveries share."""
        name = self.verifier.id_of(message)
        return (f"message:{name}"[:300],) if name else ()

    def read(self, message: Inbound) -> tuple[Told, ...]:
        """Read the order of a message; none where the mapping says that it is about none."""
        if self.mapping is None:
            return (read_order(self.connection, read_json(message.body)),)
        document = read_document(message.body)
        if not _is_about_an_order(self.mapping, document):
            return self._named(self.mapping, document)
        return (map_document(self.mapping, document).order(self.connection),)

    def _named(self, mapping: OrderMap, document: object) -> tuple[Told, ...]:
        if mapping.named is None or not self.fetches:
            return ()
        try:
            found = mapping.named.of(document)
        except Unanswerable as error:
            raise PayloadError("$.number", str(error)) from error
        if isinstance(found, bool) or not isinstance(found, str | int) or not str(found).strip():
            return ()
        number = str(found).strip()
        return (Reference(order_id(self.connection, number), number),)


def _is_about_an_order(mapping: OrderMap, document: object) -> bool:
    """Ask `about`; where it cannot be asked the document is read, and names what is wrong."""
    if mapping.about is None:
        return True
    try:
        return mapping.about.of(document) is True
    except Unanswerable:
        return True
