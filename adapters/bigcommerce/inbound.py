"""Says whether a webhook is from our shop, unchanged, and which order it speaks of."""

from dataclasses import dataclass
from typing import Final

from adapters.bigcommerce.payload import read_number, read_order
from connector.callback.signing_keys import SharedKey
from connector.callback.standard_webhooks import ID, verify
from connector.errors import SignatureError
from connector.intake import Inbound, Reference, Told
from connector.intake.document import Node, read_json
from connector.order import order_id
from connector.secret import Secret

_ORDERS: Final = "store/order/"


@dataclass(frozen=True, slots=True)
class BigCommerceSource:
    """The way in. Secrets are tried in turn, so that one can be rotated without a gap."""

    connection: str
    store_hash: str
    secrets: tuple[Secret, ...]

    def verify(self, message: Inbound) -> None:
        """Check the signature over id, time and raw body, and that the message is not old."""
        # docs.bigcommerce.com, "Webhooks", signed callbacks: Standard Webhooks 1.0.0, whose key
        # in base64 is the app's client secret, letter by letter.
        keys = tuple(SharedKey(secret.reveal().encode()) for secret in self.secrets)
        try:
            verify(message.headers, message.body, keys, message.received_at)
        except ValueError as error:
            raise SignatureError("a header of the signature is no text") from error

    def dedupe_keys(self, message: Inbound) -> tuple[str, ...]:
        """Name the message by its id, which all its deliveries share."""
        identity = message.headers.get(ID, "")
        return (f"message:{identity}"[:300],) if identity else ()

    def read(self, message: Inbound) -> tuple[Told, ...]:
        """Read which order a message speaks of; none where it speaks of something else.

        A document without a scope is an order, as a file may have it.
        """
        document = read_json(message.body)
        if not document["scope"].said:
            return (read_order(self.connection, document),)
        scope = document["scope"].text()
        self._require_ours(document)
        if not scope.startswith(_ORDERS) or document["data"]["type"].value != "order":
            return ()
        number = read_number(document["data"]["id"])
        return (Reference(order_id(self.connection, number), number),)

    def _require_ours(self, document: Node) -> None:
        """Raise PayloadError where the message is of another shop: one app may serve several."""
        producer = document["producer"]
        if producer.text() != f"stores/{self.store_hash}":
            producer.refuse("the store of this connection")
