"""The REST API: who may ask, what is refused and how, and whose name a verdict carries."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from connector.main.clock import utc_now
from connector.store import cases, tokens
from tests.walk import HARMLESS, LISTED
from tests.web.conftest import Doors, Open

RELEASE = {"reason": "FM-NAME", "note": "registry numbers differ"}
REJECT = {"reason": "TM-LISTED", "note": "it is the listed company"}
TRIED = """conditions:
  - {name: tried, when: "true", outcome: shadow, code: PO-GOODS, text: Only tried}
"""
PROBLEM = "application/problem+json"
ROUTES = {
    ("GET", "/api/v1/holds"),
    ("GET", "/api/v1/holds/{hold}"),
    ("GET", "/api/v1/holds/{hold}/diligence"),
    ("POST", "/api/v1/holds/{hold}/diligence"),
    ("POST", "/api/v1/holds/{hold}/release"),
    ("POST", "/api/v1/holds/{hold}/reject"),
    ("GET", "/api/v1/orders"),
    ("GET", "/api/v1/orders/{order}"),
    ("GET", "/api/v1/orders/{order}/decisions"),
    ("POST", "/api/v1/orders/{order}/hold"),
    ("GET", "/api/v1/deliveries"),
    ("GET", "/api/v1/deliveries/{delivery}"),
    ("GET", "/api/v1/lists"),
    ("POST", "/api/v1/names/match"),
    ("GET", "/api/v1/screenings"),
    ("POST", "/api/v1/screenings"),
    ("POST", "/api/v1/screenings/batch"),
}


# Who may ask


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic YWRhOmFkYQ==", "bearer hp_", "Bearer ü"],
)
def test_without_a_valid_token_nothing_is_told(held: Doors, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    for method, route in sorted(ROUTES):
        body = RELEASE if method == "POST" else None
        path = route.format(hold="H-1", order="shop:1", delivery="shop:1:1")
        answer = held.client.open(path, method=method, headers=headers, json=body)

        assert (answer.status_code, answer.content_type) == (401, PROBLEM)
        assert LISTED not in answer.get_data(as_text=True)
    assert held.api("/holds/H-1", held.token("ada")).get_json()["state"] == "open"


def test_revoked_token_is_refused(doors: Doors, token: str) -> None:
    assert doors.api("/holds", token).status_code == 200
    with doors.store.begin() as tx:
        tokens.revoke(tx, "ada", utc_now(), "root")

    assert doors.api("/holds", token).status_code == 401


def test_scheme_of_the_token_is_read_in_any_case(held: Doors, token: str) -> None:
    answer = held.client.get("/api/v1/holds", headers={"Authorization": f"bearer  {token} "})

    assert answer.status_code == 200


# What is told


def test_hold_is_listed_and_shown_with_why_and_how_the_source_stands(
    doors: Doors, token: str
) -> None:
    order = doors.hold(LISTED)

    (hold,) = doors.api("/holds", token).get_json()["holds"]

    alone = doors.api("/holds/H-1", token).get_json()
    assert alone | {"reasons": hold["reasons"]} == hold
    assert "Same words as the listed name" in " ".join(alone["reasons"][0]["evidence"])
    assert (hold["id"], hold["order"]) == ("H-1", f"shop:{order['id']}")
    assert (hold["state"], hold["revision"]) == ("open", 1)
    assert LISTED in hold["why"]
    assert {reason["code"] for reason in hold["reasons"]} == {"RP-NAME"}
    assert hold["at_source"] == "held, confirmed"
    assert [delivery["action"] for delivery in hold["deliveries"]] == ["hold"]


def test_hold_says_what_rules_that_are_only_tried_said(open_doors: Open, tmp_path: Path) -> None:
    own = tmp_path / "config" / "policy" / "own.yaml"
    own.parent.mkdir(exist_ok=True)
    own.write_text(TRIED)
    doors = open_doors()
    doors.hold(LISTED)

    (hold,) = doors.api("/holds", doors.token("ada")).get_json()["holds"]

    (tried,) = (reason for reason in hold["shadow"] if reason["rule"] == "own/tried")
    assert (tried["mode"], tried["text"]) == ("shadow", "Only tried")
    assert "own/tried" not in {reason["rule"] for reason in hold["reasons"]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["H-2"]),
        ("?state=open", ["H-2"]),
        ("?state=rejected", ["H-1"]),
        ("?state=released", []),
        ("?limit=1", ["H-2"]),
    ],
)
def test_holds_are_listed_by_their_state(
    doors: Doors, token: str, query: str, found: list[str]
) -> None:
    doors.hold(LISTED)
    doors.api("/holds/H-1/reject", token, json=REJECT)
    doors.hold(LISTED, 1002)

    assert [h["id"] for h in doors.api(f"/holds{query}", token).get_json()["holds"]] == found


def test_order_says_whether_it_may_leave(doors: Doors, token: str) -> None:
    cleared, held = doors.hold(HARMLESS), doors.hold(LISTED, 1002)

    assert doors.api(f"/orders/shop:{cleared['id']}", token).get_json() == {
        "order": f"shop:{cleared['id']}",
        "revision": 1,
        "state": "cleared",
        "outcome": "clear",
        "why": "",
        "hold": None,
        "at_source": None,
    }
    standing = doors.api(f"/orders/shop:{held['id']}", token).get_json()
    assert (standing["state"], standing["outcome"]) == ("held", "hold")
    assert (standing["hold"], standing["at_source"]) == ("H-1", "held, confirmed")


# Verdicts


@pytest.mark.parametrize(
    ("verdict", "body", "state"),
    [("release", RELEASE, "released"), ("reject", REJECT, "rejected")],
)
def test_verdict_carries_the_login_of_the_token(
    doors: Doors, token: str, verdict: str, body: dict[str, str], state: str
) -> None:
    doors.hold(LISTED)

    answer = doors.api(f"/holds/h-1/{verdict}", token, json=body)

    assert answer.status_code == 200
    assert answer.get_json()["state"] == state
    with doors.store.read() as tx:
        made = cases.listed(tx, None, 1)[0].decisions[-1]
    assert (made.by, made.revision) == ("ada", 1)
    assert (made.reasons[0].code, made.reasons[0].text) == (body["reason"], body["note"])


def test_released_order_leaves_and_a_rejected_one_does_not(doors: Doors, token: str) -> None:
    doors.hold(LISTED)
    doors.hold(LISTED, 1002)
    doors.api("/holds/H-1/release", token, json=RELEASE)
    doors.api("/holds/H-2/reject", token, json=REJECT)
    doors.worker.drain()

    assert not doors.shop.held(1001)
    assert doors.shop.held(1002)
    assert doors.api("/holds/H-1", token).get_json()["at_source"] == "released, confirmed"


def test_release_of_an_order_that_was_edited_since_is_refused(doors: Doors, token: str) -> None:
    order = doors.hold(LISTED)
    edit = {**order, "currency": "?", "updated_at": "2026-11-24T10:00:00+00:00"}
    doors.send(edit, "orders/updated")
    assert doors.worker.do_one()  # the edit is recorded, not screened yet

    answer = doors.api("/holds/H-1/release", token, json=RELEASE)

    assert (answer.status_code, answer.content_type) == (409, PROBLEM)
    assert answer.get_json()["title"] == "HoldStale"
    doors.worker.drain()
    assert doors.shop.held(1001)


@pytest.mark.parametrize("verdict", ["release", "reject"])
def test_settled_hold_cannot_be_settled_again(doors: Doors, token: str, verdict: str) -> None:
    doors.hold(LISTED)
    doors.api("/holds/H-1/reject", token, json=REJECT)

    body = RELEASE if verdict == "release" else REJECT
    answer = doors.api(f"/holds/H-1/{verdict}", token, json=body)

    assert (answer.status_code, answer.get_json()["title"]) == (409, "HoldClosed")
    assert doors.shop.held(1001)


# What is refused


@pytest.mark.parametrize(
    ("more", "status", "detail"),
    [
        ({"data": b"{", "content_type": "application/json"}, 400, "not valid JSON"),
        ({"data": b"", "content_type": "application/json"}, 400, "not valid JSON"),
        ({"data": b"\xff", "content_type": "application/json"}, 400, "not valid JSON"),
        ({"data": b"[" * 100_000, "content_type": "application/json"}, 400, "not valid JSON"),
        ({"data": b"{}", "content_type": "text/plain"}, 415, "application/json"),
        ({"data": b"reason=FM-NAME&note=x"}, 415, "application/json"),
        ({"data": {"reason": "FM-NAME", "note": "x"}}, 415, "application/json"),
        ({"json": {}}, 422, "reason: Field required"),
        ({"json": []}, 422, "body: Input should be a valid dictionary"),
        ({"data": b"null", "content_type": "application/json"}, 422, "body: Input should be"),
        ({"json": {"reason": "FM-NAME"}}, 422, "note: Field required"),
        ({"json": {**RELEASE, "by": "eve"}}, 422, "by: Extra inputs are not permitted"),
        ({"json": {**RELEASE, "note": 5}}, 422, "note: Input should be a valid string"),
        ({"json": {**RELEASE, "note": "x" * 4001}}, 422, "note: String should have at most"),
        ({"json": {**RELEASE, "note": " "}}, 422, "the note is empty"),
        ({"json": {**RELEASE, "reason": "TM-LISTED"}}, 422, "does not fit a release"),
        (
            {
                "data": b'{"reason": "FM-NAME", "note": "\\ud800"}',
                "content_type": "application/json",
            },
            422,
            "note: ",
        ),
    ],
)
def test_body_that_does_not_fit_is_refused_saying_why_and_releases_nothing(
    held: Doors, token: str, more: dict[str, Any], status: int, detail: str
) -> None:
    answer = held.api("/holds/H-1/release", token, **more)

    problem = answer.get_json()
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    assert detail in problem["detail"]
    assert problem["status"] == status
    assert held.shop.held(1001)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/holds/H-99", 404),
        ("/holds/nonsense", 404),
        ("/holds/H-\u0661", 404),
        ("/holds/H-99999999999999999999", 404),
        ("/orders/shop:99", 404),
        ("/orders/nonsense", 404),
        ("/nothing", 404),
        ("/holds?state=asleep", 422),
        ("/holds?limit=0", 422),
        ("/holds?limit=1001", 422),
        ("/holds?limit=many", 422),
    ],
)
def test_question_without_an_answer_is_a_problem(
    held: Doors, token: str, path: str, status: int
) -> None:
    answer = held.api(path, token)

    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    assert answer.get_json()["status"] == status


@pytest.mark.parametrize("verdict", ["release", "reject"])
def test_verdict_on_an_unknown_hold_is_not_found(held: Doors, token: str, verdict: str) -> None:
    assert held.api(f"/holds/H-99/{verdict}", token, json=RELEASE).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/v1/holds", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/api/v1/holds/H-1", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/api/v1/holds/H-1/release", {"POST", "OPTIONS"}),
    ],
)
def test_wrong_method_is_refused_naming_the_right_ones(
    held: Doors, method: str, path: str, allowed: set[str]
) -> None:
    answer = held.client.open(path, method=method)

    assert (answer.status_code, answer.content_type) == (405, PROBLEM)
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_bug_is_answered_without_a_word_about_it(doors: Doors, token: str) -> None:
    with doors.store.begin() as tx:
        tx.execute(text("alter table holds rename to elsewhere"))

    answer = doors.api("/holds", token)

    assert (answer.status_code, answer.content_type) == (500, PROBLEM)
    assert "elsewhere" not in answer.get_data(as_text=True)
    assert "no such table" not in answer.get_data(as_text=True)


# How it is described


def test_openapi_document_lists_every_route_and_asks_for_a_token(held: Doors) -> None:
    document = held.client.get("/api/openapi.json").get_json()
    described = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item
    }
    rules = {
        (method, rule.rule.replace("<", "{").replace(">", "}"))
        for rule in held.server.app.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.rule.startswith("/api/v1/") and method in ("GET", "POST", "PUT", "DELETE")
    }

    assert described == rules == ROUTES
    for path in document["paths"].values():
        for operation in path.values():
            assert operation["security"] == [{"bearer": []}]
            assert {"200", "401", "422"} <= set(operation["responses"])
