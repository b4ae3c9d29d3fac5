"""Listed parties become one packed index that any process can open without building anything."""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from connector.screening.lists import EntityKind, Entry
from connector.screening.party.fold import fold, legal_places
from connector.screening.party.grams import bone_grams, grams_of, pack_grams
from connector.screening.party.identifiers import pack_identifiers
from connector.screening.party.keys import sound_key
from connector.screening.party.likeness import traits_of
from connector.screening.party.packed import Arrays, pack, pack_texts
from connector.screening.party.places import pack_places
from connector.screening.party.reading import weight_of

ENTRY = TypeAdapter(Entry)
"""How an entry is kept in the index: as JSON."""
KINDS = tuple(EntityKind)
"""How a kind is kept in the index: as its place here."""


def entry_key(entry: Entry) -> str:
    """Name an entry among all lists: `<its list>/<its id>`."""
    return f"{entry.list}/{entry.id}"


def code_fingerprint() -> str:
    """Give a hash (hex) of the code and tables a compiled index comes from.

    An index that other code compiled must not be opened: its words may be folded otherwise.
    """
    digest = hashlib.sha256()
    folder = files("connector.screening.party")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith((".py", ".txt")):
            digest.update(file.name.encode() + file.read_bytes())
    for part in ("identity.py", "screening/lists/__init__.py"):  # keys, and how entries are kept
        digest.update(files("connector").joinpath(part).read_bytes())
    return digest.hexdigest()


def compile_index(entries: Sequence[Entry]) -> bytes:
    """Give the packed index of entries; the same entries give the same bytes.

    Packed are, by the part of their names before `_`: the `entry` texts (JSON) and keys, and the
    `name` texts; of each name its owner's place and kind, whether that is a person, and where its
    words end; of each word of a name its place in the vocabulary and whether it is of a legal form;
    of each `word` of the vocabulary its text, weight, and traits; the `letters` and `bones`
    indexes; the addresses, see `pack_places`, and the identifiers, see `pack_identifiers`.
    `narrow` must know every array that says something of an entry, a name or an address.
    """
    words_of = cache(_words)  # lists share parties
    named = [
        (owner, name, words)
        for owner, entry in enumerate(entries)
        for name in entry.names
        if (words := words_of(name))
    ]
    folded = [words for _, _, words in named]
    kinds = [entries[owner].kind for owner, _, _ in named]
    vocabulary, weights = _vocabulary(folded)
    places = {word: place for place, word in enumerate(vocabulary)}
    flat = np.array([places[word] for words in folded for word in words], np.int32)
    ends = np.cumsum([0, *map(len, folded)], dtype=np.int64)
    person = [kind is EntityKind.PERSON for kind in kinds]
    legal = _legal(folded, person)
    return pack(
        {
            **_pack_entries(entries),
            **pack_texts("name", [name for _, name, _ in named]),
            "name_owner": np.array([owner for owner, _, _ in named], np.int32),
            "name_person": np.array(person, np.bool_),
            "name_kind": np.array([KINDS.index(kind) for kind in kinds], np.uint8),
            "name_words": flat,
            "name_words_ends": ends,
            "name_legal": legal,
            "word_weight": weights,
            **_pack_traits(vocabulary),
            **_pack_letters(vocabulary, flat, ends, legal),
        }
    )


def _pack_entries(entries: Sequence[Entry]) -> Arrays:
    return {
        **pack_texts("entry", [ENTRY.dump_json(entry).decode() for entry in entries]),
        **pack_texts("entry_key", [entry_key(entry) for entry in entries]),
        **pack_places(entries),
        **pack_identifiers(entries),
    }


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.text for word in fold(name))


def _vocabulary(folded: Sequence[tuple[str, ...]]) -> tuple[list[str], NDArray[np.float64]]:
    """Give the words in the order they come, and their weights."""
    counts = Counter(word for words in folded for word in dict.fromkeys(words))
    rarest = math.log(len(folded) + 1)
    weights = [
        weight_of(word, math.log((len(folded) + 1) / count) / rarest)
        for word, count in counts.items()
    ]
    return list(counts), np.array(weights, np.float64)


def _legal(
    folded: Sequence[tuple[str, ...]],
    person: Sequence[bool],
) -> NDArray[np.bool_]:
    """Say of each word of each name whether it is of a legal form. A person has none."""
    legal = np.zeros(sum(map(len, folded)), np.bool_)
    places_of = cache(legal_places)
    start = 0
    for words, is_person in zip(folded, person, strict=True):
        if not is_person:
            legal[[start + place for place in places_of(words)]] = True
        start += len(words)
    return legal


def _pack_traits(vocabulary: list[str]) -> Arrays:
    keys = [sound_key(word) for word in vocabulary]
    return {
        **pack_texts("word", vocabulary),
        **pack_texts("word_key", keys),
        "word_traits": traits_of(vocabulary, keys).ravel(),
    }


def _pack_letters(
    vocabulary: list[str],
    flat: NDArray[np.int32],
    ends: NDArray[np.int64],
    legal: NDArray[np.bool_],
) -> Arrays:
    names = np.repeat(np.arange(len(ends) - 1, dtype=np.int64), np.diff(ends))[~legal]
    return {
        **pack_grams("letters", vocabulary, flat[~legal], names, grams_of),
        **pack_grams("bones", vocabulary, flat[~legal], names, bone_grams),
    }
