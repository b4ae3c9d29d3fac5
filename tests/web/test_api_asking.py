"""What every operation of the API heeds: pages, keys, tags, limits; and the smaller operations."""

from typing import Any

import pytest

from connector.main.clock import utc_now
from connector.store import tokens
from connector.web.api.admitting import SCOPE_OF, Allowance
from tests.walk import HARMLESS, LISTED
from tests.web.conftest import Doors, Open

REJECT = {"reason": "TM-LISTED", "note": "it is the listed company"}
RELEASE = {"reason": "FM-NAME", "note": "registry numbers differ"}
PROBLEM = "application/problem+json"


def pages(doors: Doors, path: str, token: str, name: str) -> list[list[dict[str, Any]]]:
    found, cursor = [], ""
    while True:
        told = doors.api(f"{path}limit=2{cursor}", token).get_json()
        found.append(told[name])
        if told["next"] is None:
            return found
        cursor = f"&cursor={told['next']}"


# Pages


@pytest.mark.parametrize(
    ("path", "name"),
    [("/holds?", "holds"), ("/orders?", "orders"), ("/deliveries?", "deliveries")],
)
def test_pages_together_are_the_whole_each_once(
    doors: Doors, token: str, path: str, name: str
) -> None:
    for number in range(1001, 1006):
        doors.hold(LISTED, number)

    found = pages(doors, path, token, name)

    ids = [str(each.get("id", each.get("order"))) for page in found for each in page]
    assert [len(page) for page in found] == [2, 2, 1]
    assert len(set(ids)) == 5
    whole = doors.api(path, token).get_json()[name]
    assert [str(each.get("id", each.get("order"))) for each in whole] == ids


@pytest.mark.parametrize("path", ["/holds", "/orders", "/deliveries"])
@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "W10", "WzFd", "WyJcdTAwMDAiXQ", "WyJ4IiwieSJd"])
def test_cursor_of_nobody_is_refused(held: Doors, token: str, path: str, cursor: str) -> None:
    answer = held.api(f"{path}?cursor={cursor}", token)
    if path == "/orders" and answer.status_code == 200:
        return  # any text can be an order's id, and nothing comes after most
    assert (answer.status_code, answer.content_type) == (404, PROBLEM)


def test_orders_are_listed_by_state_and_connection(doors: Doors, token: str) -> None:
    doors.hold(LISTED)
    cleared = doors.hold(HARMLESS, 1002)

    (order,) = doors.api("/orders?state=cleared", token).get_json()["orders"]
    assert (order["order"], order["connection"]) == (f"shop:{cleared['id']}", "shop")
    assert doors.api("/orders?connection=elsewhere", token).get_json()["orders"] == []
    assert len(doors.api("/orders?connection=shop", token).get_json()["orders"]) == 2


# Keys


def test_request_sent_again_with_its_key_is_answered_as_before(doors: Doors, token: str) -> None:
    doors.hold(LISTED)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k-1"}

    first = doors.client.post("/api/v1/holds/H-1/reject", json=REJECT, headers=headers)
    again = doors.client.post("/api/v1/holds/H-1/reject", json=REJECT, headers=headers)
    without = doors.api("/holds/H-1/reject", token, json=REJECT)

    assert first.status_code == again.status_code == 200
    assert again.data == first.data
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert without.status_code == 409


def test_key_of_another_request_is_refused_and_another_login_has_its_own(
    doors: Doors, token: str
) -> None:
    doors.hold(LISTED)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k-1"}
    doors.client.post("/api/v1/holds/H-1/reject", json={**REJECT, "note": " "}, headers=headers)

    other = doors.client.post("/api/v1/holds/H-1/reject", json=REJECT, headers=headers)
    headers["Authorization"] = f"Bearer {doors.token('eve')}"
    eve = doors.client.post("/api/v1/holds/H-1/reject", json=REJECT, headers=headers)

    assert (other.status_code, other.content_type) == (422, PROBLEM)
    assert eve.status_code == 200


