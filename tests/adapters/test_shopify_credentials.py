"""Tokens: one that stays, one for a day, and pairs that change with each use, in a vault."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from adapters.shopify.adapter import build
from connector.adapter import Adapter, Connection
from connector.callback import Action
from connector.callback.asking import ask
from connector.errors import AccessEnded, ConfigError, DeliveryDelayed
from connector.http import Answer, Request
from connector.secret import Secret
from connector.store import Store
from connector.vault import StoredVault
from demo.fake_shop import FakeShop
from tests.adapters.shopify_room import ENVIRONMENT, OPTIONS, SECRETS, carried_to, example
from tests.adapters.test_shopify import TestContract as Shopify
from tests.contract import CONNECTION, secret
from tests.far_end import no_network

HOLD = Shopify().callback(Action.HOLD)
KEY = bytes(range(32))
GRANTS = {"client_secret": secret("client_secret", "ROOM_WEBHOOK_SECRET")}
FIRST = {"refresh_token": secret("refresh_token", "ROOM_REFRESH")}


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> FakeShop:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    secrets = (ENVIRONMENT["ROOM_WEBHOOK_SECRET"], ENVIRONMENT["ROOM_TOKEN"])
    made = FakeShop(OPTIONS["shop_domain"], *secrets, now=clock)
    made.add_order(example("paid"))
    monkeypatch.setenv("ROOM_REFRESH", made.access.first_refresh_token())
    return made


def number_of(shop: FakeShop) -> str:
    return str(next(iter(shop._by_id)))


def made(shop: FakeShop, grant: str, vault: StoredVault | None = None) -> Adapter:
    options = {**OPTIONS, "grant": grant, "client_id": shop.access.client_id}
    secrets = {"webhook_secret": SECRETS["webhook_secret"], **GRANTS}
    if grant == "refresh_token":
        secrets |= FIRST
    return build(Connection(CONNECTION, "room.yaml", options, secrets, vault), carried_to(shop))


def clocked(room: Adapter, clock: Callable[[], datetime]) -> Adapter:
    """Give the room's door to tokens a clock of ours."""
    door = room.fetcher.client.credentials.door  # type: ignore[union-attr]
    object.__setattr__(door, "now", clock)
    return room


def read(room: Adapter, shop: FakeShop) -> None:
    assert room.fetcher is not None
    room.fetcher.fetch(number_of(shop))


@pytest.fixture
def vault(store: Store, clock: Clock) -> StoredVault:
    return StoredVault(store, CONNECTION, KEY, clock)


# One that stays


def test_static_token_that_was_replaced_is_tried_at_once(shop: FakeShop, tmp_path: Path) -> None:
    place = tmp_path / "token"
    place.write_text("before")
    secrets = {**SECRETS, "access_token": Secret("access_token", f"${{file:{place}}}")}
    asked = carried_to(shop)

    def wire(request: Request) -> Answer:
        answer = asked(request)
        place.write_text(ENVIRONMENT["ROOM_TOKEN"])  # as somebody does meanwhile
        return answer

    read(build(Connection(CONNECTION, "room.yaml", OPTIONS, secrets), wire), shop)


def test_static_token_that_is_refused_is_asked_with_once(shop: FakeShop) -> None:
    shop.access.shut_out(ENVIRONMENT["ROOM_TOKEN"])
    sent: list[object] = []
    asked = carried_to(shop)

    def wire(request: Request) -> Answer:
        sent.append(request)
        return asked(request)

    room = build(Connection(CONNECTION, "room.yaml", OPTIONS, SECRETS), wire)
    with pytest.raises(AccessEnded):
        read(room, shop)
    assert len(sent) == 1


