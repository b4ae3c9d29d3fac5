"""Requests about people's data: what was received goes, what decisions stand on stays."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from connector.audit import data_subject
from connector.order import OrderId
from connector.store import Store, audit, data_requests, findings, inbox, orders
from connector.store.findings import FindingKind
from connector.store.inbox import InboxState
from connector.store.tables import inbox as inbox_table
from connector.store.tables import steps
from demo.orders import DEMO_DOMAIN
from tests.audited import sealed, verified
from tests.walk import HARMLESS, LISTED, Walk, order_id_of

SHOP = {"shop_id": 954889, "shop_domain": DEMO_DOMAIN}
PERSON = {"id": 191167, "email": "john@example.com", "phone": "555-625-1199"}


def redact(*numbers: object) -> dict[str, Any]:
    return {**SHOP, "customer": PERSON, "orders_to_redact": list(numbers)}


def bodies(store: Store) -> dict[int, tuple[str, bytes]]:
    with store.read() as tx:
        rows = tx.execute(select(inbox_table)).all()
    return {row.id: (row.state, bytes(row.body)) for row in rows}


def acts(store: Store) -> list[tuple[str, dict[str, Any]]]:
    with store.read() as tx:
        return [(row.act, dict(row.facts)) for row in audit.rows_of(tx, [data_subject("shop")])]


@pytest.fixture
def two_orders(listed_walk: Walk) -> list[dict[str, Any]]:
    placed = [listed_walk.place(1001, LISTED), listed_walk.place(1002, HARMLESS)]
    listed_walk.worker.drain()
    return placed


def test_bodies_of_the_persons_orders_go_and_those_of_others_stay(
    listed_walk: Walk, two_orders: list[dict[str, Any]]
) -> None:
    listed_walk.send(redact(two_orders[0]["id"]), "customers/redact")
    listed_walk.worker.drain()
    assert {id_: body == b"" for id_, (_, body) in bodies(listed_walk.store).items()} == {
        1: True,
        2: False,
        3: True,  # the request itself names the person
    }
    assert b"john@example.com" not in str(bodies(listed_walk.store)).encode()


def test_decisions_and_what_was_screened_stay_and_the_trail_still_verifies(
    listed_walk: Walk, two_orders: list[dict[str, Any]]
) -> None:
    before = listed_walk.case(two_orders[0]).hold
    listed_walk.send(redact(str(two_orders[0]["id"])), "customers/redact")
    listed_walk.worker.drain()
    assert listed_walk.case(two_orders[0]).hold == before
    with listed_walk.store.read() as tx:
        stored = orders.current(tx, OrderId(order_id_of(two_orders[0])))
    assert stored.revision.order is not None
    sealed(listed_walk.store)
    assert verified(listed_walk.store).faults == []
    assert listed_walk.shop.held(1001)


def test_what_was_removed_what_was_kept_and_why_is_recorded_without_the_person(
    listed_walk: Walk, two_orders: list[dict[str, Any]]
) -> None:
    listed_walk.send(redact(two_orders[0]["id"]), "customers/redact")
    listed_walk.worker.drain()
    asked, erased = acts(listed_walk.store)
    assert asked[0] == "data.asked"
    assert erased[0] == "data.erased"
    assert (erased[1]["erased"], erased[1]["not_erased"]) == (1, 0)
    assert "2021/821" in erased[1]["why"]
    assert "decisions" in erased[1]["kept"]
    assert "john" not in str(acts(listed_walk.store))
    with listed_walk.store.read() as tx:
        (request,) = data_requests.of_connection(tx, "shop")
    assert (request.erased, request.ended_at) == (1, listed_walk.clock())


def test_erased_message_is_still_known_as_a_copy(
    listed_walk: Walk, two_orders: list[dict[str, Any]]
) -> None:
    listed_walk.send(redact(two_orders[0]["id"]), "customers/redact")
    listed_walk.worker.drain()
    assert not listed_walk.send(two_orders[0])


def test_message_that_is_not_read_yet_is_waited_for(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.send(redact(order["id"]), "customers/redact")
    with listed_walk.store.begin() as tx:  # as where another worker holds it
        late = update(steps).where(steps.c.subject == "1", steps.c.kind == "read")
        tx.execute(late.values(due_at=listed_walk.clock() + timedelta(minutes=3)))
    listed_walk.worker.drain()
    assert bodies(listed_walk.store)[1][0] == InboxState.KEPT
    for _ in range(3):
        listed_walk.clock.forward(timedelta(minutes=2))
        listed_walk.worker.drain()
    assert bodies(listed_walk.store)[1] == (InboxState.ERASED, b"")
    assert listed_walk.case(order).hold.reasons


def test_message_that_could_not_be_read_is_kept_and_counted(listed_walk: Walk) -> None:
    order = listed_walk.place(1001, LISTED)
    listed_walk.send({**order, "currency": "Euro"}, "orders/updated")
    listed_walk.worker.drain()
    listed_walk.send(redact(order["id"]), "customers/redact")
    listed_walk.worker.drain()
    assert bodies(listed_walk.store)[2][0] == InboxState.UNREADABLE
    with listed_walk.store.read() as tx:
        (request,) = data_requests.of_connection(tx, "shop")
    assert (request.erased, request.kept) == (1, 1)


def test_shop_that_is_erased_loses_every_body(
    listed_walk: Walk, two_orders: list[dict[str, Any]]
) -> None:
    assert two_orders
    listed_walk.send(SHOP, "shop/redact")
    listed_walk.worker.drain()
    assert all(body == b"" for _, body in bodies(listed_walk.store).values())
    assert acts(listed_walk.store)[0][1]["orders"] == "all"


def test_walk_over_many_messages_goes_on_where_it_was(
    listed_walk: Walk, two_orders: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert two_orders
    monkeypatch.setattr("connector.erasing._STRETCH", 1)
    listed_walk.send(SHOP, "shop/redact")
    listed_walk.worker.drain()
    assert all(body == b"" for _, body in bodies(listed_walk.store).values())


@pytest.mark.parametrize(
    ("body", "topic"),
    [
        ({**SHOP, "customer": PERSON, "orders_to_redact": []}, "shop/redact"),
        ({"shop_id": 1, "shop_domain": "another.myshopify.com"}, "shop/redact"),
        (SHOP, "products/update"),
    ],
    ids=["a person's under the shop's topic", "another shop", "another topic"],
)
def test_body_that_is_sent_again_under_another_topic_erases_nothing(
    listed_walk: Walk, two_orders: list[dict[str, Any]], body: dict[str, Any], topic: str
) -> None:
    assert two_orders
    listed_walk.send(body, topic)
    listed_walk.worker.drain()
    assert bodies(listed_walk.store)[1][1] != b""


def test_request_to_be_told_waits_for_a_person(
    listed_walk: Walk, two_orders: list[dict[str, Any]]
) -> None:
    body = {**SHOP, "customer": PERSON, "orders_requested": [two_orders[0]["id"]]}
    listed_walk.send({**body, "data_request": {"id": 9999}}, "customers/data_request")
    listed_walk.pipeline.reconciler.start()
    for _ in range(3):  # comparisons do not settle what only a person can answer
        listed_walk.worker.drain()
        listed_walk.clock.forward(timedelta(minutes=6))
    with listed_walk.store.read() as tx:
        (finding,) = findings.unsettled(tx)
    assert (finding.kind, finding.subject) == (FindingKind.DATA_ASKED, "message 3")
    assert bodies(listed_walk.store)[1][1] != b""


def test_request_with_an_order_that_cannot_be_read_is_kept_as_unreadable(
    listed_walk: Walk, two_orders: list[dict[str, Any]]
) -> None:
    assert two_orders
    listed_walk.send(redact("all of them"), "customers/redact")
    listed_walk.worker.drain()
    with listed_walk.store.read() as tx:
        assert inbox.load(tx, 3).message.body != b""
        assert data_requests.of_connection(tx, "shop") == ()
    assert bodies(listed_walk.store)[3][0] == InboxState.UNREADABLE
