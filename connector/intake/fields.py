"""Fields that most order documents have, and how each is read: names, countries, money, roles."""

import re
from collections.abc import Iterable
from decimal import Decimal
from html import unescape
from typing import Final

from connector.country import Country, read_country
from connector.intake.document import Node
from connector.order import Role

_CURRENCY: Final = re.compile(r"[A-Z]{3}")
# What merchants call the extra fields of their checkout, by letters and digits only.
_ROLES: Final = {
    "enduser": Role.END_USER,
    "endusername": Role.END_USER,
    "endusercompany": Role.END_USER,
    "ultimateenduser": Role.END_USER,
    "endverwender": Role.END_USER,
    "utilisateurfinal": Role.END_USER,
    "usuariofinal": Role.END_USER,
    "consignee": Role.CONSIGNEE,
    "ultimateconsignee": Role.CONSIGNEE,
    "intermediateconsignee": Role.INTERMEDIATE,
    "freightforwarder": Role.FORWARDER,
    "forwarder": Role.FORWARDER,
    "manufacturer": Role.MANUFACTURER,
    "supplier": Role.SUPPLIER,
}
_END_USES: Final = frozenset({"enduse", "intendeduse", "statedenduse", "endverwendung"})
# Shops put these before a field that they add to an address form.
_ADDED_TO: Final = ("billing", "shipping")


def plain_text(node: Node) -> str | None:
    """Give a text without the HTML references that shops keep names with; None where blank."""
    text = node.optional_text()
    return (unescape(text).strip() or None) if text is not None else None


def currency(node: Node) -> str:
    """Read a currency by its code (ISO 4217). Raises PayloadError."""
    code = node.text()
    if not _CURRENCY.fullmatch(code):
        node.refuse("an ISO 4217 code")
    return code


def country(*nodes: Node) -> Country | None:
    """Read the first of these that is said; None where none is. Raises PayloadError."""
    for node in nodes:
        text = node.optional_text()
        if text is not None:
            found = read_country(text)
            if found is None:
                node.refuse("a country")
            return found
    return None


def amount(node: Node) -> Decimal:
    """Read an amount so that `79.00` and `79` are one value, and no edit of each other."""
    digits = format(node.decimal(), "f")
    return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits)


def optional_amount(node: Node) -> Decimal | None:
    """Read an amount; None where it is missing, null or a blank text."""
    blank = isinstance(node.value, str) and not node.value.strip()
    return None if blank or not node.said else amount(node)


def quantity(node: Node) -> Decimal:
    """Read how many; none is fewer than none. Raises PayloadError."""
    many = amount(node)
    if many < 0:
        node.refuse("a quantity of zero or more")
    return many


def joined(*parts: str | None) -> str | None:
    """Join what is said of a name; None where nothing is."""
    return " ".join(part for part in parts if part) or None


def further(name: str | None, names: Iterable[str | None]) -> tuple[str, ...]:
    """Give the names besides the first, each once."""
    return tuple(dict.fromkeys(other for other in names if other and other != name))


def role_called(field: str) -> Role | None:
    """Give the role that an extra field of a checkout names a party for; None for any other."""
    return _ROLES.get(_key(field))


def is_end_use(field: str) -> bool:
    """Say whether an extra field of a checkout declares what the goods are for."""
    return _key(field) in _END_USES


def _key(field: str) -> str:
    key = "".join(letter for letter in field.lower() if letter.isalnum())
    for form in _ADDED_TO:
        key = key.removeprefix(form)
    return key
