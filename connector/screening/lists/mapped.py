"""Parties mapped one by one, gathered into a snapshot; what was odd in them is counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from connector.screening.lists import Entry, Snapshot
from connector.screening.lists.document import refusal


@dataclass(frozen=True, slots=True)
class Mapped:
    """One entry, what was odd in its party, and its countries that no name is known for."""

    entry: Entry
    odd: tuple[str, ...] = ()
    no_countries: tuple[str, ...] = ()


def gather(source: str, parties: Iterable[Mapped], warnings: tuple[str, ...] = ()) -> Snapshot:
    """Gather mapped parties into a snapshot in their order.

    Raises ListRefused (duplicate) where one id stands twice.
    """
    entries: dict[str, Entry] = {}
    odd: list[str] = list(warnings)
    no_countries: Counter[str] = Counter()
    for party in parties:
        entry = party.entry
        if entry.id in entries:
            raise refusal("duplicate", f"{entry.id} twice", "each party once")
        entries[entry.id] = entry
        odd.extend(party.odd)
        no_countries.update(party.no_countries)
    unread = (
        f"{name!r} is no country that Holdpoint knows; left out {count} times"
        for name, count in sorted(no_countries.items())
    )
    return Snapshot(source, tuple(entries.values()), (*odd, *unread))
