"""The plain order document becomes our Order: what a mapping makes, or what is sent as it is. Pure.

docs/adapters/webhook.md lists its fields.
"""

from decimal import Decimal
from typing import Final

from connector.country import Country, read_country
from connector.errors import PayloadError
from connector.identity import Identifier, read_born, read_identifier
from connector.intake.document import Node
from connector.order import Address, LineItem, Order, Party, Role, order_id

_LONGEST_NUMBER: Final = 128
_LETTERS_OF_CURRENCY: Final = 3
_ROLES: Final = {role.value: role for role in Role}
_RISKS: Final = frozenset({"medium", "high"})


def read_order(connection: str, document: Node) -> Order:
    """Read a plain order document.

    Raises PayloadError naming the field, with the order's number where that can be read.
    """
    number = _number(document["number"])
    try:
        return _order(connection, number, document)
    except PayloadError as error:
        raise PayloadError(error.path, error.problem, number) from error


def readable_number(value: object) -> str | None:
    """Give an order's number as it is read; None where it is none."""
    try:
        return _number(Node("$.number", value))
    except PayloadError:
        return None


def _order(connection: str, number: str, order: Node) -> Order:
    placed = order["placed_at"].instant()
    return Order(
        id=order_id(connection, number),
        placed_at=placed,
        changed_at=order["changed_at"].instant() if order["changed_at"].said else placed,
        currency=_currency(order["currency"]),
        parties=_parties(order["parties"]),
        lines=_lines(order["lines"]),
        destination=_country(order["destination"]),
        cancelled=order["cancelled"].flag(default=False),
        declared_end_use=order["declared_end_use"].optional_text(),
        notes=order["notes"].optional_text(),
        test=order["test"].flag(default=False),
        risk=_risk(order["risk"]),
    )


def _number(node: Node) -> str:
    text = _text_or_number(node)
    if text is None or len(text) > _LONGEST_NUMBER or not text.isprintable():
        node.refuse("the order's number")
    return text


def _text_or_number(node: Node) -> str | None:
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return str(node.decimal())
    return node.optional_text()


def _currency(node: Node) -> str:
    text = node.text().upper()
    if len(text) != _LETTERS_OF_CURRENCY or not (text.isascii() and text.isalpha()):
        node.refuse("an ISO 4217 code")
    return text


def _risk(node: Node) -> str | None:
    text = (node.optional_text() or "").lower()
    return text if text in _RISKS else None


def _country(node: Node) -> Country | None:
    text = node.optional_text()
    country = read_country(text) if text else None
    if text and country is None:
        node.refuse("a country")
    return country


def _parties(parties: Node) -> tuple[Party, ...]:
    read = tuple(map(_party, parties.items()))
    if not any(party.name or party.names for party in read):
        # An order of nobody would meet no list: it is one whose parties were not found.
        parties.refuse("at least one party with a name")
    return read


def _party(party: Node) -> Party:
    role = party["role"].optional_text()
    name = party["name"].optional_text()
    further = dict.fromkeys(each for each in _texts(party["names"]) if each != name)
    return Party(
        role=_ROLES.get((role or "").lower(), Role.OTHER),
        path=party.path,
        name=name,
        names=tuple(further),
        address=_address(party["address"]),
        identifiers=tuple(map(_identifier, party["identifiers"].items())),
        born=_born(party["born"]),
    )


def _address(address: Node) -> Address | None:
    if not address.said:
        return None
    return Address(
        lines=_texts(address["lines"]),
        city=address["city"].optional_text(),
        region=address["region"].optional_text(),
        postcode=_text_or_number(address["postcode"]),
        country=_country(address["country"]),
    )


def _identifier(node: Node) -> Identifier:
    try:
        return read_identifier(node.text())
    except ValueError:
        node.refuse("KIND:VALUE or KIND:VALUE@COUNTRY, such as tax:7701234567@RU")


def _born(node: Node) -> str | None:
    text = node.optional_text()
    if text is not None and read_born(text) is None:
        node.refuse("a birth date: 1971, 1971-03-09 or 1969/1971")
    return text


def _texts(node: Node) -> tuple[str, ...]:
    """Read one text or a list of them; blank ones are left out."""
    nodes = (node,) if isinstance(node.value, str) else node.items()
    return tuple(text for text in (each.optional_text() for each in nodes) if text)


def _lines(lines: Node) -> tuple[LineItem, ...]:
    read = tuple(_line(place, line) for place, line in enumerate(lines.items(), 1))
    if not read:
        lines.refuse("at least one line")
    return read


def _line(place: int, line: Node) -> LineItem:
    quantity = line["quantity"].decimal()
    if quantity < 0:
        line["quantity"].refuse("a quantity of zero or more")
    sku = _text_or_number(line["sku"])
    return LineItem(
        number=_text_or_number(line["number"]) or str(place),
        sku=sku,
        description=line["description"].optional_text() or sku or line["description"].text(),
        quantity=_plain(quantity),
        unit_price=_price(line["unit_price"]),
        hs_code=_text_or_number(line["hs_code"]),
        eccn=line["eccn"].optional_text(),
        origin=_country(line["origin"]),
        ships=line["ships"].flag(default=True),
    )


def _price(node: Node) -> Decimal | None:
    price = node.optional_decimal()
    return None if price is None else _plain(price)


def _plain(number: Decimal) -> Decimal:
    """Write a number so that 79.00 and 79.0 are one value, and no edit of each other."""
    digits = format(number, "f")
    return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits)
