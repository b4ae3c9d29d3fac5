"""Detectors of red flags, a function a flag: each names the fields of the order that show it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from connector.country import Country
from connector.order import Party, Role
from connector.screening.end_use.contradictions import other_destination, towns_elsewhere
from connector.screening.end_use.rows import RedFlagRow
from connector.screening.end_use.signs import Sign
from connector.screening.end_use.stated import Statement
from connector.screening.gazetteer import Gazetteer
from connector.screening.labels import countries_label, item_label, items_label, party_label
from connector.screening.situation import Item, Situation, User, UserKind
from connector.screening.wording import Phrases, fold_text

_MILITARY_SERIES = re.compile(r"\d[A-E](?:6\d\d|515)")
_MANY_COUNTRIES = 3
_DEALING = (Role.BUYER, Role.BILL_TO, Role.PAYER, Role.SHIP_TO, Role.CONSIGNEE, Role.END_USER)
_PAYING = (Role.BUYER, Role.BILL_TO, Role.PAYER, Role.ACCOUNT)
_RECEIVING = (Role.SHIP_TO, Role.CONSIGNEE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A flag with its words made ready, and the order it is asked about.

    `controlled` are the items under an ECCN, `statements` what the order says of its use.
    """

    row: RedFlagRow
    phrases: Phrases
    situation: Situation
    controlled: tuple[Item, ...]
    statements: tuple[Statement, ...]
    gazetteer: Gazetteer

    def named(self, *roles: Role) -> Iterator[tuple[Party, str]]:
        """Give the parties in some roles whose name holds a word of the flag, and the word."""
        for party in self.situation.order.parties:
            if party.role in roles:
                for found in self.phrases.find(" ; ".join(party.all_names))[:1]:
                    yield party, found.written


def _country(party: Party) -> Country | None:
    return party.address.country if party.address else None


Detector = Callable[[Asked], Iterator[Sign]]


def _end_use_withheld(asked: Asked) -> Iterator[Sign]:
    listed = [each for each in asked.situation.countries if each in asked.row.countries]
    if not (asked.controlled or listed):
        return
    why = items_label(asked.controlled) if asked.controlled else countries_label(listed)
    said = asked.situation.order.declared_end_use
    if not (said or "").strip():
        yield Sign("$.declared_end_use", f"No end use is stated for {why}", "The field is empty")
        return
    for found in asked.phrases.find(said or "")[:1]:
        says = f"The stated end use says '{found.written}' for {why}"
        yield Sign("$.declared_end_use", says, "It tells nothing of the use")


def _goods_do_not_fit_business(asked: Asked) -> Iterator[Sign]:
    if asked.controlled:
        for party, word in asked.named(Role.BUYER, Role.SHIP_TO, Role.CONSIGNEE, Role.END_USER):
            says = f"{party_label(party)} orders {items_label(asked.controlled)}"
            yield Sign(party.path, says, f"'{word}' in the name tells another trade")


def _wording(asked: Asked) -> Iterator[Sign]:
    for statement in asked.statements:
        for found in asked.phrases.find(statement.text)[:1]:
            says = f"The {statement.called} says '{found.written}'"
            yield Sign(statement.path, says, "These words are among those of the flag")


def _forwarder_is_destination(asked: Asked) -> Iterator[Sign]:
    users = asked.situation.users
    forwarders = [user for user in users if user.party.role is Role.FORWARDER]
    final = [user for user in users if user.party.role in (*_RECEIVING, Role.END_USER)]
    if not final or not all(_forwards(user, forwarders) for user in final):
        return
    party = final[0].party
    says = f"{party_label(party)} is a freight forwarder, and nobody else is named to receive"
    yield Sign(party.path, says, "Its name, or that it is the forwarder of the order, says so")


def _forwards(user: User, forwarders: list[User]) -> bool:
    names = {fold_text(name) for name in user.party.all_names}
    same = any(names & set(map(fold_text, each.party.all_names)) for each in forwarders)
    return same or UserKind.FORWARDER in user.kinds


