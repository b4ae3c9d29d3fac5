"""The shipped table of goods: the List of 2022, complete for forced labour, and what it meets."""

import csv

import pytest

from connector.country import read_country
from connector.screening.forced_labour import read_forced_labour
from tests.screening.situations import RULES, item, situation

AXIS = read_forced_labour(RULES)
with (RULES / "forced_labour_goods" / "dol_tvpra.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = tuple(csv.DictReader(_file))
MADE, WITH_SUCH_INPUTS = "2022 List", "2022 List: goods with such inputs"


def listed(words: str, origin: str) -> str | None:
    """Give the evidence by which a line of an order is listed, None where it is not."""
    of_rule = {hit.rule: hit for hit in AXIS.ask(situation(item(words, origin=origin)))}
    hit = of_rule.get("forced_labour/listed-goods")
    return hit.text if hit else None


@pytest.mark.parametrize(("edition", "pairs", "goods"), [(MADE, 122, 65), (WITH_SUCH_INPUTS, 9, 9)])
def test_table_is_complete_for_its_edition(edition: str, pairs: int, goods: int) -> None:
    of_edition = [(row["good"], row["iso2"]) for row in ROWS if row["edition"] == edition]

    assert len(of_edition) == len(set(of_edition)) == pairs
    assert len({good for good, _ in of_edition}) == goods


def test_table_knows_no_other_edition() -> None:
    assert {row["edition"] for row in ROWS} == {MADE, WITH_SUCH_INPUTS}


@pytest.mark.parametrize("iso2", sorted({row["iso2"] for row in ROWS}))
def test_country_of_the_table_is_a_code_of_iso(iso2: str) -> None:
    assert read_country(iso2) == iso2


@pytest.mark.parametrize(
    ("iso2", "words"),
    [
        (row["iso2"], word)
        for row in ROWS
        for word in (row["good"], *row["words"].split(";"))
        if word
    ],
)
def test_good_is_met_by_its_name_and_each_of_its_words(iso2: str, words: str) -> None:
    assert listed(words.replace("*", ""), iso2)


@pytest.mark.parametrize(
    ("words", "origin", "good"),
    [
        ("Fired clay brick, 215 mm", "PK", "Bricks of PK"),
        ("Nitrile gloves, box of 100", "MY", "Rubber Gloves of MY"),
        ("RBD palm oil", "MY", "Palm Fruit of MY"),
        ("Solar panels 400 W", "CN", "Solar Modules of CN"),
    ],
)
def test_trade_name_meets_the_listed_good(words: str, origin: str, good: str) -> None:
    assert f"lists {good}" in (listed(words, origin) or "")


@pytest.mark.parametrize(
    ("words", "origin"),
    [
        ("Clay brick", "DE"),  # listed of other countries
        ("Coffee", "CO"),  # listed for child labour alone
        ("Cotton", "UZ"),  # removed from the List of 2022
        ("Lithium-ion batteries", "CN"),  # with cobalt, listed for child labour alone
        ("Coca-Cola, 24 cans", "CO"),
        ("Thread gauge, metric", "CN"),
        ("Silicon wafers, 300 mm", "CN"),
    ],
)
def test_what_the_table_does_not_list_is_not_met(words: str, origin: str) -> None:
    assert listed(words, origin) is None
