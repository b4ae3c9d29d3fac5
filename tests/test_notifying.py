"""Notices from the decision to their subscriber, on both databases."""

import json
from datetime import timedelta

import pytest

from connector.callback.notice import Event, NoticeState
from connector.callback.target_health import (
    FAILURES_TO_OPEN,
    OPEN_AT_FIRST,
    RateLimit,
    TargetHealth,
)
from connector.errors import DeliveryUnknown, SignatureError
from connector.hold import Verdict
from connector.http import Answer, Request
from connector.notifying import Notifier
from connector.order import OrderId
from connector.store import Store, deliveries, notices, orders, steps
from connector.store.steps import Kind
from tests.receiver import CRM, KEY, NEXT_KEY, TellingWalk
from tests.walk import HARMLESS, LISTED, order_id_of, release

HOUR = timedelta(hours=1)


@pytest.fixture
def told(store: Store, monkeypatch: pytest.MonkeyPatch) -> TellingWalk:
    walk = TellingWalk(store, monkeypatch)
    walk.use_starter_list()
    return walk


def events(walk: TellingWalk) -> list[str]:
    return [json.loads(post.body)["type"] for post in walk.receiver.posts]


def drain(walk: TellingWalk, times: int = 1) -> None:
    for _ in range(times):
        walk.clock.forward(7 * HOUR)  # longer than any wait of the schedule
        walk.worker.drain()


def test_every_decision_on_an_order_is_told_in_sequence(told: TellingWalk) -> None:
    order = told.place(1001, LISTED)
    told.worker.drain()
    release(told, told.case(order).hold)
    told.worker.drain()

    assert events(told) == ["order.held", "order.released"]
    sequences = [json.loads(post.body)["data"]["sequence"] for post in told.receiver.posts]
    assert sequences == [1, 2]
    assert [each.state for each in told.sendings(order)] == [NoticeState.DELIVERED] * 2


def test_cleared_rejected_and_cancelled_orders_are_told(told: TellingWalk) -> None:
    told.place(1001, HARMLESS)
    rejected = told.place(1002, LISTED)
    told.place(1003, LISTED)
    told.worker.drain()
    hold = told.case(rejected).hold
    told.pipeline.settle(hold.id, Verdict.REJECT, "ada", "TM-LISTED", "The listed company")
    told.send(told.shop.cancel(1003), "orders/cancelled")
    told.worker.drain()

    assert sorted(events(told)) == [
        "order.cancelled",
        "order.cleared",
        "order.held",
        "order.held",
        "order.rejected",
    ]


def test_notice_says_codes_and_ids_and_no_name_of_anybody(told: TellingWalk) -> None:
    order = told.place(1001, LISTED)
    told.worker.drain()
    release(told, told.case(order).hold)
    told.worker.drain()

    held, released = (json.loads(post.body)["data"] for post in told.receiver.posts)
    code = {
        "code": "RP-NAME",
        "axis": "party",
        "text": "A name on the order is close to a listed party's",
    }
    assert held == {
        "version": 1,
        "sequence": 1,
        "order": order_id_of(order),
        "connection": "shop",
        "number": str(order["id"]),
        "revision": 1,
        "outcome": "hold",
        "decided_by": "policy",
        "decision": 1,
        "hold": "H-1",
        "reasons": [code],
    }
    assert (released["decided_by"], released["hold"]) == ("person", "H-1")
    sent = b"".join(post.body for post in told.receiver.posts)
    for word in (b"Hikvision", b"Brandt", b"Kaiweg", b"ada", b"Registry numbers", b"84 FR"):
        assert word not in sent


def test_notice_is_signed_so_that_its_receiver_can_tell(told: TellingWalk) -> None:
    order = told.place(1001, LISTED)
    told.worker.drain()

    (sending,) = told.sendings(order)
    assert told.receiver.verified(0, KEY) == sending.notice.id
    with pytest.raises(SignatureError):
        told.receiver.verified(0, NEXT_KEY)


def test_subscriber_gets_only_what_it_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = TellingWalk(store, monkeypatch, events=frozenset({Event.RELEASED}))
    walk.use_starter_list()
    order = walk.place(1001, LISTED)
    walk.worker.drain()
    release(walk, walk.case(order).hold)
    walk.worker.drain()

    assert events(walk) == ["order.released"]


def test_subscriber_of_another_connection_is_told_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = TellingWalk(store, monkeypatch, connections=frozenset({"erp"}))
    walk.use_starter_list()
    order = walk.place(1001, LISTED)
    walk.worker.drain()

    assert walk.sendings(order) == []


