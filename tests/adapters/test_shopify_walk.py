"""A Shopify order's way where its API says more than its webhooks, or less than it should."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from connector.store import Store, orders
from connector.store.orders import OrderState
from tests.conditioned import conditioned
from tests.walk import HARMLESS, LISTED, Walk, order_id_of, release, shop_order

COMPANY = {
    "company": {"name": LISTED},
    "location": {"name": "Plant two", "shippingAddress": None, "billingAddress": None},
}

ALL = ("customer", "billing_address", "shipping_address")


def revision(walk: Walk, order: Mapping[str, Any]) -> int:
    with walk.store.read() as tx:
        return orders.current(tx, order_id_of(order)).revision.number


def codes(walk: Walk, order: Mapping[str, Any]) -> list[str]:
    return [reason.code for reason in walk.case(order).hold.reasons]


def placed(walk: Walk, **facts: Any) -> dict[str, Any]:
    """Place a harmless order of which the API says more than its webhook; let it be screened."""
    order = shop_order(1001, HARMLESS, walk.clock())
    walk.shop.add_order(order)
    for name, value in facts.items():
        setattr(walk.shop.order(1001), name, value)
    walk.send(order)
    walk.worker.drain()
    return order


def customs_of(order: Mapping[str, Any]) -> dict[int, tuple[str, str]]:
    return {line["id"]: ("9025.19", "CN") for line in order["line_items"]}


def test_listed_company_that_only_the_api_names_is_held(listed_walk: Walk) -> None:
    order = placed(listed_walk, company=COMPANY)

    assert codes(listed_walk, order) == ["RP-NAME"]
    assert listed_walk.shop.held(1001)


@pytest.mark.parametrize("topic", ["orders/create", "orders/updated", "orders/paid"])
def test_message_that_says_less_than_was_read_is_no_edit(listed_walk: Walk, topic: str) -> None:
    order = shop_order(1001, HARMLESS, listed_walk.clock())
    placed(listed_walk, customs=customs_of(order))
    assert revision(listed_walk, order) == 2

    for _ in range(2):
        listed_walk.clock.forward(timedelta(minutes=1))
        listed_walk.send(listed_walk.shop.edit_order(1001, {"tags": topic}), topic)
        listed_walk.worker.drain()

    assert revision(listed_walk, order) == 2
    assert listed_walk.standing(order).state is OrderState.CLEARED
    with listed_walk.store.read() as tx:
        read = orders.current(tx, order_id_of(order)).revision.order
    assert read is not None
    assert [(line.hs_code, line.origin) for line in read.lines] == [("9025.19", "CN")]


def test_message_of_an_edit_is_one_though_more_was_read(listed_walk: Walk) -> None:
    order = shop_order(1001, HARMLESS, listed_walk.clock())
    placed(listed_walk, customs=customs_of(order))
    listed_walk.clock.forward(timedelta(minutes=1))

    listed_walk.send(listed_walk.shop.edit_order(1001, {"note": "for the lab"}), "orders/updated")
    listed_walk.worker.drain()

    assert revision(listed_walk, order) == 4
    assert listed_walk.standing(order).state is OrderState.CLEARED


def test_company_that_a_message_does_not_name_is_not_gone_by_it(listed_walk: Walk) -> None:
    order = placed(listed_walk, company=COMPANY)
    listed_walk.clock.forward(timedelta(minutes=1))

    listed_walk.send(listed_walk.shop.edit_order(1001, {"tags": "vip"}), "orders/updated")
    listed_walk.worker.drain()

    assert codes(listed_walk, order) == ["RP-NAME"]
    assert revision(listed_walk, order) == 2


def test_order_with_more_facts_by_the_api_is_released_on_all_of_them(listed_walk: Walk) -> None:
    order = placed(listed_walk, company=COMPANY)

    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()

    assert listed_walk.standing(order).state is OrderState.RELEASED
    assert listed_walk.shop.holds_of(1001) == ()


def test_fact_that_changed_since_the_decision_keeps_the_hold(listed_walk: Walk) -> None:
    order = placed(listed_walk, company=COMPANY)
    listed_walk.shop.order(1001).customs = customs_of(order)

    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()

    assert listed_walk.standing(order).state is OrderState.HELD
    assert listed_walk.shop.held(1001)


def test_withheld_names_hold_the_order_and_say_so(listed_walk: Walk) -> None:
    listed_walk.shop.approved = False
    order = placed(listed_walk)

    assert codes(listed_walk, order) == ["SY-DATA"]
    assert "withholds" in listed_walk.case(order).hold.reasons[0].text
    assert listed_walk.shop.held(1001)


@pytest.mark.parametrize("ships", [True, False])
@pytest.mark.parametrize("hidden", [("customer",), ("billing_address", "shipping_address"), ALL])
def test_party_that_the_api_hides_whole_is_not_cleared(
    listed_walk: Walk, hidden: tuple[str, ...], *, ships: bool
) -> None:
    order = shop_order(1001, HARMLESS, listed_walk.clock())
    lines = [{**line, "requires_shipping": ships} for line in order["line_items"]]
    order |= {"line_items": lines}
    listed_walk.shop.add_order({**order, **dict.fromkeys(hidden)})

    listed_walk.send(order)
    listed_walk.worker.drain()

    if hidden == ("customer",):  # an order need not have an account, and both addresses are there
        assert listed_walk.standing(order).state is OrderState.CLEARED
    else:
        assert codes(listed_walk, order) == ["SY-DATA"]
        assert listed_walk.shop.held(1001)


def test_order_is_cleared_once_its_names_may_be_seen(listed_walk: Walk) -> None:
    listed_walk.shop.approved = False
    order = placed(listed_walk)
    listed_walk.shop.approved = True
    listed_walk.clock.forward(timedelta(minutes=1))

    listed_walk.send(listed_walk.shop.edit_order(1001, {"tags": "again"}), "orders/updated")
    listed_walk.worker.drain()

    assert listed_walk.standing(order).state is OrderState.CLEARED
    assert not listed_walk.shop.held(1001)


@pytest.mark.parametrize("company", [HARMLESS, LISTED])
def test_test_order_is_screened_like_another_and_marked(listed_walk: Walk, company: str) -> None:
    order = shop_order(1001, company, listed_walk.clock()) | {"test": True}
    listed_walk.shop.add_order(order)
    listed_walk.send(order)
    listed_walk.worker.drain()

    assert listed_walk.shop.held(1001) is (company == LISTED)
    with listed_walk.store.read() as tx:
        stored = orders.current(tx, order_id_of(order)).revision.order
    assert stored is not None
    assert stored.test


def digital(walk: Walk, company: str) -> dict[str, Any]:
    """Place an order of which nothing is shipped and whose payer gave no address."""
    order = shop_order(1001, company, walk.clock())
    lines = [{**line, "requires_shipping": False} for line in order["line_items"]]
    customer = {"first_name": company, "last_name": None}
    nowhere = {"billing_address": None, "shipping_address": None}
    order |= {"line_items": lines, "customer": customer, **nowhere}
    walk.shop.add_order(order)
    walk.send(order)
    walk.worker.drain()
    return order


def test_digital_order_without_an_address_asks_where_it_goes(listed_walk: Walk) -> None:
    order = digital(listed_walk, HARMLESS)

    assert codes(listed_walk, order) == ["SY-DATA"]
    assert "no country of destination" in listed_walk.case(order).hold.reasons[0].text

    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()
    assert listed_walk.standing(order).state is OrderState.RELEASED


def test_digital_order_without_an_address_is_screened_on_what_there_is(listed_walk: Walk) -> None:
    order = digital(listed_walk, LISTED)

    assert set(codes(listed_walk, order)) == {"SY-DATA", "RP-NAME"}


@pytest.fixture
def asking_for_hs_codes(store: Store, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Hold what has no HS code, by a condition of the organisation's own."""
    rules = conditioned("order.lines.exists(line, line.hs_code == '')")
    walk = Walk(store, monkeypatch, rules=rules)
    walk.use_starter_list()
    return walk


