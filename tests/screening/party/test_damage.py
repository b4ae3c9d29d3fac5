"""Damaged names: each kind of damage by a name that has it, and a sound name left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.screening.party.damage import repair, unescape
from connector.screening.party.fold import fold


def words(name: str) -> str:
    return " ".join(word.text for word in fold(name))


WRONGLY_DECODED = ["Müller", "Šaidullah Jań", "Łukasz Żak", "Ömer Çağ", "Осама", "أسامة", "Ελένη"]


@pytest.mark.parametrize("name", WRONGLY_DECODED)
@pytest.mark.parametrize("times", [1, 2])
def test_utf8_read_as_latin1_is_read_again(name: str, times: int) -> None:
    damaged = name
    for _ in range(times):
        damaged = damaged.encode().decode("latin-1")

    assert words(damaged) == words(name)


@pytest.mark.parametrize("name", ["Müller", "Šaidullah", "Żak", "L’Oréal", "Ömer Çağ", "Straße"])
def test_utf8_read_as_windows_text_is_read_again(name: str) -> None:
    assert words(name.encode().decode("cp1252")) == words(name)


@pytest.mark.parametrize(
    "name",
    ["LUKÁŠ DVOŘÁK", "MÍŠA", "São João", "Ângela", "Ñandú", "ÉŽIN", "Ærø", "Lukášek"],
)
def test_accented_name_is_not_taken_for_damage(name: str) -> None:
    assert repair(name) == name


@pytest.mark.parametrize(
    ("damaged", "name"),
    [
        ("pÄ?pa", "papa"),
        ("TRADÃ?NG", "trading"),
        ("WARFAÅ?LI", "warfalli"),
        ("M?ller", "mller"),
        ("Schr\ufffdder", "schrder"),
        ("Who? Me", "who me"),
        ("N O R T H  K O R E A", "north korea"),
        ("Rodriguez O r e j u e l a", "rodriguez orejuela"),
        ("K-O-R-E-A", "korea"),
        ("J. R. R. Tolkien", "j r r tolkien"),
        ("A B C D Silva", "a b c d silva"),
        ("S A de C V", "s a de c v"),
        ("Soft\xadhyphen", "softhyphen"),
        ("ﬁnance ﬂow", "finance flow"),
    ],
)
def test_lost_and_spaced_letters(damaged: str, name: str) -> None:
    assert words(damaged) == name


@pytest.mark.parametrize(
    ("mixed", "read"),
    [
        ("Нikvision", "hikvision"),  # Cyrillic En
        ("РUТIN", "putin"),  # Cyrillic Er and Te
        ("Αpple", "apple"),  # Greek Alpha
        ("Гaзпром", "gazprom"),  # a Latin a
        ("СAХAРОВ", "sakharov"),  # two Latin A
        ("ГазпромNeft", "gazpromneft"),  # two words, no look-alikes
        ("Рим", "rim"),  # one alphabet only
    ],
)
def test_word_of_two_alphabets_is_read_in_one(mixed: str, read: str) -> None:
    assert words(mixed) == read


@pytest.mark.parametrize(
    ("escaped", "name"),
    [
        ("Se&amp;#269;urity", "Sečurity"),
        ("Ka&amp;amp;B", "Ka&B"),
        ("H%C3%BCseyin", "Hüseyin"),
        ("Mu\\u00f1oz", "Muñoz"),
        ("100% Cotton", "100% Cotton"),
        ("R&D", "R&D"),
    ],
)
def test_escapes_are_undone_however_often_they_were_made(escaped: str, name: str) -> None:
    assert unescape(escaped) == name


@pytest.mark.parametrize("other", ["Muller", "Müller", "MÜLLER", "Mu\u0308ller"])
def test_umlaut_is_folded_to_its_letter(other: str) -> None:
    assert words(other) == "muller"


@given(st.text())
def test_repair_of_any_text_ends(name: str) -> None:
    assert isinstance(repair(unescape(name)), str)
