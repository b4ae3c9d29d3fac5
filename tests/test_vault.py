"""The vault of a connection: enciphered, bound to its row, replaced by one at a time."""

from datetime import timedelta

import pytest

from connector.errors import ConfigError
from connector.secret import Secret
from connector.store import Store
from connector.vault import EmptyVault, StoredVault, read_key
from tests.walk import Clock

KEY = bytes(range(32))
CONNECTION = "shop"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def vault(store: Store, clock: Clock) -> StoredVault:
    return StoredVault(store, CONNECTION, KEY, clock)


def test_claim_of_a_process_that_died_ends_by_itself(vault: StoredVault, clock: Clock) -> None:
    dead = vault.claim()
    assert dead is not None
    assert vault.claim() is None
    clock.forward(timedelta(seconds=31))
    alive = vault.claim()
    assert alive is not None
    assert not vault.replace(dead, "late")
    assert vault.replace(alive, "new")
    assert vault.read() == "new"


def test_what_is_kept_for_one_connection_does_not_open_in_anothers_row(
    vault: StoredVault, store: Store, clock: Clock
) -> None:
    claim = vault.claim()
    assert claim is not None
    assert vault.replace(claim, "pair")
    with store.begin() as tx:
        tx.exec_driver_sql("update vault set connection = 'other'")
    with pytest.raises(ConfigError):
        StoredVault(store, "other", KEY, clock).read()


@pytest.mark.parametrize("key", ["", "c2hvcnQ=", "not base64", "x" * 44])
def test_key_that_is_no_key_is_refused_without_being_named(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("VAULT_KEY", key)
    with pytest.raises(ConfigError, match="vault_key") as refused:
        read_key(Secret("vault_key", "${env:VAULT_KEY}"))
    assert not key or key not in str(refused.value)


def test_what_nobody_kept_is_not_there(vault: StoredVault) -> None:
    assert vault.read() is None
    claim = vault.claim()
    assert claim is not None
    vault.give_up(claim)
    assert vault.claim() is not None


def test_text_looks_different_each_time_it_is_kept(vault: StoredVault, store: Store) -> None:
    seen = set()
    for _ in range(2):
        claim = vault.claim()
        assert claim is not None
        assert vault.replace(claim, "the same")
        with store.read() as tx:
            seen.add(bytes(tx.exec_driver_sql("select sealed from vault").scalar_one()))
    assert len(seen) == 2
    assert not any(b"same" in each for each in seen)


def test_command_that_asks_no_source_keeps_nothing() -> None:
    vault = EmptyVault()
    assert (vault.read(), vault.claim(), vault.replace("x", "y")) == (None, None, False)
