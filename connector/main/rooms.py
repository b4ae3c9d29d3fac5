"""Connections as configured become rooms, each with its own way out."""

from collections.abc import Mapping

from adapters import ROOMS
from connector.adapter import Adapter, Connection, Vault
from connector.errors import ConfigError
from connector.http import Send
from connector.main.clock import utc_now
from connector.secret import Secret
from connector.settings import ConnectionSettings, Settings
from connector.store import Store
from connector.tls import tls_context
from connector.vault import StoredVault, read_key


def build_adapters(
    settings: Settings, outgoing: Mapping[str, Send], vaults: Mapping[str, Vault]
) -> Mapping[str, Adapter]:
    """Build the room of every connection, each with its own way out. Raises ConfigError."""
    return {
        own.name: build_adapter(own, outgoing[own.name], vaults.get(own.name))
        for own in settings.connections
    }


def vaults_of(settings: Settings, store: Store) -> Mapping[str, Vault]:
    """Build the vault of every connection; none without a key. Raises ConfigError."""
    if not settings.server.vault_key:
        return {}
    key = read_key(Secret("vault_key", settings.server.vault_key))
    return {own.name: StoredVault(store, own.name, key, utc_now) for own in settings.connections}


def build_adapter(
    configured: ConnectionSettings, send: Send, vault: Vault | None = None
) -> Adapter:
    """Build one connection's room. Raises ConfigError where the room is unknown or refuses."""
    if configured.room not in ROOMS:
        known = ", ".join(sorted(ROOMS))
        raise ConfigError(configured.where, f"room '{configured.room}' is unknown; known: {known}")
    connection = Connection(
        configured.name,
        configured.where,
        configured.options,
        configured.secrets,
        vault,
        configured.sections,
    )
    return ROOMS[configured.room](connection, send)


def require_secrets(settings: Settings) -> None:
    """Raise ConfigError at the start for what is not there, not at the first order.

    That is the secrets, and the certificates of a connection's network.
    """
    for connection in settings.connections:
        tls_context(connection.network)
        for secret in connection.secrets.values():
            secret.reveal()
