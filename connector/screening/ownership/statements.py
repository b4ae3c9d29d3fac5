"""What is stated about ownership, read once, and the facts that it makes on a day."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from connector.screening.ownership.facts import NONE, WHOLE, Holder, OwnershipFacts, Stake

_KEPT_PERIODS = 4  # those of today, and of the days whose orders are asked about beside it


@dataclass(frozen=True, slots=True)
class Interest:
    """A part of what one holder has of another, in percent: at least `low`, at most `high`.

    Interests of one `level` add up. `ends` is the first day on which it counts no more, None where
    no end is said.
    """

    low: Decimal
    high: Decimal
    level: str = ""
    ends: date | None = None

    def counts(self, day: date) -> bool:
        """Say whether it has not ended by a day."""
        return self.ends is None or day < self.ends


@dataclass(frozen=True, slots=True)
class Statement:
    """That one holder has interests in another: who says so, and since when (None: not said)."""

    owner: str
    owned: str
    source: str
    as_of: date | None
    interests: tuple[Interest, ...]

    def stakes(self, day: date) -> Iterator[Stake]:
        """Give the stake of each level in which something has not ended by a day."""
        counting = [interest for interest in self.interests if interest.counts(day)]
        for level in dict.fromkeys(interest.level for interest in counting):
            same = [interest for interest in counting if interest.level == level]
            low = min(sum((each.low for each in same), NONE), WHOLE)
            high = min(sum((each.high for each in same), NONE), WHOLE)
            yield Stake(self.owner, self.owned, low, high, self.source, self.as_of, level)


class Ownership:
    """All holders and statements of an installation, as they count on any day."""

    def __init__(self, holders: Iterable[Holder], statements: Iterable[Statement]) -> None:
        """Take what the files say; from one end of an interest to the next the facts are alike."""
        self._holders = tuple(holders)
        self._statements = tuple(statements)
        interests = (each for statement in self._statements for each in statement.interests)
        self._ends = sorted({each.ends for each in interests if each.ends is not None})
        self._during = lru_cache(maxsize=_KEPT_PERIODS)(self._facts)

    def on(self, day: date) -> OwnershipFacts:
        """Give the facts of a day."""
        return self._during(bisect_right(self._ends, day))

    def _facts(self, ended: int) -> OwnershipFacts:
        """Give the facts after so many of the ends."""
        day = self._ends[ended - 1] if ended else date.min
        stakes = (stake for statement in self._statements for stake in statement.stakes(day))
        return OwnershipFacts(self._holders, stakes)
