"""Addresses that contradict themselves: Tehran in the Emirates, a destination nobody lives in."""

from collections.abc import Iterator

from connector.country import is_same_country
from connector.order import Address, Role
from connector.screening.end_use.signs import Sign
from connector.screening.gazetteer import Gazetteer, Town
from connector.screening.labels import countries_label, party_label
from connector.screening.situation import Situation
from connector.screening.streets import without_streets


def towns_elsewhere(situation: Situation, gazetteer: Gazetteer) -> Iterator[Sign]:
    """Give each address with a known town, region or country that is not where it says."""
    seen: set[Address] = set()
    for party in situation.order.parties:
        where = party.address
        if where is None or where.country is None or where in seen:
            continue
        seen.add(where)
        for field, town in _elsewhere(where, gazetteer):
            country = countries_label((where.country,))
            meant = countries_label(sorted(town.countries))
            says = f"{party_label(party)}: '{town.written}' is in {meant}, not in {country}"
            yield Sign(party.path, says, f"{field} '{town.written}' contradicts the country")


def _elsewhere(where: Address, gazetteer: Gazetteer) -> Iterator[tuple[str, Town]]:
    fields = [("City", where.city), ("Region", where.region)]
    if not gazetteer.confirms(where):
        fields += [("Address line", without_streets(line)) for line in where.lines]
    for field, text in fields:
        for town in gazetteer.find(text):
            if where.country not in town.countries:
                yield field, town


def other_destination(situation: Situation) -> Iterator[Sign]:
    """Say that nobody to ship to is in the country that the order calls its destination."""
    order = situation.order
    homes = [
        (party, party.address.country)
        for party in order.parties
        if party.role is Role.SHIP_TO and party.address and party.address.country
    ]
    destination = order.destination
    if destination is None or not homes:
        return
    if any(is_same_country(country, destination) for _, country in homes):
        return
    party, country = homes[0]
    there, stated = countries_label((country,)), countries_label((destination,))
    says = f"{party_label(party)} is in {there}, but the destination is {stated}"
    yield Sign(party.path, says, "The destination is the country of nobody to ship to")
