"""A sales order as the OData services write it, version 2 or 4, becomes our Order. Pure.

api.sap.com: A_SalesOrder of API_SALES_ORDER_SRV and SalesOrder of CE_SALESORDER_0001, with what
they lead to. Fields that a release of SAP does not have are not said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from adapters.sap.partners import read_partner
from connector.country import Country, read_country
from connector.errors import PayloadError
from connector.intake.document import Node
from connector.order import LineItem, Order, Party, Role, order_id

_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{1,40}", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
# OData V2 JSON: milliseconds since 1970 in UTC; what follows is how they were shown, in minutes.
_TICKS: Final = re.compile(r"/Date\((-?[0-9]{1,15})([+-][0-9]{1,4})?\)/", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ALL: Final = "C"  # of a status over all items: completely


@dataclass(frozen=True, slots=True)
class Customising:
    """What this customer's SAP calls things. `roles` are by partner function, in upper case.

    `end_use_text` is the text id in which staff write the end use, `mark_text` the one that holds
    our own mark, which is no content of the order. Empty where there is none.
    """

    roles: Mapping[str, Role] = field(default_factory=dict)
    end_use_text: str = ""
    mark_text: str = ""


def read_order(connection: str, customising: Customising, document: Node) -> Order:
    """Read an order, alone or in the `{"d": ...}` of version 2.

    Raises PayloadError naming the field, with the order's number where that can be read.
    """
    order = document["d"] if document["d"].said else document
    number = read_number(order["SalesOrder"])
    try:
        return _order(connection, customising, number, order)
    except PayloadError as error:
        raise PayloadError(error.path, error.problem, number) from error


def read_number(node: Node) -> str:
    """Read an order's number without the zeros that SAP fills it up with (ALPHA conversion)."""
    text = node.text()
    if not _NUMBER.fullmatch(text):
        node.refuse("the number of a sales order")
    return plain_number(text)


def plain_number(text: str) -> str:
    """Write a number as the API does: 0000000001 and 1 are one order."""
    return (text.lstrip("0") or "0") if text.isdecimal() else text


def read_instant(node: Node) -> datetime:
    """Read a time of either version, as UTC. Raises PayloadError."""
    found = _TICKS.fullmatch(node.text())
    if found is None:
        return node.instant()
    try:
        return _EPOCH + timedelta(milliseconds=int(found[1]))
    except OverflowError:
        node.refuse("a time that occurs")


def inside(node: Node) -> tuple[Node, ...]:
    """Give what a way leads to: a list, in version 2 within `results`."""
    if isinstance(node.value, Mapping):
        if "__deferred" in node.value:
            node.refuse("what it leads to (read it with $expand)")
        return node["results"].items()
    return node.items()


def one_of(node: Node, *ways: str) -> Node:
    """Give the first of some fields that is said, or the first one where none is."""
    return next((node[way] for way in ways if node[way].said), node[ways[0]])


def _order(connection: str, customising: Customising, number: str, order: Node) -> Order:
    cancelled = order["OverallSDDocumentRejectionSts"].optional_text() == _ALL
    items = inside(one_of(order, "to_Item", "_Item"))
    if not items:
        one_of(order, "to_Item", "_Item").refuse("at least one item")
    # What was rejected will not leave; of an order that was rejected whole it is still told.
    open_items = tuple(each for each in items if cancelled or not _is_rejected(each)) or items
    parties = _parties(customising, order, open_items)
    texts = tuple(_texts(order))
    return Order(
        id=order_id(connection, number),
        placed_at=_placed_at(order),
        changed_at=_changed_at(order),
        currency=_currency(order["TransactionCurrency"]),
        parties=parties,
        lines=tuple(map(_line, open_items)),
        destination=_destination(parties),
        cancelled=cancelled,
        declared_end_use=_text(texts, customising.end_use_text),
        notes="\n".join(text for key, text in texts if _is_note(key, customising)) or None,
    )


def _placed_at(order: Node) -> datetime:
    """Read when it was made; version 4 writes day and time apart, and no offset: taken for UTC."""
    day = order["CreationDate"]
    text = day.text()
    if _TICKS.fullmatch(text):
        return read_instant(day)
    time = order["CreationTime"].optional_text() or "00:00:00"
    return Node(day.path, f"{text}T{time}+00:00").instant()


def _changed_at(order: Node) -> datetime:
    changed = order["LastChangeDateTime"]
    return read_instant(changed) if changed.said else _placed_at(order)


def _currency(node: Node) -> str:
    currency = node.text()
    if not _CURRENCY.fullmatch(currency):
        node.refuse("an ISO 4217 code")
    return currency


def _is_rejected(item: Node) -> bool:
    return item["SalesDocumentRjcnReason"].optional_text() is not None


def _line(item: Node) -> LineItem:
    material = one_of(item, "Material", "Product").optional_text()
    quantity = item["RequestedQuantity"].decimal()
    if quantity < 0:
        item["RequestedQuantity"].refuse("a quantity of zero or more")
    description = item["SalesOrderItemText"].optional_text() or material
    return LineItem(
        number=item["SalesOrderItem"].text(),
        sku=material,
        description=description or item["SalesOrderItemText"].text(),
        quantity=_plain(quantity),
        unit_price=_price(item["NetAmount"].optional_decimal(), quantity),
        hs_code=item["CommodityCode"].optional_text(),
        origin=_country(item["CountryOfOrigin"]),
    )


def _price(net: Decimal | None, quantity: Decimal) -> Decimal | None:
    return None if net is None or not quantity else _plain(net / quantity)


def _plain(number: Decimal) -> Decimal:
    """Write a number so that 1.000 and 1 are one value, and so one content."""
    digits = format(number, "f")
    return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits)


def _country(code: Node) -> Country | None:
    text = code.optional_text()
    country = read_country(text) if text else None
    if text and country is None:
        code.refuse("a country")
    return country


def _parties(customising: Customising, order: Node, items: tuple[Node, ...]) -> tuple[Party, ...]:
    """Give the partners of the order, then those of an item that are others."""
    found: list[Party] = []
    known: set[tuple[object, ...]] = set()
    for partner in (
        *inside(one_of(order, "to_Partner", "_Partner")),
        *(each for item in items for each in inside(one_of(item, "to_Partner", "_ItemPartner"))),
    ):
        party = read_partner(partner, customising.roles)
        if party is None:
            continue
        said = (party.role, party.all_names, party.address)
        if said not in known or party.name is None:
            found.append(party)
        known.add(said)
    return tuple(found)


def _destination(parties: tuple[Party, ...]) -> Country | None:
    for party in parties:
        if party.role is Role.SHIP_TO:
            return party.address.country if party.address else None
    return None


def _texts(order: Node) -> Iterator[tuple[str, str]]:
    for each in inside(one_of(order, "to_Text", "_Text")):
        text = each["LongText"].optional_text()
        if text is not None:
            yield each["LongTextID"].text(), text


def _text(texts: tuple[tuple[str, str], ...], wanted: str) -> str | None:
    return "\n".join(text for key, text in texts if wanted and key == wanted) or None


def _is_note(key: str, customising: Customising) -> bool:
    return key not in (customising.end_use_text, customising.mark_text)