def _abnormal_route(asked: Asked) -> Iterator[Sign]:
    homes: dict[Country, Party] = {}
    for party in asked.situation.order.parties:
        country = _country(party)
        if country and party.role in (*_DEALING, Role.INTERMEDIATE):
            homes.setdefault(country, party)
    listed = homes.keys() & set(asked.row.countries)
    if len(homes) < _MANY_COUNTRIES or not (listed or asked.controlled):
        return
    there = "; ".join(f"{party.role.words} in {country}" for country, party in homes.items())
    says = f"The parties sit in {len(homes)} countries: {countries_label(tuple(homes))}"
    yield Sign(next(iter(homes.values())).path, says, there)


def _evasive_about_export(asked: Asked) -> Iterator[Sign]:
    goods = asked.situation.countries
    for party in asked.situation.order.parties:
        country = _country(party) if party.role in _PAYING else None
        if country in asked.row.countries and goods and country not in goods:
            there, gone = countries_label((str(country),)), countries_label(goods)
            says = f"{party_label(party)} sits in {there}, but the goods go to {gone}"
            yield Sign(party.path, says, "Whether they go on from there is not said")


def _military_parts_onward(asked: Asked) -> Iterator[Sign]:
    items = [i for i in asked.controlled if _MILITARY_SERIES.match((i.eccn or "").strip().upper())]
    listed = [place for place in asked.situation.places if place.country in asked.row.countries]
    for item in items if listed else ():
        says = f"{item_label(item)} goes to or through {countries_label((listed[0].country,))}"
        yield Sign(item.path, f"{says[0].upper()}{says[1:]}", f"{listed[0].path} is there")


def _owner_or_user_uncertain(asked: Asked) -> Iterator[Sign]:
    parties = asked.situation.order.parties
    if not asked.controlled or any(party.role is Role.END_USER for party in parties):
        return
    for party, word in asked.named(Role.BUYER, *_RECEIVING):
        says = f"{party_label(party)} trades in goods, and no end user is named"
        yield Sign(
            party.path, says, f"'{word}' stands in the name; {items_label(asked.controlled)}"
        )


def _licence_history_unclear(asked: Asked) -> Iterator[Sign]:
    for item in asked.controlled:
        for found in asked.phrases.find(item.words)[:1]:
            says = f"{item_label(item)} is a service or upgrade"
            yield Sign(item.path, f"{says[0].upper()}{says[1:]}", f"'{found.written}' says so")


def _compute_for_training(asked: Asked) -> Iterator[Sign]:
    homes = map(_country, asked.situation.order.parties)
    there = {country for country in (*homes, *asked.situation.countries) if country}
    listed = sorted(there & set(asked.row.countries))
    for item in asked.situation.items if listed else ():
        for found in asked.phrases.find(item.words)[:1]:
            says = f"{item_label(item)} for a party in {countries_label(listed)}"
            yield Sign(item.path, f"{says[0].upper()}{says[1:]}", f"'{found.written}' says so")


def _contradicting_town(asked: Asked) -> Iterator[Sign]:
    return towns_elsewhere(asked.situation, asked.gazetteer)


def _contradicting_destination(asked: Asked) -> Iterator[Sign]:
    return other_destination(asked.situation)


DETECTORS: Mapping[str, Detector] = {
    "bis-01-end-use-withheld": _end_use_withheld,
    "bis-02-goods-do-not-fit-business": _goods_do_not_fit_business,
    "bis-05-cash-for-dear-goods": _wording,
    "bis-07-services-declined": _wording,
    "bis-08-vague-delivery": _wording,
    "bis-09-forwarder-is-destination": _forwarder_is_destination,
    "bis-10-abnormal-route": _abnormal_route,
    "bis-12-evasive-about-export": _evasive_about_export,
    "bis-14-military-parts-onward": _military_parts_onward,
    "bis-21-owner-or-user-uncertain": _owner_or_user_uncertain,
    "bis-22-licence-history-unclear": _licence_history_unclear,
    "bis-28-compute-for-model-training": _compute_for_training,
    "contradicting-town": _contradicting_town,
    "contradicting-destination": _contradicting_destination,
}
"""Who reads which flag out of an order, by the id of its row."""
