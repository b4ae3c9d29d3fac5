"""Writes a sale as the `orders/create` webhook document that Shopify sends for it.

The fields are a small part of the real ones (webhook payloads of API version 2026-07).
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

VENDOR = "Fernhill Instruments"  # the invented shop whose orders these are
_COUNTRIES = {
    "AE": "United Arab Emirates",
    "BR": "Brazil",
    "CN": "China",
    "CY": "Cyprus",
    "DE": "Germany",
    "GR": "Greece",
    "HK": "Hong Kong SAR China",
    "JP": "Japan",
    "MM": "Myanmar (Burma)",
    "PL": "Poland",
    "SE": "Sweden",
    "SG": "Singapore",
    "US": "United States",
}


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or company at an address. No name means that Shopify withheld it.

    `country` is the ISO 3166 code of two letters.
    """

    name: tuple[str, str] | None
    street: str
    city: str
    postcode: str
    country: str
    company: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of goods; `price` is for one piece."""

    sku: str
    title: str
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class Sale:
    """Who bought what. Without `bill_to` the goods go to the one who pays.

    `extra` holds further top-level fields of the document.
    """

    ship_to: Contact
    lines: tuple[Line, ...]
    currency: str
    bill_to: Contact | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def document(order_number: int, placed: datetime, sale: Sale) -> dict[str, Any]:
    """Return the webhook document of a sale; ids follow from the order number."""
    number = 6_001_000_000_000 + order_number
    placed_at = placed.isoformat(timespec="seconds")
    total = sum((line.price * line.quantity for line in sale.lines), Decimal(0))
    payer = sale.bill_to or sale.ship_to
    return {
        "id": number,
        "admin_graphql_api_id": f"gid://shopify/Order/{number}",
        "name": f"#{order_number}",
        "order_number": order_number,
        "created_at": placed_at,
        "updated_at": placed_at,
        "cancelled_at": None,
        "currency": sale.currency,
        "total_price": f"{total:.2f}",
        "financial_status": "paid",
        "fulfillment_status": None,
        "source_name": "web",
        "test": False,
        "tags": "",
        "note": None,
        "note_attributes": [],
        "customer": _customer(order_number, payer),
        "billing_address": _address(payer),
        "shipping_address": _address(sale.ship_to),
        "line_items": [_line(number, place, line) for place, line in enumerate(sale.lines, 1)],
        **sale.extra,
    }


def _customer(order_number: int, payer: Contact) -> dict[str, Any]:
    number = 7_001_000_000_000 + order_number
    first, last = payer.name or (None, None)
    return {
        "id": number,
        "admin_graphql_api_id": f"gid://shopify/Customer/{number}",
        "first_name": first,
        "last_name": last,
        "email": f"customer-{order_number}@example.com",
        "phone": None,
    }


def _address(contact: Contact) -> dict[str, Any]:
    first, last = contact.name or (None, None)
    return {
        "first_name": first,
        "last_name": last,
        "name": f"{first} {last}" if contact.name else None,
        "company": contact.company,
        "address1": contact.street,
        "address2": None,
        "city": contact.city,
        "zip": contact.postcode,
        "province": None,
        "province_code": None,
        "country": _COUNTRIES[contact.country],
        "country_code": contact.country,
        "phone": None,
    }


def _line(order_id: int, place: int, line: Line) -> dict[str, Any]:
    number = order_id * 10 + place
    return {
        "id": number,
        "admin_graphql_api_id": f"gid://shopify/LineItem/{number}",
        "sku": line.sku,
        "title": line.title,
        "name": line.title,
        "quantity": line.quantity,
        "price": f"{line.price:.2f}",
        "requires_shipping": True,
        "vendor": VENDOR,
        "properties": [],
    }
