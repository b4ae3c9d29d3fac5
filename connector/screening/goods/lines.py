"""Lines of an order that share a classification, told as one: ten thousand lines are one hit."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import pycountry

from connector.screening.situation import Item

_NAMED = 3
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Lines:
    """The items that fall under one classification, in the order of the document."""

    eccn: str
    items: tuple[Item, ...]

    @property
    def said(self) -> str:
        """Give the classification as it may stand in a line."""
        return shorten(self.eccn)

    @property
    def path(self) -> str:
        """Say where in the order the first of them stands."""
        return self.items[0].path

    def __str__(self) -> str:
        first, more = self.items[0], len(self.items) - 1
        what = shorten(first.words)
        named = f"Line {shorten(first.line.number)}" + (f" '{what}'" if what else "")
        return f"{named} and {more} more" if more else named

    @property
    def where(self) -> str:
        """Say where in the order they stand."""
        paths = ", ".join(item.path for item in self.items[:_NAMED])
        more = len(self.items) - _NAMED
        return f"{paths} and {more} more" if more > 0 else paths

    @property
    def sentence(self) -> str:
        """Say who classified them, and where they stand."""
        where = self.where
        by = ", ".join(dict.fromkeys(item.classified_by.value for item in self.items))
        return f"{where}: classified {self.said} by {by}"


def together(classified: Iterable[tuple[str, Item]]) -> tuple[Lines, ...]:
    """Gather items by their classification, in the order in which each first came."""
    found: dict[str, list[Item]] = {}
    for eccn, item in classified:
        found.setdefault(eccn, []).append(item)
    return tuple(Lines(eccn, tuple(items)) for eccn, items in found.items())


def shorten(text: str) -> str:
    """Give a text on one line, cut where it is too long to be read first."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}\u2026"


@lru_cache(maxsize=512)
def country_name(country: str) -> str:
    """Give the English name of a country, its code where it has none."""
    found = pycountry.countries.get(alpha_2=country)
    return str(getattr(found, "common_name", found.name)) if found else country
