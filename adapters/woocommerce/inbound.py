"""Says whether a webhook is from our shop, unchanged, and which order it speaks of."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from adapters.woocommerce.payload import is_draft, read_number, read_order
from connector.errors import SignatureError
from connector.intake import Inbound, Reference, Told
from connector.intake.document import Node, read_json
from connector.order import order_id
from connector.secret import Secret

SIGNATURE: Final = "x-wc-webhook-signature"
_DELIVERY: Final = "x-wc-webhook-delivery-id"


@dataclass(frozen=True, slots=True)
class WooSource:
    """The way in. Secrets are tried in turn, so that one can be rotated without a gap."""

    connection: str
    secrets: tuple[Secret, ...]

    def verify(self, message: Inbound) -> None:
        """Check the signature over the raw body."""
        # woocommerce.github.io/woocommerce-rest-api-docs, "Webhooks": base64 of HMAC-SHA256.
        given = _decoded(message.headers.get(SIGNATURE, ""))
        if not any(_signed(secret, message.body, given) for secret in self.secrets):
            raise SignatureError("X-WC-Webhook-Signature does not fit the body; check the secret")

    def dedupe_keys(self, message: Inbound) -> tuple[str, ...]:
        """Name the message by its delivery."""
        delivery = message.headers.get(_DELIVERY, "")
        return (f"delivery:{delivery}"[:300],) if delivery else ()

    def read(self, message: Inbound) -> tuple[Told, ...]:
        """Read the order of a message; none where it is a draft of one.

        The topic is not signed, so what a document is it says itself. One with an id and nothing
        else tells of an order that was deleted: the API says how it stands.
        """
        document = read_json(message.body)
        if isinstance(document.value, dict) and set(document.value) == {"id"}:
            number = read_number(document["id"])
            return (Reference(order_id(self.connection, number), number),)
        order = _unwrapped(document)
        if is_draft(order):
            return ()
        return (read_order(self.connection, order),)


def _unwrapped(document: Node) -> Node:
    """Take an order out of the `{"data": ...}` that some ways of export put around it."""
    inner = document["data"]
    return inner if isinstance(inner.value, dict) and not document["id"].said else document


def _decoded(signature: str) -> bytes:
    try:
        return base64.b64decode(signature, validate=True)
    except ValueError as error:
        raise SignatureError("X-WC-Webhook-Signature is not base64") from error


def _signed(secret: Secret, body: bytes, given: bytes) -> bool:
    wanted = hmac.digest(secret.reveal().encode(), body, hashlib.sha256)
    return hmac.compare_digest(wanted, given)
