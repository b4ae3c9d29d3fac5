"""Adobe Commerce's order becomes our Order: of the REST API, of a webhook, of Magento 1. Pure."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from connector.country import Country
from connector.errors import PayloadError
from connector.intake.document import Node
from connector.intake.fields import (
    amount,
    country,
    currency,
    further,
    joined,
    optional_amount,
    plain_text,
    quantity,
)
from connector.order import Address, LineItem, Order, Party, Role, order_id


class State(StrEnum):
    """The states of an order that mean something here (constants of Magento's order model)."""

    HOLDED = "holded"
    PAYMENT_REVIEW = "payment_review"
    COMPLETE = "complete"
    CLOSED = "closed"
    CANCELED = "canceled"


_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,49}", re.ASCII)
_NOT_SHIPPED: Final = frozenset({"virtual", "downloadable"})
_FLAGS: Final = {"0": False, "1": True}
_ADDRESS: Final = ("firstname", "lastname", "company", "city", "country_id")
# An order that is asked about before it is placed has no time yet. One that does not change keeps
# its content the same, so that what a person released is known again at the next try.
_NOT_PLACED: Final = datetime(1970, 1, 1, tzinfo=UTC)


def read_order(connection: str, order: Node) -> Order:
    """Read an order of the API. Raises PayloadError, with its number where that can be read."""
    return _numbered(connection, order, None)


def read_checkout(connection: str, order: Node, asked_at: datetime) -> Order:
    """Read an order that is about to be placed. Raises PayloadError as `read_order` does."""
    return _numbered(connection, order, asked_at)


def read_number(node: Node) -> str:
    """Read the increment id: an order has it before it is placed, and people know it by it.

    Raises PayloadError.
    """
    number = node.text()
    if not _NUMBER.fullmatch(number):
        node.refuse("an increment id")
    return number


def read_utc(node: Node) -> datetime:
    """Read a time as the API writes it, `2026-11-23 09:00:00` in UTC. Raises PayloadError."""
    return Node(node.path, f"{node.text()}+00:00").instant()


def _numbered(connection: str, order: Node, asked_at: datetime | None) -> Order:
    number = read_number(order["increment_id"])
    try:
        return _order(connection, number, order, asked_at)
    except PayloadError as error:
        raise PayloadError(error.path, error.problem, number) from error


def _order(connection: str, number: str, order: Node, asked_at: datetime | None) -> Order:
    lines = tuple(map(_line, order["items"].items()))
    if not lines:
        order["items"].refuse("at least one item")
    billing, shipping = _addresses(order)
    return Order(
        id=order_id(connection, number),
        placed_at=read_utc(order["created_at"]) if asked_at is None else _NOT_PLACED,
        changed_at=read_utc(order["updated_at"]) if asked_at is None else asked_at,
        currency=currency(order["order_currency_code"]),
        parties=_parties(order, billing, shipping),
        lines=lines,
        destination=_destination(billing, shipping, lines),
        cancelled=order["state"].value == State.CANCELED,
        notes=plain_text(order["customer_note"]),
    )


def _addresses(order: Node) -> tuple[Node, tuple[Node, ...]]:
    """Find the addresses, which stand elsewhere in each kind of document: billing, then shipping.

    REST: `billing_address` and the shipping assignments. Webhooks: `addresses`, by their type.
    Magento 1: `billing_address` and `shipping_address`.
    """
    typed = {each["address_type"].optional_text(): each for each in order["addresses"].items()}
    billing = typed.get("billing", order["billing_address"])
    assigned = order["extension_attributes"]
    # PHP writes an empty object as an empty list.
    assignments = () if assigned.value == [] else assigned["shipping_assignments"].items()
    shipping = (
        *(each["shipping"]["address"] for each in assignments),
        typed.get("shipping", order["shipping_address"]),
    )
    return billing, tuple(each for each in shipping if _is_said(each))


def _line(item: Node) -> LineItem:
    identity = item["item_id"] if item["item_id"].said else item["quote_item_id"]
    virtual = _flag(item["is_virtual"]) or item["product_type"].optional_text() in _NOT_SHIPPED
    return LineItem(
        number=str(amount(identity)),
        sku=plain_text(item["sku"]),
        description=plain_text(item["name"]) or item["name"].text(),
        quantity=quantity(item["qty_ordered"]),
        unit_price=optional_amount(item["price"]),
        ships=not virtual,
    )


def _flag(node: Node) -> bool:
    """Read a flag that PHP writes as number, text or truth value; false where it is not said."""
    if isinstance(node.value, bool) or node.value is None:
        return bool(node.value)
    found = _FLAGS.get(str(node.value))
    if found is None:
        node.refuse("0 or 1")
    return found


def _parties(order: Node, billing: Node, shipping: tuple[Node, ...]) -> tuple[Party, ...]:
    named = (
        _customer(order),
        _addressee(billing, Role.BILL_TO),
        *(_addressee(address, Role.SHIP_TO) for address in shipping),
    )
    return tuple(party for party in named if party is not None)


def _customer(order: Node) -> Party | None:
    first, last = order["customer_firstname"], order["customer_lastname"]
    middle = plain_text(order["customer_middlename"])
    name = joined(plain_text(first), plain_text(last))
    whole = joined(plain_text(first), middle, plain_text(last))
    return Party(Role.BUYER, order.path, name, further(name, (whole,))) if name else None


def _addressee(address: Node, role: Role) -> Party | None:
    if not _is_said(address):
        return None
    first, last = plain_text(address["firstname"]), plain_text(address["lastname"])
    middle, company = plain_text(address["middlename"]), plain_text(address["company"])
    person = joined(first, last)
    name = person or company
    whole = joined(first, middle, last)
    return Party(role, address.path, name, further(name, (whole, company)), _address(address))


def _is_said(address: Node) -> bool:
    return any(address[field].optional_text() for field in _ADDRESS)


def _address(address: Node) -> Address:
    return Address(
        lines=_street(address["street"]),
        city=plain_text(address["city"]),
        region=_region(address["region"]),
        postcode=_postcode(address["postcode"]),
        country=country(address["country_id"]),
    )


def _street(street: Node) -> tuple[str, ...]:
    """Read the lines of a street: a list, or a text with a line each."""
    if isinstance(street.value, list):
        lines = [plain_text(line) for line in street.items()]
    else:
        lines = [line.strip() for line in (plain_text(street) or "").splitlines()]
    return tuple(line for line in lines if line)


def _region(region: Node) -> str | None:
    return plain_text(region["region"] if isinstance(region.value, dict) else region)


def _postcode(postcode: Node) -> str | None:
    """Read a postcode, which a webhook may write as a number."""
    plain = isinstance(postcode.value, int) and not isinstance(postcode.value, bool)
    return str(postcode.value) if plain else postcode.optional_text()


def _destination(
    billing: Node, shipping: tuple[Node, ...], lines: tuple[LineItem, ...]
) -> Country | None:
    """Read where the goods go; None where they go to several countries, for a person to see."""
    if not any(line.ships for line in lines):
        return country(billing["country_id"])
    found = {country(address["country_id"]) for address in shipping}
    return found.pop() if len(found) == 1 else None
