"""A change of a list that only an own condition notices: a hit that holds nothing comes or goes."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from connector.screening.lists import EntityKind, Entry
from connector.store import Store
from connector.store.orders import OrderState
from connector.store.rescreens import Compared
from connector.store.tables import screenings
from tests import installed
from tests.conditioned import conditioned
from tests.relisted import OTHER, change, placed, state
from tests.test_rescreen_delta import HARMLESS, change_of
from tests.walk import Walk, order_id_of

NEAR = Entry("own:2", "OWN", EntityKind.ORGANIZATION, "Messtechnik GmbH")
NEAR_TOO = Entry("own:3", "OWN", EntityKind.ORGANIZATION, "Nordlicht")
SOMEBODY = "findings.listed.exists(each, each.score < 0.45)"
NOBODY = "findings.listed.size() == 0"


def started(store: Store, monkeypatch: pytest.MonkeyPatch, when: str, **fields: object) -> Walk:
    return Walk(store, monkeypatch, rules=conditioned(when, **fields))


def screenings_of(walk: Walk, order: str) -> int:
    """Count how often an order was screened."""
    with walk.store.read() as tx:
        query = select(func.count()).where(screenings.c.order_id == order)
        return int(tx.execute(query).scalar_one())


def test_hit_that_holds_nothing_by_itself_holds_by_an_own_condition_when_it_is_listed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = started(store, monkeypatch, SOMEBODY)
    change(walk, OTHER)
    order = placed(walk)
    assert state(walk, order) is OrderState.CLEARED

    change(walk, OTHER, NEAR)

    assert [each.code for each in walk.case(order).hold.reasons] == ["PO-FINDING"]
    assert walk.shop.held(1001)


def test_cleared_order_is_held_by_a_condition_that_misses_who_is_listed_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = started(store, monkeypatch, NOBODY)
    change(walk, OTHER, NEAR)
    order = placed(walk)
    assert state(walk, order) is OrderState.CLEARED

    change(walk, OTHER, NEAR_TOO)
    assert state(walk, order) is OrderState.CLEARED
    change(walk, OTHER)

    assert state(walk, order) is OrderState.HELD


@pytest.mark.parametrize(
    ("when", "fields"),
    [("order.total > 1000000.0", {}), (SOMEBODY, {"outcome": "shadow"})],
    ids=["looks elsewhere", "only tried"],
)
def test_condition_that_cannot_hold_by_what_is_found_makes_no_order_a_concern(
    store: Store, monkeypatch: pytest.MonkeyPatch, when: str, fields: dict[str, str]
) -> None:
    walk = started(store, monkeypatch, when, **fields)
    change(walk, OTHER)
    order = placed(walk)
    before = screenings_of(walk, order_id_of(order))

    change(walk, OTHER, NEAR)

    assert screenings_of(walk, order_id_of(order)) == before


def test_where_the_earlier_edition_is_lost_every_order_is_a_concern_of_such_a_condition() -> None:
    order = Compared(order_id_of({"id": 1}), (HARMLESS,), ())

    assert not change_of(None, OTHER).concerns(order)
    lost = change_of(None, OTHER, looks_at_found=True)
    assert lost.looks_back
    assert lost.concerns(order)


def test_installation_tells_the_walk_that_its_own_policy_looks_at_hits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed_shop: installed.Shop
) -> None:
    installed.configure(tmp_path, monkeypatch, installed_shop)
    row = f"{{name: near, when: '{SOMEBODY}', outcome: hold, code: PO-FINDING, text: Near}}"
    installed.write(tmp_path, "policy/own.yaml", f"conditions: [{row}]\n")
    installation = installed.start(tmp_path)
    installed.change(installation, OTHER)
    order = installed.placed(installation, installed_shop)

    installed.change(installation, OTHER, NEAR)

    assert installed.standing(installation, order).state is OrderState.HELD
    installation.close()
