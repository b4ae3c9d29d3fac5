"""Who the fake shop lets in: access tokens that stay, that end, and that are granted anew.

shopify.dev/docs/apps/build/authentication-authorization/access-tokens.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs

TOKEN_PATH = "/admin/oauth/access_token"
DAY_SECONDS = 86_399
HOUR_SECONDS = 3_600

ALL_SCOPES = frozenset(
    {
        "read_orders",
        "write_orders",
        "read_customers",
        "read_products",
        "write_merchant_managed_fulfillment_orders",
        "write_third_party_fulfillment_orders",
    }
)
# The scope that a root field needs; who may write may read.
_NEEDED = {
    "order": ("read_orders", "write_orders"),
    "orders": ("read_orders", "write_orders"),
    "metafieldsSet": ("write_orders",),
    "fulfillmentOrderHold": (
        "write_merchant_managed_fulfillment_orders",
        "write_third_party_fulfillment_orders",
    ),
    "fulfillmentOrderReleaseHold": (
        "write_merchant_managed_fulfillment_orders",
        "write_third_party_fulfillment_orders",
    ),
}
# The same for fields that stand deeper in a document.
_NEEDED_BELOW = {"inventoryItem": ("read_products", "write_products")}


@dataclass(slots=True)
class Access:
    """The tokens of a shop and the apps they stand for; every static token is its own app.

    `scopes` are what every app may do. `grants` counts granted tokens by kind. Of an app that was
    uninstalled no token is believed any more.
    """

    now: Callable[[], datetime]
    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    client_id: str = "fake-client-id"
    client_secret: str = ""
    uninstalled: bool = False
    grants: dict[str, int] = field(default_factory=dict)
    _apps: dict[str, str] = field(default_factory=dict)
    _ends: dict[str, datetime] = field(default_factory=dict)
    _refresh_tokens: set[str] = field(default_factory=set)
    # A refresh token that was used lives until the pair it gave is used.
    _replaced_by: dict[str, str] = field(default_factory=dict)

    def let_in(self, token: str) -> None:
        """Let an app in by a token that stays."""
        self._apps[token] = token

    def first_refresh_token(self) -> str:
        """Give the refresh token that an installation of the app ends with."""
        return self._new_refresh_token()

    def shut_out(self, token: str) -> None:
        """Believe a token no more."""
        self._apps.pop(token, None)

    def app(self, token: str) -> str | None:
        """Give the app that a token stands for, None where it is not believed."""
        ends_at = self._ends.get(token)
        if self.uninstalled or (ends_at is not None and ends_at < self.now()):
            return None
        old = self._replaced_by.pop(token, None)
        if old is not None:
            self._refresh_tokens.discard(old)
        return self._apps.get(token)

    def lacking(self, root_field: str, document: str) -> str | None:
        """Name a scope that a root field, or a field in its document, needs; None if none lacks."""
        of_fields = (needed for field, needed in _NEEDED_BELOW.items() if field in document)
        for needed in (_NEEDED.get(root_field, ()), *of_fields):
            if needed and not self.scopes.intersection(needed):
                return needed[0]
        return None

    def grant(self, body: bytes) -> dict[str, object] | None:
        """Grant what a form asks for, or None where it may not."""
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        own = (asked.get("client_id"), asked.get("client_secret"))
        if self.uninstalled or own != (self.client_id, self.client_secret):
            return None
        kind = asked.get("grant_type", "")
        if kind == "client_credentials":
            return self._granted(kind, DAY_SECONDS)
        given = asked.get("refresh_token", "")
        if kind != "refresh_token" or given not in self._refresh_tokens:
            return None
        granted = self._granted(kind, HOUR_SECONDS)
        self._replaced_by[str(granted["access_token"])] = given
        return {**granted, "refresh_token": self._new_refresh_token()}

    def _granted(self, kind: str, seconds: int) -> dict[str, object]:
        token = f"granted-{secrets.token_hex(8)}"
        self._apps[token] = self.client_id
        self._ends[token] = self.now() + timedelta(seconds=seconds)
        self.grants[kind] = self.grants.get(kind, 0) + 1
        scope = ",".join(sorted(self.scopes))
        return {"access_token": token, "scope": scope, "expires_in": seconds}

    def _new_refresh_token(self) -> str:
        token = f"refresh-{secrets.token_hex(8)}"
        self._refresh_tokens.add(token)
        return token
