"""How the lines that people read first name parties, items and countries of an order."""

from collections.abc import Sequence

from connector.country import country_name
from connector.order import Party
from connector.screening.situation import Item
from connector.screening.telling import shorten

_MOST_LISTED = 20


def party_label(party: Party) -> str:
    """Name a party: `Ship to 'Ivan Petrov, Yalta'`."""
    town = party.address.city if party.address else None
    named = ", ".join(shorten(part) for part in (party.name, town) if part)
    role = party.role.words.capitalize()
    return f"{role} '{named}'" if named else f"{role} without a name"


def item_label(item: Item) -> str:
    """Name an item: `line 1 'Temperature logger' (5A992.c)`, as nobody classified it or as whom."""
    classified = shorten(item.eccn or "not classified")
    number, description = shorten(item.line.number), shorten(item.line.description)
    return f"line {number} '{description}' ({classified})"


def items_label(items: Sequence[Item]) -> str:
    """Name the first of several items, and how many more there are."""
    more = f" and {len(items) - 1:,} more" if len(items) > 1 else ""
    return f"{item_label(items[0])}{more}"


def each_item(items: Sequence[Item]) -> tuple[str, ...]:
    """Give a sentence an item; a very long order is told in its first items."""
    listed = tuple(f"{item.path}: {item_label(item)}" for item in items[:_MOST_LISTED])
    left = len(items) - len(listed)
    return (*listed, f"{left:,} more lines are met likewise") if left else listed


def countries_label(codes: Sequence[str]) -> str:
    """Name countries: `Iran, Cuba`."""
    return ", ".join(map(country_name, codes))
