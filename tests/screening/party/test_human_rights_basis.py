"""A hit carries the human-rights ground of its listing, by whatever of it was met."""

import pytest

from connector.country import Country
from connector.identity import read_identifier
from connector.order import Address, Party
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.party import PartyCheck
from tests.examples import BUYER

BASIS = "Surveillance (89 FR 99702)"
OPTICS = Entry(
    "optics",
    "EL",
    EntityKind.ORGANIZATION,
    "Quorvex Optics FZE",
    addresses=("12 Karama Street, Dubai, AE",),
    identifiers=(read_identifier("tax:1002003004@AE"),),
    human_rights_basis=BASIS,
)
CHECK = PartyCheck.over({"s": Snapshot("own", (OPTICS,))})
DOOR = Address(("12 Karama Street",), "Dubai", None, None, Country("AE"))


@pytest.mark.parametrize(
    "party",
    [
        Party(BUYER.role, BUYER.path, "Quorvex Optics FZE"),
        Party(BUYER.role, BUYER.path, "Somebody Else", address=DOOR),
        Party(BUYER.role, BUYER.path, "Other", identifiers=OPTICS.identifiers),
    ],
    ids=["name", "address", "identifier"],
)
def test_hit_carries_the_ground_of_its_listing(party: Party) -> None:
    (hit,) = CHECK.hits_of(party)

    assert hit.entry.human_rights_basis == BASIS
