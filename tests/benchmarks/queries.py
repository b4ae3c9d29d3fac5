"""Queries as the benchmark writes them, parts of the lists, and names of nobody to ask for."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import TypeAlias
from zlib import crc32

from anyascii import anyascii

from tests.benchmarks.names import Row, seeded
from tests.benchmarks.vocabulary import draw_core, draw_person, nobodies

Query: TypeAlias = dict[str, str]
"""qid, label (positive, negative), cls, entity_type, query, source_name, expected_ids (a|b)."""

FIELDS = ("qid", "label", "cls", "entity_type", "query", "source_name", "expected_ids")
_FREQUENT = 12  # a word in so many listed organisations is a trade or a legal form, no core


class Part(StrEnum):
    """Which half of parties and of nobodies a set draws from, so that fits never meet reports."""

    FIT = "fit"
    REPORT = "report"
    ALL = "all"

    def holds(self, key: str) -> bool:
        """Say whether what has this key is in the part."""
        half = Part.FIT if crc32(key.encode()) % 2 else Part.REPORT
        return self in (Part.ALL, half)


@lru_cache(maxsize=200_000)
def key(name: str) -> str:
    """Fold to Latin letters, lower case, sorted words: names with one key are homonyms."""
    return " ".join(sorted(fold(name).split()))


def fold(name: str) -> str:
    """Fold to words of Latin letters and digits, lower case, in their order."""
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(name).lower()))


def owners(rows: Iterable[Row]) -> Mapping[str, set[str]]:
    """Give the parties that carry each folded name."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[key(row["name"])].add(row["entity_id"])
    return found


def number(queries: Iterable[Query]) -> list[Query]:
    """Give the queries with their qid, in order."""
    return [{**query, "qid": f"q{at:06d}"} for at, query in enumerate(queries)]


def positive(cls: str, text: str, row: Row, carriers: Mapping[str, set[str]]) -> Query:
    """Give a query that must find the row's party, or another of the same name."""
    same = sorted(carriers.get(key(row["name"]), set()) - {row["entity_id"]})
    return {
        "label": "positive",
        "cls": cls,
        "entity_type": row["entity_type"],
        "query": text,
        "source_name": row["name"],
        "expected_ids": "|".join((row["entity_id"], *same)),
    }


def negative(cls: str, text: str, entity_type: str, source: str = "") -> Query:
    """Give a query that must find nobody."""
    return {
        "label": "negative",
        "cls": cls,
        "entity_type": entity_type,
        "query": text,
        "source_name": source,
        "expected_ids": "",
    }


def strong(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Give the Latin, not weak names of five letters and more by party: people and companies."""
    by_party: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        asked = row["entity_type"] in ("person", "organization")
        if asked and row["kind"] != "weak" and row["name"].isascii() and len(key(row["name"])) > 4:
            by_party[row["entity_id"]].append(row)
    return by_party


def pick(names: Sequence[Row], rng: Random) -> Row:
    """Pick a name of a party: seven times in ten the primary one."""
    primary = [row for row in names if row["kind"] == "primary"]
    return rng.choice(primary if primary and rng.random() < 0.7 else names)


def recase(text: str, rng: Random) -> str:
    """Write in capitals, small letters, title case or as it is."""
    draw = rng.random()
    if draw < 0.3:
        return text.upper()
    if draw < 0.4:
        return text.lower()
    return text.title() if draw < 0.7 else text


class Nobodies:
    """Draws names that nobody on the list has, folded on both sides."""

    def __init__(self, rows: Sequence[Row], seed: str, part: Part = Part.ALL) -> None:
        """Learn the listed names, and the trades and legal forms of listed organisations."""
        self._listed = {key(row["name"]) for row in rows}
        self._rng = seeded(f"{seed}:nobodies:{part}")
        self._part = part
        self._people = [person.name for person in nobodies() if part.holds(person.name)]
        self._tails = _tails(rows)

    def contact(self) -> str:
        """Draw a person in Latin letters to stand beside a name."""
        return next(name for name in iter(lambda: draw_person(self._rng), None) if self.free(name))

    def free(self, name: str) -> bool:
        """Say whether nobody on the list has this name."""
        return bool(key(name)) and key(name) not in self._listed

    def people(self, count: int) -> list[str]:
        """Draw people: those who do not exist, then recombined names once they run out."""
        whole = self._rng.sample(self._people, min(count, len(self._people)))
        return self._unique((*whole, *(draw_person(self._rng) for _ in range(3 * count))), count)

    def companies(self, count: int) -> list[str]:
        """Draw companies: drawn words before the trade and legal form of a listed one."""
        drawn = (self._company() for _ in range(3 * count))
        return self._unique(drawn, count)

    def _company(self) -> str:
        return f"{draw_core(self._rng)} {self._rng.choice(self._tails)}"

    def _unique(self, names: Iterable[str], count: int) -> list[str]:
        kept = {key(name): name for name in names if self.free(name)}
        return list(kept.values())[:count]


def _tails(rows: Sequence[Row]) -> list[str]:
    names = [row["name"] for row in rows if row["entity_type"] == "organization"]
    counts: dict[str, int] = defaultdict(int)
    for name in names:
        for word in set(name.lower().split()):
            counts[word] += 1
    tails = [" ".join(_tail(name.split(), counts)) for name in names if name.isascii()]
    return sorted(tail for tail in tails if tail)


def _tail(words: Sequence[str], counts: Mapping[str, int]) -> list[str]:
    tail: list[str] = []
    for word in reversed(words[1:]):
        if counts[word.lower()] < _FREQUENT:
            break
        tail.insert(0, word)
    return tail


def clean_negatives(
    rows: Sequence[Row],
    seed: int,
    people: int = 20_000,
    companies: int = 2_000,
    part: Part = Part.ALL,
) -> list[Query]:
    """Give names of nobody, without noise and without homonyms."""
    nobody = Nobodies(rows, f"{seed}:clean", part)
    return number(
        [
            *(negative("nobody", name, "person") for name in nobody.people(people)),
            *(negative("company", name, "organization") for name in nobody.companies(companies)),
        ]
    )


def read_queries(path: Path) -> list[Query]:
    """Read a queries.csv."""
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def cycle_kinds(kinds: Sequence[str], counts: Mapping[str, int], rng: Random) -> Iterator[str]:
    """Give the kinds, those of fewest queries so far first, equals shuffled."""
    yield from sorted(kinds, key=lambda kind: (counts.get(kind, 0), rng.random()))
