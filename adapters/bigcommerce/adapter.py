"""Checks a BigCommerce connection's options and puts its room together."""

import re
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from adapters.bigcommerce.inbound import BigCommerceSource
from adapters.bigcommerce.outbound import BigCommerceTarget
from adapters.bigcommerce.reading import BigCommerceReader
from adapters.bigcommerce.webhooks import BigCommerceUpkeep, Hooks, look_for
from connector.adapter import Adapter, Connection
from connector.callback.rest import Login, RestClient
from connector.errors import ConfigError
from connector.http import Send
from connector.proving import Prover

_OPTIONS: Final = frozenset({"store_hash", "api_url", "callback_url"})
_SECRETS: Final = frozenset({"client_secret", "client_secret_previous", "access_token"})
_STORE_HASH: Final = re.compile(r"[a-z0-9]{1,20}")
_API: Final = "https://api.bigcommerce.com"
_CAN: Final = (
    "hold every order that has not left when Holdpoint hears of it, by status 12",
    "lift its own holds only, on the content that was decided on, and read that back",
    "find by asking what no webhook told, within reconcile_minutes",
)
_CANNOT: Final = (
    "refuse an order at the checkout: BigCommerce asks nobody there",
    "stop what is shipped before the order is held, or in spite of its status",
    "keep a person with the right to do so from changing the status; that is found and shown",
)


def build(connection: Connection, send: Send) -> Adapter:
    """Build the room. Raises ConfigError naming the option or secret that is wrong.

    Options: `store_hash`, the part of the API path between `stores/` and `/v3`; `callback_url`,
    where this connection's webhooks arrive, as BigCommerce reaches it: with it, the hook is made
    and looked after; `api_url` (default BigCommerce's own; for a test server). Secrets:
    `access_token` and `client_secret` of the API account that makes the hook, and
    `client_secret_previous` while it is rotated.
    """
    connection.refuse_unknown(_OPTIONS, _SECRETS)
    store_hash = connection.option("store_hash")
    if not _STORE_HASH.fullmatch(store_hash):
        problem = f"store_hash '{store_hash}' is none: small letters and digits are wanted"
        raise ConfigError(connection.where, problem)
    client = RestClient(f"{_api_url(connection)}/stores/{store_hash}", _login(connection), send)
    secrets = [connection.secret("client_secret")]
    if "client_secret_previous" in connection.secrets:
        secrets.append(connection.secret("client_secret_previous"))
    reader = BigCommerceReader(connection.name, client)
    target = BigCommerceTarget(client, reader)
    hooks = _hooks(connection, client)
    told = partial(look_for, hooks)
    return Adapter(
        source=BigCommerceSource(connection.name, store_hash, tuple(secrets)),
        target=target,
        fetcher=reader,
        poller=reader,
        upkeep=BigCommerceUpkeep(
            hooks, Prover(connection.name, target, reader, reader, _CAN, _CANNOT, told)
        ),
    )


def _login(connection: Connection) -> Login:
    token = connection.secret("access_token")
    return lambda _request: {"X-Auth-Token": token.reveal()}


def _hooks(connection: Connection, client: RestClient) -> Hooks | None:
    address = connection.option("callback_url", "")
    if not address:
        return None
    parts = urlsplit(address)
    # docs.bigcommerce.com, "Webhooks": "must be served over HTTPS", on port 443.
    if parts.scheme != "https" or not parts.hostname or parts.port not in (None, 443):
        problem = f"callback_url '{address}' must be an https address on port 443"
        raise ConfigError(connection.where, problem)
    return Hooks(client, address)


def _api_url(connection: Connection) -> str:
    url = connection.option("api_url", _API).rstrip("/")
    parts = urlsplit(url)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        problem = f"api_url '{url}' must be https, or on this machine: the token travels on it"
        raise ConfigError(connection.where, problem)
    return url
