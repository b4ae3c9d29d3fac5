"""The closest of all listed names to a name on an order."""

import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from connector.screening.lists import EntityKind, Entry
from connector.screening.party.alignment import Listed, Meeting, Typed, align
from connector.screening.party.compile import compile_index
from connector.screening.party.evidence import Compared, Evidence, explain
from connector.screening.party.features import Features, measure
from connector.screening.party.fold import is_noise, unscramble
from connector.screening.party.grams import GramIndex, Places, Shares, bone_grams, grams_of
from connector.screening.party.identifiers import ListedIdentifiers
from connector.screening.party.likeness import Vocabulary, compare_foreign
from connector.screening.party.listed import ListedNames, Words, listed_name
from connector.screening.party.narrow import narrow
from connector.screening.party.packed import Arrays, Buffer, unpack
from connector.screening.party.places import ListedPlaces
from connector.screening.party.reading import Reading, readings, typed_name
from connector.screening.party.score import score
from connector.screening.party.scripts import Script
from connector.screening.party.sieve import Limits, Sieve

_FLOOR = 0.02
_CANDIDATES = 24
_BONE_CANDIDATES = 60
_ALIGNED = 6
_BONE_ALIGNED = 12
_HOPEFUL = 0.5
_AS_HOPEFUL = 0.9
_LETTERS = 1.3
# A candidate that reaches none of these is not aligned. Of 22,000 such, in the sets these limits
# were chosen on (generated with seed 11, the others of the FIT half), seven came to a score of .3,
# and no right one first.
_MET = 1.1  # of 2, both names
_MET_OF_LISTED = 0.65
_BONES_MET = 0.6  # of 2, where consonants are compared
_SHARED = 0.5
_NEAR = 80  # of 100, as rapidfuzz counts
_DIGITS_READ = 0.98


class Candidate(NamedTuple):
    """A listed name, by its place, beside a reading: what met, and the features of it."""

    place: int
    features: Features
    reading: Reading
    typed: Typed
    listed: Listed
    meetings: Sequence[Meeting]


def _is_latin(reading: Reading) -> bool:
    return all(word.script is Script.LATIN for word in reading.words)


def _is_nearer(one: tuple[float, Candidate], other: tuple[float, Candidate]) -> bool:
    return (one[0], -one[1].place) > (other[0], -other[1].place)


@dataclass(frozen=True, slots=True)
class Match:
    """A listed name close to the one searched. `score` is 0..1; 1 means the same words."""

    entry: Entry
    name: str
    score: float
    _compared: Compared = field(repr=False, compare=False)

    @property
    def evidence(self) -> Evidence:
        """Why the two are close; it is worked out when it is asked for."""
        return explain(self._compared)

    @property
    def explanation(self) -> str:
        """Say for people why the two are close."""
        if self.score == 1:
            return f"Same words as the listed name '{self.name}'"
        return "; ".join(self.evidence.sentences())


