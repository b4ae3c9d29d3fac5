"""The shipped table of trafficking tiers: the lowest two of the 2023 report, and their rules."""

import csv
from collections import Counter

import pytest

from connector.country import Country, read_country
from connector.screening.human_rights import read_human_rights
from connector.screening.human_rights.indicators import read_indicators
from tests.screening.situations import RULES, item, situation

AXIS = read_human_rights(RULES)
INDICATORS = read_indicators(RULES)
with (RULES / "indicators" / "tip_tier.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = tuple(csv.DictReader(_file))
TIER_3, WATCH_LIST, OF_TIER_1 = "ER", "ZA", "DE"


def met_by(misuse: str, to: str) -> set[str]:
    hits = AXIS.ask(situation(item(misuse=(misuse,)), to=(to,)))
    return {hit.rule.partition("/")[2] for hit in hits}


def test_table_is_complete_for_the_tiers_of_its_edition() -> None:
    assert Counter(row["value"] for row in ROWS) == {"3": 24, "2.5": 26}
    assert {row["edition"] for row in ROWS} == {"2023 report"}


@pytest.mark.parametrize("iso2", [row["iso2"] for row in ROWS])
def test_country_of_the_table_is_a_code_of_iso_and_stands_in_the_worst_quarter(iso2: str) -> None:
    assert read_country(iso2) == iso2
    assert INDICATORS.worst(Country(iso2), "tip_tier", 0.75)


def test_rule_meets_a_country_of_tier_3_and_says_its_edition() -> None:
    hits = AXIS.ask(situation(item(misuse=("face-recognition",)), to=(TIER_3,)))
    (hit,) = (hit for hit in hits if hit.rule == "human_rights/trafficking-tier-3")

    assert "tip_tier (2023 report) gives ER 3" in " ".join((hit.text, *hit.evidence))


@pytest.mark.parametrize("country", [WATCH_LIST, OF_TIER_1])
def test_rule_meets_no_country_outside_tier_3(country: str) -> None:
    assert "trafficking-tier-3" not in met_by("face-recognition", country)


def test_watch_list_is_met_as_an_indicator_in_its_worst_quarter() -> None:
    assert "own-indicator" in met_by("face-recognition", WATCH_LIST)
    assert "own-indicator" not in met_by("face-recognition", OF_TIER_1)


def test_goods_that_watch_nobody_meet_no_rule_in_tier_3() -> None:
    assert met_by("drones", TIER_3) == set()
