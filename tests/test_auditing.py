"""The trail beside the tables: they agree after whatever happens, and who edits one is named."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from connector.audit.holdpoint_verify import Verification
from connector.auditing import verify_tables, verify_trail
from connector.callback import CallbackState
from connector.hold import HoldId, HoldState, Verdict
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.store import Store, audit_tables, callbacks, cases, holds, lists, orders, tokens
from connector.store.lists import Act, Cause
from connector.store.orders import OrderState
from tests.asking import ask_diligence
from tests.audited import NOW, acts_of, as_owner, exported, faults_in, sealed, seen_by, verified
from tests.examples import DILIGENCE
from tests.walk import HARMLESS, LISTED, Walk, order_id_of, release, shop_order


def reject(walk: Walk, hold: HoldId) -> None:
    walk.pipeline.settle(hold, Verdict.REJECT, "ada", "TM-LISTED", "It is them, by address")


@pytest.fixture
def busy(listed_walk: Walk) -> Walk:
    """An installation to which nearly everything has happened."""
    walk = listed_walk
    released = walk.place(1001, LISTED)
    rejected = walk.place(1002, LISTED)
    walk.place(1003, HARMLESS)
    cancelled = walk.place(1004, LISTED)
    edited = walk.place(1005, LISTED)
    walk.send({**shop_order(1006, HARMLESS, walk.clock()), "currency": 978})  # unreadable
    walk.worker.drain()
    release(walk, walk.case(released).hold)
    reject(walk, walk.case(rejected).hold.id)
    later = (walk.clock() + timedelta(minutes=1)).isoformat()
    walk.send({**cancelled, "cancelled_at": later, "updated_at": later}, "orders/cancelled")
    walk.send({**edited, "note": "as a gift", "updated_at": later}, "orders/updated")
    walk.worker.drain()
    with walk.store.begin() as tx:
        tokens.issue(tx, "ada", NOW, "root")
        tokens.revoke(tx, "ada", NOW, "root")
        tokens.issue(tx, "ada", NOW, "root")
        tokens.issue(tx, "kim", NOW, "root", ("read",))
        entry = Entry("own:1", "OWN", EntityKind.ORGANIZATION, HARMLESS)
        lists.activate(tx, Snapshot("own", (entry,)), walk.clock())
        lists.activate(tx, Snapshot("other", (entry,)), walk.clock())
        lists.deactivate(tx, "other", walk.clock(), Cause(Act.DEACTIVATE, "ada", "not ours"))
    walk.worker.drain()
    return walk


def test_tables_and_trail_agree_after_nearly_everything_happened(busy: Walk) -> None:
    states = {"received", "held", "cleared", "released", "rejected", "cancelled"}
    with busy.store.read() as tx:
        seen = set(tx.execute(text("select state from orders")).scalars())

    assert verified(busy.store).faults == []
    assert seen == states - {"received", "cleared"}  # the cleared one is on the newer list
    sealed(busy.store)
    assert verified(busy.store).faults == []
    assert faults_in(exported(busy.store)) == []


def test_order_held_and_released_leaves_a_row_for_each_step(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    release(listed_walk, listed_walk.case(order).hold)
    listed_walk.worker.drain()

    assert acts_of(listed_walk.store, order_id_of(order)) == [
        "order.revised",
        "order.held",
        "callback.owed",
        "callback.confirmed",
        "order.released",
        "callback.owed",
        "callback.confirmed",
    ]


def test_cleared_order_leaves_two_rows(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, HARMLESS)
    listed_walk.worker.drain()

    assert acts_of(listed_walk.store, order_id_of(order)) == ["order.revised", "order.cleared"]


def test_step_that_runs_twice_records_once(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    before = acts_of(listed_walk.store, order_id_of(order))
    (delivery,) = listed_walk.case(order).deliveries

    with listed_walk.store.begin() as tx:
        callbacks.settle(tx, delivery.callback, CallbackState.CONFIRMED, NOW)
        callbacks.supersede_all(tx, order_id_of(order), NOW)
        assert lists.active(tx)[0].source == "starter"
        lists.reactivate(tx, lists.active(tx)[0].snapshot, NOW, Cause())
    listed_walk.send({**order, "updated_at": listed_walk.clock().isoformat()})
    listed_walk.worker.drain()

    assert acts_of(listed_walk.store, order_id_of(order)) == before
    assert verified(listed_walk.store).faults == []


def test_release_taken_back_is_recorded(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    release(listed_walk, listed_walk.case(order).hold)
    with listed_walk.store.begin() as tx:
        callbacks.supersede_releases(tx, order_id_of(order), NOW)

    assert acts_of(listed_walk.store, order_id_of(order))[-1] == "callback.superseded"
    assert verified(listed_walk.store).faults == []


def test_record_of_due_diligence_is_in_the_chain_of_its_order(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    hold = ask_diligence(listed_walk.store, listed_walk.case(order).hold.id)
    with listed_walk.store.begin() as tx:
        cases.record_diligence(tx, replace(DILIGENCE, hold=hold), ())

    assert acts_of(listed_walk.store, order_id_of(order))[-1] == "diligence.recorded"
    as_owner(listed_walk.store, "update diligences set body = body || body")
    assert any("its record is not what was committed to" in f for f in faults_of(listed_walk))


def test_personal_data_is_not_in_an_export(busy: Walk) -> None:
    sealed(busy.store)
    written = b"".join(exported(busy.store)).decode()

    for personal in ("Ilse", "Brandt", "Kaiweg", "Hikvision", "by address", "not ours", "gift"):
        assert personal not in written
    with busy.store.read() as tx:
        hashes = list(tx.execute(text("select content_hash from revisions")).scalars())
    assert not [each for each in hashes if each in written]


# Who edits the tables is named


def faults_of(walk: Walk) -> list[str]:
    return verified(walk.store).faults


@dataclass(frozen=True, slots=True)
class Edit:
    """Statements with which somebody helps himself, and what the verifier says of it."""

    statements: tuple[str, ...]
    fault: str


EDITS = {
    "state of an order": Edit(
        ("update orders set state = 'released' where id = '{1002}'",),
        "order:{1002}: order: state is 'released' in its table, and 'rejected' by its last row",
    ),
    "revision of an order": Edit(
        ("update orders set revision = 1 where id = '{1005}'",),
        "order:{1005}: order: revision is 1 in its table, and 2 by its last row",
    ),
    "state of a callback": Edit(
        ("update callbacks set state = 'superseded' where id = '{1002}:1'",),
        "order:{1002}: callback 1: state is 'superseded' in its table, and 'confirmed' by its "
        "last row",
    ),
    "action of a callback": Edit(
        ("update callbacks set action = 'release' where id = '{1002}:1'",),
        "order:{1002}: callback 1: action is 'release' in its table, and 'hold' by its last row",
    ),
    "callback from nowhere": Edit(
        (
            (
                "insert into callbacks select '{1002}:2', order_id, 2, 'release', revision, "
                "decision_id, hold_case, 'pending', 0, null, owed_at, null from callbacks "
                "where id = '{1002}:1'"
            ),
        ),
        "order:{1002}: callback 2 is in its table and named by no row",
    ),
    "callback that is gone": Edit(
        ("delete from callbacks where id = '{1002}:1'",),
        "order:{1002}: callback 1 is named by a row and not in its table",
    ),
    "decision from nowhere": Edit(
        (
            (
                'insert into decisions (order_id, revision, outcome, "by", body, decided_at) '
                "select order_id, revision, 'clear', 'ada', body, decided_at from decisions "
                "where id = 1"
            ),
        ),
        "is in its table and named by no row",
    ),
    "outcome of a decision": Edit(
        ("update decisions set outcome = 'clear' where \"by\" = 'ada' and outcome = 'reject'",),
        "outcome is 'clear' in its table, and 'reject' by its last row",
    ),
    "author of a decision": Edit(
        ("update decisions set \"by\" = 'bo' where order_id = '{1002}' and outcome = 'reject'",),
        "by is 'bo' in its table, and 'ada' by its last row",
    ),
    "body of a decision": Edit(
        ("update decisions set body = body || body where id = 1",),
        "decision 1: its decision is not what was committed to",
    ),
    "content of a revision": Edit(
        ("update revisions set content_hash = 'x' where order_id = '{1002}'",),
        "order:{1002}: revision 1: its content is not what was committed to",
    ),
    "body of a revision": Edit(
        ("update revisions set body = body || body where order_id = '{1002}'",),
        "order:{1002}: revision 1: its body is not what was committed to",
    ),
    "hold reopened": Edit(
        ("update holds set state = 'open' where order_id = '{1002}'",),
        "open is True in its table, and False by its last row",
    ),
    "list in force": Edit(
        ("delete from active_lists where source = 'own'",),
        "list:own: list: snapshot is None in its table, and ",
    ),
    "list put in force": Edit(
        (
            (
                "insert into active_lists select 'other', snapshot_id, activated_at "
                "from active_lists where source = 'own'"
            ),
        ),
        " in its table, and None by its last row",
    ),
    "who changed a list": Edit(
        ("update list_changes set \"by\" = 'bo' where source = 'own'",),
        "by is 'bo' in its table, and 'holdpoint' by its last row",
    ),
    "why a list was changed": Edit(
        ("update list_changes set why = 'ours' where why = 'not ours'",),
        "its why is not what was committed to",
    ),
    "token from nowhere": Edit(
        (
            (
                "insert into tokens select 'abcdefabcdefabcd', login, created_at, revoked, scopes "
                "from tokens limit 1"
            ),
        ),
        "token:ada: token abcdefabcdef is in its table and named by no row",
    ),
    "token that may do more": Edit(
        ("update tokens set scopes = 'read settle' where scopes is not null",),
        "scopes is ['read', 'settle'] in its table, and ['read'] by its last row",
    ),
    "token valid again": Edit(
        ("update tokens set revoked = not revoked where revoked",),
        "revoked is False in its table, and True by its last row",
    ),
}


def test_who_edits_a_table_is_named(busy: Walk) -> None:
    names = {
        name: str(order_id_of(shop_order(int(name), LISTED, NOW))) for name in ("1002", "1005")
    }

    def filled(words: str) -> str:
        return words.replace("{1002}", names["1002"]).replace("{1005}", names["1005"])

    missed = {}
    for name, edit in EDITS.items():
        with busy.store.begin() as tx, tx.begin_nested() as undone:
            for statement in edit.statements:
                assert tx.execute(text(filled(statement))).rowcount, name
            faults = seen_by(tx).faults
            undone.rollback()
        if not any(filled(edit.fault) in fault for fault in faults):
            missed[name] = faults
    assert missed == {}


def test_order_whose_rows_were_dropped_after_the_last_seal_is_named(busy: Walk) -> None:
    sealed(busy.store)
    order = busy.place(1010, LISTED)
    busy.worker.drain()
    subject = f"order:{order_id_of(order)}"
    as_owner(busy.store, "delete from audit where subject = :subject", subject=subject)

    faults = faults_of(busy)

    assert f"{subject}: order is in its table and named by no row" in faults
    assert f"{subject}: revision 1 is in its table and named by no row" in faults


def test_order_that_is_in_no_table_any_more_is_named(store: Store, busy: Walk) -> None:
    order = {**shop_order(1010, HARMLESS, busy.clock()), "currency": "?"}
    busy.send(order)
    busy.worker.do_one()  # recorded, not screened yet
    own = order_id_of(order)
    as_owner(
        store,
        "delete from revisions where order_id = :id",
        "delete from orders where id = :id",
        id=own,
    )

    assert f"order:{own}: rows name it, and no table has it" in faults_of(busy)


def test_hold_that_was_closed_without_a_row_is_named(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    case = listed_walk.case(order).hold
    with listed_walk.store.begin() as tx:
        holds.close(tx, case, HoldState.OVERTAKEN, NOW)

    (fault,) = faults_of(listed_walk)
    assert "hold H-1: open is False in its table, and True by its last row" in fault


# What may be gone


def test_erased_bodies_and_salts_leave_everything_verifiable(busy: Walk) -> None:
    sealed(busy.store)
    as_owner(busy.store, "update revisions set body = null", "delete from audit_salts")

    assert faults_of(busy) == []
    assert faults_in(exported(busy.store)) == []


def test_body_erased_while_its_salt_stays_is_no_fault(busy: Walk) -> None:
    as_owner(busy.store, "update revisions set body = null")

    assert faults_of(busy) == []


def test_orders_of_dropped_segments_need_not_be_named(busy: Walk) -> None:
    busy.clock.forward(timedelta(minutes=5))
    sealed(busy.store, now=busy.clock())
    busy.clock.forward(timedelta(minutes=5))
    order = busy.place(1010, LISTED)
    busy.worker.drain()
    sealed(busy.store, now=busy.clock())
    as_owner(busy.store, "delete from audit where id <= (select min(last_id) from audit_seals)")

    found = verified(busy.store)

    assert found.faults == []
    assert found.first == 2
    assert acts_of(busy.store, order_id_of(order))[0] == "order.revised"
    assert faults_in(exported(busy.store, first=2)) == []


def test_verification_sees_one_state_while_orders_go_on(listed_walk: Walk) -> None:
    found = Verification()
    listed_walk.place(1001, LISTED)
    listed_walk.worker.drain()
    with listed_walk.store.read() as tx:
        audit_tables.hold_still(tx)
        list(verify_trail(tx, found))
        order = listed_walk.place(1002, LISTED)
        listed_walk.worker.drain()
        list(verify_tables(tx, found))

    assert found.faults == []
    with listed_walk.store.read() as tx:
        assert orders.current(tx, order_id_of(order)).state is OrderState.HELD
