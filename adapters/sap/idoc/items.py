"""The items of an order or a delivery become lines."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from adapters.sap.idoc.options import IdocOptions
from adapters.sap.idoc.segment import FieldError, Segment
from adapters.sap.idoc.values import country_in, item_number, plain, read_amount
from connector.order import LineItem

# Qualifiers of E1EDP19 (their texts stand in WE60's definition of ORDERS05).
_CUSTOMERS_MATERIAL: Final = "001"
_OUR_MATERIAL: Final = "002"
_COMMODITY_CODE: Final = "007"
_ORIGIN: Final = "011"
_NAMING: Final = (_OUR_MATERIAL, _CUSTOMERS_MATERIAL, "003", "004")
_FACTS: Final = frozenset({_COMMODITY_CODE, _ORIGIN})
_CANCELLED: Final = "003"  # E1EDP01-ACTION


def order_lines(items: Sequence[Sequence[Segment]], options: IdocOptions) -> tuple[LineItem, ...]:
    """Read the items of an ORDERS type, each its E1EDP01 and what belongs to it.

    An item that is cancelled is none of the order any more. Raises FieldError.
    """
    return tuple(
        _order_line(item, options) for item in items if item[0].text("ACTION") != _CANCELLED
    )


def _order_line(item: Sequence[Segment], options: IdocOptions) -> LineItem:
    head = item[0]
    told = _identified(item, options)
    sku, text = _named(told)
    sku = sku or head.text("MATNR")
    quantity = read_amount(head, "MENGE")
    if quantity is None:
        raise FieldError(head, "MENGE", "a quantity is wanted, found nothing")
    hs_code, origin = told.get(_COMMODITY_CODE), told.get(_ORIGIN)
    eccn = told.get(options.eccn_qualifier) if options.eccn_qualifier else None
    return LineItem(
        number=item_number(head.wanted("POSEX")),
        sku=sku,
        description=text or head.text("ARKTX") or sku or _nameless(head),
        quantity=quantity,
        unit_price=_price(head, quantity),
        hs_code=hs_code.text("IDTNR") if hs_code else None,
        eccn=eccn.text("IDTNR") if eccn else None,
        origin=country_in(origin, "IDTNR") if origin else None,
    )


def _identified(item: Sequence[Segment], options: IdocOptions) -> Mapping[str, Segment]:
    """Give the E1EDP19 of an item by qualifier. Raises FieldError for two facts that differ."""
    found: dict[str, Segment] = {}
    for segment in item:
        if segment.name != "E1EDP19":
            continue
        qualifier = segment.text("QUALF") or ""
        known = found.setdefault(qualifier, segment)
        if known is segment or known.text("IDTNR") == segment.text("IDTNR"):
            continue
        if qualifier in _FACTS or qualifier == options.eccn_qualifier:
            raise FieldError(segment, "IDTNR", f"two of qualifier {qualifier} that differ")
    return found


def _named(told: Mapping[str, Segment]) -> tuple[str | None, str | None]:
    """Give the material's number and its text, each by the surest qualifier that says one."""
    sku = text = None
    for qualifier in _NAMING:
        segment = told.get(qualifier)
        if segment is not None:
            sku = sku or segment.text("IDTNR_LONG") or segment.text("IDTNR")
            text = text or segment.text("KTEXT")
    return sku, text


def _nameless(head: Segment) -> str:
    raise FieldError(head, "POSEX", "the item has neither a material nor a text (E1EDP19)")


def _price(head: Segment, quantity: Decimal) -> Decimal | None:
    """Read the price of one piece: VPREI is that of PEINH pieces, in the unit PMENE.

    Where that is another unit than the quantity's, only the item's value says what one costs.
    """
    price, per = read_amount(head, "VPREI"), read_amount(head, "PEINH") or Decimal(1)
    same_unit = (head.text("PMENE") or head.text("MENEE")) == head.text("MENEE")
    if price is not None and same_unit:
        return price if per == 1 else plain(price / per)
    value = read_amount(head, "NETWR")
    return plain(value / quantity) if value is not None and quantity else None


def delivery_lines(items: Sequence[Sequence[Segment]]) -> tuple[LineItem, ...]:
    """Read the items of a DELVRY type, each its E1EDL24 and what belongs to it.

    A batch split repeats an item with its parts, so that each is a line. Raises FieldError.
    """
    return tuple(map(_delivery_line, items))


def _delivery_line(item: Sequence[Segment]) -> LineItem:
    head = item[0]
    quantity = read_amount(head, "LFIMG")
    quantity = read_amount(head, "LGMNG") if quantity is None else quantity
    if quantity is None:
        raise FieldError(head, "LFIMG", "a quantity is wanted, found nothing")
    sku = head.text("MATNR_LONG") or head.text("MATNR") or head.text("MATWA")
    # The foreign trade data of the item.
    trade = next((segment for segment in item if segment.name == "E1EDL35"), None)
    return LineItem(
        number=item_number(head.wanted("POSNR")),
        sku=sku,
        description=head.text("ARKTX") or sku or _unnamed(head),
        quantity=quantity,
        unit_price=None,
        hs_code=trade.text("STAWN") if trade else None,
        origin=country_in(trade, "HERKL") if trade else None,
    )


def _unnamed(head: Segment) -> str:
    raise FieldError(head, "MATNR", "the item has neither a material nor a text")
