"""A check of a few entries gives for them what the check of the whole list gives."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from connector.country import Country
from connector.errors import ScreeningUnavailable
from connector.order import Address, Party
from connector.screening import Hit
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.party import PartyCheck
from connector.screening.party.compile import entry_key
from connector.screening.party.grams import GramIndex, grams_of, pack_grams
from connector.screening.party.hits import counts
from connector.screening.party.index import Match, NameIndex
from connector.screening.party.narrow import narrow_grams
from connector.screening.party.reading import readings
from tests.benchmarks.engine import to_entries
from tests.examples import BUYER, ORDER
from tests.screening.party.made_parties import NATIVE, dressed, listed_rows, parties_near

SEEDS = range(6)
EVERYONE = 10**6


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    rng = Random("listed")
    return tuple(dressed(entry, rng) for entry in to_entries(listed_rows()))


@pytest.fixture(scope="module")
def index(entries: tuple[Entry, ...]) -> NameIndex:
    return NameIndex(entries)


@pytest.fixture(scope="module")
def whole(index: NameIndex) -> PartyCheck:
    return PartyCheck(index, {"s": "ofac"})


def _changed(entries: Sequence[Entry], rng: Random, count: int) -> frozenset[str]:
    return frozenset(entry_key(entry) for entry in rng.sample(entries, count))


def _hits(check: PartyCheck, party: Party, keys: frozenset[str]) -> list[Hit]:
    hits = check.hits_of(party, EVERYONE)
    return [hit for hit in hits if f"{hit.entry.list}/{hit.entry.id}" in keys]


def _is_among(hit: Hit, found: Sequence[Hit]) -> bool:
    """Say whether a hit's entry is found, under as strong a rule and with as high a score."""
    return any(other.entry.id == hit.entry.id and _outdoes(other, hit) for other in found)


def _outdoes(one: Hit, other: Hit) -> bool:
    pairs = zip(_strength(one), _strength(other), strict=True)
    return all(mine >= theirs for mine, theirs in pairs)


def _strength(hit: Hit) -> tuple[bool, bool, float, float]:
    strong = hit.rule not in {"RP-WEAK", "RP-REVIEW"}
    return strong, counts(hit), hit.score, max(hit.score, hit.name_score or 0.0)


def _plain(hit: Hit) -> Hit:
    """Leave out what else was met: of fewer entries more names are."""
    return replace(hit, evidence=tuple(e for e in hit.evidence if not e.startswith("Also met")))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_whole_check_finds_of_the_changed_entries_is_found(
    whole: PartyCheck, entries: tuple[Entry, ...], seed: int
) -> None:
    rng = Random(seed)
    keys = _changed(entries, rng, rng.choice((1, 40, 400)))
    listed = [entry for entry in entries if entry_key(entry) in keys]
    narrowed = whole.only(keys)
    seen: list[bool] = []
    for party in parties_near(listed, rng, 60):
        wanted, found = _hits(whole, party, keys), _hits(narrowed, party, keys)
        assert not [hit for hit in wanted if not _is_among(hit, found)], party
        plain = list(map(_plain, found))
        seen += [_plain(hit) in plain for hit in wanted]
    assert sum(seen) > max(45, 0.9 * len(seen))  # the others by a name that only fewer let in


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pair_of_names_scores_as_in_the_whole_index(
    entries: tuple[Entry, ...], index: NameIndex, seed: int
) -> None:
    rng = Random(seed)
    keys = _changed(entries, rng, 200)
    narrowed = index.only(keys)
    pairs = 0
    for party in parties_near([e for e in entries if entry_key(e) in keys], rng, 100):
        for name in party.all_names:
            found = {_pair(match): match for match in narrowed.search(name, EVERYONE)}
            for match in index.search(name, EVERYONE):
                if entry_key(match.entry) in keys:
                    pairs += 1
                    same = found[_pair(match)]
                    assert same.score >= match.score
                    if len(readings(name)) == 1:  # of more, another may be let in that is closer
                        assert same.score == match.score
                        assert same.explanation == match.explanation
    assert pairs > 60


def _pair(match: Match) -> tuple[str, str]:
    return entry_key(match.entry), match.name


@pytest.mark.parametrize("seed", SEEDS)
def test_an_address_scores_as_in_the_whole_index(
    entries: tuple[Entry, ...], index: NameIndex, seed: int
) -> None:
    keys = _changed(entries, Random(seed), 400)
    places = index.only(keys).places
    seen = 0
    for number in range(1, 40):  # another street: part of the words agree, and each counts
        address = Address((f"{number} Jinrong Street",), "Hong Kong", None, None, Country("HK"))
        wanted = {m.entry.id: m for m in index.places.search(address) if entry_key(m.entry) in keys}
        assert {match.entry.id: match for match in places.search(address)} == wanted
        seen += sum(match.score < 0.9 for match in wanted.values())
    assert seen > 5


