"""Phrases are found as people write them, and nowhere else."""

import pytest

from connector.screening.wording import Found, Phrases

PHRASES = Phrases(
    {
        "crimea": ("Crimea", "Krym", "Крым", "Севастополь"),
        "police": ("police", "Ministry of Interior", "Polizei*", "警察", "경찰"),
        "cafe": ("Café du Port",),
    }
)


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("Yalta, CRIMEA", ["crimea"]),
        ("г. Севастополь", ["crimea"]),
        ("Crimean Road 5", []),
        ("Polizeipräsidium Berlin", ["police"]),
        ("polizei", ["police"]),
        ("police", ["police"]),
        ("policeman", []),
        ("Ministry of  Interior", ["police"]),
        ("Ministry of the Interior", []),
        ("北京市警察局", ["police"]),
        ("서울지방경찰청", ["police"]),
        ("CAFE DU PORT", ["cafe"]),
        ("du port café", []),
        ("", []),
    ],
)
def test_phrase_is_found_by_whole_words(text: str, meanings: list[str]) -> None:
    assert [each.meaning for each in PHRASES.find(text)] == meanings


def test_words_are_given_as_they_stand_in_the_text() -> None:
    assert PHRASES.find("The Polizeipräsidium!") == (
        Found("police", "Polizei*", "polizeiprasidium"),
    )


def test_phrase_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a word"):
        Phrases({"nothing": ("...",)})


def test_beginning_of_one_letter_would_meet_too_much_and_is_refused() -> None:
    with pytest.raises(ValueError, match="two letters"):
        Phrases({"much": ("a*",)})


def test_text_that_repeats_a_phrase_half_met_is_read_once_through() -> None:
    # With a cost that grows by the square, this would take minutes.
    text = "ministry of " * 200_000 + "interior"

    assert [each.phrase for each in PHRASES.find(text)] == ["Ministry of Interior"]
