"""Shopify's order document (REST shape, as webhooks carry it) becomes our Order. Pure."""

import re
from collections.abc import Iterator
from decimal import Decimal

from connector.country import Country
from connector.errors import PayloadError
from connector.intake.document import Node
from connector.intake.fields import country, currency, further, is_end_use, joined, role_called
from connector.order import Address, LineItem, Order, Party, Role, order_id

_ORDER_GID = re.compile(r"gid://shopify/Order/([0-9]{1,20})", re.ASCII)
# RiskAssessmentResult, Admin API 2026-10, the highest first. LOW, NONE and PENDING say nothing
# that anybody need look at, and would make three revisions of each order.
_RISKS = {"HIGH": "high", "MEDIUM": "medium"}
# shopify.dev/docs/apps/launch/protected-customer-data: level 2. An address without any of these is
# none that anybody typed, but one that is shown to an app without approval.
_PROTECTED = ("name", "first_name", "last_name", "address1", "address2")


def is_order(document: Node) -> bool:
    """Say whether a document claims to be an order, however broken."""
    gid = document["admin_graphql_api_id"].value if isinstance(document.value, dict) else None
    return isinstance(gid, str) and gid.startswith("gid://shopify/Order/")


def read_order(connection: str, document: Node) -> Order:
    """Read an order, alone or in the `{"order": ...}` of the REST API.

    Raises PayloadError naming the field, with the order's number where that can be read.
    """
    order = document["order"] if document["order"].said else document
    number = _number(order)
    try:
        return _order(connection, number, order)
    except PayloadError as error:
        raise PayloadError(error.path, error.problem, number) from error


def read_gid(gid: Node) -> str:
    """Read the number out of an order's global id. Raises PayloadError."""
    found = _ORDER_GID.fullmatch(gid.text())
    if found is None:
        gid.refuse("gid://shopify/Order/<number>")
    return found[1]


def _number(order: Node) -> str:
    # Both are the same number, but clients that read JSON numbers as floats round the plain one.
    if order["admin_graphql_api_id"].optional_text() is not None:
        return read_gid(order["admin_graphql_api_id"])
    return read_number(order["id"])


def read_number(node: Node) -> str:
    """Read an order's number as it stands there plainly. Raises PayloadError."""
    plain = node.value
    if isinstance(plain, bool) or not isinstance(plain, int) or not 0 < plain < 10**20:
        node.refuse("the order's number")
    return str(plain)


def _order(connection: str, number: str, order: Node) -> Order:
    attributes = order["note_attributes"].items()
    lines = tuple(map(_line, order["line_items"].items()))
    if not lines:
        order["line_items"].refuse("at least one line item")
    return Order(
        id=order_id(connection, number),
        placed_at=order["created_at"].instant(),
        changed_at=order["updated_at"].instant(),
        currency=currency(order["currency"]),
        parties=_parties(order, attributes),
        lines=lines,
        destination=_destination(order, lines),
        cancelled=order["cancelled_at"].optional_text() is not None,
        declared_end_use=_declared_end_use(attributes),
        notes=order["note"].optional_text(),
        test=order["test"].flag(default=False),
        risk=_risk(order["risk_levels"]),
    )


def _risk(levels: Node) -> str | None:
    """Read the highest of the fraud assessments that concern anybody, in our words."""
    said = {level.text() for level in levels.items()}
    return next((ours for theirs, ours in _RISKS.items() if theirs in said), None)


def _line(line: Node) -> LineItem:
    quantity = line["quantity"].decimal()
    if quantity < 0:
        line["quantity"].refuse("a quantity of zero or more")
    return LineItem(
        number=str(line["id"].decimal()),
        sku=line["sku"].optional_text(),
        description=line["title"].optional_text() or line["name"].text(),
        quantity=quantity,
        unit_price=_price(line["price"]),
        hs_code=line["harmonized_system_code"].optional_text(),
        origin=country(line["country_code_of_origin"]),
        ships=line["requires_shipping"].flag(default=True),
    )


def _price(node: Node) -> Decimal | None:
    """Read a price so that `79.00`, as webhooks write it, and the API's `79.0` are one value."""
    price = node.optional_decimal()
    if price is None:
        return None
    digits = format(price, "f")
    return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits)


def _parties(order: Node, attributes: tuple[Node, ...]) -> tuple[Party, ...]:
    named = (
        _customer(order["customer"]),
        _addressee(order["billing_address"], Role.BILL_TO),
        _addressee(order["shipping_address"], Role.SHIP_TO),
        *map(_attribute_party, attributes),
        *_company(order["company"]),
    )
    return tuple(party for party in named if party is not None)


def _company(company: Node) -> Iterator[Party | None]:
    """Give who buys for a business: messages say the company's id alone, its names the API."""
    name = company["name"].optional_text()
    if name is None:
        return
    location = company["location"]
    site = location["name"].optional_text()
    yield Party(Role.ACCOUNT, company.path, name, further(name, (site,)))
    for address in ("shipping_address", "billing_address"):
        yield _addressee(location[address], Role.ACCOUNT)


def _customer(customer: Node) -> Party | None:
    if not customer.said:
        return None
    home = customer["default_address"]
    names = (home["name"].optional_text(), home["company"].optional_text())
    return Party(
        role=Role.BUYER,
        path=customer.path,
        name=_full_name(customer) or names[0],
        names=further(_full_name(customer) or names[0], names),
        address=_address(home) if home.said else None,
    )


def _addressee(address: Node, role: Role) -> Party | None:
    if not address.said:
        return None
    name = address["name"].optional_text() or _full_name(address)
    others = further(name, (_full_name(address), address["company"].optional_text()))
    withheld = not any(address[field].optional_text() for field in _PROTECTED)
    return Party(role, address.path, name, others, _address(address), withheld=withheld)


def _full_name(person: Node) -> str | None:
    return joined(person["first_name"].optional_text(), person["last_name"].optional_text())


def _address(address: Node) -> Address:
    lines = (address["address1"].optional_text(), address["address2"].optional_text())
    return Address(
        lines=tuple(line for line in lines if line),
        city=address["city"].optional_text(),
        region=address["province"].optional_text(),
        postcode=address["zip"].optional_text(),
        country=_country(address),
    )


def _country(address: Node) -> Country | None:
    return country(address["country_code"], address["country"])


def _destination(order: Node, lines: tuple[LineItem, ...]) -> Country | None:
    shipping, billing = order["shipping_address"], order["billing_address"]
    if shipping.said:
        return _country(shipping)
    # Software and licences leave too: what is not shipped goes where the payer is.
    ships = any(line.ships for line in lines)
    return None if ships or not billing.said else _country(billing)


def _attribute_party(attribute: Node) -> Party | None:
    role = role_called(_name(attribute))
    if role is None:
        return None
    return Party(role, attribute.path, attribute["value"].optional_text())


def _declared_end_use(attributes: tuple[Node, ...]) -> str | None:
    for attribute in attributes:
        if is_end_use(_name(attribute)):
            return attribute["value"].optional_text()
    return None


def _name(attribute: Node) -> str:
    return attribute["name"].optional_text() or ""
