"""Is there enough on the order to screen it at all? What the source withheld cannot be cleared."""

from connector.errors import ScreeningUnavailable
from connector.order import Order, Role
from connector.screening import Hit
from connector.screening.party.fold import fold
from connector.screening.party.windows import MOST_DISTINCT, MOST_LETTERS, is_too_long


class CompletenessCheck:
    """Finds nothing; it fails, naming the field, where one is missing or cannot be read whole."""

    name = "completeness"
    version = "1"

    def run(self, order: Order) -> tuple[Hit, ...]:
        """Return no hits. Raises ScreeningUnavailable (SY-DATA) naming every such field."""
        missing = (
            *_missing_parties(order),
            *_overlong_names(order),
            *_missing_destination(order),
        )
        if missing:
            raise ScreeningUnavailable("SY-DATA", "; ".join(missing))
        return ()


def _missing_parties(order: Order) -> tuple[str, ...]:
    if not order.parties:
        return ("$: the order names no party at all; at least a buyer or a consignee is needed",)
    return tuple(
        f"{party.path}: no name was given for the party in the role {party.role.words}"
        for party in order.parties
        if not fold((party.name or "")[:MOST_LETTERS])
    )


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
