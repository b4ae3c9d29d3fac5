"""A birth date that agrees raises a score; one that differs lowers it, never below review."""

from dataclasses import replace

import pytest

from connector.decision import Bands, Policy, code_of
from connector.screening import Hit
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.party import PartyCheck
from tests.examples import BUYER

POLICY = Policy("p", 0.75, 0.5)
PERSON = EntityKind.PERSON
PILOT = Entry("pilot", "SDN", PERSON, "Zorvak Merrindale", ("ZRVK",), born=("1971-03-09",))
VAGUE = Entry("vague", "SDN", PERSON, "Quilbert Ostrander", born=("1969/1971", "1980"))
UNSAID = Entry("unsaid", "SDN", PERSON, "Tamsin Hollowreed")
FIRM = Entry("firm", "EL", EntityKind.ORGANIZATION, "Vexford Dynamics Bureau")
CHECK = PartyCheck.over({"s": Snapshot("csl", (PILOT, VAGUE, UNSAID, FIRM))})


def hit_of(name: str, born: str | None) -> Hit:
    return CHECK.hits_of(replace(BUYER, name=name, born=born))[0]


def dated(name: str, born: str | None) -> tuple[str, ...]:
    return tuple(each for each in hit_of(name, born).evidence if each.startswith("Birth date"))


@pytest.mark.parametrize(
    ("name", "born", "sentence", "agrees"),
    [
        ("Merrindale", "1971-03-09", "agrees: 1971-03-09", "yes"),
        ("Merrindale", "1971", "agrees: 1971 on the order, 1971-03-09 listed", "yes"),
        ("Merrindale", "1970/1972", "agrees: 1970/1972 on the order, 1971-03-09 listed", "yes"),
        ("Ostrander", "1970-05-05", "agrees: 1970-05-05 on the order, 1969/1971 listed", "yes"),
        ("Ostrander", "1980", "agrees: 1980", "yes"),
        (
            "Merrindale",
            "1971-09-03",
            "is close: 1971-09-03 on the order, 1971-03-09 listed (day and month are swapped)",
            "",
        ),
        (
            "Merrindale",
            "1977-03-09",
            "is close: 1977-03-09 on the order, 1971-03-09 listed (one digit of the year differs)",
            "",
        ),
        ("Merrindale", "1980-01-01", "differs: 1980-01-01 on the order, 1971-03-09 listed", ""),
        ("Merrindale", "1972", "differs: 1972 on the order, 1971-03-09 listed", ""),
        ("Ostrander", "1975-01-01", "differs: 1975-01-01 on the order, 1969/1971, 1980 listed",
         ""),
        ("Merrindale", None, "unknown: the order names none for this party", ""),
        ("Merrindale", "soon", "unknown: that of the order cannot be read", ""),
        ("Hollowreed", "1971", "unknown: the listing has none", ""),
    ],
)  # fmt: skip
def test_birth_date_is_compared_and_said(
    name: str, born: str | None, sentence: str, agrees: str
) -> None:
    assert dated(name, born) == (f"Birth date {sentence}",)
    assert ("birth date" in hit_of(name, born).agreeing) is bool(agrees)


def test_firm_has_no_birth_date() -> None:
    assert dated("Vexford Dynamics", "1971") == ()


def test_more_of_the_date_that_agrees_scores_higher_and_only_another_day_lower() -> None:
    scores = [
        hit_of("Merrindale", born).score
        for born in ("1980-01-01", None, "1977-03-09", "1980", "1971", "1971-03-09")
    ]
    other, unknown, close, other_year, year, day = scores

    assert other == pytest.approx(unknown - 0.1)
    assert other < unknown == close == other_year < year < day < 1


def test_same_words_score_one_whatever_the_birth_date() -> None:
    assert hit_of("MERRINDALE, Zorvak", "1980-01-01").score == 1


@pytest.mark.parametrize("name", ["Zorvak Merrindal", "Zorwak Merindale", "Zorvak Q. Merrindale"])
@pytest.mark.parametrize("review_at", [0.5, 0.7, 0.9])
def test_name_that_would_hold_is_reviewed_whatever_the_birth_date(
    name: str, review_at: float
) -> None:
    """Also where an organisation's bands are so narrow that the fall spans both."""
    other, unknown = hit_of(name, "1980-01-01"), hit_of(name, None)
    policy = Policy("p", unknown.score, min(review_at, unknown.score))

    assert other.score < unknown.score
    assert code_of(unknown, policy) == "RP-NAME"
    assert code_of(other, policy) == "RP-REVIEW"


def test_name_to_review_may_fall_below_by_another_birth_date() -> None:
    hit = hit_of("Zorvak Merrindal", "1980-01-01")
    narrow = Policy("p", 1.0, hit.score + 0.01, {"EL": Bands(0.1, 0.1)})

    assert code_of(hit, narrow) is None


def test_birth_date_is_the_second_field_of_a_weak_name() -> None:
    assert code_of(hit_of("ZRVK", None), POLICY) is None
    assert code_of(hit_of("ZRVK", "1980-01-01"), POLICY) is None
    assert code_of(hit_of("ZRVK", "1971-09-03"), POLICY) is None
    assert code_of(hit_of("ZRVK", "1971"), POLICY) == "RP-WEAK"
