"""Rules as dated data: what each row of a pack says of itself, and when it is in force."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Generic, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from connector.config_file import Strict
from connector.screening import Axis, Mode, RuleHit, Verified

RULE_ID = r"[a-z0-9][a-z0-9.-]{0,63}"
"""How the id of a row reads: it stands in reasons, tests and the address of its documentation."""


class Rule(Strict):
    """A row of a pack; packs add the fields that say what meets it.

    `id` is its own among the rows of the pack. `what` is the rule in our own words. `citation` is
    where the law or list says it. `source` is what was read to know, `verified` how much of it.
    `effective_from` and `effective_to` are the first and the last day it applies; not said is open.
    `mode` is what meeting it does. `note` is what a person who meets it should know besides.
    """

    id: Annotated[str, Field(pattern=f"^{RULE_ID}$")]
    what: Annotated[str, Field(min_length=1)]
    citation: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    verified: Verified
    effective_from: date | None = None
    effective_to: date | None = None
    mode: Mode
    note: str = ""

    @field_validator("effective_to")
    @classmethod
    def _not_before_it_begins(cls, ends: date | None, read: ValidationInfo) -> date | None:
        begins = read.data.get("effective_from")
        if ends is not None and begins is not None and ends < begins:
            raise ValueError("effective_to must not be before effective_from")
        return ends

    def is_in_force(self, on: date) -> bool:
        """Say whether the row applies on a day, its first and last day included."""
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_to is None or on <= self.effective_to)

    @property
    def asked_as(self) -> Mode:
        """The mode it is asked in: what stands here from memory never enforces, it asks to look."""
        if self.verified is Verified.MEMORY and self.mode is Mode.ENFORCE:
            return Mode.REVIEW
        return self.mode


R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, slots=True)
class Pack(Generic[R]):
    """The rows of one file, with those that overlays put in their place for a time.

    `rows` are in the order of the file. `amendments` are whole rows under the id of the one they
    stand for while they are in force; of several the last counts.
    """

    name: str
    title: str
    rows: tuple[R, ...]
    amendments: tuple[R, ...] = ()

    def on(self, day: date) -> tuple[R, ...]:
        """Give the rows that apply on a day, amended as they are then."""
        amended = {row.id: row for row in self.amendments if row.is_in_force(day)}
        known = {row.id for row in self.rows}
        now = [amended.get(row.id, row) for row in self.rows]
        now += [row for id_, row in amended.items() if id_ not in known]
        return tuple(row for row in now if row.is_in_force(day))


@dataclass(frozen=True, slots=True)
class Met:
    """What met a row of a pack: where in the order, what it reads like, and why.

    `text` tells it in one line, `evidence` are full sentences that a person can check.
    """

    path: str
    text: str
    evidence: tuple[str, ...] = ()
    asks: str = ""


_UNSURE = {
    Verified.PARTIAL: "Only a part of this rule's text was read; look its citation up",
    Verified.MEMORY: "Nobody has verified this rule's text; it asks to look and enforces nothing",
}


def rule_hit(axis: Axis, code: str, pack: str, row: Rule, met: Met) -> RuleHit:
    """Give the hit of a row; a row that nobody could verify says so in its evidence."""
    unsure = (_UNSURE[row.verified],) if row.verified in _UNSURE else ()
    return RuleHit(
        axis=axis,
        rule=f"{pack}/{row.id}",
        code=code,
        mode=row.asked_as,
        verified=row.verified,
        path=met.path,
        text=met.text,
        evidence=(*met.evidence, f"Rule: {row.what}", *((row.note,) if row.note else ()), *unsure),
        citation=row.citation,
        asks=met.asks,
    )
