"""Says whether a webhook is from our shop, unchanged, and which order it speaks of."""

import base64
import hashlib
import hmac

from adapters.shopify.compliance import read_notice
from adapters.shopify.hints import read_hint
from adapters.shopify.payload import is_order, read_order
from connector.errors import SignatureError
from connector.intake import Inbound, Told
from connector.intake.document import read_json
from connector.secret import Secret

# shopify.dev/docs/api/webhooks, version 2026-10: topics that carry the whole order.
_ORDER_TOPICS = frozenset(
    {
        "orders/create",
        "orders/updated",
        "orders/paid",
        "orders/cancelled",
        "orders/fulfilled",
        "orders/partially_fulfilled",
    }
)


class ShopifySource:
    """The way in. Secrets are tried in turn, so that one can be rotated without a gap."""

    def __init__(self, connection: str, shop_domain: str, secrets: tuple[Secret, ...]) -> None:
        """`secrets`: the current webhook secret first, then the previous one."""
        self._connection = connection
        self._shop_domain = shop_domain
        self._secrets = secrets

    def verify(self, message: Inbound) -> None:
        """Check the signature over the raw body, then that the message is of our shop."""
        # shopify.dev/docs/apps/build/webhooks/verify-deliveries: base64 of HMAC-SHA256.
        given = _decoded(message.headers.get("x-shopify-hmac-sha256", ""))
        if not any(_signed(secret, message.body, given) for secret in self._secrets):
            raise SignatureError("X-Shopify-Hmac-Sha256 does not fit the body; check the secret")
        # The signature covers the body only, so the shop's name must be one we expect.
        domain = message.headers.get("x-shopify-shop-domain", "").lower()
        if domain != self._shop_domain:
            raise SignatureError("X-Shopify-Shop-Domain is not the shop of this connection")

    def dedupe_keys(self, message: Inbound) -> tuple[str, ...]:
        """Name the message by its event, which all its deliveries share, for each topic."""
        event = message.headers.get("x-shopify-event-id", "")
        topic = message.headers.get("x-shopify-topic", "")
        return (f"event:{topic}:{event}"[:300],) if event else ()

    def read(self, message: Inbound) -> tuple[Told, ...]:
        """Read the order of a message; none where it speaks of something else.

        Neither the topic nor any other header is signed, so a document that is an order, an edit
        of one or about a fulfillment order is read whatever its topic says, and a message of an
        order topic must be an order.
        """
        document = read_json(message.body)
        hint = None if is_order(document) else read_hint(self._connection, document)
        if hint is not None:
            return (hint,)
        topic = message.headers.get("x-shopify-topic")
        notice = read_notice(topic or "", self._shop_domain, document)
        if notice is not None:
            return (notice,)
        if topic is not None and topic not in _ORDER_TOPICS and not is_order(document):
            return ()
        return (read_order(self._connection, document),)


def _decoded(signature: str) -> bytes:
    try:
        return base64.b64decode(signature, validate=True)
    except ValueError as error:
        raise SignatureError("X-Shopify-Hmac-Sha256 is not base64") from error


def _signed(secret: Secret, body: bytes, given: bytes) -> bool:
    wanted = hmac.digest(secret.reveal().encode(), body, hashlib.sha256)
    return hmac.compare_digest(wanted, given)
