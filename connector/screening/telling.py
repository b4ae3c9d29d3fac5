"""How reasons name what they are about: a line of the order, a party, several of either."""

from connector.order import Party
from connector.screening.situation import Item

_MOST_LETTERS = 80


def name_item(item: Item) -> str:
    """Name a line as its first reader knows it: `Line 2 'CCTV camera'`."""
    return f"Line {item.line.number} '{shorten(item.line.description)}'"


def name_party(party: Party) -> str:
    """Name a party with its role: `End user 'Ministry of Interior'`."""
    name = f" '{shorten(party.all_names[0])}'" if party.all_names else ""
    return f"{party.role.words.capitalize()}{name}"


def shorten(text: str) -> str:
    """Give a text on one line, cut where it is too long to be read at once."""
    line = " ".join(text.split())
    return line if len(line) <= _MOST_LETTERS else f"{line[: _MOST_LETTERS - 1]}…"


def and_more(count: int) -> str:
    """Say how many more there are besides the one that was named; empty for one."""
    return f" and {count - 1} more" if count > 1 else ""
