"""Is there enough on the order to screen it at all? What the source withheld cannot be cleared."""

from collections.abc import Iterator
from decimal import Decimal

from connector.errors import ScreeningUnavailable
from connector.order import LineItem, Order, Party, Role
from connector.screening import Hit
from connector.screening.party.fold import fold
from connector.screening.party.windows import MOST_DISTINCT, MOST_LETTERS, is_too_long

MOST_QUANTITY = 10**9
"""More pieces of one line than an order has: it is a slip, or another unit than we think."""
MOST_PRICE = 10**12
"""More for one piece than anything costs, in the currencies with the smallest unit as well."""
_LINES_NAMED = 5


class CompletenessCheck:
    """Finds nothing; it fails, naming the field, where one is missing, unreadable or absurd."""

    name = "completeness"
    version = "3"

    def run(self, order: Order) -> tuple[Hit, ...]:
        """Return no hits. Raises ScreeningUnavailable (SY-DATA) naming every such field."""
        missing = (
            *_missing_parties(order),
            *_overlong_names(order),
            *_missing_destination(order),
            *_missing_lines(order),
            *_absurd_numbers(order),
        )
        if missing:
            raise ScreeningUnavailable("SY-DATA", "; ".join(missing))
        return ()


def _missing_parties(order: Order) -> tuple[str, ...]:
    if not order.parties:
        return ("$: the order names no party at all; at least a buyer or a consignee is needed",)
    return tuple(
        f"{party.path}: {_missing(party)} the party in the role {party.role.words}"
        for party in order.parties
        if party.withheld or not fold((party.name or "")[:MOST_LETTERS])
    )


def _missing(party: Party) -> str:
    if party.withheld:
        return "the source system withholds from this connection who is"
    return "no name was given for"


def _overlong_names(order: Order) -> tuple[str, ...]:
    return tuple(
        f"{party.path}: a name of more than {MOST_LETTERS:,} letters or {MOST_DISTINCT} different "
        "words was given; it cannot be compared whole"
        for party in order.parties
        if any(map(is_too_long, party.all_names))
    )


def _missing_destination(order: Order) -> tuple[str, ...]:
    receivers = [party for party in order.parties if party.role is Role.SHIP_TO]
    if not receivers and any(line.ships for line in order.lines):
        return ("$: goods are to be shipped, but nobody is named to receive them",)
    for receiver in receivers:
        if receiver.address is None or not (receiver.address.lines or receiver.address.city):
            return (f"{receiver.path}: no street and no town to ship to were given",)
    if order.destination is None:
        return ("$: no country of destination was given",)
    return ()


def _missing_lines(order: Order) -> tuple[str, ...]:
    return () if order.lines else ("$: no goods were named, so nobody knows what is to leave",)


def _absurd_numbers(order: Order) -> tuple[str, ...]:
    absurd = [
        f"$.lines[{place}].{problem}"
        for place, line in enumerate(order.lines)
        for problem in _absurdities(line)
    ]
    more = len(absurd) - _LINES_NAMED
    return (*absurd[:_LINES_NAMED], *((f"{more:,} more numbers are so",) if more > 0 else ()))


def _absurdities(line: LineItem) -> Iterator[str]:
    # A discount may be a line of its own, below zero, and a sample costs nothing.
    if not line.quantity.is_finite():
        yield "quantity: no number was given"
    elif line.ships and line.quantity <= 0:
        yield f"quantity: {_told(line.quantity)} of it is to be shipped; more than zero is wanted"
    elif abs(line.quantity) > MOST_QUANTITY:
        yield f"quantity: {_told(line.quantity)} is no quantity that occurs"
    price = Decimal() if line.unit_price is None else line.unit_price
    if not price.is_finite():
        yield "unit_price: no number was given"
    elif abs(price) > MOST_PRICE:
        yield f"unit_price: {_told(price)} is no price that occurs"


def _told(number: Decimal) -> str:
    """Write a number in few letters, however many digits it has."""
    return f"{number:.6g}"
