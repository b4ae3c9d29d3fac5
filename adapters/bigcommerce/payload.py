"""BigCommerce's order, with its addresses and products in it, becomes our Order. Pure.

The documents are those of the V2 API. There, `shipping_addresses` and `products` are lists of
their own; `reading.py` puts them into the order, as a request that creates one has them.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import IntEnum
from typing import Final

from connector.country import Country
from connector.errors import PayloadError
from connector.intake.document import Node
from connector.intake.fields import (
    amount,
    country,
    currency,
    further,
    is_end_use,
    joined,
    optional_amount,
    plain_text,
    quantity,
    role_called,
)
from connector.order import Address, LineItem, Order, Party, Role, order_id


class Status(IntEnum):
    """The statuses of an order that mean something here (GET /v2/order_statuses)."""

    INCOMPLETE = 0
    SHIPPED = 2
    REFUNDED = 4
    CANCELLED = 5
    DECLINED = 6
    COMPLETED = 10
    MANUAL_VERIFICATION = 12


# Nobody will send these; what is incomplete is a payment that was not finished, or not yet.
_NOT_SENT: Final = frozenset({Status.INCOMPLETE, Status.CANCELLED, Status.DECLINED})
_NOT_SHIPPED: Final = frozenset({"digital", "giftcertificate"})
_ADDRESS: Final = ("first_name", "last_name", "company", "street_1", "city", "zip", "country")


def read_order(connection: str, order: Node) -> Order:
    """Read an order. Raises PayloadError, with the order's number where that can be read."""
    number = read_number(order["id"])
    try:
        return _order(connection, number, order)
    except PayloadError as error:
        raise PayloadError(error.path, error.problem, number) from error


def read_number(node: Node) -> str:
    """Read an order's number. Raises PayloadError."""
    plain = node.value
    if isinstance(plain, bool) or not isinstance(plain, int) or not 0 < plain < 10**20:
        node.refuse("the order's number")
    return str(plain)


def read_status(node: Node) -> int:
    """Read a status by its number. Raises PayloadError."""
    if isinstance(node.value, bool) or not isinstance(node.value, int):
        node.refuse("the number of a status")
    return node.value


def read_time(node: Node) -> datetime:
    """Read a time as V2 writes it (RFC 2822), in UTC. Raises PayloadError."""
    text = node.text()
    try:
        at = parsedate_to_datetime(text)
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        node.refuse("a time of RFC 2822")


def _order(connection: str, number: str, order: Node) -> Order:
    addresses = order["shipping_addresses"].items()
    lines = tuple(map(_line, order["products"].items()))
    if not lines:
        order["products"].refuse("at least one product")
    extra = (*order["billing_address"]["form_fields"].items(), *_fields_of(addresses))
    archived = order["is_deleted"].flag(default=False)
    return Order(
        id=order_id(connection, number),
        placed_at=read_time(order["date_created"]),
        changed_at=read_time(order["date_modified"]),
        currency=currency(order["currency_code"]),
        parties=_parties(order, addresses, extra),
        lines=lines,
        destination=_destination(order, addresses, lines),
        cancelled=archived or read_status(order["status_id"]) in _NOT_SENT,
        declared_end_use=next((_said(each) for each in extra if is_end_use(_name(each))), None),
        notes=plain_text(order["customer_message"]),
    )


def _fields_of(addresses: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(field for each in addresses for field in each["form_fields"].items())


def _line(product: Node) -> LineItem:
    return LineItem(
        number=str(amount(product["id"])),
        sku=plain_text(product["sku"]),
        description=plain_text(product["name"]) or product["name"].text(),
        quantity=quantity(product["quantity"]),
        unit_price=optional_amount(product["price_ex_tax"]),
        ships=product["type"].optional_text() not in _NOT_SHIPPED,
    )


def _parties(
    order: Node, addresses: tuple[Node, ...], extra: tuple[Node, ...]
) -> tuple[Party, ...]:
    named = (
        # The document knows a customer by number only: who is billed is who buys.
        _addressee(order["billing_address"], Role.BUYER),
        *(_addressee(address, Role.SHIP_TO) for address in addresses),
        *map(_extra_party, extra),
    )
    return tuple(party for party in named if party is not None)


def _addressee(address: Node, role: Role) -> Party | None:
    if not any(address[field].optional_text() for field in _ADDRESS):
        return None
    person = joined(plain_text(address["first_name"]), plain_text(address["last_name"]))
    company = plain_text(address["company"])
    name = person or company
    return Party(role, address.path, name, further(name, (company,)), _address(address))


def _address(address: Node) -> Address:
    lines = (plain_text(address["street_1"]), plain_text(address["street_2"]))
    return Address(
        lines=tuple(line for line in lines if line),
        city=plain_text(address["city"]),
        region=plain_text(address["state"]),
        postcode=address["zip"].optional_text(),
        country=country(address["country_iso2"], address["country"]),
    )


def _destination(
    order: Node, addresses: tuple[Node, ...], lines: tuple[LineItem, ...]
) -> Country | None:
    """Read where the goods go; None where they go to several countries, for a person to see."""
    billing = order["billing_address"]
    if not any(line.ships for line in lines):
        return country(billing["country_iso2"], billing["country"])
    found = {country(each["country_iso2"], each["country"]) for each in addresses}
    return found.pop() if len(found) == 1 else None


def _name(field: Node) -> str:
    return field["name"].optional_text() or ""


def _said(field: Node) -> str | None:
    return plain_text(field["value"]) if isinstance(field["value"].value, str) else None


def _extra_party(field: Node) -> Party | None:
    role, name = role_called(_name(field)), _said(field)
    return Party(role, field.path, name) if role is not None and name else None
