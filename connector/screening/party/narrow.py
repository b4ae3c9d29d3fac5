"""A packed index becomes one of a few of its entries that scores them as the whole one does.

What says how rare a word, a gram or a part of an address is stays that of the whole list; what is
found shrinks. `compile_index` says what is packed.
"""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from connector.screening.party.packed import Arrays, Texts, offsets, spread

_Kept = NDArray[np.int64]
"""The places that stay, rising."""


def narrow(arrays: Arrays, keys: Collection[str]) -> Arrays:
    """Give the arrays of the entries with these keys (see `entry_key`); unknown keys are nobody's.

    Words, grams and parts of addresses keep their places; entries, names and addresses get new
    ones, in the same order.
    """
    wanted = frozenset(keys)
    every: Sequence[str] = Texts(arrays, "entry_key")
    entries = _places([place for place, key in enumerate(every) if key in wanted])
    names = _owned(arrays["name_owner"], entries)
    return {
        **arrays,
        **_entries(arrays, entries),
        **_names(arrays, names, entries),
        **narrow_grams(arrays, "letters", names),
        **narrow_grams(arrays, "bones", names),
        **_addresses(arrays, entries),
        **_identifiers(arrays, entries),
    }


def _entries(arrays: Arrays, kept: _Kept) -> Arrays:
    return {**_texts(arrays, "entry", kept), **_texts(arrays, "entry_key", kept)}


def _names(arrays: Arrays, kept: _Kept, entries: _Kept) -> Arrays:
    words, ends = _stretches(arrays["name_words_ends"], kept)
    return {
        **_texts(arrays, "name", kept),
        "name_owner": _renumbered(arrays["name_owner"].take(kept), entries),
        "name_person": arrays["name_person"].take(kept),
        "name_kind": arrays["name_kind"].take(kept),
        "name_words": arrays["name_words"].take(words),
        "name_words_ends": ends,
        "name_legal": arrays["name_legal"].take(words),
    }


def narrow_grams(arrays: Arrays, name: str, kept: _Kept) -> Arrays:
    """Keep the grams of the kept names, by gram and by name; their weights are the whole list's."""
    held, held_offsets = _stretches(arrays[f"{name}_held_offsets"], kept)
    postings, ends = _among(arrays[f"{name}_postings"], arrays[f"{name}_offsets"], kept)
    return {
        f"{name}_postings": postings,
        f"{name}_offsets": ends,
        f"{name}_norms": arrays[f"{name}_norms"].take(kept),
        f"{name}_held": arrays[f"{name}_held"].take(held),
        f"{name}_held_offsets": held_offsets,
    }


def _addresses(arrays: Arrays, entries: _Kept) -> Arrays:
    kept = _owned(arrays["place_owner"], entries)
    having, ends = _among(arrays["place_having"], arrays["place_having_ends"], kept)
    return {
        **_texts(arrays, "place", kept),
        "place_owner": _renumbered(arrays["place_owner"].take(kept), entries),
        "place_having": having,
        "place_having_ends": ends,
    }


def _identifiers(arrays: Arrays, entries: _Kept) -> Arrays:
    kept = _owned(arrays["identifier_owner"], entries)
    return {
        "identifier_hash": arrays["identifier_hash"].take(kept),
        "identifier_owner": _renumbered(arrays["identifier_owner"].take(kept), entries),
    }


def _texts(arrays: Arrays, name: str, kept: _Kept) -> Arrays:
    letters, ends = _stretches(arrays[f"{name}_ends"], kept)
    return {name: arrays[name].take(letters), f"{name}_ends": ends}


def _stretches(ends: NDArray[np.int64], kept: _Kept) -> tuple[_Kept, NDArray[np.int64]]:
    """Give every place of the kept stretches, and where these end when no other is between."""
    starts = ends.take(kept)
    sizes = ends.take(kept + 1) - starts
    return spread(starts, sizes), offsets(sizes)


def _among(
    members: NDArray[np.int32], ends: NDArray[np.int64], kept: _Kept
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Keep those members of every stretch that stay, and say where each stretch then ends."""
    stays = np.isin(members, kept)
    return _renumbered(members[stays], kept), offsets(stays).take(ends)


def _owned(owners: NDArray[np.int32], entries: _Kept) -> _Kept:
    return np.flatnonzero(np.isin(owners, entries)).astype(np.int64)


def _renumbered(places: NDArray[np.int32], kept: _Kept) -> NDArray[np.int32]:
    return kept.searchsorted(places).astype(np.int32)


def _places(found: Sequence[Any]) -> _Kept:
    return np.array(found, np.int64)
