"""Is a list that was just read fit to take the place of the last good one?"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from connector.identity import read_born
from connector.screening.lists import Entry, Snapshot
from connector.screening.lists.facts import Canary, ListFacts

LARGEST_DROP = 0.05
"""The part (0..1) of the last good list that may be gone from the next one."""

_LARGE_PART = 100
"""Entries from which a list within a list (the EL within the CSL) is held to LARGEST_DROP too:
of a smaller one, a single removal can be more."""

_STRAY = 0.01
"""The part (0..1) of odd values that is a publisher's slips, not a broken file."""

_FIRST_LISTING = date(1940, 1, 1)  # The Export Control Act of 1940 is the oldest root.
_LISTED_AHEAD = timedelta(days=62)  # Notices come some weeks before they take effect.
_FIRST_BIRTH = date(1850, 1, 1)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Unfit:
    """A named failure. `acceptable`: a person who knows why may put the list in force anyway."""

    failure: str
    problem: str
    acceptable: bool = False

    def __str__(self) -> str:
        return f"{self.failure}: {self.problem}"


def examine(
    new: Snapshot, last_good: Snapshot | None, facts: ListFacts, today: date
) -> tuple[Unfit, ...]:
    """Give everything that speaks against a list, without one that is nothing.

    The failures are empty, too-few, duplicate, dates, undecodable, and, which a person may accept:
    canary (a name that must be there is not), count-drop and name-drop (over 5 % fewer entries or
    names than the last good list), lost-list (a list within it is gone altogether). What can be
    seen in the file alone (html, header, truncated, malformed, orphans) its reader refuses.
    """
    if not new.entries:
        return (Unfit("empty", "found no entry"),)
    failures = [*_too_few(new, facts), *_duplicates(new), *_dates(new, today), *_undecoded(new)]
    failures.extend(_canaries(new, facts))
    if last_good is not None:
        failures.extend(_drops(new, last_good))
    return tuple(failures)


def _too_few(new: Snapshot, facts: ListFacts) -> Iterator[Unfit]:
    if len(new.entries) < facts.fewest:
        found = f"found {len(new.entries):,} entries, a whole list has at least {facts.fewest:,}"
        yield Unfit("too-few", found)


def _duplicates(new: Snapshot) -> Iterator[Unfit]:
    twice = [id_ for id_, count in Counter(entry.id for entry in new.entries).items() if count > 1]
    if twice:
        yield Unfit("duplicate", f"found {len(twice):,} ids more than once, first {twice[0]}")


def _dates(new: Snapshot, today: date) -> Iterator[Unfit]:
    latest = today + _LISTED_AHEAD
    listed = [entry.listed_on for entry in new.entries if entry.listed_on]
    odd = sum(not _FIRST_LISTING <= day <= latest for day in listed)
    if odd > _STRAY * len(listed):
        problem = f"{odd:,} of {len(listed):,} listing dates are before 1940 or after {latest}"
        yield Unfit("dates", problem)
    births = [born for entry in new.entries for born in entry.born]
    odd = sum(not _can_be_born(born, today) for born in births)
    if odd > _STRAY * len(births):
        yield Unfit("dates", f"{odd:,} of {len(births):,} birth dates are before 1850 or to come")


def _can_be_born(born: str, today: date) -> bool:
    read = read_born(born)
    return read is not None and _FIRST_BIRTH <= read.first <= today


def _undecoded(new: Snapshot) -> Iterator[Unfit]:
    names = [name for entry in new.entries for name in entry.names]
    odd = sum(_REPLACEMENT in name for name in names)
    if odd > _STRAY * len(names):
        problem = f"letters of {odd:,} of {len(names):,} names were lost before the file came here"
        yield Unfit("undecodable", problem)


def _canaries(new: Snapshot, facts: ListFacts) -> Iterator[Unfit]:
    for canary in facts.canaries:
        if not any(_is(canary, entry) for entry in new.entries):
            problem = f"'{canary.name}', which stands on {canary.list} for years, is not there"
            yield Unfit("canary", problem, acceptable=True)


def _is(canary: Canary, entry: Entry) -> bool:
    wanted = canary.name.casefold()
    return entry.list == canary.list and any(wanted in name.casefold() for name in entry.names)


def _drops(new: Snapshot, last_good: Snapshot) -> Iterator[Unfit]:
    before, after = _counts(last_good), _counts(new)
    yield from _drop("count-drop", "entries", sum(before.values()), sum(after.values()))
    names_before, names_after = _names(last_good), _names(new)
    yield from _drop("name-drop", "names", names_before, names_after)
    for code, count in before.items():
        if not after.get(code):
            yield Unfit("lost-list", f"all {count:,} entries of {code} are gone", acceptable=True)
        elif count >= _LARGE_PART and len(before) > 1:
            yield from _drop("count-drop", f"entries of {code}", count, after[code])


def _drop(failure: str, what: str, before: int, after: int) -> Iterator[Unfit]:
    if after < before * (1 - LARGEST_DROP):
        gone = (before - after) / before
        problem = f"{before:,} {what} became {after:,}, {gone:.1%} fewer"
        yield Unfit(failure, problem, acceptable=True)


def _counts(snapshot: Snapshot) -> Mapping[str, int]:
    return Counter(entry.list for entry in snapshot.entries)


def _names(snapshot: Snapshot) -> int:
    return sum(len(entry.names) for entry in snapshot.entries)
