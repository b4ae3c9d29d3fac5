"""Names brought to one form: spelling habits fall away, identity does not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.screening.party.fold import fold, legal_places


def words(name: str) -> tuple[str, ...]:
    return tuple(word.text for word in fold(name))


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Example Optics", ("example", "optics")),
        ("  EXAMPLE   optics ", ("example", "optics")),
        ("Example-Optics", ("example", "optics")),
        ("Example, Optics (Dubai)", ("example", "optics", "dubai")),
        ("SIS d.o.o.", ("sis", "doo")),
        ("SIS DOO", ("sis", "doo")),
        ("11420 CORP.", ("11420", "corp")),
        ("J. Smith", ("j", "smith")),
        ("O'Brien", ("obrien",)),
        ("O`Brien", ("obrien",)),
        ("O\u2019Brien", ("obrien",)),
        ("O\x92Brien", ("obrien",)),
        ("Żaneta Wróblewska-Sowińska", ("zaneta", "wroblewska", "sowinska")),
        ("Bühler &amp; Söhne", ("buhler", "sohne")),
        ("BÃ¼hler", ("buhler",)),
        ("Газпром", ("gazprom",)),
        ("\uff28\uff55\uff41\uff57\uff45\uff49", ("huawei",)),
        ("Rosneft\u200bNeft", ("rosneftneft",)),
        ("A\x00B", ("a", "b")),
        ("", ()),
        (" ", ()),
        ("***", ()),
        (".", ()),
        ("\u202e\u200b", ()),
    ],
)
def test_name_is_folded_to_its_words(name: str, folded: tuple[str, ...]) -> None:
    assert words(name) == folded


@pytest.mark.parametrize(
    ("name", "legal"),
    [
        ("SIS d.o.o.", {1}),
        ("Example Optics FZE", {2}),
        ("Trading Company LLC", {1, 2}),
        ("JSC Almaz-Antey", {0}),
        ("Co Ltd", {1}),
        ("Ltd", set()),
        ("Example", set()),
        ("", set()),
    ],
)
def test_legal_forms_are_known_and_never_the_whole_name(name: str, legal: set[int]) -> None:
    assert legal_places(words(name)) == legal


@given(st.text())
def test_folding_any_text_gives_small_latin_words(name: str) -> None:
    folded = words(name)

    assert all(word and word.isascii() and word.isalnum() for word in folded)
    assert folded == tuple(word.lower() for word in folded)
    # Many letters that stand alone are a word spaced out, whatever stood between them before.
    again = words(" ".join(folded))
    assert again == folded or re.search(r"(?<!\S)(?:[a-z] ){4}[a-z](?!\S)", " ".join(folded))
    assert "".join(again) == "".join(folded)


@given(st.text(st.sampled_from("abcXYZ .,-'"), max_size=20))
def test_folding_does_not_see_the_case(name: str) -> None:
    assert words(name.upper()) == words(name.lower())


@given(st.text())
def test_some_word_of_a_name_is_no_legal_form(name: str) -> None:
    folded = words(name)

    assert len(legal_places(folded)) < max(1, len(folded))
