"""Checks a Shopify connection's options and puts its room together."""

import re
from urllib.parse import urlsplit

from adapters.shopify.cancelling import ShopifyCanceller
from adapters.shopify.client import ShopifyClient
from adapters.shopify.inbound import ShopifySource
from adapters.shopify.marks import build_marker
from adapters.shopify.outbound import ShopifyTarget
from adapters.shopify.reading import ShopifyReader
from connector.adapter import Adapter, Connection
from connector.errors import ConfigError
from connector.http import Send

_OPTIONS = frozenset({"shop_domain", "api_version", "api_url", "subscriptions"}) | {
    *("tag", "risk_assessment", "on_reject"),
}
_SECRETS = frozenset({"webhook_secret", "webhook_secret_previous", "access_token"})
_SHOP_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")
_API_VERSION = re.compile(r"20\d\d-(01|04|07|10)")


def build(connection: Connection, send: Send) -> Adapter:
    """Build the room. Raises ConfigError naming the option or secret that is wrong.

    Options: `shop_domain`, `api_version` (default 2026-10), `api_url` (default the shop's own
    domain; for a shop behind a test server), `subscriptions` (default `api`: made by the API and
    looked after; `elsewhere`: in the app's own configuration or by hand, where the API does not
    show them), `on_reject` (default `hold`: what a person rejects stays held; `cancel`: it is
    cancelled too), and those of `marks.build_marker`. Secrets: `webhook_secret`,
    `webhook_secret_previous` while it is rotated, `access_token`.
    """
    connection.refuse_unknown(_OPTIONS, _SECRETS)
    domain = _shop_domain(connection)
    secrets = [connection.secret("webhook_secret")]
    if "webhook_secret_previous" in connection.secrets:
        secrets.append(connection.secret("webhook_secret_previous"))
    url = f"{_api_url(connection, domain)}/admin/api/{_api_version(connection)}/graphql.json"
    client = ShopifyClient(url, connection.secret("access_token"), send)
    reader = ShopifyReader(connection.name, client, _subscribes(connection))
    source = ShopifySource(connection.name, domain, tuple(secrets))
    target, marker = ShopifyTarget(client, reader), build_marker(connection, client)
    return Adapter(
        source,
        target,
        fetcher=reader,
        poller=reader,
        marker=marker,
        finder=reader,
        canceller=ShopifyCanceller(client, reader) if _cancels(connection) else None,
    )


def _subscribes(connection: Connection) -> bool:
    subscriptions = connection.option("subscriptions", "api")
    if subscriptions not in ("api", "elsewhere"):
        problem = f"subscriptions '{subscriptions}' is unknown; known are api, elsewhere"
        raise ConfigError(connection.where, problem)
    return subscriptions == "api"


def _cancels(connection: Connection) -> bool:
    on_reject = connection.option("on_reject", "hold")
    if on_reject not in ("hold", "cancel"):
        problem = f"on_reject '{on_reject}' is unknown; known are hold, cancel"
        raise ConfigError(connection.where, problem)
    return on_reject == "cancel"


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
