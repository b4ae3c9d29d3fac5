"""Checks a Shopify connection's options and puts its room together."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from adapters.shopify.allowance import Urgency
from adapters.shopify.cancelling import ShopifyCanceller
from adapters.shopify.client import ShopifyClient
from adapters.shopify.credentials import (
    ClientCredentials,
    Credentials,
    RotatingTokens,
    StaticToken,
    TokenDoor,
)
from adapters.shopify.inbound import ShopifySource
from adapters.shopify.marks import build_marker
from adapters.shopify.outbound import ShopifyTarget
from adapters.shopify.pacing import PacedTarget
from adapters.shopify.proving import Prover
from adapters.shopify.reading import ShopifyReader
from adapters.shopify.subscriptions import Subscriptions
from adapters.shopify.upkeep import ShopifyUpkeep
from connector.adapter import Adapter, Connection
from connector.errors import ConfigError
from connector.http import Send

_OPTIONS = frozenset(
    {
        "shop_domain",
        "api_version",
        "api_url",
        "subscriptions",
        "callback_url",
        "grant",
        "client_id",
        "tag",
        "risk_assessment",
        "on_reject",
    }
)
_SECRETS = frozenset(
    {
        "webhook_secret",
        "webhook_secret_previous",
        "access_token",
        "client_secret",
        "refresh_token",
    }
)
_SHOP_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")
_API_VERSION = re.compile(r"20\d\d-(01|04|07|10)")


def build(connection: Connection, send: Send) -> Adapter:
    """Build the room. Raises ConfigError naming the option or secret that is wrong.

    Options: `shop_domain`, `api_version` (default 2026-10), `api_url` (default the shop's own
    domain; for a shop behind a test server), `subscriptions` (default `api`: made by the API and
    looked after; `elsewhere`: in the app's own configuration or by hand, where the API does not
    show them), `callback_url` (where this connection's webhooks arrive, as the shop reaches it),
    `grant` (default `token`; `client_credentials`; `refresh_token`) with `client_id`, `on_reject`
    (default `hold`: what a person rejects stays held; `cancel`: it is cancelled too), and those of
    `marks.build_marker`. Secrets: `webhook_secret`, `webhook_secret_previous` while it is rotated,
    and by `grant` `access_token`, or `client_secret`, or that and `refresh_token`.
    """
    connection.refuse_unknown(_OPTIONS, _SECRETS)
    domain, version = _shop_domain(connection), _api_version(connection)
    secrets = [connection.secret("webhook_secret")]
    if "webhook_secret_previous" in connection.secrets:
        secrets.append(connection.secret("webhook_secret_previous"))
    base = _api_url(connection, domain)
    credentials = _credentials(connection, base, send)
    client = ShopifyClient(f"{base}/admin/api/{version}/graphql.json", credentials, send)
    looking, settling = client.at(Urgency.LOOK), client.at(Urgency.SETTLE)
    address = _callback_url(connection)
    subscribes = connection.choice("subscriptions", "api", "elsewhere") == "api"
    cancels = connection.choice("on_reject", "hold", "cancel") == "cancel"
    subscriptions = Subscriptions(looking, address) if subscribes else None
    prover = Prover(settling, version, subscriptions, address)
    reader = ShopifyReader(connection.name, client)
    # A release reads the order first: half way through, that must not wait for its turn.
    checking = replace(reader, client=settling)
    return Adapter(
        source=ShopifySource(connection.name, domain, tuple(secrets)),
        target=PacedTarget(
            ShopifyTarget(client.at(Urgency.HOLD), checking), ShopifyTarget(settling, checking)
        ),
        fetcher=reader,
        poller=replace(reader, client=looking),
        upkeep=ShopifyUpkeep(looking, version, subscriptions, prover),
        marker=build_marker(connection, settling),
        finder=reader,
        canceller=ShopifyCanceller(settling, checking) if cancels else None,
    )


def _credentials(connection: Connection, base: str, send: Send) -> Credentials:
    grant = connection.choice("grant", "token", "client_credentials", "refresh_token")
    if grant == "token":
        return StaticToken(connection.secret("access_token"))
    client_id, secret = connection.option("client_id"), connection.secret("client_secret")
    door = TokenDoor(f"{base}/admin/oauth/access_token", client_id, secret, send)
    if grant == "client_credentials":
        return ClientCredentials(door)
    first = connection.secret("refresh_token")
    if connection.vault is None:
        problem = "grant 'refresh_token' needs vault_key in holdpoint.yaml: its tokens change, and"
        raise ConfigError(connection.where, f"{problem} are kept in the database enciphered")
    return RotatingTokens(door, connection.vault, first)


def _callback_url(connection: Connection) -> str:
    url = connection.option("callback_url", "")
    parts = urlsplit(url)
    if url and (parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment):
        # shopify.dev/docs/apps/build/webhooks/subscribe/https
        problem = f"callback_url '{url}' must be an https address: Shopify sends to no other"
        raise ConfigError(connection.where, problem)
    return url


def _shop_domain(connection: Connection) -> str:
    domain = connection.option("shop_domain").lower()
    if not _SHOP_DOMAIN.fullmatch(domain):
        problem = f"shop_domain '{domain}' is not a permanent shop domain (x.myshopify.com)"
        raise ConfigError(connection.where, problem)
    return domain


def _api_version(connection: Connection) -> str:
    version = connection.option("api_version", "2026-10")
    if not _API_VERSION.fullmatch(version):
        raise ConfigError(connection.where, f"api_version '{version}' is not like 2026-10")
    return version


def _api_url(connection: Connection, domain: str) -> str:
    url = connection.option("api_url", f"https://{domain}").rstrip("/")
    parts = urlsplit(url)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        problem = f"api_url '{url}' must be https: the access token travels on it"
        raise ConfigError(connection.where, problem)
    return url
