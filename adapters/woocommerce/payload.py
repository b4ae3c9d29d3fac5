"""WooCommerce's order document (REST API v3, as webhooks carry it) becomes our Order. Pure."""

from datetime import datetime
from decimal import Decimal
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

# What is being typed, by staff or at the checkout.
_DRAFTS: Final = ("auto-draft", "checkout-draft")
# An order that failed can still be paid, and then leave.
CANCELLED: Final = frozenset({"cancelled", "trash"})
"""Statuses of what nobody will send."""

_ADDRESS = ("first_name", "last_name", "company", "address_1", "city", "postcode", "country")


def read_order(connection: str, order: Node) -> Order:
    """Read an order. Raises PayloadError, with the order's number where that can be read."""
    number = read_number(order["id"])
    try:
        return _order(connection, number, order)
    except PayloadError as error:
        raise PayloadError(error.path, error.problem, number) from error


def is_draft(order: Node) -> bool:
    """Say whether a document is no order yet. Raises PayloadError where it is no object."""
    return order["status"].value in _DRAFTS


def read_number(node: Node) -> str:
    """Read the id by which the API knows an order; `number` is for people, and plugins change it.

    Raises PayloadError.
    """
    plain = node.value
    if isinstance(plain, bool) or not isinstance(plain, int) or not 0 < plain < 10**20:
        node.refuse("the order's number")
    return str(plain)


def read_gmt(node: Node) -> datetime:
    """Read a time of the fields `..._gmt`, which say no offset. Raises PayloadError."""
    text = node.text()
    at = Node(node.path, f"{text}Z")
    return at.instant()


def _order(connection: str, number: str, order: Node) -> Order:
    extra = tuple(each for each in order["meta_data"].items() if _is_said(each))
    ships = order["needs_processing"].flag(default=True)
    lines = tuple(_line(line, ships=ships) for line in order["line_items"].items())
    if not lines:
        order["line_items"].refuse("at least one line item")
    return Order(
        id=order_id(connection, number),
        placed_at=read_gmt(order["date_created_gmt"]),
        changed_at=read_gmt(order["date_modified_gmt"]),
        currency=currency(order["currency"]),
        parties=_parties(order, extra),
        lines=lines,
        destination=_destination(order),
        cancelled=order["status"].text() in CANCELLED,
        declared_end_use=_end_use(extra),
        notes=plain_text(order["customer_note"]),
    )


def _is_said(extra: Node) -> bool:
    """Say whether a field that plugins added is a text; the rest of theirs concerns nobody."""
    return isinstance(extra["key"].value, str) and isinstance(extra["value"].value, str)


def _name(extra: Node) -> str:
    # Fields of the block checkout are called `_wc_other/<namespace>/<name>`.
    return extra["key"].text().rpartition("/")[2] if extra["key"].optional_text() else ""


def _line(line: Node, *, ships: bool) -> LineItem:
    return LineItem(
        number=str(amount(line["id"])),
        sku=_sku(line["sku"]),
        description=plain_text(line["name"]) or line["name"].text(),
        quantity=quantity(line["quantity"]),
        unit_price=optional_amount(line["price"]),
        ships=ships,
    )


def _sku(sku: Node) -> str | None:
    """Read an article number: plugins write one that has digits only as a number."""
    plain = isinstance(sku.value, int | Decimal) and not isinstance(sku.value, bool)
    return str(amount(sku)) if plain else plain_text(sku)


def _parties(order: Node, extra: tuple[Node, ...]) -> tuple[Party, ...]:
    named = (
        # The document knows a customer by number only: who is billed is who buys.
        _addressee(order["billing"], Role.BUYER),
        _addressee(order["shipping"], Role.SHIP_TO),
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
    lines = (plain_text(address["address_1"]), plain_text(address["address_2"]))
    return Address(
        lines=tuple(line for line in lines if line),
        city=plain_text(address["city"]),
        region=plain_text(address["state"]),
        postcode=address["postcode"].optional_text(),
        country=country(address["country"]),
    )


def _destination(order: Node) -> Country | None:
    """Read where the goods go: a shop that ships to billing addresses leaves the other blank."""
    return country(order["shipping"]["country"], order["billing"]["country"])


def _extra_party(extra: Node) -> Party | None:
    role = role_called(_name(extra))
    name = plain_text(extra["value"])
    return Party(role, extra.path, name) if role is not None and name else None


def _end_use(extra: tuple[Node, ...]) -> str | None:
    return next((plain_text(each["value"]) for each in extra if is_end_use(_name(each))), None)
