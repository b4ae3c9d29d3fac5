"""The keys of signed callbacks, as Standard Webhooks writes them (specification 1.0.0).

`whsec_` is a secret that both sides share (HMAC-SHA256, `v1`); `whsk_` is a private key whose
public half, `whpk_`, is all that the receiver needs (ed25519, `v1a`). The rest is base64.
"""

import binascii
import hashlib
import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from connector.errors import ConfigError
from connector.secret import Secret

_SHARED, _PRIVATE, _PUBLIC = "whsec_", "whsk_", "whpk_"
_SHARED_BYTES: Final = range(24, 65)  # 192 to 512 bits
_KEY_BYTES: Final = 32


class SigningKey(Protocol):
    """What signs a message. `version` names the scheme in the header."""

    @property
    def version(self) -> str:
        """The scheme: `v1` or `v1a`."""
        ...

    def sign(self, content: bytes) -> bytes:
        """Give the signature of a content."""
        ...


class VerifyingKey(Protocol):
    """What tells whether a signature was made by its key. `version` names the scheme."""

    @property
    def version(self) -> str:
        """The scheme: `v1` or `v1a`."""
        ...

    def made(self, signature: bytes, content: bytes) -> bool:
        """Say whether the signature is this key's, of just this content."""
        ...


@dataclass(frozen=True, slots=True)
class SharedKey:
    """A secret that signs and verifies: whoever can check a message can also forge one."""

    secret: bytes = field(repr=False)
    version: str = "v1"

    def sign(self, content: bytes) -> bytes:
        """Give the HMAC-SHA256 of a content."""
        return hmac.new(self.secret, content, hashlib.sha256).digest()

    def made(self, signature: bytes, content: bytes) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(self.sign(content), signature)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """An ed25519 key that signs."""

    key: Ed25519PrivateKey = field(repr=False)
    version: str = "v1a"

    @property
    def public(self) -> str:
        """What the receiver is given, `whpk_...`."""
        return _PUBLIC + b64encode(self.key.public_key().public_bytes_raw()).decode()

    def sign(self, content: bytes) -> bytes:
        """Give the 64 bytes of a signature; the same content gives the same ones."""
        return self.key.sign(content)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half of an ed25519 key that verifies."""

    key: Ed25519PublicKey
    version: str = "v1a"

    def made(self, signature: bytes, content: bytes) -> bool:
        """Say whether the private half made the signature, of just this content."""
        try:
            self.key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


def signing_key(secret: Secret) -> SharedKey | PrivateKey:
    """Read a key to sign with. Raises ConfigError naming the field, without the key."""
    text = secret.reveal()
    try:
        if text.startswith(_SHARED):
            return _shared(text)
        if text.startswith(_PRIVATE):
            return _private(text)
    except ValueError as error:
        # Not chained: what could not be decoded is the key.
        raise ConfigError(secret.field, str(error)) from None
    raise ConfigError(secret.field, f"a key begins with {_SHARED} or {_PRIVATE}")


def verifying_key(text: str) -> SharedKey | PublicKey:
    """Read a key to verify with, `whsec_` or `whpk_`. Raises ValueError, without the key."""
    if text.startswith(_SHARED):
        return _shared(text)
    if not text.startswith(_PUBLIC):
        raise ValueError(f"a key to verify with begins with {_SHARED} or {_PUBLIC}")
    raw = _decoded(text, _PUBLIC)
    if len(raw) != _KEY_BYTES:
        raise ValueError(f"a {_PUBLIC} key has {_KEY_BYTES} bytes, found {len(raw)}")
    return PublicKey(Ed25519PublicKey.from_public_bytes(raw))


def _shared(text: str) -> SharedKey:
    raw = _decoded(text, _SHARED)
    if len(raw) not in _SHARED_BYTES:
        raise ValueError(f"a {_SHARED} key has 24 to 64 bytes, found {len(raw)}")
    return SharedKey(raw)


def _private(text: str) -> PrivateKey:
    """Read the 32 bytes of a key, or 64 with its public half behind, as Svix makes them."""
    raw = _decoded(text, _PRIVATE)
    if len(raw) not in {_KEY_BYTES, 2 * _KEY_BYTES}:
        raise ValueError(f"a {_PRIVATE} key has 32 or 64 bytes, found {len(raw)}")
    key = Ed25519PrivateKey.from_private_bytes(raw[:_KEY_BYTES])
    if raw[_KEY_BYTES:] not in {b"", key.public_key().public_bytes_raw()}:
        raise ValueError(f"the halves of the {_PRIVATE} key do not belong together")
    return PrivateKey(key)


def _decoded(text: str, prefix: str) -> bytes:
    try:
        return b64decode(text.removeprefix(prefix), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"what follows {prefix} is not base64") from None
