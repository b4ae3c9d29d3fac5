"""Who may speak on a connection, how each proves who it is, and what each may do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from connector.adapter import Connection
from connector.errors import ConfigError
from connector.secret import Secret

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Proof(StrEnum):
    """A way to prove who one is. TEXT sends the password itself, so only over TLS."""

    DIGEST = "digest"
    TEXT = "text"
    SIGNATURE = "signature"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may call. `password` and `certificate` are None where it has none.

    `certificate` is the one that is pinned: for signatures, and for mutual TLS by its fingerprint.
    """

    name: str
    password: Secret | None
    certificate: x509.Certificate | None
    may_hold: bool
    may_release: bool

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the pinned certificate, hex in small letters; empty without one."""
        return self.certificate.fingerprint(SHA256()).hex() if self.certificate else ""


@dataclass(frozen=True, slots=True)
class Access:
    """Who is let in: the users by name, the accepted proofs, and the secret of the proxy."""

    users: Mapping[str, User]
    proofs: frozenset[Proof]
    proxy_secret: Secret | None

    def with_certificates(self) -> Iterator[User]:
        """Give the users that have a pinned certificate."""
        return (user for user in self.users.values() if user.certificate is not None)


def read_access(connection: Connection) -> Access:
    """Read options and secrets. Raises ConfigError naming what is wrong.

    `users`: names, each with a secret `password_<name>`, an option `certificate_<name>` (PEM file,
    beside the connection's) or both. `accept`: proofs, by default those that do not show the
    password. `hold_users`, `release_users`: who may hold and release. Secret `proxy`: what the
    proxy that ends mutual TLS proves itself with.
    """
    proofs = _proofs(connection)
    names = listed(connection, "users")
    if not names:
        raise ConfigError(connection.where, "option 'users' names nobody; who may call?")
    for name in names:
        if not _NAME.fullmatch(name):
            problem = f"option 'users': '{name}' is no name: letters, digits, '.', '_' and '-' only"
            raise ConfigError(connection.where, problem)
    rights = {right: _known(connection, right, names) for right in ("hold_users", "release_users")}
    users = {name: _user(connection, name, rights) for name in names}
    proxy = connection.secret("proxy") if Proof.PROXY in proofs else None
    return Access(users, proofs, proxy)


def listed(connection: Connection, option: str) -> tuple[str, ...]:
    """Give the parts of an option that is a list with commas; none where it is not given."""
    parts = (part.strip() for part in connection.option(option, "").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _proofs(connection: Connection) -> frozenset[Proof]:
    told = listed(connection, "accept") or (Proof.DIGEST.value, Proof.SIGNATURE.value)
    for each in told:
        if each not in list(Proof):
            known = ", ".join(Proof)
            raise ConfigError(connection.where, f"option 'accept': '{each}' is none of {known}")
    return frozenset(map(Proof, told))


def _known(connection: Connection, option: str, users: tuple[str, ...]) -> frozenset[str]:
    named = listed(connection, option)
    for name in named:
        if name not in users:
            raise ConfigError(connection.where, f"option '{option}': '{name}' is no user")
    return frozenset(named)


def _user(connection: Connection, name: str, rights: Mapping[str, frozenset[str]]) -> User:
    password = connection.secrets.get(f"password_{name}")
    file = connection.options.get(f"certificate_{name}")
    if password is None and file is None:
        problem = f"user '{name}' has neither secret 'password_{name}' nor a certificate"
        raise ConfigError(connection.where, problem)
    return User(
        name=name,
        password=password,
        certificate=None if file is None else _certificate(connection, file),
        may_hold=name in rights["hold_users"],
        may_release=name in rights["release_users"],
    )


def _certificate(connection: Connection, file: str) -> x509.Certificate:
    path = Path(connection.where).parent / file
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigError(connection.where, f"certificate {path} cannot be read") from error
