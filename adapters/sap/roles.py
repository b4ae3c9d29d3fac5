"""Which part a partner has in an order, by the code of its partner function.

SAP, customising of partner determination (table TPAR). The internal code is the same in every
language; what is shown, and what CE_SALESORDER_0001 gives, is the English or the German one.
"""

from collections.abc import Mapping
from typing import Final

from connector.errors import ConfigError
from connector.order import Role

_INTERNAL: Final = {
    "AG": Role.BUYER,
    "WE": Role.SHIP_TO,
    "RE": Role.BILL_TO,
    "RG": Role.PAYER,
    "SP": Role.FORWARDER,
    "LF": Role.SUPPLIER,
}
# In English 'SP' is the sold-to party, and 'CR' or 'FA' is who carries.
_ENGLISH: Final = {
    **_INTERNAL,
    "SP": Role.BUYER,
    "SH": Role.SHIP_TO,
    "BP": Role.BILL_TO,
    "PY": Role.PAYER,
    "CR": Role.FORWARDER,
    "FA": Role.FORWARDER,
    "VN": Role.SUPPLIER,
}


def role_of(shown: str | None, internal: str | None, own: Mapping[str, Role]) -> Role:
    """Give the role of a partner function. `own` are the customer's codes, which come first."""
    for code in (internal, shown):
        if code is not None and code.upper() in own:
            return own[code.upper()]
    if internal:
        return _INTERNAL.get(internal.upper(), Role.OTHER)
    return _ENGLISH.get((shown or "").upper(), Role.OTHER)


def read_roles(text: str, where: str) -> Mapping[str, Role]:
    """Read `ZE=end_user, ZI=intermediate_consignee`. Raises ConfigError."""
    found: dict[str, Role] = {}
    for pair in filter(None, (each.strip() for each in text.split(","))):
        code, _, role = (each.strip() for each in pair.partition("="))
        if not code or role not in set(Role):
            known = ", ".join(Role)
            problem = f"option 'roles': '{pair}' is not like ZE=end_user; roles are {known}"
            raise ConfigError(where, problem)
        found[code.upper()] = Role(role)
    return found
