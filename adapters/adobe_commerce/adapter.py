"""Checks an Adobe Commerce connection's options and puts its room together."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from adapters.adobe_commerce.inbound import AdobeCheckout, AdobeSource
from adapters.adobe_commerce.login import OPTIONS as LOGIN_OPTIONS
from adapters.adobe_commerce.login import SECRETS as LOGIN_SECRETS
from adapters.adobe_commerce.login import read_login
from adapters.adobe_commerce.outbound import AdobeTarget, GateTarget
from adapters.adobe_commerce.reading import AdobeReader
from adapters.adobe_commerce.service import AdobeEvents, AdobeGate
from adapters.adobe_commerce.signatures import Keys, known
from adapters.adobe_commerce.upkeep import AdobeUpkeep
from connector.adapter import Adapter, Connection
from connector.callback.rest import RestClient
from connector.errors import ConfigError
from connector.http import Send
from connector.proving import Prover

_PLACED: Final = frozenset({"serves", "api_url"}) | LOGIN_OPTIONS
_PLACED_SECRETS: Final = LOGIN_SECRETS | {
    *("events_key", "events_key_2", "push_secret", "push_secret_previous"),
}
_ASKED: Final = frozenset({"serves", "wait_milliseconds", "when_silent", "refusal"})
_ASKED_SECRETS: Final = frozenset({"webhook_key"})
_LONGEST_WAIT: Final = 10_000
_REFUSAL: Final = "We cannot accept this order right now. Please contact us."
_CAN: Final = (
    "hold every order that has not left when Holdpoint hears of it, by the state holded",
    "lift its own holds only, on the content that was decided on, and read that back",
    "find by asking what no event told, within reconcile_minutes",
)
_CANNOT: Final = (
    "refuse an order at the checkout: that is a connection with 'serves: checkout'",
    "hold an order while its payment is under review; nothing is sent before that ended",
    "keep a person with the right to do so from lifting the hold; that is found and shown",
)


def build(connection: Connection, send: Send) -> Adapter:
    """Build the room. Raises ConfigError naming the option or secret that is wrong.

    Option `serves`: `orders` (default), those that were placed, or `checkout`, the question before
    one is placed. Each has options of its own: `_orders` and `_checkout` say which.
    """
    if connection.choice("serves", "orders", "checkout") == "checkout":
        return _checkout(connection)
    return _orders(connection, send)


def _orders(connection: Connection, send: Send) -> Adapter:
    """Build the room of placed orders.

    Options: `api_url`, the address of the REST API before `/V1`; `login` and what it needs
    (`login.read_login`), where `client_id` is also whom events are for. Secrets: `events_key` and
    `events_key_2`, public keys of Adobe I/O Events; `push_secret` (and `push_secret_previous`) of
    a module that pushes orders. Without any, orders are found by asking.
    """
    connection.refuse_unknown(_PLACED, _PLACED_SECRETS)
    secrets = connection.secrets
    keys = Keys(
        events=tuple(known(secrets.get("events_key"), secrets.get("events_key_2"))),
        recipient=connection.option("client_id", ""),
        push=tuple(known(secrets.get("push_secret"), secrets.get("push_secret_previous"))),
    )
    if keys.events and not keys.recipient:
        raise ConfigError(connection.where, "events_key needs option 'client_id': whom events name")
    client = RestClient(_api_url(connection), read_login(connection, send), send)
    source = AdobeSource(connection.name, keys)
    reader = AdobeReader(connection.name, client)
    target = AdobeTarget(client, reader)
    return Adapter(
        source=source,
        target=target,
        fetcher=reader,
        poller=reader,
        upkeep=AdobeUpkeep(Prover(connection.name, target, reader, reader, _CAN, _CANNOT)),
        service=AdobeEvents(source),
    )


def _checkout(connection: Connection) -> Adapter:
    """Build the room of questions before an order is placed.

    Options: `wait_milliseconds` (default 800), how long a decision is waited for; `when_silent`
    (default `refuse`; `place`): what becomes of an order that is not decided then; `refusal`: what
    the customer reads. Secret: `webhook_key`, the public key that Commerce shows.
    """
    connection.refuse_unknown(_ASKED, _ASKED_SECRETS)
    source = AdobeCheckout(connection.name, Keys(webhook=connection.secret("webhook_key")))
    places = connection.choice("when_silent", "refuse", "place") == "place"
    gate = AdobeGate(source, _wait(connection), places, connection.option("refusal", _REFUSAL))
    return Adapter(source=source, target=GateTarget(stands=not places), service=gate)


def _wait(connection: Connection) -> timedelta:
    text = connection.option("wait_milliseconds", "800")
    if not (text.isascii() and text.isdecimal()) or int(text) > _LONGEST_WAIT:
        problem = f"option 'wait_milliseconds': '{text}' is none of 0 to {_LONGEST_WAIT}"
        raise ConfigError(connection.where, problem)
    return timedelta(milliseconds=int(text))


def _api_url(connection: Connection) -> str:
    url = connection.option("api_url").rstrip("/")
    parts = urlsplit(url)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    safe = parts.scheme == "https" or (parts.scheme == "http" and loopback)
    if not safe or not parts.hostname or parts.query or parts.fragment or parts.username:
        problem = f"api_url '{url}' must be https: logins travel on it"
        raise ConfigError(connection.where, problem)
    return url
