"""The fake shop over a real socket."""

from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from demo.fake_shop import FakeShop
from demo.shop_server import serve

PLACE = """
mutation PlaceHold($id: ID!, $handle: String) {
  fulfillmentOrderHold(id: $id, fulfillmentHold: {reason: OTHER, handle: $handle}) {
    userErrors { code }
  }
}"""


def place(url: str, shop: FakeShop, handle: str) -> httpx2.Response:
    variables = {"id": shop.fulfillment_orders_of(1001)[0].id, "handle": handle}
    return httpx2.post(
        f"{url}/admin/api/2026-10/graphql.json",
        headers={"X-Shopify-Access-Token": "token-a"},
        json={"query": PLACE, "variables": variables},
        timeout=5,
    )


def test_a_hold_goes_over_the_wire_and_the_version_comes_back(shop: FakeShop) -> None:
    with serve(shop) as url:
        answer = place(url, shop, "h")
    assert answer.json()["data"]["fulfillmentOrderHold"]["userErrors"] == []
    assert answer.headers["X-Shopify-API-Version"] == "2026-10"
    assert shop.held(1001)


@pytest.mark.parametrize(("kind", "held"), [("silence_before", []), ("answer_lost", ["h"])])
def test_a_closed_connection_says_nothing_about_what_was_done(
    shop: FakeShop, kind: str, held: list[str]
) -> None:
    shop.misbehave(kind)
    with serve(shop) as url, pytest.raises(httpx2.RemoteProtocolError):
        place(url, shop, "h")
    assert [hold.handle for hold in shop.holds_of(1001)] == held


def test_of_many_at_once_with_one_handle_only_one_holds(shop: FakeShop) -> None:
    with serve(shop) as url, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: place(url, shop, "same"), range(16)))
    assert [answer.status_code for answer in answers] == [200] * 16
    assert len(shop.holds_of(1001)) == 1


def test_nothing_listens_after_the_block(shop: FakeShop) -> None:
    with serve(shop) as url:
        pass
    with pytest.raises(httpx2.ConnectError):
        place(url, shop, "h")


def test_other_methods_are_not_answered(shop: FakeShop) -> None:
    with serve(shop) as url:
        assert httpx2.get(url, timeout=5).status_code == 501
