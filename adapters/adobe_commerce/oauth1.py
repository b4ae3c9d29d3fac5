"""Signs a request as OAuth 1.0a wants it (RFC 5849, with the HMAC-SHA256 of Magento 2.4.3).

Written here because what signs must be handed the time and the nonce, and nothing else is needed of
a library; it is tested against one.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

from connector.http import Request
from connector.secret import Secret

_METHOD: Final = "HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class OAuth1:
    """The four parts of an integration's access, as the admin page shows them."""

    consumer_key: Secret = field(repr=False)
    consumer_secret: Secret = field(repr=False)
    token: Secret = field(repr=False)
    token_secret: Secret = field(repr=False)
    seconds: Callable[[], int] = lambda: int(time.time())
    nonce: Callable[[], str] = lambda: secrets.token_hex(16)

    def __call__(self, request: Request) -> Mapping[str, str]:
        """Give the Authorization header of a request; its body, being JSON, is not signed."""
        protocol = {
            "oauth_consumer_key": self.consumer_key.reveal(),
            "oauth_nonce": self.nonce(),
            "oauth_signature_method": _METHOD,
            "oauth_timestamp": str(self.seconds()),
            "oauth_token": self.token.reveal(),
            "oauth_version": "1.0",
        }
        signed = {**protocol, "oauth_signature": self._signature(request, protocol)}
        said = ", ".join(f'{name}="{_escaped(value)}"' for name, value in sorted(signed.items()))
        return {"Authorization": f"OAuth {said}"}

    def _signature(self, request: Request, protocol: Mapping[str, str]) -> str:
        key = f"{_escaped(self.consumer_secret.reveal())}&{_escaped(self.token_secret.reveal())}"
        base = _base_string(request, protocol)
        digest = hmac.digest(key.encode(), base.encode(), hashlib.sha256)
        return base64.b64encode(digest).decode()


def _base_string(request: Request, protocol: Mapping[str, str]) -> str:
    """Give what is signed (RFC 5849, 3.4.1): method, address, and all parameters in their order."""
    parts = urlsplit(request.url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    pairs = sorted((_escaped(name), _escaped(value)) for name, value in [*query, *protocol.items()])
    parameters = "&".join(f"{name}={value}" for name, value in pairs)
    address = f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path}"
    return "&".join(_escaped(part) for part in (request.method.upper(), address, parameters))


def _escaped(text: str) -> str:
    return quote(text, safe="-._~")
