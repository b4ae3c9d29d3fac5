"""How a met row of the destination pack is told: who is where, and what goes there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from connector.country import Country, country_name
from connector.order import Party, Role
from connector.screening import Axis, Mode, RuleHit
from connector.screening.destination.regions import Seen
from connector.screening.destination.rows import DestinationRow, Goods
from connector.screening.labels import each_item, items_label, party_label
from connector.screening.rules import Met, rule_hit
from connector.screening.situation import Item, Situation

PACK = "destination"
RECEIVING = frozenset({Role.SHIP_TO, Role.CONSIGNEE, Role.INTERMEDIATE, Role.END_USER})
"""Those to whom or through whom goods go; at others an embargo asks only for a look."""


@dataclass(frozen=True, slots=True)
class At:
    """A party, or the order itself, in a country: how it is called and where it stands."""

    who: str
    path: str
    country: Country
    receives: bool


def everybody_in(situation: Situation) -> Iterator[At]:
    """Give the country of the order's places and of every party, those that receive first."""
    parties = situation.order.parties
    named = {party.path: party_label(party) for party in parties}
    # What a party's address says is told first: a person can check it.
    for place in sorted(situation.places, key=lambda place: place.role is None):
        who = "The destination" if place.role is None else named.get(place.path, place.role.words)
        yield At(who, place.path, place.country, receives=True)
    for party in parties:
        if party.role not in RECEIVING and party.address and party.address.country:
            yield At(named[party.path], party.path, party.address.country, receives=False)


def country_hit(row: DestinationRow, there: Sequence[At], items: Sequence[Item]) -> RuleHit:
    """Tell that goods of the row go to one of its countries, or that somebody sits there."""
    first = there[0]
    country = country_name(first.country)
    goods = f"; {items_label(items)}" if items and row.goods is not Goods.ANY else ""
    others = [f"{at.path}: {at.who} is in {country}" for at in there]
    evidence = (*others, *(each_item(items) if goods else ()))
    met = Met(first.path, f"{first.who} is in {country}{goods} ({row.citation})", evidence)
    return _as_sure(rule_hit(Axis.DESTINATION, row.code, PACK, row, met), receives=first.receives)


def region_hit(row: DestinationRow, found: Sequence[tuple[Party, Seen]]) -> RuleHit:
    """Tell which parties' addresses name a region, the surest and those that receive first."""
    in_order = sorted(found, key=lambda each: not _keeps(*each))
    party, seen = in_order[0]
    called = row.region.called if row.region else row.id
    evidence = tuple(
        f"{each.path}: '{words.written}' stands in the {words.field} of {party_label(each)}"
        f"{'. ' if words.because else ''}{words.because}"
        for each, words in in_order
    )
    verb = "is in" if seen.fits else "may be in"
    met = Met(party.path, f"{party_label(party)} {verb} {called} ({row.citation})", evidence)
    hit = rule_hit(Axis.DESTINATION, row.code, PACK, row, met)
    return _as_sure(hit, receives=party.role in RECEIVING, fits=seen.fits)


def _keeps(party: Party, seen: Seen) -> bool:
    return party.role in RECEIVING and seen.fits


def _as_sure(hit: RuleHit, *, receives: bool, fits: bool = True) -> RuleHit:
    """Ask for a look where the row would keep the order back but the case is not that plain."""
    if hit.mode is not Mode.ENFORCE or (receives and fits):
        return hit
    why = (
        "The address does not fit in full" if receives else "This party does not receive the goods"
    )
    return replace(hit, mode=Mode.REVIEW, evidence=(*hit.evidence, f"{why}: a person looks"))
