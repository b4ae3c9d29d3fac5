"""A change of a list as a filter: what it remembers of a party stands for that party alone."""

from dataclasses import replace

import pytest

from connector.country import Country
from connector.decision import Policy
from connector.identity import Identifier, IdentifierKind
from connector.order import Address, OrderId, Party, Role
from connector.rescreening.delta import Concern, Delta
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.party import PartyCheck
from connector.store.rescreens import Compared

OTHER = Entry("own:1", "OWN", EntityKind.ORGANIZATION, "Zuyderzee Baggerbedrijf")
ADDED = Entry(
    "own:2",
    "OWN",
    EntityKind.ORGANIZATION,
    "Oblast Krasnaya Vyshka",
    addresses=("14 Jinrong Street, Almaty, KZ",),
    identifiers=(Identifier(IdentifierKind.LEI, "549300ABCDEFGHIJKL12"),),
)
HARMLESS = Party(Role.BUYER, "$.buyer", "Nordlicht Messtechnik GmbH")
AT_HOME = Address(("Kaiweg 4",), "Hamburg", None, "20457", Country("DE"))
THERE = Address(("14 Jinrong Street",), "Almaty", None, None, Country("KZ"))
MET = {
    "name": replace(HARMLESS, name=ADDED.name),
    "further name": replace(HARMLESS, names=(ADDED.name,)),
    "address": replace(HARMLESS, address=THERE),
    "identifier": replace(HARMLESS, identifiers=ADDED.identifiers),
}


def change_of(before: Snapshot | None, *entries: Entry, looks_at_found: bool = False) -> Delta:
    after = Snapshot("own", entries)
    check = PartyCheck.over({after.id: after})
    policy = Policy("test", 0.75, 0.45)
    return Delta(before, after, check, Concern(policy, looks_at_found=looks_at_found))


def delta() -> Delta:
    return change_of(Snapshot("own", (OTHER,)), OTHER, ADDED)


def stored(*parties: Party) -> Compared:
    return Compared(OrderId("shop:1"), parties, ())


@pytest.mark.parametrize("met", MET)
def test_party_that_differs_by_what_is_listed_is_told_from_the_one_before(met: str) -> None:
    change = delta()
    for _ in range(2):
        assert not change.concerns(stored(HARMLESS))
        assert change.concerns(stored(HARMLESS, MET[met]))
    assert not change.concerns(stored(replace(HARMLESS, address=AT_HOME)))


def test_party_is_looked_at_once_in_whatever_role_it_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change = delta()
    assert change.concerns(stored(MET["name"]))
    monkeypatch.setattr(change, "_counts_anew", None)
    again = replace(MET["name"], role=Role.CONSIGNEE, path="$.ship_to")
    assert change.concerns(stored(again))


def test_filter_that_can_remember_nothing_answers_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.rescreening.delta._REMEMBERED_PARTIES", 0)
    change = delta()
    change.expect([stored(HARMLESS), stored(*MET.values())])
    for _ in range(2):
        assert [change.concerns(stored(each)) for each in (HARMLESS, *MET.values())] == [
            False,
            *[True] * len(MET),
        ]


def test_filter_of_a_change_that_adds_nothing_expects_nobody() -> None:
    change = change_of(Snapshot("own", (OTHER, ADDED)), OTHER)
    change.expect([stored(HARMLESS)])
    assert not change.concerns(stored(MET["name"]))
