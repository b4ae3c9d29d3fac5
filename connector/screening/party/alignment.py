"""Which typed word met which listed word, and what was left over on either side."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA

from connector.screening.party.keys import coarse

FORM_COST = 0.08
"""What a word of an order form costs of its weight when no listed word meets it."""
_TELLING = 0.13  # a particle that was met does not say where the name begins
_CUT_OFF_LEFT_OVER = 0.3  # what a listed word costs where the typed name was cut before it
_CUT = 0.95
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


class Features(NamedTuple):
    """What the score is made of.

    The window is the stretch of the typed name from its first met word to its last. `listed` is
    the share of the listed name that was met and `typed` that of the window (0..1, by weight),
    `whole` the likeness of the letters as one string, `bits` how much identity was met. Left over
    are `inside` the window, `beside` it in the same part of the field, `elsewhere` in other parts
    of it, and `missing` of the listed name, each by weight. `weakest` is the likeness of the two
    telling words that met worst, `turns` how often the order turns back, `letters` how many of the
    listed name were met; `headless` and `tailless` say that its first or its last telling word
    was not: people leave out a middle name sooner. `single`: the listed name is one word; `same`:
    both names are the same words.
    """

    listed: float
    typed: float
    whole: float
    bits: float
    inside: float
    beside: float
    elsewhere: float
    missing: float
    weakest: float
    turns: int
    letters: int
    headless: bool
    tailless: bool
    single: bool
    same: bool


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


def measure(typed: Typed, listed: Listed, meetings: Sequence[Meeting]) -> Features:
    """Weigh what met and what was left over."""
    met_listed = met_typed = all_listed = all_typed = 0.0
    free_typed = set(range(len(typed.words)))
    free_listed = set(range(len(listed.words)))
    same = len(free_typed) == len(free_listed) == len(meetings)
    weakest, letters = 1.0, 0
    for met_i, met_j, value in meetings:
        worth = sum([listed.weights[j] for j in met_j])
        known = False not in [typed.known[i] for i in met_i]
        spent = sum([typed.weights[i] for i in met_i]) if known else worth
        all_listed += worth
        all_typed += spent
        met_listed += value * worth
        met_typed += value * spent
        free_typed.difference_update(met_i)
        free_listed.difference_update(met_j)
        same = same and value == 1.0
        letters += sum([len(listed.words[j]) for j in met_j])
        if value < weakest and worth > _TELLING and len(typed.words[met_i[0]]) > 1:
            weakest = value  # an initial is not a bad likeness but a short one
    missing = _missing(typed, listed, free_listed) if free_listed else 0.0
    first, last = _window(typed, free_typed)
    inside, beside, elsewhere = _left_over(typed, free_typed, first, last)
    all_listed += missing
    all_typed += inside
    headless, tailless = _open_ends(listed, free_listed)
    return Features(
        listed=met_listed / all_listed if all_listed else 0.0,
        typed=met_typed / all_typed if all_typed else 0.0,
        whole=_whole(typed, listed, first, last),
        bits=met_listed,
        inside=inside,
        beside=beside,
        elsewhere=elsewhere,
        missing=missing,
        weakest=weakest,
        turns=_turns(meetings),
        letters=letters,
        headless=headless,
        tailless=tailless,
        single=len(listed.words) == 1,
        same=same,
    )


def _open_ends(listed: Listed, free: set[int]) -> tuple[bool, bool]:
    """Say whether the first and whether the last word that tells something was not met."""
    telling = [j for j, weight in enumerate(listed.weights) if weight > _TELLING]
    return (telling[0] in free, telling[-1] in free) if free and telling else (False, False)


def _turns(meetings: Sequence[Meeting]) -> int:
    """Count how often a listed word that was met stands before the one met just before it."""
    order = [meeting.listed[0] for meeting in sorted(meetings)]
    return sum([after < before for before, after in pairwise(order)])


def _window(typed: Typed, free: set[int]) -> tuple[int, int]:
    """Give the places of the first and the last word that was met and tells something."""
    met = [i for i in range(len(typed.words)) if i not in free]
    telling = [i for i in met if typed.weights[i] > _TELLING and typed.costs[i] > FORM_COST] or met
    return (telling[0], telling[-1]) if telling else (0, len(typed.words) - 1)


def _left_over(typed: Typed, free: set[int], first: int, last: int) -> tuple[float, float, float]:
    """Weigh what was left over inside the window, beside it, and elsewhere.

    Words before or after the window are elsewhere too where one among them is of an order form: in
    "Acme Ltd Blue Lily Street 12" the number says that the name ended before it.
    """
    inside = beside = elsewhere = 0.0
    if not free:
        return inside, beside, elsewhere
    parts = {typed.segments[i] for i in range(first, last + 1) if i not in free}
    forms = [i for i in free if typed.costs[i] == FORM_COST]
    form_before = bool(forms) and min(forms) < first
    form_after = bool(forms) and max(forms) > last
    for i in free:
        weight = typed.weights[i] * typed.costs[i]
        if first < i < last:
            inside += weight
        elif typed.segments[i] in parts and not (form_before if i < first else form_after):
            beside += weight
        else:
            elsewhere += weight
    return inside, beside, elsewhere


def _missing(typed: Typed, listed: Listed, free: set[int]) -> float:
    if not typed.cut:
        return sum([listed.weights[j] for j in free])
    last = max(set(range(len(listed.words))) - free, default=-1)
    return sum([listed.weights[j] * (_CUT_OFF_LEFT_OVER if j > last else 1.0) for j in free])


def _whole(typed: Typed, listed: Listed, first: int, last: int) -> float:
    """Compare the letters as one string: all, without legal forms, in the window, up to a cut."""
    whole = _string_likeness(typed.core, listed.core)
    if typed.core != typed.whole or listed.core != listed.whole:
        whole = max(whole, _string_likeness(typed.whole, listed.whole))
    if last - first + 1 < len(typed.words):
        window = "".join([typed.words[i] for i in range(first, last + 1) if typed.weights[i]])
        whole = max(whole, _string_likeness(window, listed.core))
    if typed.cut and len(listed.core) > len(typed.core):
        whole = max(whole, _CUT * _string_likeness(typed.core, listed.core[: len(typed.core)]))
    return whole


def _string_likeness(typed: str, listed: str) -> float:
    longer = max(len(typed), len(listed))
    return 1 - OSA.distance(typed, listed) / longer if longer else 0.0