def test_rule_that_held_a_message_falls_by_what_the_api_knows(asking_for_hs_codes: Walk) -> None:
    order = shop_order(1001, HARMLESS, asking_for_hs_codes.clock())
    placed(asking_for_hs_codes, customs=customs_of(order))

    assert asking_for_hs_codes.case(order).hold.reasons[0].code == "PO-FINDING"
    assert asking_for_hs_codes.standing(order).state is OrderState.CLEARED
    assert not asking_for_hs_codes.shop.held(1001)


def test_rule_that_the_api_meets_too_holds(asking_for_hs_codes: Walk) -> None:
    order = placed(asking_for_hs_codes)

    assert codes(asking_for_hs_codes, order) == ["PO-FINDING"]
    assert asking_for_hs_codes.shop.held(1001)


def test_name_that_an_edit_took_away_is_not_judged_by_reading(listed_walk: Walk) -> None:
    order = shop_order(1001, LISTED, listed_walk.clock())
    listed_walk.shop.add_order(order)
    listed_walk.shop.order(1001).customs = customs_of(order)
    listed_walk.send(order)
    listed_walk.worker.drain()
    listed_walk.clock.forward(timedelta(minutes=1))
    harmless = shop_order(1001, HARMLESS, listed_walk.clock())

    listed_walk.send(listed_walk.shop.edit_order(1001, harmless), "orders/updated")
    listed_walk.worker.drain()

    assert codes(listed_walk, order) == ["RP-EDITED"]
    assert listed_walk.shop.held(1001)


def test_risk_that_others_see_can_hold_by_an_own_condition(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(store, monkeypatch, rules=conditioned("order.risk == 'high' && !order.test"))
    walk.use_starter_list()
    order = placed(walk, risk=[{"riskLevel": "HIGH", "facts": []}])

    assert codes(walk, order) == ["PO-FINDING"]
