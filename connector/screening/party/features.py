"""How much of two names met, and what was left over on either side: what a score is made of."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA

from connector.screening.party.alignment import FORM_COST, Listed, Meeting, Typed

_TELLING = 0.13  # a particle that was met does not say where the name begins
_CUT_OFF_LEFT_OVER = 0.3  # what a listed word costs where the typed name was cut before it
_CUT = 0.95


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


class _Met(NamedTuple):
    """What the meetings of two names come to: shares met of all that is weighed, by side."""

    listed: float
    typed: float
    all_listed: float
    all_typed: float
    weakest: float
    letters: int
    same: bool
    free_typed: set[int]
    free_listed: set[int]


def measure(typed: Typed, listed: Listed, meetings: Sequence[Meeting]) -> Features:
    """Weigh what met and what was left over."""
    met = _weigh(typed, listed, meetings)
    missing = _missing(typed, listed, met.free_listed) if met.free_listed else 0.0
    first, last = _window(typed, met.free_typed)
    inside, beside, elsewhere = _left_over(typed, met.free_typed, first, last)
    all_listed = met.all_listed + missing
    all_typed = met.all_typed + inside
    headless, tailless = _open_ends(listed, met.free_listed)
    return Features(
        listed=met.listed / all_listed if all_listed else 0.0,
        typed=met.typed / all_typed if all_typed else 0.0,
        whole=_whole(typed, listed, first, last),
        bits=met.listed,
        inside=inside,
        beside=beside,
        elsewhere=elsewhere,
        missing=missing,
        weakest=met.weakest,
        turns=_turns(meetings),
        letters=met.letters,
        headless=headless,
        tailless=tailless,
        single=len(listed.words) == 1,
        same=met.same,
    )


def _weigh(typed: Typed, listed: Listed, meetings: Sequence[Meeting]) -> _Met:
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
    return _Met(
        *(met_listed, met_typed, all_listed, all_typed),
        *(weakest, letters, same),
        *(free_typed, free_listed),
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
