"""Wording of technologies that regulators have announced: to look at, never a licence rule."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import model_validator

from connector.screening import Axis, RuleHit
from connector.screening.rules import Met, Pack, Rule, rule_hit
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Item, Situation
from connector.screening.telling import and_more, name_item, shorten
from connector.screening.wording import Phrases

PACK = "emerging"
_LABEL = "Emerging technology, no licence rule"
_MOST_NAMED = 5  # lines named in the evidence


class EmergingRule(Rule):
    """A row: the words of a technology, and ECCNs that are of it whatever the words say.

    `words` are as lines of orders write them, `eccns` whole entries (3A090).
    """

    words: tuple[str, ...] = ()
    eccns: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_what_meets_it(self) -> "EmergingRule":
        if not self.words and not self.eccns:
            raise ValueError("a word or an ECCN is wanted, or nothing meets the row")
        return self


class EmergingRules:
    """Asks whether lines of an order read like a technology that was announced."""

    axis = Axis.EMERGING

    def __init__(self, pack: Pack[EmergingRule]) -> None:
        """Take the pack as it was read."""
        self._pack = pack
        self._on = lru_cache(maxsize=8)(self._day)

    def _day(self, on: date) -> tuple[tuple[EmergingRule, ...], Phrases]:
        rows = self._pack.on(on)
        return rows, Phrases({row.id: row.words for row in rows})

    def ask(self, situation: Situation) -> Iterator[RuleHit]:
        """Give every row that lines of the order meet, once each."""
        rows, phrases = self._on(situation.on)
        met: dict[str, list[tuple[Item, str]]] = {}
        for item in situation.items:
            for id_, why in _met_by(item, rows, phrases):
                met.setdefault(id_, []).append((item, why))
        for row in rows:
            if row.id in met:
                yield rule_hit(self.axis, "ET-WORDING", PACK, row, _tell(row, met[row.id]))


def _met_by(
    item: Item, rows: tuple[EmergingRule, ...], phrases: Phrases
) -> Iterator[tuple[str, str]]:
    named = {found.meaning: found.written for found in phrases.find(item.words)}
    entry = (item.eccn or "").upper().partition(".")[0]
    if not named and not entry:
        return
    for row in rows:
        if row.id in named:
            yield row.id, f"reads '{named[row.id]}'"
        elif entry and entry in row.eccns:
            yield row.id, f"is ECCN {shorten(str(item.eccn))}"


def _tell(row: EmergingRule, lines: list[tuple[Item, str]]) -> Met:
    first, why = lines[0]
    named = f"{name_item(first)}{and_more(len(lines))} {why}"
    more = len(lines) - _MOST_NAMED
    return Met(
        path=first.path,
        text=f"{_LABEL}: {named} ({row.citation})",
        evidence=(
            *(f"{item.path}: '{shorten(item.words)}' {said}" for item, said in lines[:_MOST_NAMED]),
            *((f"{more} more lines are so",) if more > 0 else ()),
        ),
    )


def read_emerging(folder: Path) -> EmergingRules:
    """Read the axis' pack from a folder of rules. Raises ConfigError."""
    return EmergingRules(read_pack(folder, PACK, EmergingRule))
