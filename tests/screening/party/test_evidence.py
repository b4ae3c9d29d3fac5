"""What a reviewer is told about a match."""

import pytest
from pydantic import TypeAdapter

from connector.screening.lists import EntityKind, Entry
from connector.screening.party.evidence import Evidence, MetWords, Sort, rule_of
from connector.screening.party.fold import Word
from connector.screening.party.index import Match, NameIndex
from connector.screening.party.scripts import Script
from connector.screening.party.written import as_written

HIKVISION = Entry("1", "EL", EntityKind.ORGANIZATION, "Hikvision Digital Technology Co., Ltd.")
HABBASH = Entry("2", "SDN", EntityKind.PERSON, "HABBASH, George")
BIN_LADEN = Entry("3", "SDN", EntityKind.PERSON, "BIN LADEN, Usama")
INDEX = NameIndex((HIKVISION, HABBASH, BIN_LADEN))


def best(name: str) -> Match:
    return INDEX.search(name, 1)[0]


def test_the_words_that_met_are_named_with_their_likeness_and_rule() -> None:
    evidence = best("Hikvison Dubai Technology").evidence
    assert evidence.met == (
        MetWords("Hikvison", "hikvison", "Hikvision", "hikvision", 0.87, "spelling"),
        MetWords("Technology", "technology", "Technology", "technology", 1.0, "equal"),
    )


def test_each_word_left_over_says_what_sort_it_is() -> None:
    evidence = best("Attn. Hikvision Digital Dubai Trading LLC").evidence
    assert [(each.word, each.sort) for each in evidence.left_over] == [
        ("Attn", Sort.FORM),
        ("Dubai", Sort.NAME),
        ("Trading", Sort.GENERAL),
        ("LLC", Sort.LEGAL),
    ]
    assert [(each.word, each.sort) for each in evidence.missing] == [
        ("Technology", Sort.GENERAL),
        ("Co", Sort.LEGAL),
        ("Ltd", Sort.LEGAL),
    ]


def test_sentences_are_for_people() -> None:
    assert best("Hikvison Dubai Technology").evidence.sentences() == (
        "'Hikvison' met 'Hikvision' (spelling, 0.87)",
        "'Technology' met 'Technology' (equal, 1.00)",
        "not on the list: 'Dubai'",
        "missing from the order: 'Digital', 'Co' (legal form), 'Ltd' (legal form)",
    )


def test_nothing_left_over_is_not_mentioned() -> None:
    assert best("G. Habbash").evidence.sentences() == (
        "'Habbash' met 'HABBASH' (equal, 1.00)",
        "'G' met 'George' (initial, 0.70)",
    )


def test_another_script_stands_beside_its_transliteration() -> None:
    evidence = best("أسامة بن لادن").evidence
    assert (evidence.typed, evidence.typed_latin) == ("أسامة بن لادن", "asama bn ladn")
    assert evidence.sentences()[:2] == (
        "'أسامة بن لادن' reads 'asama bn ladn'",
        "'بن' (bn) met 'BIN' (Arabic consonants, 0.85)",
    )


def test_evidence_can_be_written_as_json() -> None:
    evidence = best("Hikvison Digital").evidence
    kept = TypeAdapter(Evidence)
    assert kept.validate_json(kept.dump_json(evidence)) == evidence
    assert 0 < evidence.features["listed"] < 1


@pytest.mark.parametrize(
    ("name", "words", "written"),
    [
        ("AL-QADIR, J.", ("al", "qadir", "j"), ("AL", "QADIR", "J")),
        ("S.I.S. d.o.o.", ("sis",), ("S.I.S",)),
        ("김정은", ("kim", "chong", "un"), ("김", "정", "은")),
        ("Petróleos (Caracas)", ("petroleos", "caracas"), ("Petróleos", "Caracas")),
        ("O'Neill", ("oneill", "elsewhere"), ("O'Neill", "elsewhere")),
    ],
)
def test_a_folded_word_is_found_as_it_was_written(
    name: str, words: tuple[str, ...], written: tuple[str, ...]
) -> None:
    assert as_written(name, words) == written


def test_same_words_are_said_in_one_sentence() -> None:
    assert best("George Habbash").explanation == "Same words as the listed name 'HABBASH, George'"


def test_any_other_match_is_explained_by_its_sentences() -> None:
    match = best("Hik vision Digital")
    assert match.explanation == "; ".join(match.evidence.sentences())
    assert "'Hik vision' met 'Hikvision' (joined, 0.98)" in match.explanation


@pytest.mark.parametrize(
    ("typed", "listed", "likeness", "rule"),
    [
        ("digital", "digital", 1.0, "equal"),
        ("hikvison", "hikvision", 0.87, "spelling"),
        ("habash", "habbash", 0.95, "transliteration"),
        ("qadir", "kadir", 0.95, "transliteration"),
        ("jorge", "george", 0.93, "form of one given name"),
        ("g", "george", 0.7, "initial"),
        ("digita1", "digital", 1.0, "digits for letters"),
        ("d1gital", "digital", 0.93, "looks alike"),
        ("handel", "trading", 0.93, "same trade word"),
        ("hkvsn", "hikvision", 0.87, "consonants"),
        ("kala", "kalashnikov", 0.75, "short form"),
    ],
)
def test_the_rule_is_named(typed: str, listed: str, likeness: float, rule: str) -> None:
    assert rule_of(Word(typed, Script.LATIN, 0), listed, likeness) == rule


def test_a_script_that_leaves_vowels_out_names_its_rule() -> None:
    assert rule_of(Word("hbsh", Script.ABJAD, 0), "habbash", 0.9) == "Arabic consonants"
