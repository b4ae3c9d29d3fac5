"""Situations built directly: who is where, and what goes there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from connector.country import Country
from connector.order import Address, Party, Role
from connector.screening.situation import ClassifiedBy, Item, Situation, User, places_of
from tests.examples import LINE, ORDER

RULES = Path("config/rules")
TODAY = date(2026, 11, 24)


def address(
    city: str | None = None,
    region: str | None = None,
    postcode: str | None = None,
    country: str | None = None,
    lines: Sequence[str] = (),
) -> Address:
    return Address(tuple(lines), city, region, postcode, Country(country) if country else None)


def item(eccn: str | None = "EAR99", hs_code: str | None = None, words: str = "Logger") -> Item:
    by = ClassifiedBy.ORDER if eccn else ClassifiedBy.NOBODY
    return Item(replace(LINE, description=words), f"$.line_items[{eccn}]", eccn, by, hs_code)


def party(where: Address | None, role: Role = Role.SHIP_TO, name: str = "Ivan Petrov") -> Party:
    return Party(role, f"$.{role.value}", name, (), where)


def situation(
    *parties: Party,
    items: Sequence[Item] = (item(),),
    on: date = TODAY,
    users: Sequence[User] = (),
    end_use: str | None = None,
    notes: str | None = None,
) -> Situation:
    receivers = [each.address for each in parties if each.role is Role.SHIP_TO and each.address]
    order = replace(
        ORDER,
        parties=parties,
        lines=tuple(each.line for each in items),
        destination=receivers[0].country if receivers else None,
        declared_end_use=end_use,
        notes=notes,
    )
    return Situation(order, on, tuple(places_of(order)), tuple(items), tuple(users))
