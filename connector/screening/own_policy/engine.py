"""What an own policy needs of a language for conditions, whichever language that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a variable holds. A record has texts, numbers, flags and lists of texts by name."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "true or false"
    TIME = "timestamp"
    TEXTS = "list of texts"
    RECORDS = "list of records"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text is no condition; line and column count from 1 within the text."""

    line: int
    column: int
    problem: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A text that is no condition, with everything that is wrong with it."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a condition gave neither true nor false."""

    text: str


class Condition(Protocol):
    """A text that was understood, ready to be asked."""

    def evaluate(self, facts: object) -> bool | Problem:
        """Give true or false of what `RuleEngine.bind` made, or why it is neither; never raise."""
        ...


class RuleEngine(Protocol):
    """A language for conditions over the variables it was made for.

    `version` pins what an answer depends on. Whatever is asked ends after a bounded time.
    """

    @property
    def version(self) -> str:
        """Name the implementation and its version."""
        ...

    def compile(self, text: str) -> Condition | Refusal:
        """Understand a text, checking names and types, or say what is wrong with it."""
        ...

    def bind(self, values: Mapping[str, object]) -> object:
        """Make values ready for any number of conditions of this engine.

        A variable that is left out was not said: what looks at it cannot be answered.
        """
        ...
