"""What is known of a list beside its entries: who publishes it, where, and what must be in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from connector.screening.lists import Snapshot

Reader: TypeAlias = Callable[[Sequence[Path]], Snapshot]
"""Reads a list's files as a whole, or raises ListRefused."""


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file of a list. `name` is what its reader knows it by.

    `url` is the publisher's own address; empty where the address changes with every edition, so
    that a person must look it up on the list's page.
    """

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Canary:
    """A name that stands on a list for years: where it is missing, the file is not whole.

    `list` is the code that the entry carries (`Entry.list`); `name` is a part of one of its names,
    in any case.
    """

    list: str
    name: str


@dataclass(frozen=True, slots=True)
class ListFacts:
    """The facts of one list, under the code that commands know it by.

    `longest_age` is how long after its file was last fetched, or seen to be unchanged, orders may
    still be screened against it; None: always. `fewest` is the least number of entries a whole
    file can have, far below what it has today. `seen` says what the reader was proved on.
    """

    code: str
    title: str
    publisher: str
    licence: str
    page: str
    files: tuple[ListFile, ...]
    longest_age: timedelta | None
    fewest: int
    canaries: tuple[Canary, ...]
    seen: str
    read: Reader

    @property
    def downloadable(self) -> bool:
        """Every file has a fixed address."""
        return bool(self.files) and all(file.url for file in self.files)
