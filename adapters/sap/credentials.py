"""What SAP knows us by: a password, a client certificate, or a token by one of two OAuth grants.

RFC 6749 4.4 (client credentials) and RFC 7522 2.1 (SAML bearer assertion). A client certificate
is shown by the connection's network settings, and nothing of it stands in a request.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final, Protocol
from urllib.parse import urlencode

from connector.callback.retry_after import retry_after
from connector.errors import AccessEnded, ConfigError, DeliveryDelayed
from connector.http import Answer, NoReply, Request, Send
from connector.secret import Secret

_MARGIN: Final = timedelta(minutes=1)  # a token is renewed so long before it ends
_YOUNG: Final = timedelta(minutes=1)  # one that is refused at once is not what is wrong


class Credentials(Protocol):
    """Gives the headers that prove who asks. Raises DeliveryDelayed or AccessEnded."""

    def headers(self) -> Mapping[str, str]:
        """Give the headers to ask with; none where the connection itself proves it."""
        ...

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Say whether there are others than the refused ones, after trying for them."""
        ...


class ClientCertificate:
    """Nothing is said: TLS has shown who we are (`network.client_certificate`)."""

    def headers(self) -> Mapping[str, str]:
        """Give none."""
        return {}

    def renew(self, refused: Mapping[str, str]) -> bool:  # noqa: ARG002 - there is one certificate
        """Say that there are no others."""
        return False


@dataclass(frozen=True, slots=True)
class Basic:
    """A communication user and its password (RFC 7617), as it lies in its file now."""

    user: str
    password: Secret

    def headers(self) -> Mapping[str, str]:
        """Give the login."""
        return {"Authorization": basic(self.user, revealed(self.password))}

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Say whether somebody replaced the password meanwhile."""
        return self.headers() != refused


@dataclass(frozen=True, slots=True)
class Grant:
    """A token, when it was granted and when it ends."""

    access: str = field(repr=False)
    granted_at: datetime
    ends_at: datetime

    def is_good(self, now: datetime) -> bool:
        """Say whether it can be used for a while: a tenth of its time, or a minute."""
        return now < self.ends_at - min(_MARGIN, (self.ends_at - self.granted_at) / 10)


Asked = Callable[[], Mapping[str, str]]
"""Gives the fields with which a token is asked for."""


def client_credentials() -> Mapping[str, str]:
    """Ask as the client itself."""
    return {"grant_type": "client_credentials"}


@dataclass(slots=True)
class OAuth:
    """A token that is asked for at `url`, by every process for itself, and used until it ends."""

    url: str
    client_id: str
    client_secret: Secret
    asked: Asked
    send: Send
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _lock: Lock = field(default_factory=Lock)
    _grant: Grant | None = None

    def headers(self) -> Mapping[str, str]:
        """Give the token, a new one where the last is about to end."""
        with self._lock:
            if self._grant is None or not self._grant.is_good(self.now()):
                self._grant = self._ask()
            return _bearer(self._grant)

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Ask for another token; not where the refused one is hardly a minute old."""
        with self._lock:
            if self._grant is not None and _bearer(self._grant) == refused:
                if self.now() - self._grant.granted_at < _YOUNG:
                    return False
                self._grant = self._ask()
            return True

    def _ask(self) -> Grant:
        headers = {
            "Authorization": basic(self.client_id, revealed(self.client_secret)),
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        body = urlencode(self.asked()).encode()
        try:
            answer = self.send(Request("POST", self.url, headers, body))
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence
        return self._granted(answer)

    def _granted(self, answer: Answer) -> Grant:
        now = self.now()
        if answer.status == 429 or answer.status >= 500:  # noqa: PLR2004 - HTTP's own numbers
            problem = f"SAP answered {answer.status} where it grants tokens"
            raise DeliveryDelayed(problem, retry_after(answer.headers.get("retry-after", ""), now))
        if answer.status != 200:  # noqa: PLR2004
            problem = f"SAP granted no token: it answered {answer.status}"
            raise AccessEnded(f"{problem}; check client_id, client_secret and the arrangement")
        try:
            said = json.loads(answer.body)
            access, ends_at = (
                said["access_token"],
                now + timedelta(seconds=float(said["expires_in"])),
            )
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise DeliveryDelayed("SAP's grant of a token cannot be read") from error
        if not (isinstance(access, str) and access.isascii() and access.isprintable()):
            raise DeliveryDelayed("SAP's grant of a token cannot be read")
        return Grant(access, now, ends_at)


def basic(user: str, password: str) -> str:
    """Write the login of RFC 7617, in UTF-8."""
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


def revealed(secret: Secret) -> str:
    """Give a secret. Raises AccessEnded naming the place where it is gone."""
    try:
        return secret.reveal()
    except ConfigError as error:
        raise AccessEnded(str(error)) from error


def _bearer(grant: Grant) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {grant.access}"}
