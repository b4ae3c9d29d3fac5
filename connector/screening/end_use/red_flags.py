"""Red flags that order data can show; each hit names the field that shows it."""

from collections.abc import Iterator, Sequence

from connector.screening import Axis, RuleHit
from connector.screening.end_use.detectors import DETECTORS, Asked
from connector.screening.end_use.items import is_controlled
from connector.screening.end_use.rows import RedFlagRow
from connector.screening.end_use.signs import Sign
from connector.screening.end_use.stated import statements_of
from connector.screening.end_use.users import flat
from connector.screening.gazetteer import Gazetteer
from connector.screening.rules import Met, rule_hit
from connector.screening.situation import Situation
from connector.screening.wording import Phrases

PACK = "red_flags"
_MOST_TOLD = 20


class RedFlags:
    """The flags of one day, made ready. A row without a detector is for people to ask."""

    def __init__(self, rows: Sequence[RedFlagRow], gazetteer: Gazetteer) -> None:
        """Take the rows in force, and the table of towns that contradictions are read by."""
        asked = (row for row in rows if row.detectable and row.id in DETECTORS)
        self._flags = tuple(
            (row, Phrases({row.id: flat(row.words)}), DETECTORS[row.id]) for row in asked
        )
        self._gazetteer = gazetteer

    def ask(self, situation: Situation) -> Iterator[RuleHit]:
        """Give a hit for each flag that is shown, with every field that shows it."""
        controlled = tuple(filter(is_controlled, situation.items))
        statements = tuple(statements_of(situation.order))
        for row, phrases, detect in self._flags:
            asked = Asked(row, phrases, situation, controlled, statements, self._gazetteer)
            signs = tuple(detect(asked))
            if signs:
                yield _hit(row, signs)


def _hit(row: RedFlagRow, signs: Sequence[Sign]) -> RuleHit:
    flag = f"red flag {row.flag}, " if row.flag else ""
    told = tuple(f"{each.path}: {each.says}. {each.because}" for each in signs[:_MOST_TOLD])
    left = len(signs) - len(told)
    evidence = (*told, f"{left:,} more fields show it") if left else told
    met = Met(signs[0].path, f"{signs[0].says} ({flag}{row.citation})", evidence)
    return rule_hit(Axis.END_USE, row.code, PACK, row, met)
