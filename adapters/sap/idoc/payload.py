"""An IDoc becomes our Order, or a hint at one. Pure."""

import re
from datetime import datetime
from typing import Final

from adapters.sap.idoc.items import delivery_lines, order_lines
from adapters.sap.idoc.options import IdocOptions, Tells
from adapters.sap.idoc.parties import read_parties
from adapters.sap.idoc.segment import FieldError, Idoc, Segment, grouped
from adapters.sap.idoc.texts import read_texts
from adapters.sap.idoc.values import read_moment, read_number
from connector.country import Country
from connector.errors import DeliveryRefused, PayloadError
from connector.intake import Reference
from connector.order import LineItem, Order, Party, Role, order_id

_ORDER_TYPES: Final = frozenset({"ORDERS", "ORDCHG", "ORDRSP"})
_DELIVERY_TYPES: Final = frozenset({"DESADV", "DELVRY", "SHPORD", "WHSORD"})
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)
_NO_CURRENCY: Final = "XXX"  # ISO 4217, for what has no money in it
_DELIVERY: Final = "delivery-"
_REVERSED: Final = "001"  # E1EDK01-ACTION: the whole document is taken back
_SERIAL: Final = re.compile(r"[0-9]{14}", re.ASCII)
_SALES_ORDER: Final = "002"  # E1EDK02-QUALF: the number of the vendor's order, which is ours
_OF_ORDER: Final = "C"  # E1EDL43-QUALF: a sales order, as VBTYP says it
_CHANGE: Final = "ORDCHG"
# Where the day of an order stands, the surest first: segment, qualifier, day and time.
_PLACED: Final = (
    ("E1EDK03", "IDDAT", ("012",), "DATUM", "UZEIT"),
    ("E1EDK03", "IDDAT", ("022",), "DATUM", "UZEIT"),
    ("E1EDK02", "QUALF", ("001", "002"), "DATUM", "UZEIT"),
    ("E1EDL43", "QUALF", ("C",), "DATUM", None),
    ("E1EDL41", "QUALI", ("001",), "BSTDT", None),
)


def delivery_number(number: str) -> str | None:
    """Give a delivery's own number from that of our order; None where it is no delivery's."""
    return number.removeprefix(_DELIVERY) if number.startswith(_DELIVERY) else None


def refuse_delivery(number: str) -> None:
    """Raise DeliveryRefused where a number is a delivery's, of which sales orders know nothing."""
    delivery = delivery_number(number)
    if delivery is not None:
        problem = f"delivery {delivery} is no sales order, and names none: keep it back in VL02N"
        raise DeliveryRefused(problem)


def read_idoc(
    connection: str, idoc: Idoc, options: IdocOptions, received_at: datetime
) -> tuple[Order | Reference, ...]:
    """Read what an IDoc tells of: one order, or the orders that it is a hint at.

    `received_at` stands in for the time of its making where it says none. Raises PayloadError
    naming segment and field, with the document's number where that much can be read.
    """
    number: str | None = None
    try:
        kind = _kind(idoc.control)
        number = _number(idoc, kind)
        hints = _hints(connection, idoc, kind, number) if options.tells is Tells.HINTS else ()
        return hints or (_order(connection, number, idoc, options, received_at),)
    except FieldError as error:
        located = idoc.located(error)
        raise PayloadError(located.path, located.problem, number) from error
    except PayloadError as error:
        raise PayloadError(error.path, error.problem, number) from error


def _kind(control: Segment) -> str:
    kind, known = control.wanted("MESTYP"), _ORDER_TYPES | _DELIVERY_TYPES
    if kind not in known:
        raise FieldError(control, "MESTYP", f"one of {', '.join(sorted(known))} is wanted")
    return kind


def _number(idoc: Idoc, kind: str) -> str:
    if kind in _DELIVERY_TYPES:
        return _DELIVERY + _said(_head(idoc, "E1EDL20"), "VBELN")
    for reference in idoc.named("E1EDK02"):
        if reference.text("QUALF") == _SALES_ORDER and reference.text("BELNR"):
            return _said(reference, "BELNR")
    return _said(_head(idoc, "E1EDK01"), "BELNR")


def _said(segment: Segment, name: str) -> str:
    found = read_number(segment, name)
    if found is None:
        raise FieldError(segment, name, "the document's number is wanted, found nothing")
    return found


