"""Names brought to one form: spelling habits fall away, identity does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.screening.party.names import LEGAL_FORMS, core, fold


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Example Optics", ("example", "optics")),
        ("  EXAMPLE   optics ", ("example", "optics")),
        ("Example-Optics", ("example", "optics")),
        ("Example, Optics (Dubai)", ("example", "optics", "dubai")),
        ("S.I.S. d.o.o.", ("sis", "doo")),
        ("SIS DOO", ("sis", "doo")),
        ("S.I.S. d.o.o", ("sis", "doo")),
        ("11420 CORP.", ("11420", "corp")),
        ("J. Smith", ("j", "smith")),
        ("O'Brien", ("obrien",)),
        ("O`Brien", ("obrien",)),
        ("O\u2019Brien", ("obrien",)),
        ("Żaneta Wróblewska-Sowińska", ("zaneta", "wroblewska", "sowinska")),
        ("Bühler & Söhne", ("buhler", "sohne")),
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
def test_name_is_folded_to_its_words(name: str, words: tuple[str, ...]) -> None:
    assert fold(name) == words


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (("sis", "doo"), ("sis",)),
        (("example", "optics", "fze"), ("example", "optics")),
        (("co", "ltd"), ("co", "ltd")),
        (("example",), ("example",)),
        ((), ()),
    ],
)
def test_core_leaves_legal_forms_out_unless_nothing_else_is_left(
    words: tuple[str, ...], left: tuple[str, ...]
) -> None:
    assert core(words) == left


@pytest.mark.parametrize("form", sorted(LEGAL_FORMS))
def test_every_legal_form_is_written_as_it_is_folded(form: str) -> None:
    assert fold(form) == (form,)
    assert fold(".".join(form) + ".") == (form,)


@given(st.text())
def test_folding_any_text_gives_small_latin_words(name: str) -> None:
    words = fold(name)

    assert all(word and word.isascii() and word.isalnum() for word in words)
    assert words == tuple(word.lower() for word in words)
    assert fold(" ".join(words)) == words


@given(st.text(st.sampled_from("abcXYZ .,-'"), max_size=20))
def test_folding_does_not_see_the_case(name: str) -> None:
    assert fold(name.upper()) == fold(name.lower())
