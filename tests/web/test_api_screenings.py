"""POST /screenings: the answer while its sender waits, and what is kept of it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from connector.main.clock import utc_now
from connector.order import OrderId
from connector.store import audit, cases, tokens
from tests.walk import HARMLESS, LISTED
from tests.web.conftest import Doors, Open, installation
from tests.web.till import asked, open_till, order, working

RELEASE = {"reason": "FM-NAME", "note": "registry numbers differ"}
PROBLEM = "application/problem+json"


@pytest.fixture
def till(open_doors: Open, tmp_path: Path) -> Doors:
    open_till(tmp_path)
    return open_doors()


@pytest.fixture
def token(till: Doors) -> str:
    return till.token("checkout")


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory, database: Path) -> Iterator[Doors]:
    """An installation whose workers work, for questions that do not disturb each other."""
    home = tmp_path_factory.mktemp("till")
    with installation(home, database) as build:
        open_till(home)
        doors = build()
        with working(doors):
            yield doors


def ask(doors: Doors, body: dict[str, Any]) -> TestResponse:
    return doors.api("/screenings", doors.token("checkout"), json=body)


def test_harmless_order_is_cleared_while_its_sender_waits(at_work: Doors) -> None:
    answer = ask(at_work, asked(HARMLESS, "C-1"))

    told = answer.get_json()
    assert answer.status_code == 200
    assert (told["may_leave"], told["outcome"], told["number"]) == (True, "clear", "C-1")
    assert (told["reasons"], told["hold"], told["problem"]) == ([], None, None)


def test_listed_party_is_held_and_the_answer_names_nobody(at_work: Doors) -> None:
    answer = ask(at_work, asked(LISTED, "C-2"))

    told = answer.get_json()
    assert (told["may_leave"], told["outcome"]) == (False, "hold")
    assert told["hold"].startswith("H-")
    assert {reason["code"] for reason in told["reasons"]} == {"RP-NAME"}
    assert "Hikvision" not in answer.get_data(as_text=True)


def test_answer_is_the_decision_that_is_recorded_and_audited(at_work: Doors) -> None:
    told = ask(at_work, asked(LISTED, "C-3")).get_json()

    with at_work.store.read() as tx:
        standing = cases.standing(tx, OrderId("till:C-3"))
        acts = [row.act for row in audit.rows_of(tx, ["order:till:C-3"])]
    assert standing.decision is not None
    assert standing.decision.at.isoformat() == told["decided_at"].replace("Z", "+00:00")
    assert standing.case is not None
    assert standing.case.hold.id == told["hold"]
    assert "order.held" in acts


def test_order_that_is_not_decided_in_time_is_pending_and_is_asked_for_again(
    till: Doors, token: str
) -> None:
    answer = till.api("/screenings", token, json=asked(HARMLESS, budget_ms=20))

    told = answer.get_json()
    assert (answer.status_code, told["outcome"], told["may_leave"]) == (202, "pending", False)
    assert answer.headers["Location"] == told["poll"]
    poll = told["poll"].removeprefix("/api/v1")
    assert till.api(poll, token).status_code == 202
    till.worker.drain()
    again = till.api(poll, token)
    assert (again.status_code, again.get_json()["outcome"]) == (200, "clear")


def test_nobody_waits_where_every_seat_is_taken(till: Doors, token: str) -> None:
    answers: list[int] = []

    def wait() -> None:
        body = asked(HARMLESS, f"S-{threading.get_ident()}", budget_ms=3000)
        client = till.server.app.test_client()
        headers = {"Authorization": f"Bearer {token}"}
        answers.append(client.post("/api/v1/screenings", json=body, headers=headers).status_code)

    threads = [threading.Thread(target=wait) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [202] * 9


def test_edit_is_not_answered_by_the_decision_on_what_stood_before(till: Doors, token: str) -> None:
    till.api("/screenings", token, json=asked(HARMLESS, budget_ms=0))
    till.worker.drain()

    edited = till.api("/screenings", token, json=asked(LISTED, budget_ms=20)).get_json()

    assert (edited["outcome"], edited["may_leave"]) == ("pending", False)
    number_alone = till.api("/screenings?connection=till&number=A-1", token).get_json()
    assert number_alone["outcome"] in ("clear", "pending")
    till.worker.drain()
    last = till.api(edited["poll"].removeprefix("/api/v1"), token).get_json()
    assert last["outcome"] == "hold"


def test_same_order_sent_again_is_the_same_order(till: Doors, token: str) -> None:
    till.api("/screenings", token, json=asked(HARMLESS, budget_ms=0))
    till.worker.drain()

    again = till.api("/screenings", token, json=asked(HARMLESS, budget_ms=0))

    assert (again.status_code, again.get_json()["outcome"]) == (200, "clear")
    assert till.inbox_rows() == 1


@pytest.mark.parametrize(
    ("order_", "pointer", "number"),
    [
        ({}, "$.number", None),
        ({"number": "B-1"}, "$.placed_at", "B-1"),
        (order(number="B-2", destination="Atlantis"), "$.destination", "B-2"),
        (order(number="B-3", lines=[]), "$.lines", "B-3"),
    ],
)
def test_order_that_cannot_be_read_is_held_and_its_field_named(
    till: Doors, token: str, order_: dict[str, Any], pointer: str, number: str | None
) -> None:
    body = {"connection": "till", "order": order_, "budget_ms": 0}
    told = till.api("/screenings", token, json=body).get_json()

    assert (told["outcome"], told["may_leave"], told["number"]) == ("hold", False, number)
    assert told["problem"]["pointer"] == pointer
    till.worker.drain()
    (hold,) = till.api("/holds", token).get_json()["holds"]
    assert {reason["code"] for reason in hold["reasons"]} == {"SY-DATA"}


def test_release_is_told_and_so_confirmed_to_a_source_that_asks_by_itself(
    till: Doors, token: str
) -> None:
    till.api("/screenings", token, json=asked(LISTED, budget_ms=0))
    till.worker.drain()
    held = till.api("/screenings?connection=till&number=A-1", token).get_json()
    assert till.api(f"/holds/{held['hold']}", token).get_json()["at_source"] == "held, confirmed"

    till.api(f"/holds/{held['hold']}/release", token, json=RELEASE)

    told = till.api("/screenings?connection=till&number=A-1", token).get_json()
    assert (told["outcome"], told["may_leave"]) == ("clear", True)
    shown = till.api(f"/holds/{held['hold']}", token).get_json()
    assert shown["at_source"] == "released, confirmed"


def test_batch_answers_in_the_order_of_the_request(at_work: Doors) -> None:
    orders = [order(HARMLESS, "D-1"), order(LISTED, "D-2"), {"number": "D-3"}]
    body = {"connection": "till", "orders": orders, "budget_ms": 5000}

    answer = at_work.api("/screenings/batch", at_work.token("checkout"), json=body)

    told = answer.get_json()["screenings"]
    assert [each["outcome"] for each in told] == ["clear", "hold", "hold"]
    assert [each["number"] for each in told] == ["D-1", "D-2", "D-3"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/screenings?connection=till&number=nobody", 404),
        ("/screenings?connection=nobody&number=1", 404),
        ("/screenings?connection=till", 422),
        ("/screenings?connection=till&number=1&key=XYZ", 422),
        ("/screenings?connection=till&number=%00", 422),
    ],
)
def test_question_without_an_answer_is_a_problem(
    till: Doors, token: str, path: str, status: int
) -> None:
    answer = till.api(path, token)
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)


def test_who_has_a_key_was_promised_an_answer(till: Doors, token: str) -> None:
    answer = till.api(f"/screenings?connection=till&number=A-9&key={'a' * 32}", token)
    assert (answer.status_code, answer.get_json()["outcome"]) == (202, "pending")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"connection": "Till"}, "connection"),
        ({"budget_ms": 10_001}, "budget_ms"),
        ({"budget_ms": -1}, "budget_ms"),
        ({"order": []}, "order"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_field_that_is_wrong_is_named(
    till: Doors, token: str, change: dict[str, Any], said: str
) -> None:
    answer = till.api("/screenings", token, json=asked() | change)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == f"/{said}"
    assert till.inbox_rows() == 0


def test_token_of_a_checkout_screens_its_own_orders_and_nothing_else(till: Doors) -> None:
    with till.store.begin() as tx:
        own = tokens.issue(tx, "checkout", utc_now(), "ada", ("screen:till",))
        other = tokens.issue(tx, "checkout", utc_now(), "ada", ("screen:shop",))
        reader = tokens.issue(tx, "reader", utc_now(), "ada", ("read",))
    assert till.api("/screenings", own, json=asked(budget_ms=0)).status_code == 202
    assert till.api("/screenings", other, json=asked(budget_ms=0)).status_code == 403
    assert till.api("/screenings", reader, json=asked(budget_ms=0)).status_code == 403
    assert till.api("/orders", own).status_code == 403
    assert till.api("/orders", reader).status_code == 200
    assert till.api("/holds/H-1/release", reader, json=RELEASE).status_code == 403
    assert till.api("/names/match", reader, json={"parties": [{"name": "x"}]}).status_code == 403


def test_order_of_another_room_is_read_as_that_room_reads_it(till: Doors, token: str) -> None:
    body = {"connection": "shop", "order": order(), "budget_ms": 0}
    told = till.api("/screenings", token, json=body).get_json()
    assert told["outcome"] == "hold"
    assert told["problem"]["pointer"].startswith("$")


def test_pending_is_no_answer_that_a_key_keeps(till: Doors, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k-1"}
    body = asked(HARMLESS, budget_ms=0)
    first = till.client.post("/api/v1/screenings", json=body, headers=headers)
    till.worker.drain()
    again = till.client.post("/api/v1/screenings", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.get_json()["may_leave"]
