"""The audit trail in the database: chains, refusals, salts, seals, and what may be dropped."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from connector.audit import Act, Entry, Row, commitment
from connector.store import Store, Transaction, audit
from tests.audited import NOW, as_owner, exported, faults_in, own, sealed, verified
from tests.walk import AUDIT_KEY

APPEND_ONLY = "the audit trail is append-only"


def record(tx: Transaction, subject: str = "note:a", **committed: bytes) -> None:
    audit.append(tx, Entry(subject, Act.HELD, "ada", NOW, {"décision": 1, "none": None}, committed))


def recorded(store: Store, *subjects: str) -> None:
    for subject in subjects:
        with store.begin() as tx:
            record(tx, subject)


def rows(store: Store) -> list[Row]:
    with store.read() as tx:
        return list(audit.rows_between(tx, 1, None))


# Chains


def test_each_subject_has_a_chain_of_its_own(store: Store) -> None:
    recorded(store, "note:a", "note:b", "note:a")

    first, other, second = rows(store)
    assert [(row.subject, row.number) for row in rows(store)] == [
        ("note:a", 1),
        ("note:b", 1),
        ("note:a", 2),
    ]
    assert (first.previous, other.previous, second.previous) == ("", "", first.hash)


def test_what_is_recorded_comes_back_as_it_was_hashed(store: Store) -> None:
    at = datetime.fromisoformat("2026-11-24T10:00:00.000001+01:00")
    with store.begin() as tx:
        audit.append(tx, Entry("note:a", Act.HELD, "Zoë", at, {"a": [{"b": "\u2028\t"}, 1, True]}))
    sealed(store)

    assert verified(store).faults == []
    assert b'"at":"2026-11-24T09:00:00.000001Z"' in exported(store)[1]


def test_failed_transaction_records_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin() as tx:
        record(tx)
        raise RuntimeError

    assert rows(store) == []


# Refusals


@pytest.mark.parametrize("table", ["audit", "audit_seals"])
@pytest.mark.parametrize(
    "statement",
    ["update {} set at = at", "delete from {}"],
)
def test_database_refuses_to_change_the_trail(store: Store, table: str, statement: str) -> None:
    recorded(store, "note:a")
    sealed(store)

    with pytest.raises(DBAPIError, match=APPEND_ONLY), store.begin() as tx:
        tx.execute(text(statement.format(table)))


@pytest.mark.parametrize("table", ["audit", "audit_seals"])
@pytest.mark.parametrize("statement", ["truncate {}", "delete from {} where 1 = 0"])
def test_postgresql_refuses_each_statement(
    empty_postgres_url: str, table: str, statement: str
) -> None:
    store = Store(empty_postgres_url)
    store.migrate()

    with pytest.raises(DBAPIError, match=APPEND_ONLY), store.begin() as tx:
        tx.execute(text(statement.format(table)))
    store.close()


# Salts


def test_committed_value_is_proved_by_its_salt_and_hidden_without(store: Store) -> None:
    with store.begin() as tx:
        record(tx, note=b"Ilse Brandt")
        record(tx, note=b"Ilse Brandt")
        salts = audit.salts_of(tx, ["note:a"])["note:a"]

    first, second = (row.facts["committed"]["note"] for row in rows(store))
    assert "Ilse" not in b"".join(exported(store)).decode()
    assert first == commitment(salts[1], b"Ilse Brandt")
    assert first != second


def test_chain_verifies_after_its_salts_were_deleted(store: Store) -> None:
    with store.begin() as tx:
        record(tx, note=b"Ilse Brandt")
    sealed(store)

    with store.begin() as tx:  # nothing keeps anybody from it
        tx.execute(text("delete from audit_salts"))

    assert faults_in(exported(store)) == []
    assert verified(store).faults == []


# Seals


def test_seal_covers_what_came_since_the_one_before(store: Store) -> None:
    recorded(store, "note:a", "note:b")
    sealed(store)
    recorded(store, "note:a")
    sealed(store)

    with store.read() as tx:
        first, second = audit.seals(tx, 1, None)
        assert audit.last_seal(tx) == second
    assert (first.rows, first.previous) == (2, "")
    assert (second.rows, second.previous) == (1, first.hash)
    assert second.first_id > first.last_id
    assert verified(store).faults == []


def test_nothing_new_makes_no_seal(store: Store) -> None:
    recorded(store, "note:a")
    sealed(store)

    with store.begin() as tx:
        assert audit.seal(tx, AUDIT_KEY, NOW) is None


def test_row_is_sealed_though_its_time_is_before_the_last_seal(store: Store) -> None:
    recorded(store, "note:a")
    sealed(store, now=NOW + timedelta(days=1))
    recorded(store, "note:b")
    sealed(store)

    assert verified(store).unsealed == 0
    assert verified(store).faults == []


def test_id_is_not_given_twice_after_everything_was_dropped(store: Store) -> None:
    recorded(store, "note:a", "note:a")
    sealed(store)
    as_owner(store, "delete from audit")
    recorded(store, "note:b")
    sealed(store)

    assert [row.id for row in rows(store)] == [3]
    assert verified(store).faults == []


@pytest.fixture
def shared(empty_postgres_url: str) -> Iterator[Store]:
    """A database in which transactions run beside each other."""
    store = Store(empty_postgres_url)
    store.migrate()
    yield store
    store.close()


def seal_at_once(store: Store) -> int | None:
    """Seal, or fail at once where somebody is appending; return how many rows it covers."""
    with store.begin() as tx:
        tx.execute(text("set local lock_timeout = '20ms'"))
        made = audit.seal(tx, AUDIT_KEY, NOW)
        return made.rows if made else None


def test_seal_waits_for_a_row_whose_id_is_lower_than_a_committed_one(shared: Store) -> None:
    with shared.begin() as slow:
        record(slow, "note:slow")
        recorded(shared, "note:fast")  # a higher id, committed first
        with pytest.raises(OperationalError, match="lock timeout"):
            seal_at_once(shared)

    assert seal_at_once(shared) == 2
    assert verified(shared).faults == []


def test_row_waits_for_a_seal_and_falls_under_the_next(shared: Store) -> None:
    recorded(shared, "note:a")
    with shared.begin() as sealing:
        assert audit.seal(sealing, AUDIT_KEY, NOW) is not None
        with (
            pytest.raises(OperationalError, match="lock timeout"),
            shared.begin() as waiting,
        ):
            waiting.execute(text("set local lock_timeout = '20ms'"))
            record(waiting, "note:b")
    recorded(shared, "note:b")

    assert seal_at_once(shared) == 1
    assert verified(shared).faults == []


def test_row_of_a_transaction_that_failed_leaves_no_gap_in_the_seals(shared: Store) -> None:
    recorded(shared, "note:a")
    with pytest.raises(RuntimeError), shared.begin() as tx:
        record(tx, "note:b")
        raise RuntimeError
    recorded(shared, "note:c")

    assert seal_at_once(shared) == 2
    assert [row.id for row in rows(shared)] == [1, 3]
    assert verified(shared).faults == []


def test_two_of_one_subject_wait_for_each_other(shared: Store) -> None:
    with shared.begin() as first:
        audit.lock_subject(first, "token:ada")
        with shared.begin() as other:
            other.execute(text("set local lock_timeout = '20ms'"))
            audit.lock_subject(other, "token:bo")
        with (
            pytest.raises(OperationalError, match="lock timeout"),
            shared.begin() as second,
        ):
            second.execute(text("set local lock_timeout = '20ms'"))
            audit.lock_subject(second, "token:ada")


# What may be dropped: whole segments at the beginning


def three_segments(store: Store) -> None:
    for _ in range(3):
        recorded(store, "note:a", "note:b")
        sealed(store)


@pytest.mark.parametrize("seals_too", [False, True])
def test_after_the_first_segments_were_dropped_the_rest_verifies(
    store: Store, *, seals_too: bool
) -> None:
    three_segments(store)
    as_owner(
        store,
        "delete from audit where id <= (select last_id from audit_seals where number = 2)",
        "delete from audit_seals where number <= 2" if seals_too else "select 1",
    )
    recorded(store, "note:a", "note:c")
    sealed(store)

    found = verified(store)
    assert found.faults == []
    assert (found.first_seal, found.last_seal, found.rows) == (3, 4, 4)
    lines = exported(store, first=3)
    assert faults_in(lines) == []
    assert json.loads(lines[0])["first"] == 3


def test_half_a_segment_that_was_dropped_is_named(store: Store) -> None:
    three_segments(store)
    as_owner(store, "delete from audit where id = 1")

    faults = verified(store).faults

    assert "seal 1: covers 2 rows, found 1; rows are missing or were added" in faults


def test_row_that_hides_between_two_seals_is_named(store: Store) -> None:
    recorded(store, "note:a")
    sealed(store)
    recorded(store, "note:b", "note:b")
    sealed(store)
    as_owner(
        store,
        "update audit set id = id + 10 where id > 1",
        "update audit_seals set first_id = first_id + 10, last_id = last_id + 10 where number = 2",
        "insert into audit select 5, 'note:z', 1, at, by, act, facts, '', hash from audit "
        "where id = 1",
    )

    (line,) = [each for each in exported(store) if b"note:z" in each]
    assert json.loads(line)["id"] == 5
    assert (
        "seal 2: covers 2 rows, found 3; rows are missing or were added" in verified(store).faults
    )


@pytest.mark.parametrize("facts", ["{", "[]", "null", '{"a": NaN}', '{"a": "\\ud800"}'])
def test_facts_that_somebody_made_unreadable_are_named(store: Store, facts: str) -> None:
    recorded(store, "note:a")
    with store.begin() as tx:
        own(tx)
        tx.execute(text("update audit set facts = :facts"), {"facts": facts})

    assert verified(store).faults[0].startswith("row 1 (note:a, number 1): its content")
