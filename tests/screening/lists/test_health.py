"""Health: each way in which a list can be unfit, broken one at a time, with its name."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.facts import Canary, ListFacts
from connector.screening.lists.health import examine
from connector.screening.lists.registry import LISTS

TODAY = date(2026, 11, 25)
FACTS: ListFacts = replace(LISTS["csl"], fewest=10, canaries=(Canary("EL", "huawei tech"),))
HUAWEI = Entry("EL:h", "EL", EntityKind.UNKNOWN, "Huawei Technologies Co., Ltd.", ("HW",))


def entries(count: int, code: str = "EL", **fields: object) -> tuple[Entry, ...]:
    """Make entries of a list; `fields` are the same in each."""
    plain = (
        Entry(f"{code}:{n}", code, EntityKind.UNKNOWN, f"Party {n}", aliases=("A",))
        for n in range(count)
    )
    return tuple(replace(entry, **fields) for entry in plain)  # type: ignore[arg-type]


def whole(*parts: tuple[Entry, ...]) -> Snapshot:
    return Snapshot("csl", (HUAWEI, *(entry for part in parts for entry in part)))


def failures(new: Snapshot, last_good: Snapshot | None = None) -> list[str]:
    return [unfit.failure for unfit in examine(new, last_good, FACTS, TODAY)]


def test_sound_list_has_nothing_against_it() -> None:
    good = whole(entries(200, listed_on=date(2020, 1, 1), born=("1971",)))

    assert examine(good, None, FACTS, TODAY) == ()
    assert examine(good, good, FACTS, TODAY) == ()


def test_empty_list_is_named_that_and_nothing_else() -> None:
    assert failures(Snapshot("csl", ()), whole(entries(200))) == ["empty"]


def test_list_far_below_any_whole_one_is_too_few_even_the_first_time() -> None:
    assert failures(whole(entries(8))) == ["too-few"]
    assert failures(whole(entries(9))) == []


@pytest.mark.parametrize(("gone", "expected"), [(50, []), (51, ["count-drop", "name-drop"])])
def test_drop_over_five_percent_is_refused_and_five_is_not(gone: int, expected: list[str]) -> None:
    last_good = Snapshot("csl", (HUAWEI, *entries(999)))

    assert failures(whole(entries(999 - gone)), last_good) == expected


def test_names_that_are_lost_are_seen_though_every_entry_is_there() -> None:
    assert failures(whole(entries(200, aliases=())), whole(entries(200))) == ["name-drop"]


def test_list_within_a_list_is_held_to_the_same_though_the_whole_has_grown() -> None:
    before = whole(entries(1000, "SDN"), entries(100, "DPL"))
    after = whole(entries(1100, "SDN"), entries(94, "DPL"))

    assert failures(after, before) == ["count-drop"]
    assert "100 entries of DPL became 94" in str(examine(after, before, FACTS, TODAY)[0])


def test_small_list_within_a_list_may_lose_one_but_not_all() -> None:
    before = whole(entries(1000, "SDN"), entries(3, "FSE"))

    assert failures(whole(entries(1000, "SDN"), entries(2, "FSE")), before) == []
    assert failures(whole(entries(1000, "SDN")), before) == ["lost-list"]


@pytest.mark.parametrize(
    "huawei",
    [
        replace(HUAWEI, name="Hua Wei"),
        replace(HUAWEI, list="CMIC"),
    ],
    ids=["another name", "on another list"],
)
def test_name_that_must_be_there_and_is_not_is_missed(huawei: Entry) -> None:
    (unfit,) = examine(Snapshot("csl", (huawei, *entries(99))), None, FACTS, TODAY)

    assert str(unfit) == "canary: 'huawei tech', which stands on EL for years, is not there"


def test_canary_may_be_any_name_of_an_entry() -> None:
    renamed = replace(HUAWEI, name="HW", former_names=("HUAWEI TECHNOLOGIES",))

    assert failures(Snapshot("csl", (renamed, *entries(99)))) == []


def test_id_that_stands_twice_is_refused() -> None:
    assert failures(whole(entries(50), entries(50, name="Another"))) == ["duplicate"]


@pytest.mark.parametrize(
    "fields",
    [
        {"listed_on": date(1939, 12, 31)},
        {"listed_on": TODAY + timedelta(days=63)},
        {"born": ("1849",)},
        {"born": ("2026-11-26",)},
        {"born": ("no date",)},
    ],
    ids=str,
)
def test_dates_that_cannot_be_are_refused(fields: dict[str, object]) -> None:
    assert failures(whole(entries(100, **fields))) == ["dates"]


@pytest.mark.parametrize(
    "fields",
    [
        {"listed_on": date(1940, 1, 1)},
        {"listed_on": TODAY + timedelta(days=62)},
        {"born": ("1850", "2026-11-25")},
    ],
    ids=str,
)
def test_first_and_last_dates_that_can_be_are_not(fields: dict[str, object]) -> None:
    assert failures(whole(entries(100, **fields))) == []


def test_one_slip_of_the_publisher_does_not_cost_the_list() -> None:
    slip = (replace(HUAWEI, id="EL:slip", listed_on=date(2206, 1, 1)),)

    assert failures(whole(entries(99, listed_on=date(2020, 1, 1)), slip)) == []
    assert failures(whole(entries(98, listed_on=date(2020, 1, 1)), slip)) == ["dates"]


def test_letters_lost_before_the_file_came_are_seen() -> None:
    assert failures(whole(entries(100, name="Caf\ufffd"))) == ["undecodable"]


def test_only_what_a_person_can_know_the_reason_of_may_be_accepted() -> None:
    broken = Snapshot("csl", (*entries(5, listed_on=date(1900, 1, 1)), *entries(1)))

    found = examine(broken, whole(entries(200), entries(3, "FSE")), FACTS, TODAY)

    acceptable = {unfit.failure: unfit.acceptable for unfit in found}
    assert acceptable == {
        "too-few": False,
        "duplicate": False,
        "dates": False,
        "canary": True,
        "count-drop": True,
        "name-drop": True,
        "lost-list": True,
    }
