"""A list gains or loses somebody who stands above a customer: the order is found by its owner."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.main import Installation
from connector.order import OrderId
from connector.screening.lists import EntityKind, Entry
from connector.store.orders import OrderState
from tests.installed import Shop, change, configure, placed, standing, start, write
from tests.walk import HARMLESS

OTHER = Entry("own:1", "EL", EntityKind.ORGANIZATION, "Zuyderzee Baggerbedrijf")
OWNER = Entry("own:2", "EL", EntityKind.ORGANIZATION, "Oblast Krasnaya Vyshka")
STRANGER = Entry("own:3", "EL", EntityKind.ORGANIZATION, "Quillfeather Cartography")
FACTS = f"""owner,owned,share,as_of,source
Oblast Krasnaya Vyshka,Fjellheim Turbinfabrikk,60,2026-01-31,register
Fjellheim Turbinfabrikk,{HARMLESS},50,2026-01-31,register
"""


@pytest.fixture
def installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed_shop: Shop
) -> Iterator[Installation]:
    """One installation with the facts of who owns whom."""
    configure(tmp_path, monkeypatch, installed_shop)
    write(tmp_path, "ownership/own.csv", FACTS)
    built = start(tmp_path)
    yield built
    built.close()


def codes(installation: Installation, order: OrderId) -> set[str]:
    case = standing(installation, order).case
    assert case is not None
    return {reason.code for reason in case.hold.reasons}


def test_cleared_order_is_held_when_an_owner_far_up_is_listed(
    installation: Installation, installed_shop: Shop
) -> None:
    change(installation, OTHER)
    order = placed(installation, installed_shop)
    assert standing(installation, order).state is OrderState.CLEARED

    change(installation, OTHER, OWNER)

    assert standing(installation, order).state is OrderState.HELD
    assert codes(installation, order) == {"OW-HALF"}


def test_cleared_order_stays_cleared_when_a_stranger_is_listed(
    installation: Installation, installed_shop: Shop
) -> None:
    change(installation, OTHER)
    order = placed(installation, installed_shop)

    change(installation, OTHER, STRANGER)

    assert standing(installation, order).state is OrderState.CLEARED


def test_hold_is_marked_for_review_when_the_owner_is_listed_no_more(
    installation: Installation, installed_shop: Shop
) -> None:
    change(installation, OTHER, OWNER)
    order = placed(installation, installed_shop)
    assert codes(installation, order) == {"OW-HALF"}

    change(installation, OTHER)

    assert standing(installation, order).state is OrderState.HELD
    assert codes(installation, order) == {"RP-DELISTED"}
