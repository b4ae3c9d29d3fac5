"""The vault of a connection in the store: enciphered, and claimed by one process at a time."""

import secrets
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from connector.errors import ConfigError
from connector.secret import Secret
from connector.store import Store, vault

_KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D, 8.2: 96 bits; drawn anew for each text
# A request ends within 20 s; who asked and died must not keep others waiting for long.
_CLAIM_LASTS = timedelta(seconds=30)


def read_key(secret: Secret) -> bytes:
    """Read a key of 32 bytes in base64. Raises ConfigError naming the field."""
    try:
        key = b64decode(secret.reveal(), validate=True)
    except ValueError:
        key = b""  # not chained: the cause may quote the key
    if len(key) != _KEY_BYTES:
        problem = "32 bytes in base64 are wanted; 'openssl rand -base64 32' makes some"
        raise ConfigError(secret.field, problem)
    return key


@dataclass(frozen=True, slots=True)
class StoredVault:
    """A `connector.adapter.Vault`: AES-256-GCM, bound to the connection's name."""

    store: Store
    connection: str
    key: bytes
    now: Callable[[], datetime]

    def read(self) -> str | None:
        """Give what is kept. Raises ConfigError where this key does not open it."""
        with self.store.read() as tx:
            sealed = vault.sealed(tx, self.connection)
        if sealed is None:
            return None
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return AESGCM(self.key).decrypt(nonce, rest, self._bound()).decode()
        except (InvalidTag, ValueError):
            problem = f"does not open what is kept for connection '{self.connection}'"
            raise ConfigError("vault_key", f"{problem}; give the former key back") from None

    def claim(self) -> str | None:
        """Give the right to replace what is kept."""
        with self.store.begin() as tx:
            return vault.claim(tx, self.connection, self.now(), _CLAIM_LASTS)

    def replace(self, claim: str, text: str) -> bool:
        """Keep a text and end the claim."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + AESGCM(self.key).encrypt(nonce, text.encode(), self._bound())
        with self.store.begin() as tx:
            return vault.replace(tx, self.connection, claim, sealed)

    def give_up(self, claim: str) -> None:
        """End the claim."""
        with self.store.begin() as tx:
            vault.give_up(tx, self.connection, claim)

    def _bound(self) -> bytes:
        # What is kept for one connection must not open in another's row.
        return f"holdpoint vault 1 {self.connection}".encode()


class EmptyVault:
    """A vault of a command that asks no source: nothing is kept, and nobody may keep anything."""

    def read(self) -> str | None:
        """Give nothing."""
        return None

    def claim(self) -> str | None:
        """Give no right."""
        return None

    def replace(self, claim: str, text: str) -> bool:  # noqa: ARG002 - the protocol names them
        """Keep nothing."""
        return False

    def give_up(self, claim: str) -> None:
        """Do nothing."""
