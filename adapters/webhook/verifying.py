"""Whether a message was signed by its sender: Standard Webhooks, HMAC in a header, or a JWS.

Whatever is wrong with a header is a SignatureError, and never anything else.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from connector.callback import standard_webhooks
from connector.callback.signing_keys import VerifyingKey, verifying_key
from connector.errors import ConfigError, SignatureError
from connector.intake import Inbound
from connector.secret import Secret

HASHES: Final = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
_SECONDS: Final = re.compile(r"[0-9]{1,11}", re.ASCII)
_HEX: Final = re.compile(r"[0-9a-fA-F]*", re.ASCII)
_PLACES: Final = re.compile(rb"\{(body|timestamp|id)\}")


class Verifier(Protocol):
    """One way to prove who sent a message."""

    def verify(self, message: Inbound) -> None:
        """Return if the message is genuine. Raises SignatureError."""
        ...

    def id_of(self, message: Inbound) -> str:
        """Give the id by which the sender knows the message; empty where there is none."""
        ...


class ByApiAlone:
    """No message of this connection is genuine: its orders come by the REST API."""

    def verify(self, _message: Inbound) -> None:
        """Raise SignatureError."""
        raise SignatureError("the orders of this connection come by the REST API alone")

    def id_of(self, _message: Inbound) -> str:
        """Give none."""
        return ""


@dataclass(frozen=True, slots=True)
class StandardWebhooks:
    """Standard Webhooks 1.0.0 (standardwebhooks.com), with `whsec_` and `whpk_` keys.

    Keys are tried in turn, so that one can be rotated without a gap.
    """

    secrets: tuple[Secret, ...]
    tolerance: timedelta

    def verify(self, message: Inbound) -> None:
        """Check a signature of id, time and body."""
        for name in (
            standard_webhooks.ID,
            standard_webhooks.TIMESTAMP,
            standard_webhooks.SIGNATURE,
        ):
            _text(message, name)
        keys = tuple(map(_key, self.secrets))
        standard_webhooks.verify(
            message.headers, message.body, keys, message.received_at, self.tolerance
        )

    def id_of(self, message: Inbound) -> str:
        """Give the webhook-id, which is signed."""
        return message.headers.get(standard_webhooks.ID, "")


@dataclass(frozen=True, slots=True)
class HmacHeader:
    """An HMAC in a header, over the body or over what `content` says.

    `content` is a text with `{body}`, `{timestamp}` and `{id}`, the latter two from the headers
    `timestamp_header` and `id_header`. `prefix` stands before the signature in its header.
    `key_form` says how the secret is written: `text`, `hex` or `base64`.
    """

    secrets: tuple[Secret, ...]
    header: str
    hash_name: str = "sha256"
    encoding: str = "hex"
    prefix: str = ""
    content: str = "{body}"
    key_form: str = "text"
    timestamp_header: str = ""
    id_header: str = ""
    tolerance: timedelta = timedelta(minutes=5)

    def verify(self, message: Inbound) -> None:
        """Check the signature, then the time where one is signed."""
        given = self._given(message)
        content = b"".join(self._content(message))
        keys = (_shared_key(secret, self.key_form) for secret in self.secrets)
        made = (hmac.digest(key, content, self.hash_name) for key in keys)
        if not any(hmac.compare_digest(each, given) for each in made):
            raise SignatureError(f"{self.header} does not fit the message; check the secret")
        if "{timestamp}" in self.content:
            self._refuse_replayed(message)

    def id_of(self, message: Inbound) -> str:
        """Give what the id's header says."""
        return message.headers.get(self.id_header, "") if self.id_header else ""

    def _given(self, message: Inbound) -> bytes:
        text = _text(message, self.header)
        if not text.startswith(self.prefix):
            raise SignatureError(f"{self.header} does not begin with '{self.prefix}'")
        encoded = text[len(self.prefix) :]
        try:
            if self.encoding == "hex":
                if not _HEX.fullmatch(encoded):  # bytes.fromhex lets blanks pass
                    raise SignatureError(f"{self.header} is not hexadecimal")
                return bytes.fromhex(encoded)
            return base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise SignatureError(f"{self.header} is not {self.encoding}") from error

    def _content(self, message: Inbound) -> Iterator[bytes]:
        for place, part in enumerate(_PLACES.split(self.content.encode())):
            if place % 2 == 0:
                yield part
            elif part == b"body":
                yield message.body
            else:
                header = self.timestamp_header if part == b"timestamp" else self.id_header
                yield _text(message, header).encode()

    def _refuse_replayed(self, message: Inbound) -> None:
        text = _text(message, self.timestamp_header)
        if not _SECONDS.fullmatch(text):
            raise SignatureError(f"{self.timestamp_header} is not a number of seconds")
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(text))
        if abs(message.received_at - at) > self.tolerance:
            raise SignatureError("the message is from another time; is a clock wrong?")


def _text(message: Inbound, name: str) -> str:
    """Give a header that must be there, in ASCII. Raises SignatureError."""
    text = message.headers.get(name, "")
    if not text:
        raise SignatureError(f"header {name} is missing")
    if not text.isascii():
        raise SignatureError(f"header {name} is not ASCII")
    return text


def _key(secret: Secret) -> VerifyingKey:
    try:
        return verifying_key(secret.reveal())
    except ValueError as error:
        # Not chained: what could not be decoded is the key.
        raise ConfigError(secret.field, str(error)) from None


def _shared_key(secret: Secret, form: str) -> bytes:
    text = secret.reveal()
    try:
        if form == "hex":
            return bytes.fromhex(text)
        return base64.b64decode(text, validate=True) if form == "base64" else text.encode()
    except (binascii.Error, ValueError):
        raise ConfigError(secret.field, f"the key is not {form}") from None
