"""The questions that help to fill in a record of due diligence."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from connector.screening.rules import Pack, Rule
from connector.screening.rules.packs import read_pack

PACK = "diligence"

Field = Literal[
    "product_capability",
    "end_user",
    "stakeholders",
    "severity",
    "likelihood",
    "safeguards",
    "residual_risk",
    "decision",
]


class Question(Rule):
    """A question, and the field of the form it helps to fill in.

    `asks` is the question, `field` the form's.
    """

    field: Field
    asks: str


def read_questions(folder: Path) -> Pack[Question]:
    """Read the pack of that name. Raises ConfigError."""
    return read_pack(folder, PACK, Question)


def questions_on(pack: Pack[Question], day: date) -> Mapping[str, tuple[str, ...]]:
    """Give the questions of a day by field, in the pack's order."""
    asked: dict[str, tuple[str, ...]] = {}
    for row in pack.on(day):
        asked[row.field] = (*asked.get(row.field, ()), row.asks)
    return asked
