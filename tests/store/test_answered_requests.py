"""A request under an idempotency key is done once, whoever sends it again and when."""

from datetime import UTC, datetime, timedelta

from connector.store import Store, answered_requests
from connector.store.answered_requests import KEPT_FOR, UNDER_WAY_FOR, Claim, GivenAnswer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ANSWER = GivenAnswer(200, "application/json", b"{}")


def claim(
    store: Store, key: str = "k", said: str = "a" * 64, at: datetime = NOW, login: str = "ada"
) -> Claim | GivenAnswer:
    with store.begin() as tx:
        return answered_requests.claim(tx, login, key, said, at)


def test_second_claim_waits_and_then_has_the_answer(store: Store) -> None:
    assert claim(store) is Claim.FIRST
    assert claim(store) is Claim.UNDER_WAY
    with store.begin() as tx:
        answered_requests.keep(tx, "ada", "k", ANSWER, NOW)
    assert claim(store) == ANSWER
    assert claim(store, said="b" * 64) is Claim.OTHER
    assert claim(store, login="eve") is Claim.FIRST


def test_key_that_was_given_back_may_be_taken_again_and_an_answer_may_not(store: Store) -> None:
    claim(store)
    with store.begin() as tx:
        answered_requests.give_back(tx, "ada", "k")
    assert claim(store) is Claim.FIRST
    with store.begin() as tx:
        answered_requests.keep(tx, "ada", "k", ANSWER, NOW)
        answered_requests.give_back(tx, "ada", "k")
    assert claim(store) == ANSWER


def test_claim_of_a_process_that_died_and_an_old_answer_run_out(store: Store) -> None:
    claim(store)
    assert claim(store, at=NOW + UNDER_WAY_FOR) is Claim.UNDER_WAY
    assert claim(store, at=NOW + UNDER_WAY_FOR + timedelta(seconds=1)) is Claim.FIRST
    with store.begin() as tx:
        answered_requests.keep(tx, "ada", "k", ANSWER, NOW)
    assert claim(store, at=NOW + KEPT_FOR) == ANSWER
    assert claim(store, at=NOW + KEPT_FOR + timedelta(seconds=1)) is Claim.FIRST
