"""How the shop is logged in to: a bearer token, OAuth 1.0a, or a token of Adobe's IMS."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Final
from urllib.parse import urlencode

from adapters.adobe_commerce.oauth1 import OAuth1
from connector.adapter import Connection
from connector.callback.rest import Login, content_of, lacks_fields, require_success
from connector.errors import DeliveryDelayed, PayloadError
from connector.http import NoReply, Request, Send
from connector.intake.document import Node
from connector.secret import Secret

_IMS: Final = "https://ims-na1.adobelogin.com/ims/token/v3"
_SCOPES: Final = "openid,AdobeID,email,profile,additional_info.roles,commerce.accs"
_EARLIER: Final = 60  # seconds before its end at which a token is not used any more

OPTIONS: Final = frozenset({"login", "client_id", "organisation", "scopes"})
SECRETS: Final = frozenset(
    {"access_token", "access_token_secret", "consumer_key", "consumer_secret", "client_secret"}
)


def read_login(connection: Connection, send: Send) -> Login:
    """Read `login` and what it needs. Raises ConfigError.

    `oauth1` (default): secrets `consumer_key`, `consumer_secret`, `access_token` and
    `access_token_secret` of an integration. `bearer`: `access_token`, where the shop allows it.
    `ims`: `client_secret`, with options `client_id`, `organisation` (of IMS) and `scopes`.
    """
    match connection.choice("login", "oauth1", "bearer", "ims"):
        case "bearer":
            return _bearer(connection.secret("access_token"))
        case "ims":
            client = connection.option("client_id")
            tokens = ImsTokens(
                client,
                connection.secret("client_secret"),
                connection.option("scopes", _SCOPES),
                send,
            )
            return _ims(tokens, client, connection.option("organisation"))
        case _:
            return OAuth1(
                connection.secret("consumer_key"),
                connection.secret("consumer_secret"),
                connection.secret("access_token"),
                connection.secret("access_token_secret"),
            )


def _bearer(token: Secret) -> Login:
    return lambda _request: {"Authorization": f"Bearer {token.reveal()}"}


def _ims(tokens: "ImsTokens", client: str, organisation: str) -> Login:
    def headers(_request: Request) -> Mapping[str, str]:
        return {
            "Authorization": f"Bearer {tokens.token()}",
            "x-api-key": client,
            "x-gw-ims-org-id": organisation,
        }

    return headers


@dataclass(slots=True)
class ImsTokens:
    """Tokens by the client credentials grant, kept until shortly before they end.

    developer.adobe.com, "Server-to-server authentication": POST /ims/token/v3.
    """

    client_id: str
    secret: Secret = field(repr=False)
    scopes: str
    send: Send = field(repr=False)
    seconds: Callable[[], float] = monotonic
    _token: str = field(default="", repr=False)
    _ends: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def token(self) -> str:
        """Give a token that is good for a minute at least. Raises DeliveryDelayed or Refused."""
        with self._lock:
            if self.seconds() >= self._ends - _EARLIER:
                self._renew()
            return self._token

    def _renew(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.secret.reveal(),
            "scope": self.scopes,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = self.send(Request("POST", _IMS, headers, urlencode(form).encode()))
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence
        require_success(answer)
        try:
            self._take(content_of(answer))
        except PayloadError as error:
            raise lacks_fields(error) from error

    def _take(self, answer: Node) -> None:
        token, lasts = answer["access_token"].text(), float(answer["expires_in"].decimal())
        self._token, self._ends = token, self.seconds() + lasts
