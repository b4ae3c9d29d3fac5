"""The order of a request becomes our Order; what was validated is read field by field. Pure."""

import re
from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from connector.country import Country, read_country
from connector.errors import PayloadError
from connector.intake.document import Node
from connector.order import Address, LineItem, Order, Party, Role, order_id
from connector.plain_xml import local_name

_LISTS = frozenset({"Parties", "FurtherNames", "Lines"})
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}  # XML Schema part 2, 3.2.2

# By letters and digits only. Two letters: partner functions of SAP (table TPAR), which are the
# same in every language.
_ROLES: Mapping[str, Role] = {
    "buyer": Role.BUYER,
    "soldto": Role.BUYER,
    "customer": Role.BUYER,
    "ag": Role.BUYER,
    "billto": Role.BILL_TO,
    "re": Role.BILL_TO,
    "payer": Role.PAYER,
    "rg": Role.PAYER,
    "shipto": Role.SHIP_TO,
    "we": Role.SHIP_TO,
    "consignee": Role.CONSIGNEE,
    "intermediateconsignee": Role.INTERMEDIATE,
    "enduser": Role.END_USER,
    "forwarder": Role.FORWARDER,
    "carrier": Role.FORWARDER,
    "sp": Role.FORWARDER,
    "supplier": Role.SUPPLIER,
    "lf": Role.SUPPLIER,
    "manufacturer": Role.MANUFACTURER,
}


def read_order(connection: str, element: etree._Element) -> Order:
    """Read a validated `Order`. Raises PayloadError naming the field, with the order's number."""
    order = Node("$.Order", _plain(element))
    number = order["OrderNumber"].text()
    try:
        return _order(connection, number, order)
    except PayloadError as error:
        raise PayloadError(error.path, error.problem, number) from error


def _plain(element: etree._Element) -> object:
    if local_name(element) in _LISTS:
        return [_plain(child) for child in element]
    if len(element):
        return {local_name(child): _plain(child) for child in element}
    return element.text or ""


def _order(connection: str, number: str, order: Node) -> Order:
    return Order(
        id=order_id(connection, number),
        placed_at=order["PlacedAt"].instant(),
        changed_at=order["ChangedAt"].instant(),
        currency=order["Currency"].text(),
        parties=tuple(map(_party, order["Parties"].items())),
        lines=tuple(map(_line, order["Lines"].items())),
        destination=_country(order["DestinationCountry"]),
        cancelled=_flag(order["Cancelled"], default=False),
        declared_end_use=order["EndUse"].optional_text(),
        notes=order["Notes"].optional_text(),
    )


def _party(party: Node) -> Party:
    name = party["Name"].optional_text()
    further = [node.optional_text() for node in party["FurtherNames"].items()]
    return Party(
        role=read_role(party["Role"].text()),
        path=party.path,
        name=name,
        names=tuple(dict.fromkeys(other for other in further if other and other != name)),
        address=_address(party),
    )


def read_role(text: str) -> Role:
    """Give the role that a word or an SAP partner function stands for; OTHER for any unknown."""
    return _ROLES.get(re.sub(r"[^a-z0-9]", "", text.lower()), Role.OTHER)


def _address(party: Node) -> Address | None:
    lines = (party["Street"].optional_text(), party["Street2"].optional_text())
    address = Address(
        lines=tuple(line for line in lines if line),
        city=party["City"].optional_text(),
        region=party["Region"].optional_text(),
        postcode=party["Postcode"].optional_text(),
        country=_country(party["Country"]),
    )
    return None if address == Address((), None, None, None, None) else address


def _country(node: Node) -> Country | None:
    text = node.optional_text()
    if text is None:
        return None
    country = read_country(text)
    if country is None:
        node.refuse("a country of ISO 3166")
    return country


def _line(line: Node) -> LineItem:
    price = line["UnitPrice"]
    return LineItem(
        number=line["LineNumber"].text(),
        sku=line["Sku"].optional_text(),
        description=line["Description"].text(),
        quantity=_amount(line["Quantity"]),
        unit_price=_amount(price) if price.said else None,
        hs_code=line["CommodityCode"].optional_text(),
        eccn=line["Eccn"].optional_text(),
        origin=_country(line["OriginCountry"]),
        ships=_flag(line["Ships"], default=True),
    )


def _amount(node: Node) -> Decimal:
    """Read an amount so that `79.00` and `79` are one value, and no edit of each other."""
    digits = format(node.decimal(), "f")
    return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits)


def _flag(node: Node, *, default: bool) -> bool:
    text = node.optional_text()
    if text is None:
        return default
    if text not in _BOOLEANS:
        node.refuse("true or false")
    return _BOOLEANS[text]
