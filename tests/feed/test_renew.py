"""A list's whole way into force, from a publisher that misbehaves: the last good one stays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.feed.door import Limits, ListDoor
from connector.feed.renew import Feed
from connector.screening.lists.facts import Canary, ListFacts
from connector.screening.lists.registry import LISTS
from connector.screening.lists.starter import read_starter
from connector.store import Store, list_feed, lists
from connector.store.lists import Act, Cause
from connector.store.tables import snapshot_chunks
from tests.feed.publisher import HERE, Publisher, cut, file, whole
from tests.screening.lists.published import published

START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HEADER = (
    "source,entity_number,type,programs,name,addresses,federal_register_notice,start_date,"
    "license_requirement,license_policy,call_sign,alt_names,citizenships,dates_of_birth,"
    "nationalities,ids\n"
)
HUAWEI = Canary("EL", "Huawei Technologies")
FACTS: ListFacts = replace(LISTS["csl"], fewest=10, canaries=(HUAWEI,))
QUICK = Limits(silent_seconds=0.2, tries=2, longest_wait_seconds=0.01)


def csl(count: int, first: str = "Huawei Technologies") -> bytes:
    """Write a CSL of so many Entity List rows."""
    names = [first, *(f"Party {n}" for n in range(1, count))]
    rows = (
        f"Entity List (EL),{n},Entity,,{name},,,2019-05-21,,,,,,,,\n"
        for n, name in enumerate(names)
    )
    return (HEADER + "".join(rows)).encode()


class Site:
    """A feed whose list comes from the publisher of the test, and a clock."""

    def __init__(self, store: Store, publisher: Publisher, folder: Path) -> None:
        self.store, self.publisher, self.folder = store, publisher, folder
        self.time = START
        urls = {"consolidated.csv": f"{publisher.url}/consolidated.csv"}
        urls |= {file.name: f"{publisher.url}/{file.name}" for file in LISTS["ofac_cons"].files}
        door = ListDoor(folder / "feed", QUICK, network=HERE)
        self.feed = Feed(store, door, {"csl": urls, "ofac_cons": urls}, lambda: self.time)

    def fetch(self, accept_drop: str = "") -> bool:
        return self.feed.fetch(FACTS, "timer", accept_drop).changed

    def take(self, body: bytes, accept_drop: str = "") -> bool:
        (self.folder / "csl.csv").write_bytes(body)
        taken = self.feed.take(FACTS, [self.folder / "csl.csv"], "ada", accept_drop)
        return taken.changed

    def active(self, code: str = "csl") -> lists.ActiveList:
        with self.store.read() as tx:
            return next(each for each in lists.active(tx) if each.source == code)

    def attempt(self) -> list_feed.Attempt:
        with self.store.read() as tx:
            return list_feed.attempts(tx)["csl"]

    def history(self) -> list[tuple[Act, str, str]]:
        with self.store.read() as tx:
            causes = [each.cause for each in lists.history(tx, "csl")]
        return [(cause.act, cause.by, cause.why) for cause in causes]


@pytest.fixture
def site(store: Store, publisher: Publisher, tmp_path: Path) -> Iterator[Site]:
    built = Site(store, publisher, tmp_path)
    yield built
    built.feed.close()


@pytest.fixture
def good(site: Site) -> Site:
    """A site with a list of 100 entries in force, fetched a day ago."""
    site.publisher.answers(file(csl(100)))
    site.fetch()
    site.time += timedelta(days=1)
    return site


def test_fetched_list_is_in_force_with_who_and_when(good: Site) -> None:
    active = good.active()

    assert (active.entries, active.checked_at) == (100, START)
    assert good.history() == [(Act.FETCH, "timer", "")]
    assert good.attempt().failure == ""


def test_unchanged_list_is_confirmed_without_a_new_snapshot(good: Site) -> None:
    assert not good.fetch()

    assert good.publisher.asked[-1][1]["if-none-match"] == '"1"'
    assert good.active().checked_at == START + timedelta(days=1)
    assert len(good.history()) == 1


def test_same_content_under_another_etag_is_confirmed_too(good: Site) -> None:
    good.publisher.answers(file(csl(100), '"2"'))

    assert not good.fetch()
    assert good.active().checked_at == START + timedelta(days=1)
    good.fetch()
    assert good.publisher.asked[-1][1]["if-none-match"] == '"2"'


def test_changed_list_takes_the_place_of_the_one_before(good: Site) -> None:
    good.publisher.answers(file(csl(101), '"2"'))

    assert good.fetch()
    assert good.active().entries == 101


HTML = b"<!DOCTYPE html><html><body>We are down for maintenance</body></html>"


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (whole(HTML, Content_Type="text/html", ETag='"h"'), "html"),
        (whole(b""), "empty"),
        (whole(HEADER.encode()), "empty"),
        (whole(b"not,the,columns\n1,2,3\n"), "header"),
        (whole(csl(100)[:-20]), "truncated"),
        (whole(b"\xff\xfe\x81" + csl(100)), "undecodable"),
        (cut(csl(100), 900), "truncated"),
        (whole(b"", 500), "status"),
        (whole(csl(9)), "too-few"),
        (whole(csl(94)), "count-drop"),
        (whole(csl(100, "Someone Else")), "canary"),
    ],
    ids=[
        *("html", "empty", "header only", "header drift", "cut row", "undecodable", "broken off"),
        *("500", "few", "drop", "canary"),
    ],
)
def test_doubtful_answer_does_not_touch_the_list_in_force(
    good: Site, answer: object, failure: str
) -> None:
    before = good.active()
    good.publisher.answers(answer)  # type: ignore[arg-type]

    with pytest.raises(ListRefused) as refused:
        good.fetch()

    assert refused.value.failure == failure
    assert good.active() == before
    assert (good.attempt().failure, good.attempt().at) == (failure, good.time)
    good.publisher.answers(file(csl(100)))
    assert not good.fetch()  # what is in force is still what the validators are of
    assert good.publisher.asked[-1][1]["if-none-match"] == '"1"'
    assert good.attempt().failure == ""


def test_every_failure_is_named_in_one_refusal(good: Site) -> None:
    good.publisher.answers(whole(csl(9, "Someone Else")))

    with pytest.raises(ListRefused) as refused:
        good.fetch()

    assert str(refused.value) == (
        "too-few: found 9 entries, a whole list has at least 10; "
        "canary: 'Huawei Technologies', which stands on EL for years, is not there; "
        "count-drop: 100 entries became 9, 91.0% fewer; "
        "name-drop: 100 names became 9, 91.0% fewer; the last good list stays in force"
    )


# Accepting


def test_drop_is_accepted_by_a_person_with_a_reason_that_is_kept(good: Site) -> None:
    with pytest.raises(ListRefused, match="repeat with --accept-drop REASON"):
        good.take(csl(50))

    assert good.take(csl(50), "  FR notice of today removes them ")

    act, by, why = good.history()[-1]
    assert (act, by) == (Act.ACCEPTED_DROP, "ada")
    assert why.startswith("FR notice of today removes them (accepted: count-drop: 100 entries")


@pytest.mark.parametrize(
    ("body", "reason"),
    [(csl(50), " "), (csl(9), "I know"), (HTML, "I know")],
    ids=["blank reason", "too few", "html"],
)
def test_what_no_reason_excuses_is_refused_in_spite_of_one(
    good: Site, body: bytes, reason: str
) -> None:
    with pytest.raises(ListRefused):
        good.take(body, reason)

    assert good.active().entries == 100


def test_reason_that_is_not_needed_accepts_nothing(good: Site) -> None:
    assert good.take(csl(101), "just in case")

    assert good.history()[-1] == (Act.IMPORT, "ada", "")


# Rolled back


def test_fetch_does_not_bring_back_what_a_person_took_out_of_force(good: Site) -> None:
    good.publisher.answers(file(csl(101), '"2"'))
    good.fetch()
    bad = good.active().snapshot
    with good.store.begin() as tx:
        lists.rollback(tx, "csl", good.time, Cause(by="ada", why="wrong names"))

    with pytest.raises(ListRefused) as refused:
        good.fetch()

    assert refused.value.failure == "withdrawn"
    assert "ada took this snapshot out of force on 2026-11-26 (wrong names)" in str(refused.value)
    assert f"holdpoint lists activate {bad[:12]}" in str(refused.value)
    assert good.active().entries == 100
    assert good.active().checked_at == START  # the publisher's list is another: this one ages
    good.publisher.answers(file(csl(102), '"3"'))
    assert good.fetch()


# Age


def test_files_too_old_to_screen_against_are_not_imported(good: Site, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes(csl(101))
    old = [tmp_path / "old.csv"]

    for days in (-1, 8):
        with pytest.raises(ListRefused) as refused:
            good.feed.take(FACTS, old, "ada", checked_at=good.time - timedelta(days=days))
        assert refused.value.failure == "stale"
    good.feed.take(FACTS, old, "ada", checked_at=good.time - timedelta(days=7))

    assert good.active().checked_at == good.time - timedelta(days=7)


# The starter list, damage, and others who change lists


def test_real_list_takes_the_place_of_the_starter_list(site: Site) -> None:
    with site.store.begin() as tx:
        lists.activate(tx, read_starter(), START)

    site.take(csl(100))

    with site.store.read() as tx:
        assert [each.source for each in lists.active(tx)] == ["csl"]
        assert lists.history(tx, "starter")[-1].cause.why == "'csl' takes its place"


def test_damaged_list_in_force_is_mended_by_the_same_files_and_not_blindly_replaced(
    good: Site,
) -> None:
    with good.store.begin() as tx:
        tx.execute(snapshot_chunks.update().values(entries=b"damaged"))

    with pytest.raises(ListRefused, match=r"kept: the kept list [0-9a-f]{12} is damaged"):
        good.take(csl(99))
    assert not good.take(csl(100))

    with good.store.read() as tx:
        assert len(lists.load(tx, good.active().snapshot).entries) == 100


def test_list_that_another_changed_meanwhile_is_not_overwritten(
    good: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*arguments: object) -> tuple[()]:
        assert arguments
        with good.store.begin() as tx:
            lists.deactivate(tx, "csl", good.time, Cause(by="bo"))
        return ()

    monkeypatch.setattr("connector.feed.admission.examine", meanwhile)
    good.publisher.answers(file(csl(101), '"2"'))

    with pytest.raises(ListRefused, match="overtaken"):
        good.fetch()

    with good.store.read() as tx:
        assert lists.in_force(tx, "csl") is None


# Lists of several files


CONS = ("cons_prim", "cons_add", "cons_alt", "cons_comments")


def test_list_of_several_files_is_fetched_whole_when_one_changed(
    site: Site, publisher: Publisher
) -> None:
    facts = LISTS["ofac_cons"]
    bodies = {f"/{name}.csv": published(f"ofac/{name}.csv").read_bytes() for name in CONS}
    etags = dict.fromkeys(bodies, '"1"')
    publisher.answers(lambda asked: file(bodies[asked.path], etags[asked.path])(asked))

    assert site.feed.fetch(facts, "timer").changed
    assert not site.feed.fetch(facts, "timer").changed
    assert len(publisher.asked) == 8
    bodies["/cons_prim.csv"] = bodies["/cons_prim.csv"].replace(b"HUAWEI", b"HUA WEI")
    etags["/cons_prim.csv"] = '"2"'
    assert site.feed.fetch(facts, "timer").changed

    assert len(publisher.asked) == 15  # four conditional, and the three that had not changed
    assert site.active("ofac_cons").entries == 442


def test_files_of_different_days_are_refused(site: Site, publisher: Publisher) -> None:
    facts = LISTS["ofac_cons"]
    bodies = {f"/{name}.csv": published(f"ofac/{name}.csv").read_bytes() for name in CONS}
    lines = bodies["/cons_prim.csv"].splitlines(keepends=True)
    bodies["/cons_prim.csv"] = b"".join(lines[:100] + lines[-1:])
    publisher.answers(lambda asked: file(bodies[asked.path])(asked))

    with pytest.raises(ListRefused) as refused:
        site.feed.fetch(facts, "timer")

    assert refused.value.failure == "orphans"


def test_list_without_an_address_says_what_to_do(site: Site) -> None:
    with pytest.raises(ListRefused) as refused:
        site.feed.fetch(LISTS["dpl"], "timer")

    assert refused.value.failure == "no-address"
    assert "https://www.bis.gov/licensing/" in refused.value.problem
    assert "holdpoint lists import dpl FILE" in refused.value.problem
