"""The pages for people and machines: escaped, guarded, and absent where others could see them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from connector.hold import HoldId
from connector.main.clock import utc_now
from connector.screening.lists import Snapshot
from connector.store import cases, findings, list_feed, lists
from connector.store.findings import FindingKind
from connector.store.list_feed import Attempt
from connector.store.lists import Act, Cause
from tests.walk import HARMLESS, LISTED, shop_order
from tests.web.conftest import NOTICE, Doors, Open

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


# Pages for people


def test_page_says_what_is_held_and_why(held: Doors) -> None:
    page = held.client.get("/").get_data(as_text=True)

    assert "1 held, waiting for a person" in page
    assert "H-1" in page
    assert "shop:6001000001001" in page
    assert "RP-NAME" in page
    assert LISTED in page
    assert "Same words as the listed name" in page
    assert "At the source: held, confirmed" in page


def test_page_says_which_order_is_a_test(doors: Doors) -> None:
    for number, test in ((1001, True), (1002, False)):
        order = shop_order(number, LISTED, utc_now()) | {"test": test}
        doors.shop.add_order(order)
        doors.send(order)
    doors.worker.drain()

    page = doors.client.get("/").get_data(as_text=True)

    assert "2 held" in page
    assert page.count("test order") == 1


def test_page_and_metrics_say_what_differs_at_the_source(held: Doors) -> None:
    with held.store.begin() as tx:
        findings.note(tx, "shop", "shop:<7>", FindingKind.LIFTED, utc_now())

    page = held.client.get("/").get_data(as_text=True)

    assert "shop:&lt;7&gt;: hold lifted elsewhere" in page
    labels = '{connection="shop",kind="hold lifted elsewhere"}'
    assert held.metric(f"holdpoint_findings_unsettled{labels}") == 1
    with held.store.begin() as tx:
        findings.settle_unseen(tx, "shop", utc_now(), utc_now())
    assert held.metric(f"holdpoint_findings_unsettled{labels}") == 0
    assert held.metric(f"holdpoint_findings_ever{labels}") == 1
    assert "lifted elsewhere" not in held.client.get("/").get_data(as_text=True)


def test_page_says_whose_release_it_needs_until_when_and_how(
    open_doors: Open, tmp_path: Path
) -> None:
    own = tmp_path / "config" / "policy" / "own.yaml"
    own.parent.mkdir(exist_ok=True)
    row = "name: all, when: 'true', outcome: hold, code: PO-OTHER, text: All"
    own.write_text(f"conditions: [{{{row}, roles: [legal], sla: 2d}}]\n")
    doors = open_doors()
    doors.hold(HARMLESS)
    with doors.store.read() as tx:
        answer_by = cases.load(tx, HoldId("H-1")).hold.answer_by
    assert answer_by is not None

    page = doors.client.get("/").get_data(as_text=True)

    assert "A release needs a person of legal</p>" in page
    assert f"{answer_by:%Y-%m-%d %H:%M} UTC</time>" in page
    assert "--by LOGIN --role legal</code>" in page


def test_page_shows_the_evidence_of_a_rule_and_what_is_only_tried(
    open_doors: Open, tmp_path: Path
) -> None:
    own = tmp_path / "config" / "policy" / "own.yaml"
    own.parent.mkdir(exist_ok=True)
    own.write_text(
        "conditions:\n"
        "  - {name: every, when: 'true', outcome: review, code: PO-OTHER, text: Every order}\n"
        "  - {name: tried, when: 'true', outcome: shadow, code: PO-GOODS, text: Only <tried>}\n"
    )
    doors = open_doors()
    doors.hold(HARMLESS)

    page = doors.client.get("/").get_data(as_text=True)

    evidence, _, tried = page.partition("Recorded only")
    assert "<summary>Why</summary>" in evidence
    assert "Only &lt;tried&gt;" in tried.partition("</details>")[0]
    assert "Only &lt;tried&gt;" not in evidence


def test_page_says_when_nothing_is_held(doors: Doors) -> None:
    doors.hold(HARMLESS)

    page = doors.client.get("/").get_data(as_text=True)

    assert "0 held" in page
    assert "Nothing is held." in page


def test_settled_hold_moves_to_the_settled_ones(doors: Doors) -> None:
    doors.hold(LISTED)
    verdict = {"reason": "TM-LISTED", "note": "it is"}
    doors.api("/holds/H-1/reject", doors.token("ada"), json=verdict)

    page = doors.client.get("/").get_data(as_text=True)

    assert "0 held" in page
    assert "H-1" in page.partition("Settled</h2>")[2]


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "&lt;b&gt;"],
)
def test_names_from_outside_are_shown_as_text(doors: Doors, name: str) -> None:
    doors.hold(f"Hangzhou Hikvision Digital Technology Co., Ltd. {name}")

    page = doors.client.get("/").get_data(as_text=True)

    assert "RP-NAME" in page
    assert name.split("7", 1)[0] in page if name.startswith("{{") else name not in page
    assert "<script" not in page
    assert "<img" not in page
    assert "49" not in page.partition("RP-NAME")[2].partition("</li>")[0]


def test_notice_is_shown_escaped(held: Doors) -> None:
    assert NOTICE.replace("&", "&amp;") in held.client.get("/").get_data(as_text=True)


def test_style_sheet_of_the_page_is_there(held: Doors) -> None:
    page = held.client.get("/").get_data(as_text=True)
    sheet = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

    with held.client.get(sheet) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/css")


def test_pages_are_absent_where_others_could_reach_them(open_doors: Open) -> None:
    doors = open_doors(host="0.0.0.0")  # noqa: S104 - the very case
    doors.hold(LISTED)

    for path in ("/", "/console-assets/console.css"):
        answer = doors.client.get(path)
        assert answer.status_code == 404
        assert LISTED not in answer.get_data(as_text=True)
    assert doors.client.get("/live").status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_pages_are_there_for_whoever_sits_at_the_machine(open_doors: Open, host: str) -> None:
    assert open_doors(host=host).client.get("/").status_code == 200


# Every answer


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/live", 200),
        ("GET", "/ready", 200),
        ("GET", "/metrics", 200),
        ("GET", "/api/openapi.json", 200),
        ("GET", "/api/v1/holds", 401),
        ("POST", "/api/v1/holds/H-1/release", 401),
        ("GET", "/nothing", 404),
        ("GET", "/console-assets/../../../settings.py", 404),
        ("DELETE", "/live", 405),
        ("POST", "/in/shop", 401),
        ("POST", "/in/elsewhere", 404),
    ],
)
def test_every_answer_carries_the_security_headers(
    held: Doors, method: str, path: str, status: int
) -> None:
    answer = held.client.open(path, method=method)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "Set-Cookie" not in answer.headers


def test_answer_to_a_bug_carries_them_too(doors: Doors) -> None:
    with doors.store.begin() as tx:
        tx.execute(text("alter table holds rename to elsewhere"))

    answer = doors.client.get("/")

    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


# Pages for machines


def test_living_process_says_so_even_without_its_database(doors: Doors) -> None:
    with doors.store.begin() as tx:
        tx.execute(text("drop table steps"))

    assert doors.client.get("/live").get_json() == {"status": "alive"}


def test_ready_process_says_against_what_it_screens_and_how_much_waits(doors: Doors) -> None:
    ready = doors.client.get("/ready")

    assert ready.status_code == 200
    assert ready.get_json()["status"] == "ready"
    assert ready.get_json()["waiting"] == 0
    assert ready.get_json()["lists"]["starter"] > 50


def test_process_whose_database_fails_is_not_ready_and_does_not_say_where_it_is(
    doors: Doors,
) -> None:
    with doors.store.begin() as tx:
        tx.execute(text("drop table steps"))

    answer = doors.client.get("/ready")

    assert answer.status_code == 503
    assert answer.get_json() == {"status": "not ready", "database": "OperationalError"}


def test_metrics_say_how_long_the_oldest_step_has_been_waiting(doors: Doors) -> None:
    assert doors.metric('holdpoint_oldest_due_seconds{kind="read"}') == 0
    doors.post(b"not json")

    assert doors.metric("holdpoint_steps_waiting") == 1
    assert 0 < doors.metric('holdpoint_oldest_due_seconds{kind="read"}') < 60


def test_metrics_say_how_old_each_list_is_and_which_was_refused(doors: Doors) -> None:
    refused = Attempt(Act.FETCH, "html", "a web page", utc_now())
    with doors.store.begin() as tx:
        lists.activate(tx, Snapshot("csl", ()), utc_now() - timedelta(days=8))
        list_feed.record_attempt(tx, "csl", refused)

    assert doors.metric('holdpoint_list_age_seconds{list="csl"}') >= 8 * 86_400
    assert doors.metric('holdpoint_list_stale{list="csl"}') == 1
    assert doors.metric('holdpoint_list_stale{list="starter"}') == 0
    assert doors.metric('holdpoint_list_refused{list="csl"}') == 1
    with doors.store.begin() as tx:
        lists.deactivate(tx, "csl", utc_now(), Cause(by="ada"))
        list_feed.record_attempt(tx, "csl", replace(refused, failure="", problem=""))
    assert doors.metric('holdpoint_list_stale{list="csl"}') == 0
    assert doors.metric('holdpoint_list_refused{list="csl"}') == 0
