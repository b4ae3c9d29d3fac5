"""Checks a SOAP connection's options and puts its room together."""

from datetime import timedelta
from urllib.parse import urlsplit

from adapters.soap.contract import Validator
from adapters.soap.inbound import SoapSource
from adapters.soap.outbound import AskingTarget
from adapters.soap.service import SoapService
from adapters.soap.users import read_access
from connector.adapter import Adapter, Connection
from connector.callback import Target
from connector.errors import ConfigError
from connector.http import Send

_OPTIONS = frozenset(
    {"users", "accept", "hold_users", "release_users", "wait_milliseconds", "public_url"}
)
_SECRETS = frozenset({"proxy"})
_LONGEST_WAIT = 10_000


def build(connection: Connection, send: Send) -> Adapter:
    """Build the room. Raises ConfigError naming the option or secret that is wrong.

    Options: those of `read_access`; `wait_milliseconds` (default 800), how long ScreenOrder waits
    for a decision; `public_url`, where the connection stands for the outside, if not as it is
    asked.
    """
    _refuse_unknown(connection)
    access, validator = read_access(connection), Validator("screening")
    target = _target(connection, send)
    service = SoapService(
        connection=connection.name,
        access=access,
        validator=validator,
        budget=_wait(connection),
        address=_address(connection, "public_url"),
        asks_itself=True,
    )
    source = SoapSource(connection.name, access, validator)
    return Adapter(source, target, service=service)


def _target(_connection: Connection, _send: Send) -> Target:
    return AskingTarget()


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


def _address(connection: Connection, option: str) -> str:
    url = connection.option(option, "")
    parts = urlsplit(url)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if url and parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        problem = f"option '{option}': '{url}' must be https: logins travel on it"
        raise ConfigError(connection.where, problem)
    return url