def _head(idoc: Idoc, name: str) -> Segment:
    found = next(iter(idoc.named(name)), None)
    if found is None:
        raise PayloadError(f"{idoc.path}.{name}", "this segment is wanted, found nothing")
    return found


def _hints(connection: str, idoc: Idoc, kind: str, number: str) -> tuple[Reference, ...]:
    """Name the sales orders that an IDoc is about; a delivery may be of several, or of none."""
    if kind in _ORDER_TYPES:
        return (Reference(order_id(connection, number), number),)
    numbers = (
        read_number(reference, "BELNR")
        for reference in idoc.named("E1EDL43")
        if reference.text("QUALF") == _OF_ORDER
    )
    return tuple(
        Reference(order_id(connection, each), each) for each in dict.fromkeys(numbers) if each
    )


def _order(
    connection: str, number: str, idoc: Idoc, options: IdocOptions, received_at: datetime
) -> Order:
    parties, texts = read_parties(idoc, options), read_texts(idoc, options)
    changed_at = _changed_at(idoc, options) or received_at
    delivery = number.startswith(_DELIVERY)
    head = _only(idoc, "E1EDL20" if delivery else "E1EDK01")
    _, items = grouped(idoc.segments, "E1EDL24" if delivery else "E1EDP01")
    lines = delivery_lines(items) if delivery else order_lines(items, options)
    return Order(
        id=order_id(connection, number),
        placed_at=_placed_at(idoc, options) or changed_at,
        changed_at=changed_at,
        currency=_NO_CURRENCY if delivery else _currency(head, items, lines),
        parties=parties,
        lines=lines,
        destination=_destination(parties),
        cancelled=_is_reversed(idoc, head, options),
        declared_end_use="\n".join(texts.end_use) or None,
        notes="\n".join(texts.notes) or None,
        test=idoc.control.text("TEST") is not None,
    )


def _only(idoc: Idoc, name: str) -> Segment:
    head, others = _head(idoc, name), idoc.named(name)[1:]
    if others:
        problem = "an IDoc is about one document, found a second"
        raise PayloadError(idoc.place_of(others[0]), problem)
    return head


def _is_reversed(idoc: Idoc, head: Segment, options: IdocOptions) -> bool:
    """Say whether the whole order is taken back, which only a change of it can say."""
    if idoc.control.text("MESTYP") != _CHANGE:
        return False
    if not options.whole_changes:
        problem = "it carries what changed alone; idoc_changes: whole says that yours carry all"
        raise FieldError(idoc.control, "MESTYP", problem)
    return head.text("ACTION") == _REVERSED


def _destination(parties: tuple[Party, ...]) -> Country | None:
    """Give the country of the first who receives goods; partners of the head come first."""
    receivers = [party for party in parties if party.role is Role.SHIP_TO]
    return receivers[0].address.country if receivers and receivers[0].address else None


def _currency(head: Segment, items: list[list[Segment]], lines: tuple[LineItem, ...]) -> str:
    of_items = (text for item in items if (text := item[0].text("CURCY")))
    said = head.text("CURCY") or next(of_items, None)
    if said is None and all(line.unit_price is None for line in lines):
        return _NO_CURRENCY
    if said is None or not _CURRENCY.fullmatch(said):
        raise FieldError(head, "CURCY", "an ISO 4217 code is wanted, since there are prices")
    return said


def _changed_at(idoc: Idoc, options: IdocOptions) -> datetime | None:
    """Say when what the IDoc tells was so: a later one of an order is a later state of it.

    SERIAL keeps that time when an IDoc is made anew from an earlier one; CREDAT does not.
    """
    control, serial = idoc.control, idoc.control.text("SERIAL") or ""
    if _SERIAL.fullmatch(serial):
        told = Segment(control.name, 1, {"SERIAL": serial[:8], "TIME": serial[8:]})
        return read_moment(told, "SERIAL", "TIME", options.zone)
    return read_moment(control, "CREDAT", "CRETIM", options.zone)


def _placed_at(idoc: Idoc, options: IdocOptions) -> datetime | None:
    """Say when the order was placed, as far as the IDoc says so."""
    for name, field, qualifiers, day, clock in _PLACED:
        for segment in idoc.named(name):
            if segment.text(field) in qualifiers:
                at = read_moment(segment, day, clock, options.zone)
                if at is not None:
                    return at
    return None
