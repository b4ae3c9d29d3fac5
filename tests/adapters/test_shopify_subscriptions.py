"""Our subscriptions are made and put right; those of others and of other addresses stay."""

import pytest

from adapters.shopify.subscriptions import NEEDED_TOPICS
from connector.adapter import Adapter, Concern, Shortcoming
from demo.fake_shop import FakeShop
from demo.shop_subscriptions import every_topic
from tests.adapters.shopify_room import ENVIRONMENT, carried_to, example, room, shop_with

OURS = "https://holdpoint.example.org/in/example"


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> FakeShop:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    made = shop_with(example("paid"))
    made.topics.clear()
    return made


@pytest.fixture
def built(shop: FakeShop) -> Adapter:
    return room(carried_to(shop), callback_url=OURS)


def look_after(built: Adapter) -> tuple[Shortcoming, ...]:
    assert built.upkeep is not None
    return built.upkeep.look_after()


def operations(shop: FakeShop) -> list[str]:
    return [request.operation for request in shop.requests]


def test_every_needed_topic_is_subscribed_once(shop: FakeShop, built: Adapter) -> None:
    first = look_after(built)
    assert {each.subject for each in first} == set(NEEDED_TOPICS)
    assert all(each.concern is Concern.SUBSCRIPTION for each in first)
    for _ in range(2):
        assert look_after(built) == ()
    made = [(each.topic, each.uri, each.format) for each in shop.book.all_of_them()]
    assert sorted(made) == sorted((topic, OURS, "JSON") for topic in NEEDED_TOPICS)


def test_subscription_that_the_shop_deleted_is_made_again(shop: FakeShop, built: Adapter) -> None:
    look_after(built)
    gone = next(each for each in shop.book.all_of_them() if each.topic == "ORDERS_CREATE")
    del shop.book.made[gone.id]
    assert [each.subject for each in look_after(built)] == ["ORDERS_CREATE"]
    assert look_after(built) == ()


@pytest.mark.parametrize(
    "spoiled", [{"filter": "total_price:>100"}, {"include_fields": ["id"]}, {"format": "XML"}]
)
def test_subscription_that_hides_something_is_put_right_in_its_place(
    shop: FakeShop, built: Adapter, spoiled: dict[str, object]
) -> None:
    look_after(built)
    ours = next(each for each in shop.book.all_of_them() if each.topic == "ORDERS_CREATE")
    for name, value in spoiled.items():
        setattr(ours, name, value)
    assert [each.subject for each in look_after(built)] == ["ORDERS_CREATE"]
    assert (ours.format, ours.filter, ours.include_fields) == ("JSON", None, [])
    assert len(shop.book.all_of_them()) == len(NEEDED_TOPICS)


def test_subscription_to_another_address_is_left_alone(shop: FakeShop, built: Adapter) -> None:
    other = shop.book.add("ORDERS_CREATE", "https://warehouse.example.net/hook", filter="x")
    look_after(built)
    assert shop.book.made[other.id].filter == "x"
    assert len(shop.book.all_of_them()) == len(NEEDED_TOPICS) + 1
    assert "webhookSubscriptionDelete" not in str(shop.requests)


def test_without_our_address_subscriptions_are_named_and_none_is_made(shop: FakeShop) -> None:
    built = room(carried_to(shop))
    for _ in range(2):
        assert {each.subject for each in look_after(built)} == set(NEEDED_TOPICS)
    assert shop.book.all_of_them() == []


def test_subscriptions_made_elsewhere_are_not_looked_for(shop: FakeShop) -> None:
    assert look_after(room(carried_to(shop), subscriptions="elsewhere")) == ()
    assert operations(shop) == ["Rights"]


def test_version_that_webhooks_come_in_is_watched(shop: FakeShop, built: Adapter) -> None:
    look_after(built)
    shop.book.version = "2026-04"
    (found,) = look_after(built)
    assert (found.concern, found.subject) == (Concern.VERSION, "webhooks come in version 2026-04")


def test_fake_shop_knows_every_topic_that_is_needed() -> None:
    assert set(NEEDED_TOPICS) <= every_topic()
