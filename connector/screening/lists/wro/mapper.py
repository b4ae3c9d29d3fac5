"""From CBP's orders to entries: the party, the goods withheld, the country, the press release."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from connector.country import Country
from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.known_as import KnownAs, take_apart
from connector.screening.lists.programme import write_programme
from connector.screening.lists.treasury import read_country_words
from connector.screening.lists.us_date import read_us_date
from connector.screening.lists.wro.reader import Order

_CODE = "WRO"
_ENDED = frozenset({"inactive", "revoked"})
_IDENTIFYING = ("entity", "country", "merchandise", "wro/finding", "effective date")


def map_orders(orders: Iterable[Order]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Map every order in force against a party to one entry, in the order of the file.

    The dataset gives no ids; an entry's is a hash over party, country, goods, kind and day.
    """
    entries: list[Entry] = []
    warnings: list[str] = []
    passed: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for order in orders:
        if order["status"].lower() in _ENDED:
            passed["orders are no longer in force"] += 1
        elif not any(letter.isalnum() for letter in order["entity"]):
            passed["orders name no party"] += 1
        else:
            entry = _map_order(order, seen)
            entries.append(entry)
            day = order["effective date"]
            if day and entry.listed_on is None:
                warnings.append(f"{entry.id}: effective date {day!r} is no date; left empty")
    left_out = tuple(f"{count} {words}; left out" for words, count in passed.items())
    return tuple(entries), (*left_out, *warnings)


def _map_order(order: Order, seen: Counter[str]) -> Entry:
    known = take_apart(order["entity"])
    known = known if known.name else KnownAs(order["entity"])
    country = _read_country(order)
    terms = (order["wro/finding"], order["merchandise"], order["status"])
    return Entry(
        id=_read_id(order, seen),
        list=_CODE,
        kind=EntityKind.UNKNOWN,
        name=known.name,
        aliases=known.aliases,
        countries=(country,) if country else (),
        programme=write_programme(_CODE, tuple(term for term in terms if term)),
        citation=order["press release"],
        listed_on=read_us_date(order["effective date"]),
        former_names=known.former,
    )


def _read_id(order: Order, seen: Counter[str]) -> str:
    content = "\x1f".join(order[column] for column in _IDENTIFYING)
    entry_id = f"{_CODE}:{hashlib.sha256(content.encode()).hexdigest()[:20]}"
    seen[entry_id] += 1
    return entry_id if seen[entry_id] == 1 else f"{entry_id}~{seen[entry_id]}"


def _read_country(order: Order) -> Country | None:
    return read_country_words(order["country code"]) or read_country_words(order["country"])
