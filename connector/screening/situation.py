"""What an order is about, read once for all rules: where it goes, what goes, and to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.country import Country
from connector.order import LineItem, Order, Party, Role


class UserKind(StrEnum):
    """What a party is, as its names, its identifiers or the organisation's own facts say."""

    GOVERNMENT = "government"
    MILITARY = "military"
    POLICE = "police"
    INTELLIGENCE = "intelligence"
    EMBASSY = "embassy"
    FORWARDER = "forwarder"


class ClassifiedBy(StrEnum):
    """Who said under which ECCN an item falls."""

    ORDER = "the order"
    PRODUCTS = "products.csv"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Place:
    """A country that goods go to or through, and who on the order says so.

    `role` is None for the destination the order states by itself.
    """

    country: Country
    role: Role | None
    path: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line with its classification.

    `eccn` is an ECCN or a paragraph of one as it was said (4A005, 4D001.a), `EAR99`, or None
    where nobody classified it. `hs_code` is the order's or the product's, digits only. `misuse`
    names the ways the item could be misused against people, by their ids in the human-rights
    pack; `words` is the text that was read for that.
    """

    line: LineItem
    path: str
    eccn: str | None
    classified_by: ClassifiedBy
    hs_code: str | None = None
    misuse: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What the order calls the item: its description and its SKU."""
        return " ".join(part for part in (self.line.description, self.line.sku) if part)


@dataclass(frozen=True, slots=True)
class User:
    """A party with what it was found to be; `because` gives for each kind the words that say so."""

    party: Party
    kinds: frozenset[UserKind] = frozenset()
    because: tuple[tuple[UserKind, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """All that rules are asked about. `on` is the day (UTC) whose rules apply."""

    order: Order
    on: date
    places: tuple[Place, ...]
    items: tuple[Item, ...]
    users: tuple[User, ...]

    @property
    def countries(self) -> tuple[Country, ...]:
        """The countries that goods go to or through, each once."""
        return tuple(dict.fromkeys(place.country for place in self.places))


_TOUCHED = (Role.SHIP_TO, Role.CONSIGNEE, Role.INTERMEDIATE, Role.END_USER)


def places_of(order: Order) -> Iterator[Place]:
    """Give where goods go to and through: intermediate consignees and end users count too."""
    if order.destination is not None:
        yield Place(order.destination, None, "$.destination")
    for party in order.parties:
        if party.role in _TOUCHED and party.address and party.address.country:
            yield Place(party.address.country, party.role, party.path)