class NameIndex:
    """Finds listed names by their letters, then compares them word by word.

    It never changes, so that threads may share it, and a search under way is not touched by
    another index taking its place.
    """

    def __init__(self, entries: Sequence[Entry] = (), packed: Arrays | None = None) -> None:
        """Take the arrays of a packed index, or compile one from entries."""
        arrays = unpack(compile_index(entries)) if packed is None else packed
        self._arrays = arrays
        self._names = ListedNames(arrays)
        self.places = ListedPlaces(arrays, self._names.entry)
        self.identifiers = ListedIdentifiers(arrays, self._names.entry)
        self._vocabulary = Vocabulary(self._names.words, self._names.keys, self._names.traits)
        self._weights = dict(zip(self._names.words, arrays["word_weight"].tolist(), strict=True))
        self.narrowed = self.size < int(arrays["letters_count"][0])
        # A name's rank among fewer may be a later one: its share of letters is of a lesser best.
        self._aligned = (sys.maxsize,) * 2 if self.narrowed else (_ALIGNED, _BONE_ALIGNED)
        self._letters = GramIndex(arrays, "letters", grams_of)
        self._bones = GramIndex(arrays, "bones", bone_grams)
        self._sieve = self._make_sieve() if self.narrowed and self.size else None

    def _make_sieve(self) -> Sieve:
        limits = Limits(_MET, _MET_OF_LISTED, _SHARED, _HOPEFUL * _LETTERS, _HOPEFUL, _NEAR)
        return Sieve(self._names, self._vocabulary, self._letters, limits)

    @classmethod
    def open(cls, packed: Buffer) -> "NameIndex":
        """Open what `compile_index` gave, from memory or a mapped file. Raises ListRefused."""
        return cls(packed=unpack(packed))

    def only(self, keys: Collection[str]) -> "NameIndex":
        """Give the index of the entries with these keys (see `entry_key`).

        It compares them as this one does, and finds every one of them that this one finds; more
        too, for they stand beside fewer others that come closer.
        """
        return NameIndex(packed=narrow(self._arrays, keys))

    @property
    def size(self) -> int:
        """How many names can be found."""
        return len(self._names)

    def search(self, name: str, limit: int, kind: EntityKind | None = None) -> tuple[Match, ...]:
        """Give at most `limit` entries, best first, each once; a narrowed index gives each name.

        For of a few entries more names are met than of all, and the closest one of an entry would
        hide the one that the whole index gives. `kind` leaves out those whose list says that they
        are of another kind.
        """
        among = None if kind is None else self._names.may_be(kind)
        best: dict[int, tuple[float, Candidate]] = {}
        for each in (
            found for reading in readings(name) for found in self.compared(reading, among)
        ):
            likely = score(each.features)
            one = each.place if self.narrowed else self._names.owner(each.place)
            known = best.get(one)
            # Of an entry's names that come to one score it is the first, whatever they met beside.
            if likely > _FLOOR and (known is None or _is_nearer((likely, each), known)):
                best[one] = (likely, each)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], self.narrowed and item[0]))
        return tuple(
            self._match(name, likely, candidate) for _, (likely, candidate) in ranked[:limit]
        )

    def expect(self, names: Iterable[str]) -> None:
        """Prepare for names that will be searched; it changes how long that takes and no answer."""
        if self._sieve is None:
            return
        read = (reading for name in names for reading in readings(name))
        latin = (each for each in read if _is_latin(each))
        self._sieve.expect((text for each in latin for text in each.texts), self._weights)

    def _match(self, name: str, likely: float, found: Candidate) -> Match:
        listed_name = self._names.text(found.place)
        compared = Compared(
            name,
            found.reading.words,
            found.typed,
            listed_name,
            found.listed,
            found.meetings,
            found.features,
        )
        entry = self._names.entry(self._names.owner(found.place))
        return Match(entry, listed_name, round(likely, 6), compared)

    def compare(self, name: str) -> list[tuple[Features, str]]:
        """Compare a name with every candidate: the features, and the id of the entry."""
        return [
            (each.features, self._names.entry(self._names.owner(each.place)).id)
            for reading in readings(name)
            for each in self.compared(reading)
        ]

    def compared(self, reading: Reading, among: NDArray[np.bool_] | None = None) -> list[Candidate]:
        """Compare a reading with the listed names that share enough of its letters."""
        if self._sieve is not None and _is_latin(reading):
            may = self._sieve.may_meet(reading, self._typed_weights(reading), self._weights)
            if not may.any():
                return []
            among = may if among is None else among & may
        places, shares = self._candidates(reading, among)
        if not len(places):
            return []
        words = self._names.words_of(places)
        table = self._table(reading, words.places)
        typed: dict[bool, Typed] = {}
        found: list[Candidate] = []
        for at in self._promising(reading, table, words, shares):
            place, own = int(places[at]), words.of(at)
            texts = [self._names.words[word] for word in words.places[own].tolist()]
            listed = listed_name(texts, words.weights[own].tolist())
            person = self._names.is_person(place)
            if person not in typed:
                typed[person] = typed_name(reading, self._weights, person=person)
            meetings = align(typed[person], listed, table[:, own].tolist())
            features = measure(typed[person], listed, meetings)
            if reading.repeating and sorted(texts) == reading.repeating:
                features = features._replace(same=True)
            found.append(Candidate(place, features, reading, typed[person], listed, meetings))
        return found

    def _promising(
        self,
        reading: Reading,
        table: NDArray[np.float64],
        words: Words,
        shares: Shares,
    ) -> list[int]:
        """Choose the candidates worth aligning, by how much of both names could meet at most.

        Letters count too: words that stand joined on one side meet nothing word by word. So does
        the listed name alone: it may stand in a long field.
        """
        worth = np.maximum(np.add.reduceat(words.weights, words.starts), 1e-9)
        best = np.maximum.reduce(table) * words.weights
        listed = np.add.reduceat(best, words.starts) / worth
        # Word after word, not as a product of matrices: what a name comes to must not depend, to
        # its last digit, on how many stand beside it. So a narrowed index lets in no fewer.
        mine = np.array(self._typed_weights(reading))
        each = mine[:, None] * np.maximum.reduceat(table, words.starts, axis=1)
        met = listed + np.add.accumulate(each, axis=0)[-1] / mine.sum()
        hopes = np.maximum(met, _LETTERS * (shares / shares[0])).tolist()
        if reading.bare:
            likely = met >= _BONES_MET
        else:
            likely = (met >= _MET) | (listed >= _MET_OF_LISTED) | (shares >= _SHARED)
        order = sorted(range(len(hopes)), key=hopes.__getitem__, reverse=True)
        most = self._aligned[reading.bare]
        least = (_HOPEFUL * hopes[order[0]], _AS_HOPEFUL * hopes[order[0]])
        return [
            at
            for rank, at in enumerate(order)
            if hopes[at] >= least[rank >= most]
            and (likely[at] or self._is_near(reading, words.places[words.of(at)]))
        ]

    def _is_near(self, reading: Reading, places: NDArray[np.int32]) -> bool:
        """Say whether one name's letters stand in the other's, wherever either has its blanks."""
        if reading.bare:
            return False
        typed = "".join(reading.texts)
        listed = "".join([self._names.words[place] for place in places.tolist()])
        return fuzz.partial_ratio(typed, listed, score_cutoff=_NEAR) > 0

    def _typed_weights(self, reading: Reading) -> list[float]:
        return [
            0.01 if at in reading.legal or is_noise(text) else self._weights.get(text, 1.0)
            for at, text in enumerate(reading.texts)
        ]

    def _table(self, reading: Reading, listed: NDArray[np.int32]) -> NDArray[np.float64]:
        """Give the likeness of each word of the reading to each of the listed words."""
        scripts = [word.script for word in reading.words]
        if set(scripts) == {Script.LATIN}:
            return self._latin_table(reading.texts, listed)
        table = np.empty((len(scripts), len(listed)))
        texts = [self._names.words[place] for place in listed.tolist()]
        for script in set(scripts):
            rows = [row for row, each in enumerate(scripts) if each is script]
            typed = [reading.texts[row] for row in rows]
            table[rows] = (
                self._latin_table(typed, listed)
                if script is Script.LATIN
                else compare_foreign(typed, script, texts)
            )
        return table

    def _latin_table(self, typed: Sequence[str], listed: NDArray[np.int32]) -> NDArray[np.float64]:
        read = [text if text in self._weights else unscramble(text) for text in typed]
        table = self._vocabulary.compare(read, listed)
        for row, (text, word) in enumerate(zip(read, typed, strict=True)):
            if text != word:  # digits read as letters are never the very word
                np.minimum(table[row], _DIGITS_READ, out=table[row])
        return table

    def _candidates(
        self, reading: Reading, among: NDArray[np.bool_] | None
    ) -> tuple[Places, Shares]:
        core = [word.text for at, word in enumerate(reading.words) if at not in reading.legal]
        if reading.bare:
            return self._bones.nearest(core, _BONE_CANDIDATES, among)
        return self._letters.nearest(core, _CANDIDATES, among)
