"""Checks a SOAP connection's options and puts its room together."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from adapters.soap.addressing import is_allowed
from adapters.soap.client.bundle import Bundle, read_bundle
from adapters.soap.client.calling import Line
from adapters.soap.client.mapping import ClientFile, read_client
from adapters.soap.client.notification import notification_bundle, notification_client
from adapters.soap.client.polling import poller_of
from adapters.soap.client.preparing import workshop_of
from adapters.soap.contract import contract_validator
from adapters.soap.inbound import SoapSource
from adapters.soap.outbound import AskingTarget, CallingTarget
from adapters.soap.proving import SoapUpkeep, WayOut
from adapters.soap.replying import SoapReplier
from adapters.soap.service import SoapService
from adapters.soap.upkeep import drift_of
from adapters.soap.users import listed, read_access
from adapters.soap.validating import Validator
from connector.adapter import Adapter, Connection
from connector.errors import ConfigError
from connector.http import Send

_OPTIONS = frozenset(
    {
        *("users", "accept", "hold_users", "release_users", "wait_milliseconds", "public_url"),
        *("client", "notify_url", "notify_user", "keeps_back", "reply_to"),
    }
)
_SECRETS = frozenset({"proxy", "client_password"})
_LONGEST_WAIT = 10_000


def build(connection: Connection, send: Send) -> Adapter:
    """Build the room. Raises ConfigError naming the option or secret that is wrong.

    Options: those of `read_access`; `wait_milliseconds` (default 800), how long ScreenOrder waits
    for a decision; `public_url`, where the connection stands for the outside, if not as it is
    asked; `reply_to`, how addresses begin to which ScreenOrder may have its answer sent. The way
    out is one of `client`, a folder beside the connection's file with a WSDL and a
    mapping, and `notify_url`, where the source system implements our DecisionNotification, with
    `notify_user`; with neither it asks for decisions by itself. `keeps_back: yes`: it keeps every
    order back until it is told. Secret `client_password`: what we log in with there.
    """
    _refuse_unknown(connection)
    access, validator = read_access(connection), contract_validator("screening")
    client = _client(connection)
    out = None if client is None else _way_out(connection, client, send, validator)
    service = SoapService(
        connection=connection.name,
        access=access,
        validator=validator,
        budget=_wait(connection),
        address=_address(connection, "public_url"),
        asks_itself=out is None,
        reply_to=_reply_to(connection),
    )
    told = connection.choice("keeps_back", "no", "yes") == "yes"
    keeps_back = out is not None and told
    logins = f"{', '.join(access.users)}, by {', '.join(sorted(access.proofs))}"
    poller = out.poller if out else None
    return Adapter(
        source=SoapSource(connection.name, access, validator),
        target=out.target if out else AskingTarget(),
        fetcher=poller,
        poller=poller,
        upkeep=SoapUpkeep(connection.name, logins, out, keeps_back),
        service=service,
        replier=SoapReplier(service.reply_to, send, _now) if service.reply_to else None,
        awaits_release=keeps_back,
        looks_after=out is not None and out.drift is not None,
        asks_itself=out is None,
    )


def _client(connection: Connection) -> tuple[ClientFile, Bundle | None, Path] | None:
    """Read how the source system is called; None where it asks by itself. Raises ConfigError."""
    folder, notify = connection.option("client", ""), _address(connection, "notify_url")
    if folder and notify:
        raise ConfigError(connection.where, "give option 'client' or 'notify_url', not both")
    here = Path(connection.where).parent
    if notify:
        user = connection.option("notify_user", "")
        login = "username_token" if user else "none"
        return notification_client(notify, login, user), notification_bundle(), here
    return None if not folder else (*_reviewed(here / folder), here / folder)


def _reviewed(folder: Path) -> tuple[ClientFile, Bundle | None]:
    client = read_client(folder)
    require_safe(client.address, str(folder), "address")
    if not client.by_wsdl:
        return client, None
    bundle = read_bundle(folder)
    if bundle.digest != client.bundle_sha256:
        problem = f"bundle_sha256 is not that of the files, {bundle.digest}; review them"
        raise ConfigError(str(folder), problem)
    return client, bundle


def _way_out(
    connection: Connection,
    told: tuple[ClientFile, Bundle | None, Path],
    send: Send,
    contract: Validator,
) -> WayOut:
    client, bundle, folder = told
    password = connection.secrets.get("client_password")
    if client.login != "none" and password is None:
        raise ConfigError(connection.where, "secret 'client_password' is missing")
    line = Line(client.address, client.login, client.username, password, send)
    workshop = workshop_of(client, bundle, folder, line)
    polled = client.poll_orders
    poller = poller_of(connection.name, polled, workshop, contract) if polled else None
    return WayOut(
        target=CallingTarget(workshop.calls(), poller),
        check=workshop.question(client.check) if client.check else None,
        poller=poller,
        drift=drift_of(client, bundle, send, _now),
        fenced="late" in client.hold.answer.values.values(),
    )


def _refuse_unknown(connection: Connection) -> None:
    users = [name.strip() for name in connection.options.get("users", "").split(",")]
    connection.refuse_unknown(
        _OPTIONS | {f"certificate_{user}" for user in users},
        _SECRETS | {f"password_{user}" for user in users},
    )


def _wait(connection: Connection) -> timedelta:
    text = connection.option("wait_milliseconds", "800")
    if not (text.isascii() and text.isdecimal()) or int(text) > _LONGEST_WAIT:
        problem = f"option 'wait_milliseconds': '{text}' is none of 0 to {_LONGEST_WAIT}"
        raise ConfigError(connection.where, problem)
    return timedelta(milliseconds=int(text))


def _reply_to(connection: Connection) -> tuple[str, ...]:
    prefixes = listed(connection, "reply_to")
    for prefix in prefixes:
        require_safe(prefix, connection.where, "option 'reply_to'")
        if not prefix.endswith("/") or not is_allowed(prefix, (prefix,)):
            problem = f"option 'reply_to': '{prefix}' is no plain address that ends with a slash"
            raise ConfigError(connection.where, problem)
    return prefixes


def _now() -> datetime:
    return datetime.now(UTC)


def _address(connection: Connection, option: str) -> str:
    url = connection.option(option, "")
    if url:
        require_safe(url, connection.where, f"option '{option}'")
    return url


def require_safe(url: str, where: str, field: str) -> None:
    """Raise ConfigError where an address is neither https nor on this machine."""
    parts = urlsplit(url)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise ConfigError(where, f"{field}: '{url}' must be https: logins travel on it")
