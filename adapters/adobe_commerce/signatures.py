"""Who sends a message: each of the ways in which Commerce signs what it sends.

| header | of | what |
|---|---|---|
| `x-adobe-commerce-webhook-signature` | the webhooks module | RSA-SHA256 over the body in base64 |
| `x-adobe-digital-signature-1`, `-2` | Adobe I/O Events | RSA-SHA256 over the body |
| `x-magento-signature` | mage-os/mageos-async-events | HMAC-SHA256 over the body, in hex |

developer.adobe.com/commerce/extensibility/webhooks/signature-verification,
developer.adobe.com/events/docs/guides (signature verification).
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from connector.errors import ConfigError, PayloadError, SignatureError
from connector.intake import Inbound
from connector.intake.document import read_json
from connector.secret import Secret

WEBHOOK: Final = "x-adobe-commerce-webhook-signature"
EVENT: Final = ("x-adobe-digital-signature-1", "x-adobe-digital-signature-2")
PUSH: Final = "x-magento-signature"


@dataclass(frozen=True, slots=True)
class Keys:
    """What proves a message; a way for which nothing is configured proves nothing.

    `webhook` and `events` are public keys in PEM. An event must name `recipient`, our client id:
    Adobe signs the events of all its customers with one key.
    """

    webhook: Secret | None = None
    events: tuple[Secret, ...] = ()
    recipient: str = ""
    push: tuple[Secret, ...] = ()

    def require_webhook(self, message: Inbound) -> None:
        """Check a message of the webhooks module. Raises SignatureError."""
        given = _decoded(message, WEBHOOK)
        # Adobe's own receivers see a body in base64, and verify that.
        signed = (base64.b64encode(message.body), message.body)
        if self.webhook is None or not any(_made(self.webhook, given, each) for each in signed):
            raise SignatureError(f"{WEBHOOK} does not fit the body; check the public key")

    def require_told(self, message: Inbound) -> None:
        """Check a message that tells of an order that was placed. Raises SignatureError."""
        if PUSH in message.headers:
            self._require_push(message)
        else:
            self._require_event(message)

    def _require_push(self, message: Inbound) -> None:
        given = message.headers[PUSH].encode("utf-8", "replace")
        wanted = (
            hmac.new(secret.reveal().encode(), message.body, hashlib.sha256).hexdigest().encode()
            for secret in self.push
        )
        if not any(hmac.compare_digest(each, given) for each in wanted):
            raise SignatureError(f"{PUSH} does not fit the body; check the verification token")

    def _require_event(self, message: Inbound) -> None:
        given = tuple(_decoded(message, name) for name in EVENT if message.headers.get(name))
        if not any(_made(key, each, message.body) for key in self.events for each in given):
            raise SignatureError("no signature of the message was made by a known key")
        if not self.recipient or _recipient(message.body) != self.recipient:
            raise SignatureError("the event is for another client id")


def read_key(secret: Secret) -> RSAPublicKey:
    """Read a public key in PEM. Raises ConfigError naming the field."""
    try:
        key = load_pem_public_key(secret.reveal().encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ConfigError(secret.field, "a public key in PEM is wanted") from error
    if not isinstance(key, RSAPublicKey):
        raise ConfigError(secret.field, "an RSA key is wanted")
    return key


def _made(key: Secret, signature: bytes, content: bytes) -> bool:
    try:
        read_key(key).verify(signature, content, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _decoded(message: Inbound, name: str) -> bytes:
    try:
        return base64.b64decode(message.headers.get(name, ""), validate=True)
    except ValueError as error:
        raise SignatureError(f"{name} is not base64") from error


def _recipient(body: bytes) -> str | None:
    try:
        return read_json(body)["recipient_client_id"].optional_text()
    except PayloadError:
        return None


def known(*secrets: Secret | None) -> Iterator[Secret]:
    """Give those that are configured."""
    return (secret for secret in secrets if secret is not None)
