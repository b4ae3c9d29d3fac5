"""One walk through a whole Holdpoint: a webhook with a number, the order read, held, released."""

import pytest

from adapters.bigcommerce.adapter import build
from connector.adapter import Connection
from connector.store.orders import OrderState
from tests.adapters.bigcommerce_room import (
    ENVIRONMENT,
    OPTIONS,
    SECRETS,
    example,
    message,
    shop_with,
    signed,
)
from tests.adapters.fake_bigcommerce import FakeBigCommerce
from tests.adapters.moved_in import MovedIn
from tests.walk import LISTED, Walk, release


@pytest.fixture
def shop() -> FakeBigCommerce:
    order = example("company")
    listed = {**order["shipping_addresses"][0], "company": LISTED}
    return shop_with({**order, "shipping_addresses": [listed]})


@pytest.fixture
def moved_in(listed_walk: Walk, shop: FakeBigCommerce, monkeypatch: pytest.MonkeyPatch) -> MovedIn:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return MovedIn(listed_walk, build(Connection("shop", "shop.yaml", OPTIONS, SECRETS), shop))


def tell(moved_in: MovedIn, scope: str) -> None:
    body = message(2101, scope)
    answer = moved_in.send(body, signed(body, at=moved_in.walk.clock()).headers)
    assert answer.status_code == 200
    moved_in.drain()


def test_order_is_left_alone_until_it_is_paid_then_held_and_released(
    moved_in: MovedIn, shop: FakeBigCommerce
) -> None:
    shop.staff_sets("2101", 0)
    tell(moved_in, "store/order/created")
    assert moved_in.standing("2101").state is OrderState.CANCELLED
    assert shop.status("2101") == 0
    shop.staff_sets("2101", 11)
    tell(moved_in, "store/order/statusUpdated")
    assert shop.status("2101") == 12
    assert moved_in.case("2101").at_source == "held, confirmed"
    release(moved_in.walk, moved_in.case("2101").hold)
    moved_in.drain()
    assert shop.status("2101") == 11
    assert moved_in.standing("2101").state is OrderState.RELEASED


@pytest.mark.parametrize(
    "spoiled", [{}, {"webhook-signature": "v1"}, {"webhook-timestamp": "soon"}, {"webhook-id": ""}]
)
def test_message_that_is_not_proved_is_refused(moved_in: MovedIn, spoiled: dict[str, str]) -> None:
    body = message(2101)
    headers = {**signed(body, at=moved_in.walk.clock()).headers, **spoiled} if spoiled else {}
    assert moved_in.send(body, headers).status_code == 401
    assert moved_in.kept() == 0
