"""Negatives of their own: names that are near a listed one and belong to somebody else."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from rapidfuzz import fuzz

from tests.benchmarks.names import Row, seeded
from tests.benchmarks.queries import Part, Query, key, negative, number, pick, recase, strong
from tests.benchmarks.vocabulary import draw_core, draw_place, latin_nobodies, towns

_SAME_GIVEN = 75  # above it, two given names may be one person's spellings
_RARE = 6  # a word in at most so many listed organisations is a core word


def near_misses(
    rows: Sequence[Row], seed: int, count: int = 3_000, part: Part = Part.ALL
) -> list[Query]:
    """Draw near misses in three classes of equal size.

    `same_surname`: a listed person's surname with a drawn given name that no listed person of
    that surname has, nor one spelled close to it. `other_town`: a listed organisation whose name
    holds a place, with a drawn place instead. `other_core`: a listed organisation with a drawn
    word instead of its rarest one. Names that anybody on the list has are out, once folded.
    """
    rng = seeded(f"{seed}:near")
    parties = [names for party, names in strong(rows).items() if part.holds(party)]
    drawers = (
        ("same_surname", "person", _SameSurname(rows)),
        ("other_town", "organization", _OtherTown()),
        ("other_core", "organization", _OtherCore(rows)),
    )
    listed = {key(row["name"]) for row in rows}
    made: list[Query] = []
    for cls, entity_type, drawer in drawers:
        pool = [names for names in parties if names[0]["entity_type"] == entity_type]
        kept: dict[str, Query] = {}
        for _ in range(count * 20):
            if len(kept) >= count // 3:
                break
            row = pick(rng.choice(pool), rng)
            text = drawer.draw(row["name"], rng)
            if text and key(text) not in listed:
                kept[key(text)] = negative(cls, recase(text, rng), entity_type, row["name"])
        made.extend(kept.values())
    return number(made)


class _SameSurname:
    def __init__(self, rows: Sequence[Row]) -> None:
        self._given: Mapping[str, set[str]] = _given_by_surname(rows)

    def draw(self, name: str, rng: Random) -> str | None:
        words = name.split()
        if not 2 <= len(words) <= 3 or len(words[-1]) < 4:
            return None
        given = rng.choice(latin_nobodies()).first
        known = self._given[key(words[-1])]
        if any(fuzz.ratio(key(given), other) >= _SAME_GIVEN for other in known):
            return None
        return f"{given} {words[-1]}"


def _given_by_surname(rows: Sequence[Row]) -> dict[str, set[str]]:
    given: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["entity_type"] == "person":
            words = [key(word) for word in row["name"].split()]
            for word in words:
                given[word].update(other for other in words if other != word)
    return given


class _OtherTown:
    def __init__(self) -> None:
        self._towns = {key(town) for town in towns() if len(town) > 3 and " " not in town}

    def draw(self, name: str, rng: Random) -> str | None:
        words = name.split()
        found = [at for at, word in enumerate(words) if key(word) in self._towns]
        if not found or len(words) < 2:
            return None
        at = rng.choice(found)
        town = draw_place(rng)
        return (
            None if key(town) == key(words[at]) else " ".join((*words[:at], town, *words[at + 1 :]))
        )


class _OtherCore:
    def __init__(self, rows: Sequence[Row]) -> None:
        counts: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row["entity_type"] == "organization":
                for word in row["name"].split():
                    counts[key(word)].add(row["entity_id"])
        self._counts = {word: len(parties) for word, parties in counts.items()}

    def draw(self, name: str, rng: Random) -> str | None:
        words = name.split()
        if len(words) < 2:
            return None
        count = [self._counts.get(key(word), 1) if key(word) else 10**6 for word in words]
        rare = [
            at
            for at, times in enumerate(count)
            if times <= _RARE and words[at].isalpha() and len(words[at]) > 3
        ]
        # Every core word goes, or the one left would still say who it is.
        if not rare or len(rare) == len(words):
            return None
        left = [word for at, word in enumerate(words) if at not in rare[1:]]
        left[rare[0]] = draw_core(rng)
        return " ".join(left)