def test_token_whose_place_is_empty_ends_access_and_is_named(
    shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = build(Connection(CONNECTION, "room.yaml", OPTIONS, SECRETS), carried_to(shop))
    monkeypatch.setenv("ROOM_TOKEN", "")
    with pytest.raises(AccessEnded, match="ROOM_TOKEN"):
        read(room, shop)


# One for a day


def test_client_credentials_are_granted_once_and_again_before_they_end(
    shop: FakeShop, clock: Clock
) -> None:
    room = clocked(made(shop, "client_credentials"), clock)
    for _ in range(3):
        read(room, shop)
    assert shop.access.grants == {"client_credentials": 1}
    clock.now += timedelta(hours=23, minutes=56)
    read(room, shop)
    assert shop.access.grants == {"client_credentials": 2}


def test_granted_token_that_is_refused_is_renewed_once_and_then_access_has_ended(
    shop: FakeShop, clock: Clock
) -> None:
    room = clocked(made(shop, "client_credentials"), clock)
    read(room, shop)
    clock.now += timedelta(hours=1)
    shop.misbehave("401", on="OrderContent")
    read(room, shop)
    assert shop.access.grants == {"client_credentials": 2}
    clock.now += timedelta(hours=1)
    shop.misbehave("401", times=2, on="OrderContent")
    with pytest.raises(AccessEnded):
        read(room, shop)
    shop.misbehave("401")
    with pytest.raises(AccessEnded):
        read(room, shop)  # the token is young: it is not what is wrong
    assert shop.access.grants == {"client_credentials": 3}


def test_scope_that_was_added_is_had_by_renewing(shop: FakeShop, clock: Clock) -> None:
    room = clocked(made(shop, "client_credentials"), clock)
    read(room, shop)
    clock.now += timedelta(hours=1)
    shop.misbehave("access_denied", on="OrderContent")
    read(room, shop)
    assert shop.access.grants == {"client_credentials": 2}


def test_app_that_is_not_installed_gets_no_token(shop: FakeShop) -> None:
    shop.access.uninstalled = True
    problem = ask(made(shop, "client_credentials").target, HOLD)
    assert isinstance(problem, AccessEnded)
    assert "client_id" in str(problem)


@pytest.mark.parametrize("fault", ["silence_before", "503", "429", "not_json"])
def test_door_of_tokens_that_is_busy_is_tried_again_later(shop: FakeShop, fault: str) -> None:
    shop.misbehave(fault, on="GrantToken")
    assert type(ask(made(shop, "client_credentials").target, HOLD)) is DeliveryDelayed


# Pairs that change


def test_pair_is_kept_enciphered_and_used_until_it_is_about_to_end(
    shop: FakeShop, vault: StoredVault, store: Store, clock: Clock
) -> None:
    for _ in range(3):  # as after restarts
        read(clocked(made(shop, "refresh_token", vault), clock), shop)
    assert shop.access.grants == {"refresh_token": 1}
    with store.read() as tx:
        (kept,) = tx.exec_driver_sql("select sealed from vault").one()
    text = vault.read()
    assert text is not None
    assert b"granted-" not in bytes(kept)
    assert "granted-" in text
    clock.now += timedelta(minutes=56)
    read(clocked(made(shop, "refresh_token", vault), clock), shop)
    assert shop.access.grants == {"refresh_token": 2}


def test_crash_before_the_new_pair_was_kept_loses_nothing(
    shop: FakeShop, vault: StoredVault, clock: Clock
) -> None:
    shop.misbehave("answer_lost", on="GrantToken")
    room = clocked(made(shop, "refresh_token", vault), clock)
    with pytest.raises(DeliveryDelayed):
        read(room, shop)
    read(room, shop)


def test_two_processes_do_not_renew_the_pair_at_once(
    shop: FakeShop, vault: StoredVault, clock: Clock
) -> None:
    shop.delay = 0.05
    rooms = [clocked(made(shop, "refresh_token", vault), clock) for _ in range(4)]
    problems: list[Exception] = []

    def work(room: Adapter) -> None:
        try:
            read(room, shop)
        except Exception as error:  # noqa: BLE001 - the test's own thread
            problems.append(error)

    threads = [Thread(target=work, args=(room,)) for room in rooms]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert problems == []
    assert shop.access.grants == {"refresh_token": 1}


def test_refresh_token_that_a_person_gives_anew_counts(
    shop: FakeShop, vault: StoredVault, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(clocked(made(shop, "refresh_token", vault), clock), shop)
    monkeypatch.setenv("ROOM_REFRESH", shop.access.first_refresh_token())
    read(clocked(made(shop, "refresh_token", vault), clock), shop)
    assert shop.access.grants == {"refresh_token": 2}


def test_refresh_token_that_is_refused_ends_access_and_frees_the_claim(
    shop: FakeShop, vault: StoredVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOM_REFRESH", "stolen")
    problem = ask(made(shop, "refresh_token", vault).target, HOLD)
    assert isinstance(problem, AccessEnded)
    assert "stolen" not in str(problem)
    assert vault.claim() is not None


def test_another_key_does_not_open_what_is_kept_and_says_so(
    shop: FakeShop, vault: StoredVault, store: Store, clock: Clock
) -> None:
    read(clocked(made(shop, "refresh_token", vault), clock), shop)
    other = StoredVault(store, CONNECTION, bytes(32), clock)
    assert isinstance(ask(made(shop, "refresh_token", other).target, HOLD), AccessEnded)
    with pytest.raises(ConfigError, match="vault_key"):
        other.read()


# Configuration


def test_rotating_tokens_are_refused_without_a_key(shop: FakeShop) -> None:
    with pytest.raises(ConfigError, match="vault_key"):
        made(shop, "refresh_token")


@pytest.mark.parametrize(
    ("options", "missing", "named"),
    [
        ({"grant": "password"}, "", "password"),
        ({"grant": "client_credentials"}, "", "client_id"),
        ({"grant": "client_credentials", "client_id": "x"}, "client_secret", "client_secret"),
        ({"grant": "refresh_token", "client_id": "x"}, "refresh_token", "refresh_token"),
        ({"callback_url": "http://holdpoint.example.com/in/shop"}, "", "callback_url"),
        ({"callback_url": "https://holdpoint.example.com/in/shop?x=1"}, "", "callback_url"),
    ],
)
def test_what_a_grant_lacks_is_named(
    shop: FakeShop, options: dict[str, str], missing: str, named: str
) -> None:
    assert shop
    secrets = {**SECRETS, **GRANTS, **FIRST}
    secrets.pop(missing, None)
    with pytest.raises(ConfigError, match=named):
        build(Connection(CONNECTION, "room.yaml", {**OPTIONS, **options}, secrets), no_network)
