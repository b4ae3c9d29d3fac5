"""Which typed word met which listed word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import OSA

from connector.screening.party.keys import coarse

FORM_COST = 0.08
"""What a word of an order form costs of its weight when no listed word meets it."""
_JOINED = 0.98
_JOINED_LEAST = 0.7
_MANY_BONES = 4  # so many equal consonants are no accident in two joined words
_SAME_BONES = 0.8
_FEW_LETTERS = 0.2  # two words so far apart do not have the same consonants


@dataclass(frozen=True, slots=True)
class Typed:
    """A reading of a typed name. Weights are 0..1; a legal form's is 0.

    `known` says which words the lists know: an unknown one is worth what it meets. `costs` say what
    share of its weight a word costs that nothing meets: FORM_COST if it is of an order form, more
    for a father's name, 1 for most. `cut` says that the field may have ended before the name did.
    """

    words: tuple[str, ...]
    weights: tuple[float, ...]
    known: tuple[bool, ...]
    costs: tuple[float, ...]
    segments: tuple[int, ...]
    whole: str
    core: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A listed name, its words with their weights."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    whole: str
    core: str


class Meeting(NamedTuple):
    """Words of both sides that met, by their places; more than one where they stand joined."""

    typed: tuple[int, ...]
    listed: tuple[int, ...]
    value: float


Words = tuple[str, ...]
Likenesses = Sequence[Sequence[float]]
"""For each typed word its likeness (0, or LEAST..1) to each word of one listed name."""


def align(typed: Typed, listed: Listed, likenesses: Likenesses) -> list[Meeting]:
    """Let each word meet at most one other, the likest and weightiest first."""
    if typed.whole == listed.whole:
        return _same_letters(typed.words, listed.words)
    pairs = [
        (value * (typed.weights[i] + listed.weights[j]), value, i, j)
        for i, row in enumerate(likenesses)
        for j, value in enumerate(row)
        if value
    ]
    pairs.sort(reverse=True)
    free_typed = set(range(len(typed.words)))
    free_listed = set(range(len(listed.words)))
    meetings = _split_apart(typed.words, listed.words, free_typed, free_listed)
    for _, value, i, j in pairs:
        if i in free_typed and j in free_listed:
            free_typed.discard(i)
            free_listed.discard(j)
            meetings.append(Meeting((i,), (j,), value))
    if free_typed and free_listed and len(free_typed) + len(free_listed) > 2:  # noqa: PLR2004
        meetings.extend(_joined(typed, listed, free_typed, free_listed))
    return meetings


def _same_letters(typed: Words, listed: Words) -> list[Meeting]:
    """Let words of two names meet that differ in nothing but their spaces, from space to space."""
    meetings: list[Meeting] = []
    i = j = 0
    while i < len(typed):
        first_i, first_j = i, j
        mine, theirs = len(typed[i]), len(listed[j])
        while mine != theirs:
            if mine < theirs:
                i += 1
                mine += len(typed[i])
            else:
                j += 1
                theirs += len(listed[j])
        i, j = i + 1, j + 1
        places = tuple(range(first_i, i)), tuple(range(first_j, j))
        value = 1.0 if i - first_i == j - first_j == 1 else _JOINED
        meetings.append(Meeting(*places, value))
    return meetings


def _split_apart(
    typed: Words, listed: Words, free_typed: set[int], free_listed: set[int]
) -> list[Meeting]:
    """Let two neighbours stand for the very word they make, before either half meets another."""
    meetings: list[Meeting] = []
    for i in range(len(typed) - 1):
        pair = typed[i] + typed[i + 1]
        if pair in listed and {i, i + 1} <= free_typed:
            j = listed.index(pair)
            if j in free_listed:
                meetings.append(Meeting((i, i + 1), (j,), _JOINED))
                free_typed -= {i, i + 1}
                free_listed.discard(j)
    for j in range(len(listed) - 1):
        pair = listed[j] + listed[j + 1]
        if pair in typed and {j, j + 1} <= free_listed:
            i = typed.index(pair)
            if i in free_typed:
                meetings.append(Meeting((i,), (j, j + 1), _JOINED))
                free_listed -= {j, j + 1}
                free_typed.discard(i)
    return meetings


def _joined(
    typed: Typed, listed: Listed, free_typed: set[int], free_listed: set[int]
) -> list[Meeting]:
    """Let neighbours that nothing met stand as one word, on either side."""
    found: list[Meeting] = []
    for run in _runs(free_typed):
        text = "".join([typed.words[i] for i in run])
        found += [
            Meeting(run, (j,), value)
            for j in free_listed
            if (value := _alike(text, listed.words[j])) >= _JOINED_LEAST
        ]
    for run in _runs(free_listed):
        text = "".join([listed.words[j] for j in run])
        found += [
            Meeting((i,), run, value)
            for i in free_typed
            if (value := _alike(typed.words[i], text)) >= _JOINED_LEAST
        ]
    found.sort(key=lambda meeting: (-meeting.value, meeting))
    meetings: list[Meeting] = []
    for meeting in found:
        if free_typed.issuperset(meeting.typed) and free_listed.issuperset(meeting.listed):
            free_typed.difference_update(meeting.typed)
            free_listed.difference_update(meeting.listed)
            meetings.append(meeting._replace(value=_JOINED * meeting.value))
    return meetings


def _runs(free: set[int]) -> list[tuple[int, ...]]:
    pairs = [(place, place + 1) for place in free if place + 1 in free]
    return pairs + [(one, two, two + 1) for one, two in pairs if two + 1 in free]


def _alike(one: str, other: str) -> float:
    if one[0] != other[0] and one[-1] != other[-1]:
        return 0.0
    longer = max(len(one), len(other))
    if min(len(one), len(other)) < longer * 0.75:
        return 0.0
    value = 1 - 1.25 * OSA.distance(one, other) / longer
    if value >= _SAME_BONES or value < _FEW_LETTERS:
        return value
    bones = coarse(one)
    return _SAME_BONES if len(bones) >= _MANY_BONES and bones == coarse(other) else value
