"""A stake ends while the server runs: an order is asked by the day it is asked on."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connector.explanation import Again
from connector.hold import Hold
from connector.main import Installation, build_explainer
from connector.order import Role
from connector.screening.lists import EntityKind, Entry
from tests.installed import Shop, change, configure, placed, standing, start, write
from tests.screening.situations import party
from tests.walk import HARMLESS

OWNER = Entry("own:1", "SDN", EntityKind.ORGANIZATION, "Oblast Krasnaya Vyshka")
ENDS = date(2026, 3, 10)
BEFORE, AFTER = datetime(2026, 3, 9, 23, tzinfo=UTC), datetime(2026, 3, 10, 1, tzinfo=UTC)


def share(exact: int, **more: str) -> dict[str, object]:
    return {"type": "shareholding", "share": {"exact": exact}, **more}


def record(id_: str, kind: str, **details: object) -> dict[str, object]:
    return {"recordId": id_, "recordType": kind, "recordDetails": details}


# 60 % of the one till the tenth of March, then 10; all of the other till then.
STATEMENTS = (
    record("a", "entity", name=HARMLESS),
    record("o", "entity", name=OWNER.name),
    record(
        "r",
        "relationship",
        subject="a",
        interestedParty="o",
        interests=[share(50, endDate=str(ENDS)), share(10)],
    ),
    record("b", "entity", name="Gamla Bolaget AB"),
    record(
        "s",
        "relationship",
        subject="b",
        interestedParty="o",
        interests=[share(100, endDate=str(ENDS))],
    ),
)


@pytest.fixture
def installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed_shop: Shop
) -> Iterator[Installation]:
    """One installation, read once, with a list that its customer's owner is on."""
    configure(tmp_path, monkeypatch, installed_shop)
    write(tmp_path, "ownership/own.json", json.dumps(STATEMENTS))
    built = start(tmp_path)
    change(built, OWNER)
    yield built
    built.close()


def held_at(installation: Installation, installed_shop: Shop, number: int, now: datetime) -> Hold:
    """Give the case of an order that the same process is asked about at a time."""
    case = standing(installation, placed(installation, installed_shop, number, now)).case
    assert case is not None
    return case.hold


def owned(hold: Hold) -> set[str]:
    return {reason.code for reason in hold.reasons if reason.rule.startswith("ownership/")}


def test_running_server_asks_by_the_day_and_gives_what_explain_gives(
    installation: Installation, installed_shop: Shop
) -> None:
    before = held_at(installation, installed_shop, 1001, BEFORE)
    after = held_at(installation, installed_shop, 1002, AFTER)

    assert (owned(before), owned(after)) == ({"OW-HALF"}, {"OW-UNKNOWN"})
    explainer = build_explainer(installation.settings, installation.store)
    again = [explainer.explain(hold.id).again for hold in (before, after)]
    assert again == [Again.SAME, Again.SAME]


@pytest.mark.parametrize(("now", "above"), [(BEFORE, True), (AFTER, False)])
def test_walk_asks_who_stands_above_a_customer_on_its_day(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, now: datetime, *, above: bool
) -> None:
    monkeypatch.setattr("connector.main.utc_now", lambda: now)

    names = installation.pipeline.rescreening.kin(party(Role.BUYER, "Gamla Bolaget AB"))

    assert (OWNER.name in names) is above