def test_notice_is_owed_only_if_the_decision_is_kept(
    told: TellingWalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = told.place(1001, LISTED)
    finish = steps.finish

    def crash(tx: object, step: steps.Step) -> None:
        if step.kind is Kind.READ:
            raise SystemExit
        finish(tx, step)  # type: ignore[arg-type]

    monkeypatch.setattr(steps, "finish", crash)
    with pytest.raises(SystemExit):
        told.worker.drain()

    with told.store.read() as tx:
        assert orders.find(tx, order_id_of(order)) is None
    assert told.sendings(order) == []


def test_crash_between_post_and_commit_posts_twice_under_one_id(
    told: TellingWalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = told.place(1001, LISTED)
    with monkeypatch.context() as patch:

        def crash(*_: object) -> None:
            raise SystemExit

        patch.setattr(notices, "keep_attempt", crash)
        with pytest.raises(SystemExit):
            told.worker.drain()
    told.clock.forward(timedelta(minutes=2))  # the lease of the dead worker runs out
    told.worker.drain()

    assert len(told.receiver.ids) == 2
    assert len(set(told.receiver.ids)) == 1
    assert [each.state for each in told.sendings(order)] == [NoticeState.DELIVERED]


def test_failed_notice_is_tried_again_with_the_same_id_and_body(told: TellingWalk) -> None:
    told.receiver.status = 500
    order = told.place(1001, LISTED)
    told.worker.drain()
    told.receiver.status = 204
    drain(told)

    first, second = told.receiver.posts
    assert told.receiver.ids[0] == told.receiver.ids[1]
    assert first.body == second.body
    with told.store.read() as tx:
        found = deliveries.find(tx, told.receiver.ids[0])
        assert found is not None
        tries = [each.problem for each in deliveries.tries(tx, found)]
    assert tries == ["it answered 500", None]
    assert [each.attempts for each in told.sendings(order)] == [2]


def test_wait_that_was_asked_for_is_not_cut_short_by_a_newer_notice(told: TellingWalk) -> None:
    told.receiver.status, told.receiver.retry_after = 429, "3600"
    order = told.place(1001, LISTED)
    told.worker.drain()

    release(told, told.case(order).hold)
    told.clock.forward(HOUR - timedelta(seconds=1))
    told.worker.drain()
    assert len(told.receiver.posts) == 1

    told.receiver.status = 204
    told.clock.forward(timedelta(seconds=1))
    told.worker.drain()
    assert events(told) == ["order.held", "order.held", "order.released"]


@pytest.mark.parametrize("status", [302, 400, 500, 0])
def test_notice_dies_after_its_schedule_and_the_next_one_goes_on(
    told: TellingWalk, status: int
) -> None:
    told.receiver.status = status
    order = told.place(1001, LISTED)
    told.worker.drain()
    drain(told, 17)
    assert [(each.state, each.attempts) for each in told.sendings(order)] == [
        (NoticeState.DEAD, 18)
    ]

    told.receiver.status = 204
    release(told, told.case(order).hold)
    drain(told)

    assert [each.state for each in told.sendings(order)] == [
        NoticeState.DEAD,
        NoticeState.DELIVERED,
    ]


def test_notices_that_were_owed_behind_a_dead_one_go_out(told: TellingWalk) -> None:
    told.receiver.status = 400
    order = told.place(1001, LISTED)
    told.worker.drain()
    release(told, told.case(order).hold)
    drain(told, 16)
    assert [each.attempts for each in told.sendings(order)] == [17, 0]

    drain(told)

    first, second = told.sendings(order)
    assert (first.state, second.state) == (NoticeState.DEAD, NoticeState.PENDING)
    assert second.attempts == 1


def test_gone_disables_the_subscriber_and_what_is_owed_dies(told: TellingWalk) -> None:
    told.receiver.status = 410
    order = told.place(1001, LISTED)
    told.worker.drain()
    told.receiver.status = 204
    release(told, told.case(order).hold)
    told.worker.drain()

    assert told.health().disabled_at == told.clock()
    assert len(told.receiver.posts) == 1
    first, second = told.sendings(order)
    assert (first.state, first.problem) == (NoticeState.DEAD, "it answered 410: gone")
    assert (second.state, second.attempts) == (NoticeState.DEAD, 0)
    assert "disabled" in (second.problem or "")


def test_enabled_subscriber_gets_what_is_replayed_and_what_is_new(told: TellingWalk) -> None:
    told.receiver.status = 410
    order = told.place(1001, LISTED)
    told.worker.drain()
    told.receiver.status = 204

    assert told.replayer.enable("crm")
    assert not told.replayer.enable("crm")
    (dead,) = told.replayer.given_up("crm")
    assert told.replayer.replay(dead).why_not == ""
    release(told, told.case(order).hold)
    told.worker.drain()

    assert events(told) == ["order.held", "order.held", "order.released"]
    assert told.receiver.ids[:2] == [dead, dead]


def test_notices_for_a_subscriber_that_was_removed_die_with_a_reason(told: TellingWalk) -> None:
    told.receiver.status = 500
    order = told.place(1001, LISTED)
    told.worker.drain()
    release(told, told.case(order).hold)
    gone = Notifier(told.store, told.pipeline.notifier.gate, told.pipeline.schedule, told.clock)
    object.__setattr__(told.pipeline, "notifier", gone)

    drain(told)

    assert {each.state for each in told.sendings(order)} == {NoticeState.DEAD}
    assert {each.problem for each in told.sendings(order)} == {
        "there is no subscriber 'crm' any more"
    }
    with told.store.read() as tx:
        assert steps.next_due(tx, Kind.NOTIFY, f"crm:{order_id_of(order)}") is None


def test_notice_owed_while_the_last_one_ends_is_not_missed(
    told: TellingWalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = told.place(1001, LISTED)
    told.worker.drain()
    with told.store.begin() as tx:  # a step without a notice, as one that came late leaves it
        notices.owe_now(tx, "crm", OrderId(order_id_of(order)), told.clock())
    looked = notices.next_of

    def released_meanwhile(*arguments: object) -> object:
        monkeypatch.setattr(notices, "next_of", looked)
        found = looked(*arguments)  # type: ignore[arg-type]
        release(told, told.case(order).hold)
        return found

    monkeypatch.setattr(notices, "next_of", released_meanwhile)
    told.worker.drain()

    assert events(told) == ["order.held", "order.released"]


def test_broken_notice_is_tried_again(told: TellingWalk, monkeypatch: pytest.MonkeyPatch) -> None:
    order = told.place(1001, LISTED)

    def explode(_request: Request) -> Answer:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(type(told.receiver), "__call__", lambda _self, request: explode(request))
        told.worker.drain()
    assert told.shop.held(1001)
    drain(told)

    assert [each.state for each in told.sendings(order)] == [NoticeState.DELIVERED]


def test_subscriber_that_is_down_is_left_alone_and_then_asked_by_one_notice(
    told: TellingWalk,
) -> None:
    told.receiver.status = 503
    for number in range(1001, 1001 + FAILURES_TO_OPEN + 3):
        told.place(number, HARMLESS)
    told.worker.drain()
    assert len(told.receiver.posts) == FAILURES_TO_OPEN

    told.clock.forward(OPEN_AT_FIRST)
    told.worker.drain()
    assert len(told.receiver.posts) == FAILURES_TO_OPEN + 1

    told.receiver.status = 204
    told.clock.forward(2 * OPEN_AT_FIRST)
    told.worker.drain()
    assert told.health() == TargetHealth()


def test_subscriber_that_is_down_keeps_no_hold_up(told: TellingWalk) -> None:
    told.receiver.status = 0
    for number in range(1001, 1001 + FAILURES_TO_OPEN + 3):
        told.place(number, LISTED)

    told.worker.drain()

    assert all(told.shop.held(number) for number in range(1001, 1001 + FAILURES_TO_OPEN + 3))


@pytest.mark.parametrize("status", [404, 302])
def test_subscriber_that_says_no_is_not_taken_for_down(told: TellingWalk, status: int) -> None:
    told.receiver.status = status
    for number in range(1001, 1001 + FAILURES_TO_OPEN + 1):
        told.place(number, HARMLESS)
    told.worker.drain()

    assert told.health().failures == 0
    assert len(told.receiver.posts) == FAILURES_TO_OPEN + 1


def test_rate_limit_puts_notices_off_without_counting_a_try(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = TellingWalk(store, monkeypatch, limits={CRM: RateLimit(1)})
    walk.use_starter_list()
    orders = [walk.place(number, HARMLESS) for number in range(1001, 1005)]
    for posts in range(1, 5):
        walk.worker.drain()
        assert len(walk.receiver.posts) == posts
        walk.clock.forward(timedelta(seconds=1))

    assert [walk.sendings(order)[0].attempts for order in orders] == [1, 1, 1, 1]


def test_test_event_is_signed_and_leaves_nothing_behind(told: TellingWalk) -> None:
    posted, _took = told.pipeline.notifier.test("crm")

    assert posted.status == 204
    assert told.receiver.verified(0, KEY).startswith("test_")
    assert events(told) == ["holdpoint.test"]
    with told.store.read() as tx:
        found = deliveries.listed(tx, (*NoticeState,), "crm", 10)
    assert found == ()
    assert told.health() == TargetHealth()


def test_test_of_an_unknown_subscriber_names_those_there_are(told: TellingWalk) -> None:
    with pytest.raises(DeliveryUnknown, match="configured are: crm"):
        told.pipeline.notifier.test("erp")
