"""What shows a red flag: a field of the order, and what it says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """A field that shows a red flag: where it stands, what is told first, and why it counts."""

    path: str
    says: str
    because: str
