"""From a denial order to an entry: names taken apart, dates, place and citations made plain."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from connector.country import Country
from connector.errors import ListRefused
from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.dpl.reader import DenialOrder
from connector.screening.lists.federal_register import split_citations
from connector.screening.lists.known_as import KnownAs, take_apart
from connector.screening.lists.programme import write_programme
from connector.screening.lists.treasury import read_country_words
from connector.screening.lists.us_date import read_us_date

_CODE = "DPL"
_OWN_COUNTRIES = {"PRC": "CN", "UAE": "AE", "UK": "GB"}


def map_orders(orders: Iterable[DenialOrder]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Map every order to one entry in the order of the file, and say what was odd.

    The list gives no ids; an entry's is a hash over name, address and citation. A row that
    stands twice gets `~2`. Raises ListRefused (malformed) where a row has no name.
    """
    entries: list[Entry] = []
    warnings: list[str] = []
    seen: Counter[str] = Counter()
    for number, order in enumerate(orders, start=1):
        if not any(letter.isalnum() for letter in order.name):
            found = f"found row {number} without a name, wanted one in every row"
            raise ListRefused("malformed", f"{found}; keep the last good list")
        entry_id = f"{_CODE}:{_hash(order)}"
        seen[entry_id] += 1
        if seen[entry_id] > 1:
            warnings.append(f"{entry_id}: stands on the list more than once")
            entry_id = f"{entry_id}~{seen[entry_id]}"
        entries.append(_map_order(order, entry_id))
        warnings.extend(_oddities(order, entry_id))
    return tuple(entries), tuple(warnings)


def _hash(order: DenialOrder) -> str:
    content = f"{order.name}\x1f{order.address}\x1f{order.citation}"
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def _map_order(order: DenialOrder, entry_id: str) -> Entry:
    known = take_apart(order.name)
    known = known if known.name else KnownAs(order.name)
    country = _read_place(order.country)
    return Entry(
        id=entry_id,
        list=_CODE,
        kind=EntityKind.UNKNOWN,
        name=known.name,
        aliases=known.aliases,
        countries=(country,) if country else (),
        addresses=(order.address,) if order.address else (),
        programme=write_programme(_CODE, tuple(_terms(order))),
        citation=split_citations(order.citation),
        listed_on=read_us_date(order.effective),
        former_names=known.former,
    )


def _terms(order: DenialOrder) -> Iterator[str]:
    last = read_us_date(order.expires)
    if last:
        yield f"until {last}"
    elif order.expires:
        yield f"until {order.expires}"
    if order.terms:
        yield order.terms


def _read_place(text: str) -> Country | None:
    return read_country_words(_OWN_COUNTRIES.get(text.upper(), text)) if text else None


def _oddities(order: DenialOrder, entry_id: str) -> Iterator[str]:
    if order.effective and read_us_date(order.effective) is None:
        yield f"{entry_id}: effective date {order.effective!r} is no date; left empty"
    if order.expires and read_us_date(order.expires) is None:
        yield f"{entry_id}: expiration date {order.expires!r} is no date; kept as printed"
