"""The body of a notice: as published, and without a word that is nobody's business."""

import json
import re
from dataclasses import replace
from pathlib import Path

from connector.callback.notice import Event, News
from connector.callback.notice_body import write_body, write_schema, write_test
from connector.decision import Decision, Outcome, Reason
from connector.screening import Axis
from tests.examples import HIT_REASON, NOW, ORDER, PINS

DOCS = Path(__file__).parents[2] / "docs"
OWN = Reason(Axis.POLICY, "ZZ-OURS", "Mr Secret of Example Optics FZE wants it", entry="EL/e1")
DECISION = Decision(
    ORDER.id, 3, "hash", Outcome.HOLD, (HIT_REASON, HIT_REASON, OWN), "policy", NOW, PINS
)
NEWS = News(Event.HELD, "shop", "5001", DECISION, 12, "H-7")


def test_published_schema_is_the_one_that_bodies_are_written_by() -> None:
    published = (DOCS / "subscribers.schema.json").read_text(encoding="utf-8")

    assert json.loads(published) == json.loads(write_schema())


def test_example_of_the_page_is_a_body_as_it_is_written() -> None:
    page = (DOCS / "subscribers.md").read_text(encoding="utf-8")
    example = re.search(r"```json\n(.+?)```", page, re.DOTALL)
    assert example is not None

    reasons = (HIT_REASON,)
    written = write_body(replace(NEWS, decision=replace(DECISION, reasons=reasons)), 1)

    assert json.loads(example[1]) == json.loads(written)


def test_page_explains_every_field() -> None:
    page = (DOCS / "subscribers.md").read_text(encoding="utf-8")
    fields = json.loads(write_body(NEWS, 1))["data"]

    assert set(re.findall(r"^\| `data\.(\w+)` \|", page, re.MULTILINE)) == set(fields)
    assert all(f"`{event.value}`" in page for event in Event)


def test_reasons_are_told_once_each_by_what_their_code_means() -> None:
    told = json.loads(write_body(NEWS, 1))["data"]["reasons"]

    assert told == [
        {
            "code": "RP-NAME",
            "axis": "party",
            "text": "A name on the order is close to a listed party's",
        },
        {"code": "ZZ-OURS", "axis": "policy", "text": "A reason of the organisation's own"},
    ]


def test_nothing_of_the_record_is_told() -> None:
    person = replace(DECISION, by="ada")

    for decision in (DECISION, person):
        body = write_body(replace(NEWS, decision=decision), 1).decode()
        for word in ("Exemple", "Example Optics", "EL/e1", "99 FR", "Secret", "ada", "0.9"):
            assert word not in body


def test_number_that_could_not_be_read_is_null_and_so_is_a_case_that_is_none() -> None:
    told = json.loads(write_body(replace(NEWS, number=None, hold=""), 1))["data"]

    assert (told["number"], told["hold"]) == (None, None)


def test_same_news_gives_the_same_bytes() -> None:
    assert write_body(NEWS, 2) == write_body(NEWS, 2)


def test_test_event_says_for_whom_it_is() -> None:
    assert json.loads(write_test("crm", NOW)) == {
        "type": "holdpoint.test",
        "timestamp": "2026-11-24T09:00:00Z",
        "data": {"version": 1, "subscriber": "crm"},
    }
