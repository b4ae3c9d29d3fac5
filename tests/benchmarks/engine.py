"""The product as shared/bench/run.py wants an engine, and the peer beside it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from anyascii import anyascii
from rapidfuzz import fuzz, process

from connector.screening.lists import EntityKind, Entry
from connector.screening.party.index import NameIndex
from tests.benchmarks.names import Row

_CANDIDATES = 50
_PEER_FLOOR = 40


class Searches(Protocol):
    """What is measured: hits are (entity_id, score), best first, at most `k`."""

    def build(self, rows: Sequence[Row]) -> None: ...
    def search(self, query: str, entity_type: str, k: int) -> list[tuple[str, float]]: ...


def to_entries(rows: Sequence[Row]) -> tuple[Entry, ...]:
    """Give one entry a party: its first name is the name, the others are its aliases."""
    by_party: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_party[row["entity_id"]].append(row)
    return tuple(
        Entry(
            id=party,
            list=names[0].get("source", ""),
            kind=EntityKind(names[0]["entity_type"]),
            name=names[0]["name"],
            aliases=tuple(row["name"] for row in names[1:]),
        )
        for party, names in by_party.items()
    )


class Engine:
    """The product's own index, nothing special-cased."""

    def __init__(self, index: NameIndex | None = None) -> None:
        """Take an index that is there already, or none to build one."""
        self._index = index or NameIndex()

    def build(self, rows: Sequence[Row]) -> None:
        """Index the rows of names.csv."""
        self._index = NameIndex(to_entries(rows))

    def search(self, query: str, entity_type: str, k: int) -> list[tuple[str, float]]:
        """Give (entity_id, score), best first, at most `k`.

        `entity_type` is not used: a person's name may stand in a company's field.
        """
        del entity_type
        return [(match.entry.id, match.score) for match in self._index.search(query, k)]


class TokenSort:
    """The peer: rapidfuzz's token_sort_ratio against every listed name of the same type."""

    def build(self, rows: Sequence[Row]) -> None:
        """Fold the names."""
        self._names: dict[str, list[str]] = defaultdict(list)
        self._parties: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            self._names[row["entity_type"]].append(_plain(row["name"]))
            self._parties[row["entity_type"]].append(row["entity_id"])

    def search(self, query: str, entity_type: str, k: int) -> list[tuple[str, float]]:
        """Give (entity_id, score), best first, at most `k`."""
        found = process.extract(
            _plain(query),
            self._names[entity_type],
            scorer=fuzz.token_sort_ratio,
            limit=_CANDIDATES,
            score_cutoff=_PEER_FLOOR,
        )
        best: dict[str, float] = {}
        for _, ratio, place in found:
            best.setdefault(self._parties[entity_type][place], ratio / 100)
        return list(best.items())[:k]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", anyascii(name).casefold()).strip()
