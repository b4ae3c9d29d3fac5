"""Situations for the rules: an order's goods, users and places, as a test says them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from connector.country import Country
from connector.order import Address, LineItem, Order, Party, Role
from connector.screening.situation import ClassifiedBy, Item, Place, Situation, User, UserKind
from tests.examples import NOW, ORDER

RULES = Path(__file__).parents[2] / "config" / "rules"
TODAY = NOW.date()


def address(
    country: str | None = None,
    *lines: str,
    city: str | None = None,
    region: str | None = None,
    postcode: str | None = None,
) -> Address:
    return Address(lines, city, region, postcode, Country(country) if country else None)


def party(
    role: Role, name: str | None = "Nordlicht GmbH", at: Address | None = None, *more: str
) -> Party:
    return Party(role, f"$.{role.value}", name, more, at)


def user(kind: UserKind, country: str | None, role: Role = Role.END_USER) -> User:
    at = address(country) if country else None
    return User(party(role, f"The {kind.value}", at), frozenset({kind}), ((kind, kind.value),))


def item(
    words: str = "Thing",
    *,
    eccn: str | None = None,
    misuse: Iterable[str] = (),
    origin: str | None = None,
    hs_code: str | None = None,
) -> Item:
    made_in = Country(origin) if origin else None
    line = LineItem("1", None, words, Decimal(1), None, hs_code, eccn, made_in)
    said = ClassifiedBy.ORDER if eccn else ClassifiedBy.NOBODY
    return Item(line, "$.lines[1]", eccn, said, hs_code, tuple(misuse))


def situation(
    *items: Item,
    users: Iterable[User] = (),
    to: Iterable[str] = (),
    parties: Iterable[Party] = (),
    on: date = TODAY,
) -> Situation:
    """Give a situation; parties that are no users are added as users of no kind."""
    all_users = (*users, *(User(each) for each in parties))
    order = Order(
        id=ORDER.id,
        placed_at=NOW,
        changed_at=NOW,
        currency="EUR",
        parties=tuple(each.party for each in all_users),
        lines=tuple(each.line for each in items),
        destination=None,
    )
    places = tuple(Place(Country(code), None, "$.destination") for code in to)
    return Situation(order, on, places, items, all_users)
