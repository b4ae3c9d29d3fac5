"""The listed names of a packed index, each made when it is a candidate."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from connector.screening.lists import EntityKind, Entry
from connector.screening.party.alignment import Listed
from connector.screening.party.compile import ENTRY, KINDS
from connector.screening.party.likeness import TRAITS
from connector.screening.party.packed import Arrays, Texts, spread


class Words(NamedTuple):
    """The words of several names: their places and weights, and where those of each begin."""

    places: NDArray[np.int32]
    weights: NDArray[np.float64]
    starts: NDArray[np.int64]

    def of(self, name: int) -> slice:
        """Say which words are those of one of the names."""
        last = name + 1 == len(self.starts)
        return slice(int(self.starts[name]), None if last else int(self.starts[name + 1]))


class ListedNames:
    """Names by their places, entries by theirs; see `compile_index` for what is packed."""

    def __init__(self, arrays: Arrays) -> None:
        """Take the words out of the arrays; names and entries stay there."""
        self.words: list[str] = Texts(arrays, "word").all()
        self.keys: list[str] = Texts(arrays, "word_key").all()
        self.traits = arrays["word_traits"].reshape(TRAITS, -1)
        self._word_weight = arrays["word_weight"]
        self._texts = Texts(arrays, "name")
        self._entries = Texts(arrays, "entry")
        self._owner = arrays["name_owner"]
        self._person = arrays["name_person"]
        self._kind = arrays["name_kind"]
        self._name_words = arrays["name_words"]
        self._ends = arrays["name_words_ends"]
        self._legal = arrays["name_legal"]

    def __len__(self) -> int:
        return len(self._texts)

    def text(self, place: int) -> str:
        """Give a name as the list prints it."""
        text: str = self._texts[place]
        return text

    def owner(self, place: int) -> int:
        """Give the place of the entry a name belongs to."""
        return int(self._owner[place])

    def is_person(self, place: int) -> bool:
        """Say whether a name is a person's."""
        return bool(self._person[place])

    def may_be(self, kind: EntityKind) -> NDArray[np.bool_]:
        """Mark the names whose owner is of a kind, or of none that the list says."""
        wanted = [KINDS.index(each) for each in (kind, EntityKind.UNKNOWN)]
        marked: NDArray[np.bool_] = (self._kind == wanted[0]) | (self._kind == wanted[1])
        return marked

    def entry(self, owner: int) -> Entry:
        """Read an entry."""
        return ENTRY.validate_json(self._entries.raw(owner))

    def words_of(self, places: NDArray[np.int64]) -> Words:
        """Give the words of names, one name after the other."""
        starts = self._ends.take(places)
        sizes = self._ends.take(places + 1) - starts
        at = spread(starts, sizes)
        words = self._name_words.take(at)
        weights = self._word_weight.take(words) * ~self._legal.take(at)
        return Words(words, weights, sizes.cumsum() - sizes)


def listed_name(texts: list[str], weights: list[float]) -> Listed:
    """Make a listed name of its words; a weight of 0 says that the word is of a legal form."""
    whole = "".join(texts)
    core = whole
    if 0.0 in weights:
        core = "".join([text for text, weight in zip(texts, weights, strict=True) if weight])
    return Listed(tuple(texts), tuple(weights), whole, core)
