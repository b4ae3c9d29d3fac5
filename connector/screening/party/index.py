"""Every listed name, folded once, and the closest of them to a name on an order."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from connector.screening.lists import Entry
from connector.screening.party.names import core, fold

_FLOOR = 0.75
_CLOSE = 0.99
_CONTAINED = 0.9
_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class Match:
    """A listed name close to the one searched. `score` is 0..1; 1 means equal once folded."""

    entry: Entry
    name: str
    score: float
    explanation: str


class NameIndex:
    """Finds listed names by similarity of their core words."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        """Fold every name of every entry."""
        listed = [(entry, name, fold(name)) for entry in entries for name in entry.names]
        self._listed = [(entry, name, words) for entry, name, words in listed if words]
        self._cores = [" ".join(sorted(core(words))) for _, _, words in self._listed]

    @property
    def size(self) -> int:
        """How many names can be found."""
        return len(self._listed)

    def search(self, name: str, limit: int) -> tuple[Match, ...]:
        """Give at most `limit` entries, best first, each once; scores under 0.75 are left out."""
        words = fold(name)
        best: dict[str, Match] = {}
        for match in self._matches(words):
            known = best.get(match.entry.id)
            if known is None or match.score > known.score:
                best[match.entry.id] = match
        return tuple(sorted(best.values(), key=lambda match: -match.score)[:limit])

    def _matches(self, words: tuple[str, ...]) -> list[Match]:
        wanted = " ".join(sorted(core(words)))
        close = process.extract(
            wanted,
            self._cores,
            scorer=fuzz.ratio,
            score_cutoff=_FLOOR * 100,
            limit=_CANDIDATES,
        )
        contained = process.extract(
            wanted,
            self._cores,
            scorer=fuzz.token_set_ratio,
            score_cutoff=100,
            limit=_CANDIDATES,
        )
        places = {place: ratio / 100 for _, ratio, place in contained if self._inside(place, words)}
        places = dict.fromkeys(places, _CONTAINED)
        for _, ratio, place in close:
            places[place] = max(places.get(place, 0.0), min(ratio / 100, _CLOSE))
        return [self._match(place, score, words) for place, score in places.items()]

    def _inside(self, place: int, words: tuple[str, ...]) -> bool:
        listed = set(self._cores[place].split())
        return len(listed) > 1 and listed <= set(words)

    def _match(self, place: int, score: float, words: tuple[str, ...]) -> Match:
        entry, name, listed_words = self._listed[place]
        if sorted(words) == sorted(listed_words):
            return Match(entry, name, 1.0, f"Same words as the listed name '{name}'")
        shared = sorted(set(words) & set(listed_words))
        same = f"same words: {', '.join(shared)}" if shared else "no word is the same"
        return Match(entry, name, round(score, 4), f"Close to the listed name '{name}'; {same}")
