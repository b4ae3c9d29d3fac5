"""Orders of one line, as the goods axis is asked about them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from connector.country import Country
from connector.order import Address, LineItem, Order, Party, Role
from connector.screening import RuleHit
from connector.screening.goods import GoodsRules, read_goods
from connector.screening.goods.classify import Product, Products
from connector.screening.situation import (
    ClassifiedBy,
    Item,
    Place,
    Situation,
    User,
    UserKind,
)
from tests.examples import ORDER

REPOSITORY = Path(__file__).parents[3]
RULES = REPOSITORY / "config" / "rules"
ORACLE = REPOSITORY.parent / "shared" / "data" / "ecfr"
TODAY = date(2026, 11, 25)
LINE = LineItem("1", "SKU-1", "Rack server", Decimal(2), Decimal("79.00"))
USD_ORDER = replace(ORDER, currency="USD")


@cache
def shipped() -> GoodsRules:
    return read_goods(RULES)


@cache
def with_products(sku: str, eccn: str) -> GoodsRules:
    return read_goods(RULES, Products({sku.casefold(): Product(eccn)}))


def item(eccn: str | None, number: int = 1, line: LineItem = LINE) -> Item:
    said = replace(line, number=str(number), eccn=eccn)
    by = ClassifiedBy.ORDER if eccn else ClassifiedBy.NOBODY
    return Item(said, f"$.lines[{number - 1}]", eccn, by)


def going(
    eccn: str | None,
    *countries: str,
    users: tuple[User, ...] = (),
    items: tuple[Item, ...] = (),
    order: Order = ORDER,
    on: date = TODAY,
) -> Situation:
    places = tuple(Place(Country(each), None, "$.destination") for each in countries)
    return Situation(order, on, places, items or (item(eccn),), users)


def asked(eccn: str | None, *countries: str, users: tuple[User, ...] = ()) -> list[RuleHit]:
    return list(shipped().ask(going(eccn, *countries, users=users)))


def met(eccn: str | None, *countries: str, users: tuple[User, ...] = ()) -> set[str]:
    return {hit.rule for hit in asked(eccn, *countries, users=users)}


def user(country: str, *kinds: UserKind, name: str = "Municipal Data Centre") -> User:
    address = Address((), None, None, None, Country(country))
    return User(Party(Role.END_USER, "$.end_user", name, (), address), frozenset(kinds))
