"""Words: what is alike, what is not, in every script."""

import numpy as np
import pytest

from connector.screening.party.fold import fold
from connector.screening.party.likeness import LEAST, Vocabulary, compare_foreign
from connector.screening.party.scripts import Script


def likeness(typed: str, listed: str) -> float:
    return float(Vocabulary([listed]).compare([typed], np.array([0], np.int32))[0, 0])


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("hikvison", "hikvision"),
        ("kuznecov", "kuznetsov"),
        ("mohammed", "muhammad"),
        ("smirnoff", "smirnov"),
        ("yusuf", "joseph"),
        ("handel", "trading"),
        ("mfg", "manufacturing"),
        ("gesellschaft", "company"),
        ("metrop", "metropolitano"),
        ("j", "jong"),
    ],
)
def test_words_that_stand_for_each_other_are_alike(typed: str, listed: str) -> None:
    assert LEAST <= likeness(typed, listed) < 1


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("bush", "habbash"),
        ("belletech", "corp"),
        ("11420", "11421"),
        ("7th", "sth"),
        ("x", "jong"),
        ("bank", "petroleum"),
    ],
)
def test_words_that_differ_have_nothing_to_do_with_each_other(typed: str, listed: str) -> None:
    assert likeness(typed, listed) == 0


def test_equal_words_are_alike_to_the_full() -> None:
    assert likeness("hikvision", "hikvision") == 1.0


def test_word_that_looks_like_another_to_a_scanner_is_alike() -> None:
    assert likeness("alumlna", "alumina") > likeness("alumxna", "alumina")


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("김", "kim"),
        ("정", "jong"),
        ("은", "un"),
        ("محمد", "muhammad"),
        ("کیم", "kim"),
        ("לנדאו", "landau"),
        ("オサマ", "usama"),
        ("สมชาย", "somchai"),
        ("金", "jin"),
    ],
)
def test_words_of_other_scripts_meet_their_latin_spelling(typed: str, listed: str) -> None:
    (word,) = fold(typed)

    assert word.script is not Script.LATIN
    assert compare_foreign([word.text], word.script, [listed])[0, 0] >= LEAST


@pytest.mark.parametrize(
    ("typed", "listed"), [("김", "pak"), ("محمد", "husayn"), ("オサマ", "kim")]
)
def test_words_of_other_scripts_do_not_meet_just_any(typed: str, listed: str) -> None:
    (word,) = fold(typed)

    assert compare_foreign([word.text], word.script, [listed])[0, 0] == 0


@pytest.mark.parametrize(
    ("typed", "listed"),
    [("mueller", "muller"), ("soren", "soeren"), ("strasse", "strase"), ("aalborg", "alborg")],
)
def test_german_and_danish_second_spellings_sound_alike(typed: str, listed: str) -> None:
    assert likeness(typed, listed) >= 0.9


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("rnohamed", "mohamed"),
        ("moharncd", "mohamed"),
        ("harnid", "hamid"),
        ("alurnina", "alumina"),
        ("petro1eum", "petroleum"),
        ("oppenheirner", "oppenheimer"),
        ("vvagner", "wagner"),
        ("clubai", "dubai"),
        ("hikvisiori", "hikvision"),
        ("ko5hlaf", "koshlaf"),
        ("saliara", "sahara"),
    ],
)
def test_word_that_a_scanner_misread_is_alike(typed: str, listed: str) -> None:
    assert likeness(typed, listed) >= 0.9


@pytest.mark.parametrize(
    ("typed", "listed"), [("liu", "hu"), ("hamad", "hamid"), ("karim", "karam"), ("nur", "hur")]
)
def test_near_name_is_not_taken_for_a_misread_one(typed: str, listed: str) -> None:
    assert likeness(typed, listed) < 0.9