def test_a_gram_that_so_many_have_that_it_is_not_read_is_not_read_of_a_few() -> None:
    words = ("qzxwvkjhg", "common", "filler")
    names = np.array([0, *[1] * 12_000, *[2] * 12_000], np.int32)
    arrays = pack_grams("letters", words, names, np.arange(len(names)), grams_of)
    whole = GramIndex(arrays, "letters", grams_of)
    places, _ = whole.nearest(words[:2], 5)
    assert places.tolist() == [0]
    few = GramIndex(
        {**arrays, **narrow_grams(arrays, "letters", np.array([7]))}, "letters", grams_of
    )
    places, _ = few.nearest(words[:2], 5)
    assert places.tolist() == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sieve_keeps_back_nothing_that_would_be_aligned(
    entries: tuple[Entry, ...], index: NameIndex, seed: int
) -> None:
    rng = Random(seed)
    keys = _changed(entries, rng, 60)
    sifted, every = index.only(keys), index.only(keys)
    every._sieve = None
    listed = [name for entry in entries if entry_key(entry) in keys for name in entry.names]
    aligned = 0
    for name in (_respelt(rng.choice(listed), rng) for _ in range(400)):
        wanted = {_pair(match): match.score for match in every.search(name, EVERYONE)}
        found = {_pair(match): match.score for match in sifted.search(name, EVERYONE)}
        aligned += bool(wanted)
        assert wanted.items() <= found.items(), name
    assert aligned > 60


def test_words_that_are_forgotten_while_others_are_learnt_are_still_answered_for(
    entries: tuple[Entry, ...], index: NameIndex
) -> None:
    keys = _changed(entries, Random("forgotten"), 60)
    few, roomy = index.only(keys), index.only(keys)
    few._sieve._most = 0
    for name in ("Alpha Green", "Green Alpha Logistics", "Logistics Green Beta Alpha"):
        assert few.search(name, EVERYONE) == roomy.search(name, EVERYONE)


def test_names_that_were_expected_are_answered_for_as_any_other(
    entries: tuple[Entry, ...], index: NameIndex
) -> None:
    rng = Random("expected")
    keys = _changed(entries, rng, 60)
    expecting, other = index.only(keys), index.only(keys)
    names = [_respelt(rng.choice(each.names), rng) for each in rng.sample(entries, 200)]
    expecting.expect([*names, *NATIVE, "", "--"])
    for name in (*names, *NATIVE):
        found = [(_pair(match), match.score) for match in expecting.search(name, EVERYONE)]
        assert found == [(_pair(m), m.score) for m in other.search(name, EVERYONE)]


def _respelt(name: str, rng: Random) -> str:
    """Give few words of a name, with other vowels and doubled letters, and an initial beside."""
    words = name.lower().split()
    kept = rng.sample(words, rng.choice((1, 1, 2, min(3, len(words)))) if len(words) > 1 else 1)
    changed = ["".join(_other_letter(letter, rng) for letter in word) for word in kept]
    return " ".join((*changed, *rng.choice(((), (), ("k",), ("brandt",)))))


def _other_letter(letter: str, rng: Random) -> str:
    if rng.random() < 0.5:
        return letter
    return rng.choice("aeiouy") if letter in "aeiouy" else letter * rng.choice((1, 2))


def test_only_changed_entries_are_found(whole: PartyCheck, entries: tuple[Entry, ...]) -> None:
    rng = Random("only")
    keys = _changed(entries, rng, 50)
    narrowed = whole.only(keys)
    for party in parties_near(entries, rng, 60):
        hits = narrowed.hits_of(party)
        assert {f"{hit.entry.list}/{hit.entry.id}" for hit in hits} <= keys


def test_all_entries_changed_gives_the_hits_of_the_whole_check(
    whole: PartyCheck, entries: tuple[Entry, ...]
) -> None:
    narrowed = whole.only([entry_key(entry) for entry in entries])
    for party in parties_near(entries, Random("all"), 40):
        assert narrowed.hits_of(party, EVERYONE) == whole.hits_of(party, EVERYONE)


def test_nothing_changed_finds_nobody(whole: PartyCheck, entries: tuple[Entry, ...]) -> None:
    narrowed = whole.only(())
    for party in parties_near(entries, Random("none"), 20):
        assert narrowed.hits_of(party) == ()


def test_a_check_without_a_list_cannot_be_narrowed_into_one_that_answers() -> None:
    with pytest.raises(ScreeningUnavailable):
        PartyCheck.over({}).only(("EL/1",)).run(ORDER)


def test_an_id_means_the_entry_of_its_own_list() -> None:
    twins = (
        Entry("7", "EL", EntityKind.UNKNOWN, "Example Optics"),
        Entry("7", "SDN", EntityKind.UNKNOWN, "Example Optics"),
    )
    check = PartyCheck.over({"s": Snapshot("csl", twins)}).only(("SDN/7", "DPL/7"))
    hits = check.hits_of(replace(BUYER, name="Example Optics"))
    assert [hit.entry.list for hit in hits] == ["SDN"]


def test_a_narrowed_check_answers_for_the_lists_of_the_whole_one(whole: PartyCheck) -> None:
    assert whole.only(()).version == whole.version


def test_a_narrowed_check_can_be_narrowed_again(
    whole: PartyCheck, entries: tuple[Entry, ...]
) -> None:
    rng = Random("again")
    keys = sorted(_changed(entries, rng, 60))
    once, again = whole.only(keys[:5]), whole.only(keys).only(keys[:5])
    for party in parties_near(entries, rng, 40):
        assert again.hits_of(party) == once.hits_of(party)


def test_a_name_that_many_carry_is_held_for_no_more_than_in_the_whole_check() -> None:
    people = tuple(Entry(str(n), "SDN", EntityKind.PERSON, f"Zoltrix {n}son") for n in range(30))
    check = PartyCheck.over({"s": Snapshot("ofac", people)})
    hits = check.only(("SDN/3",)).hits_of(replace(BUYER, name="Zoltrix"))
    assert [hit.rule for hit in hits] == ["RP-WEAK"]
