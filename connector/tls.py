"""Puts together what a connection's TLS trusts and, where the other side asks, who we are."""

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpcore2

from connector.errors import ConfigError
from connector.network import Network
from connector.secret import Secret


def tls_context(network: Network) -> ssl.SSLContext:
    """Build the context; certificates and host names are always verified.

    Raises ConfigError naming the file and the field that cannot be used.
    """
    context = _trust(network)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if network.client_certificate is not None:
        _identify(context, network, network.client_certificate)
    return context


def _trust(network: Network) -> ssl.SSLContext:
    if network.ca_file is None:
        return httpcore2.default_ssl_context()
    try:
        # Nothing but this file: a public authority cannot vouch for a private host.
        return ssl.create_default_context(cafile=network.ca_file)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        problem = f"network.ca_file: {network.ca_file} holds no certificate that can be read"
        raise ConfigError(network.where, problem) from error


def _identify(context: ssl.SSLContext, network: Network, certificate: Path) -> None:
    try:
        with _key_file(network.client_key) as key:
            # Without a password OpenSSL would ask for one at the terminal, and wait.
            context.load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        problem = (
            f"network.client_certificate: {certificate} and its key cannot be used; PEM files that"
            " belong together are wanted, and a key without a password"
        )
        # Not chained: nothing of a key may reach a log.
        raise ConfigError(network.where, problem) from error


@contextmanager
def _key_file(key: Secret | Path | None) -> Iterator[Path | None]:
    """Give the key as the file that OpenSSL wants; None: it stands in the certificate's file."""
    if not isinstance(key, Secret):
        yield key
        return
    with tempfile.TemporaryDirectory(prefix="holdpoint-") as folder:  # for this user alone
        file = Path(folder) / "key.pem"
        file.touch(mode=0o600)
        file.write_text(key.reveal(), encoding="utf-8")
        yield file
