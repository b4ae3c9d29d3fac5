"""Who may tell us of orders: a user with a password, or whoever has the token.

RFC 7617 (what an RFC destination, a communication arrangement and most brokers can send) and
RFC 6750. What is said is not signed: it travels inside TLS.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from adapters.sap.credentials import basic
from connector.errors import SignatureError
from connector.intake import Inbound
from connector.secret import Secret


@dataclass(frozen=True, slots=True)
class Access:
    """What is believed. `user` is empty where no password is; secrets are tried in turn."""

    user: str
    passwords: tuple[Secret, ...]
    tokens: tuple[Secret, ...]

    def require(self, message: Inbound) -> None:
        """Return if the sender proved who it is. Raises SignatureError."""
        given = message.headers.get("authorization", "").encode("utf-8", "surrogatepass")
        known = [*map(self._login, self.passwords), *map(_bearer, self.tokens)]
        # Each is compared, so that the time tells nothing of which one it was.
        fits = [hmac.compare_digest(given, each().encode()) for each in known]
        if not any(fits):
            raise SignatureError("Authorization is not that of this connection")

    def _login(self, password: Secret) -> Callable[[], str]:
        return lambda: basic(self.user, password.reveal())


def _bearer(token: Secret) -> Callable[[], str]:
    return lambda: f"Bearer {token.reveal()}"
