"""The options and secrets of a connection that takes IDocs in, read once into values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.sap.idoc.definition import Definition, read_definition
from adapters.sap.idoc.written import known_code_page
from connector.adapter import Connection
from connector.errors import ConfigError
from connector.order import Role
from connector.secret import Secret

IDOC_OPTIONS: Final = frozenset(
    {
        *("idoc_user", "idoc_roles", "idoc_definition", "idoc_code_page", "idoc_time_zone"),
        *("idoc_end_use_texts", "idoc_eccn_qualifier", "idoc_changes", "idoc_tells"),
        *("idoc_folder", "idoc_status_url", "idoc_status_user"),
    }
)
IDOC_SECRETS: Final = frozenset({"idoc_password", "idoc_password_previous", "idoc_status_password"})

_PASSWORDS: Final = ("idoc_password", "idoc_password_previous")

OURS: Final = "ours"
"""The role of a partner that is the sender itself, and so is not screened."""

# Partner functions (table TPAR, in German as in IDocs of every language) and the qualifiers of
# E1EDKA1 and E1ADRM1. What stands neither here nor in the connection's own map is screened in the
# role OTHER.
_ROLES: Final[Mapping[str, Role]] = {
    "AG": Role.BUYER,
    "EK": Role.BUYER,
    "WE": Role.SHIP_TO,
    "RE": Role.BILL_TO,
    "RG": Role.PAYER,
    "LF": Role.SUPPLIER,
    "RS": Role.SUPPLIER,
    "SP": Role.FORWARDER,
    "CR": Role.FORWARDER,
}


class Tells(StrEnum):
    """What an IDoc about a sales order is: the order as it stands, or a hint to read it."""

    ORDERS = "orders"
    HINTS = "hints"


@dataclass(frozen=True, slots=True)
class IdocOptions:
    """How a connection's IDocs are read.

    `roles` are by PARVW, or by the name of a customer's own segment; None is a partner that is
    the sender itself. `code_page` is None where messages say it themselves. `whole_changes`: an
    ORDCHG carries every item, and not only those that changed.
    """

    roles: Mapping[str, Role | None]
    definitions: tuple[Definition, ...] = ()
    code_page: str | None = None
    zone: tzinfo = UTC
    end_use_texts: frozenset[str] = frozenset()
    eccn_qualifier: str = ""
    whole_changes: bool = False
    tells: Tells = Tells.ORDERS

    def role(self, function: str) -> Role | None:
        """Give the role of a partner function; OTHER for one that nobody named."""
        return self.roles.get(function, Role.OTHER)


DEFAULTS: Final = IdocOptions(roles=_ROLES)


@dataclass(frozen=True, slots=True)
class Login:
    """What the SAP port proves itself with: HTTP Basic, with every password that is believed."""

    user: str
    passwords: tuple[Secret, ...]


def read_options(connection: Connection, *, reads_orders: bool) -> IdocOptions:
    """Read the options named in IDOC_OPTIONS. Raises ConfigError naming what is wrong.

    Where the room `reads_orders` by an API, IDocs are hints unless the connection says otherwise.
    """
    tells = ("hints", "orders") if reads_orders else ("orders",)
    files = _listed(connection, "idoc_definition")
    here = Path(connection.where).parent
    page = connection.option("idoc_code_page", "")
    return IdocOptions(
        roles={**_ROLES, **_roles(connection)},
        definitions=tuple(read_definition(here / file) for file in files),
        code_page=known_code_page(page, connection.where) if page else None,
        zone=_zone(connection),
        end_use_texts=frozenset(_listed(connection, "idoc_end_use_texts")),
        eccn_qualifier=connection.option("idoc_eccn_qualifier", ""),
        whole_changes=connection.choice("idoc_changes", "partial", "whole") == "whole",
        tells=Tells(connection.choice("idoc_tells", *tells)),
    )


def read_login(connection: Connection) -> Login | None:
    """Read what the SAP port logs in with; None where the connection takes no IDocs by HTTP.

    Raises ConfigError where there is a user without a password, or the other way round.
    """
    user = connection.option("idoc_user", "")
    if not user:
        for name in sorted({*_PASSWORDS} & connection.secrets.keys()):
            raise ConfigError(connection.where, f"secret '{name}' is of no use without idoc_user")
        return None
    if ":" in user:
        raise ConfigError(connection.where, "idoc_user has a colon, which HTTP Basic cannot carry")
    previous = connection.secrets.get("idoc_password_previous")
    return Login(user, (connection.secret("idoc_password"), *((previous,) if previous else ())))


def _roles(connection: Connection) -> Mapping[str, Role | None]:
    known = {role.value: role for role in Role}
    roles: dict[str, Role | None] = {}
    for each in _listed(connection, "idoc_roles"):
        function, equals, word = (part.strip() for part in each.partition("="))
        if not (function and equals) or word not in {OURS, *known}:
            wanted = f"FUNCTION=role is wanted, role one of {', '.join((OURS, *known))}"
            raise ConfigError(connection.where, f"option 'idoc_roles': '{each}': {wanted}")
        roles[function] = known.get(word)
    return roles


def _zone(connection: Connection) -> ZoneInfo:
    name = connection.option("idoc_time_zone", "UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        problem = f"idoc_time_zone '{name}' is no zone of the IANA database, as Europe/Berlin is"
        raise ConfigError(connection.where, problem) from error


def _listed(connection: Connection, option: str) -> tuple[str, ...]:
    parts = (part.strip() for part in connection.option(option, "").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))
