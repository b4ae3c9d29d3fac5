"""Checks a WooCommerce connection's options and puts its room together."""

import base64
from datetime import timedelta
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from adapters.woocommerce.inbound import WooSource
from adapters.woocommerce.notes import WooMarker
from adapters.woocommerce.outbound import WooTarget
from adapters.woocommerce.reading import WooReader
from adapters.woocommerce.service import WooService
from adapters.woocommerce.webhooks import Webhooks, WooUpkeep, look_for
from connector.adapter import Adapter, Connection
from connector.callback.rest import Login, RestClient
from connector.errors import ConfigError
from connector.http import Send
from connector.proving import Prover
from connector.secret import Secret

_OPTIONS: Final = frozenset({"url", "callback_url", "notes", "wait_milliseconds"})
_LONGEST_WAIT: Final = 10_000
_SECRETS: Final = frozenset(
    {"webhook_secret", "webhook_secret_previous", "consumer_key", "consumer_secret"}
)
_CAN: Final = (
    "hold every order that has not left when Holdpoint hears of it, by status on-hold",
    "lift its own holds only, on the content that was decided on, and read that back",
    "find by asking what no webhook told, within reconcile_minutes",
)
_CANNOT: Final = (
    "stop what is sent before the order is held: see the plug-in in docs/adapters/woocommerce.md",
    "keep a person with the right to do so from changing the status; that is found and shown",
    "keep a payment from ending on-hold without the plug-in; the order is then held again",
    "see an order that was completed in the very second in which it is held",
)


def build(connection: Connection, send: Send) -> Adapter:
    """Build the room. Raises ConfigError naming the option or secret that is wrong.

    Options: `url`, the address of the shop, https; `callback_url`, where this connection's
    webhooks arrive, as the shop reaches it: with it, they are made and looked after; `notes`
    (default `yes`): write notes for staff on what is held and released; `wait_milliseconds`
    (default 2000): how long the plug-in at the checkout waits for a decision. Secrets:
    `consumer_key`
    and `consumer_secret` of a REST key that may read and write, `webhook_secret`, and
    `webhook_secret_previous` while it is rotated.
    """
    connection.refuse_unknown(_OPTIONS, _SECRETS)
    base = f"{_url(connection)}/wp-json/wc/v3"
    client = RestClient(base, _login(connection), send)
    secrets = [connection.secret("webhook_secret")]
    if "webhook_secret_previous" in connection.secrets:
        secrets.append(connection.secret("webhook_secret_previous"))
    source = WooSource(connection.name, tuple(secrets))
    reader = WooReader(connection.name, client)
    target = WooTarget(client, reader)
    webhooks = _webhooks(connection, client, secrets[0])
    told = partial(look_for, webhooks)
    prover = Prover(connection.name, target, reader, reader, _CAN, _CANNOT, told)
    writes_notes = connection.choice("notes", "yes", "no") == "yes"
    return Adapter(
        source=source,
        target=target,
        fetcher=reader,
        poller=reader,
        marker=WooMarker(client) if writes_notes else None,
        upkeep=WooUpkeep(webhooks, prover),
        service=WooService(source, _patience(connection)),
    )


def _login(connection: Connection) -> Login:
    """Log in by Basic authentication: on plain HTTP the API would want OAuth 1.0a instead."""
    key, secret = connection.secret("consumer_key"), connection.secret("consumer_secret")

    def headers(_request: object) -> dict[str, str]:
        login = f"{key.reveal()}:{secret.reveal()}".encode()
        return {"Authorization": f"Basic {base64.b64encode(login).decode()}"}

    return headers


def _patience(connection: Connection) -> timedelta:
    text = connection.option("wait_milliseconds", "2000")
    if not (text.isascii() and text.isdecimal()) or int(text) > _LONGEST_WAIT:
        problem = f"option 'wait_milliseconds': '{text}' is none of 0 to {_LONGEST_WAIT}"
        raise ConfigError(connection.where, problem)
    return timedelta(milliseconds=int(text))


def _webhooks(connection: Connection, client: RestClient, secret: Secret) -> Webhooks | None:
    address = connection.option("callback_url", "")
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        problem = f"callback_url '{address}' must be an https address without a query"
        raise ConfigError(connection.where, problem)
    return Webhooks(client, address, secret)


def _url(connection: Connection) -> str:
    url = connection.option("url").rstrip("/")
    parts = urlsplit(url)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    safe = parts.scheme == "https" or (parts.scheme == "http" and loopback)
    if not safe or not parts.hostname or parts.query or parts.fragment or parts.username:
        problem = f"url '{url}' must be https: the key travels on it"
        raise ConfigError(connection.where, problem)
    return url