def test_answer_of_the_moment_is_not_kept_for_a_key(doors: Doors, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k-1", "If-Match": '"x"'}
    doors.hold(LISTED)
    path = "/api/v1/holds/H-1/reject"
    assert doors.client.post(path, json=REJECT, headers=headers).status_code == 412
    del headers["If-Match"]
    assert doors.client.post(path, json=REJECT, headers=headers).status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_key_that_cannot_be_kept_is_refused(held: Doors, token: str, key: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    answer = held.client.post("/api/v1/names/match", json={}, headers=headers)
    assert (answer.status_code, answer.content_type) == (400, PROBLEM)


# Tags


def test_what_is_as_it_was_is_not_sent_again(held: Doors, token: str) -> None:
    first = held.api("/holds/H-1", token)
    headers = {"Authorization": f"Bearer {token}", "If-None-Match": first.headers["ETag"]}
    again = held.client.get("/api/v1/holds/H-1", headers=headers)
    other = held.client.get("/api/v1/holds", headers=headers)
    assert (again.status_code, again.data) == (304, b"")
    assert other.status_code == 200
    assert "private" in first.headers["Cache-Control"]


def test_verdict_on_what_was_seen_fails_once_it_is_another(doors: Doors, token: str) -> None:
    doors.hold(LISTED)
    seen = doors.api("/holds/H-1", token).headers["ETag"]
    headers = {"Authorization": f"Bearer {token}", "If-Match": '"another"'}
    path = "/api/v1/holds/H-1/release"
    assert doors.client.post(path, json=RELEASE, headers=headers).status_code == 412
    assert doors.shop.held(1001)
    headers["If-Match"] = seen
    assert doors.client.post(path, json=RELEASE, headers=headers).status_code == 200


# Limits


def test_login_that_asks_too_much_is_told_when_to_come_again(open_doors: Open) -> None:
    doors = open_doors(api_per_second=1)
    token, other = doors.token("ada"), doors.token("eve")
    doors.api("/lists", token)
    refused = [doors.api("/lists", token) for _ in range(3)][-1]
    assert (refused.status_code, refused.content_type) == (429, PROBLEM)
    assert int(refused.headers["Retry-After"]) >= 1
    assert '"login"' in refused.headers["RateLimit"]
    assert doors.api("/lists", other).status_code == 200


def test_allowance_is_restored_with_time_and_never_above_its_size() -> None:
    allowance = Allowance(2)
    assert [allowance.take("a", 0.0) >= 0 for _ in range(3)] == [True, True, False]
    assert allowance.take("b", 0.0) >= 0
    assert allowance.take("a", 0.5) >= 0
    assert [allowance.take("a", 99.0) >= 0 for _ in range(3)] == [True, True, False]


# Scopes


def test_every_operation_that_is_not_for_reading_has_a_scope_of_its_own(held: Doors) -> None:
    posting = {
        rule.endpoint.rpartition(".")[2]
        for rule in held.server.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and "POST" in (rule.methods or ())
    }
    assert posting <= set(SCOPE_OF)
    assert set(SCOPE_OF.values()) <= set(tokens.SCOPES)


@pytest.mark.parametrize("scope", ["admin", "screen:", "read:shop", ""])
def test_scope_that_is_none_is_refused(scope: str) -> None:
    with pytest.raises(ValueError, match="is no scope"):
        tokens.require_known(scope)


def test_token_without_its_scope_is_told_which_it_lacks(doors: Doors) -> None:
    with doors.store.begin() as tx:
        token = tokens.issue(tx, "reader", utc_now(), "ada", ("match",))
    answer = doors.api("/holds", token)
    assert (answer.status_code, answer.content_type) == (403, PROBLEM)
    assert "scope 'read'" in answer.get_json()["detail"]


# The smaller operations


def test_name_is_compared_with_the_lists_in_force(held: Doors, token: str) -> None:
    parties = [{"name": LISTED, "country": "CN"}, {"name": HARMLESS, "born": "1971"}]
    told = held.api("/names/match", token, json={"parties": parties}).get_json()["parties"]
    assert [each["name"] for each in told] == [LISTED, HARMLESS]
    assert (told[0]["hits"][0]["listed_name"], told[0]["hits"][0]["band"]) == (LISTED, "hold")
    assert all(hit["band"] == "below" for hit in told[1]["hits"])


def test_name_that_is_too_long_to_be_compared_is_said_to_be(held: Doors, token: str) -> None:
    name = " ".join(f"word{i}" for i in range(80))
    (told,) = held.api("/names/match", token, json={"parties": [{"name": name}]}).get_json()[
        "parties"
    ]
    assert (told["comparable"], told["hits"]) == (False, [])


def test_lists_in_force_are_shown(held: Doors, token: str) -> None:
    (starter,) = held.api("/lists", token).get_json()["lists"]
    assert starter["entries"] > 0
    assert starter["health"] == "ok"


def test_delivery_is_shown_with_its_tries(held: Doors, token: str) -> None:
    (owed,) = held.api("/deliveries", token).get_json()["deliveries"]
    shown = held.api(f"/deliveries/{owed['id']}", token).get_json()
    assert (shown["what"], shown["state"], shown["tries"]) == ("hold", "confirmed", [])
    assert held.api("/deliveries/nobody", token).status_code == 404
    assert held.api("/deliveries?target=elsewhere", token).get_json()["deliveries"] == []


def test_every_decision_on_an_order_is_shown_with_who_made_it(doors: Doors, token: str) -> None:
    order = doors.hold(LISTED)
    doors.api("/holds/H-1/release", token, json=RELEASE)
    made = doors.api(f"/orders/shop:{order['id']}/decisions", token).get_json()["decisions"]
    assert [(each["outcome"], each["by"]) for each in made] == [
        ("hold", "policy"),
        ("clear", "ada"),
    ]
    assert doors.api("/orders/shop:99/decisions", token).status_code == 404


def test_order_is_held_because_somebody_asks(doors: Doors, token: str) -> None:
    order = doors.hold(HARMLESS)
    path = f"/orders/shop:{order['id']}/hold"
    answer = doors.api(path, token, json={"note": "the buyer called"})
    assert (answer.status_code, answer.get_json()["state"]) == (200, "held")
    doors.worker.drain()
    assert doors.shop.held(1001)
    assert doors.api("/orders/shop:99/hold", token, json={"note": "x"}).status_code == 404
