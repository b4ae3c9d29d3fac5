"""What an assessment means: one sentence for each thing that asks for a licence or for a look."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from connector.screening import Axis, Mode, RuleHit
from connector.screening.goods.ccl import Standing
from connector.screening.goods.eccn import Covered
from connector.screening.goods.licence import Applied, Assessment
from connector.screening.goods.lines import Lines, country_name
from connector.screening.goods.rows import StateRule
from connector.screening.rules import Met, Rule, rule_hit

_LICENCE = "LR-LICENCE"


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of a classification at a destination, whatever lines of an order carry it.

    `reached` is MAYBE where only a part of an entry is, and nobody said which part the item is in.
    """

    code: str
    pack: str
    row: Rule
    says: str
    evidence: tuple[str, ...] = ()
    reached: Covered = Covered.YES

    def hit(self, lines: Lines, *more: str) -> RuleHit:
        """Give the hit for lines of an order, with its citation in the text read first."""
        text = f"{lines} ({lines.said}) {self.says} ({self.row.citation})"
        met = Met(lines.path, text, (lines.sentence, *self.evidence, *more))
        hit = rule_hit(Axis.GOODS, self.code, self.pack, self.row, met)
        if self.reached is Covered.MAYBE and hit.mode is Mode.ENFORCE:
            return replace(hit, mode=Mode.REVIEW)
        return hit


def licence_answers(assessment: Assessment, states: dict[str, StateRule]) -> Iterator[Said]:
    """Give what asks for a licence: the row, its marks, what stands outside, the duties."""
    place = country_name(assessment.country)
    yield from _row(assessment, place, states)
    yield from _marks(assessment, place, states)
    yield from _scopes(assessment, place)
    for duty, reached in assessment.duties:
        part = " for a part of the entry" if reached is Covered.MAYBE else ""
        says = f"needs a licence to {place}{part}, whatever is marked"
        yield Said(_LICENCE, "goods_duties", duty, says, reached=reached)


def _row(assessment: Assessment, place: str, states: dict[str, StateRule]) -> Iterator[Said]:
    row = assessment.row
    if row is None and (state := states.get("no-row")):
        says = f"goes to {place}, which has no row on the Country Chart"
        yield Said(state.code, "goods", state, says)
    if row is not None and not row.governed and (state := states.get("embargoed-row")):
        says = f"needs a licence to {place}, which the Country Chart does not govern"
        see = f"The chart's row of {place} has no marks and sends to {row.see}."
        yield Said(state.code, "goods", state, says, (see,))


def _marks(assessment: Assessment, place: str, states: dict[str, StateRule]) -> Iterator[Said]:
    applied = assessment.chart
    sure = tuple(each for each in applied if each.reached is Covered.YES)
    state = states.get("licence" if sure else "licence-part")
    if not applied or state is None:
        return
    columns = ", ".join(dict.fromkeys(each.control.cell for each in sure or applied))
    part = "" if sure else " for a part of the entry"
    says = f"needs a licence to {place}{part}: {columns}"
    evidence = tuple(_marked(each, place) for each in applied)
    yield Said(state.code, "goods", state, says, evidence)


def _marked(applied: Applied, place: str) -> str:
    control = applied.control
    column = f"{control.reason} column {control.cell[-1]}"
    return f"{column} is marked for {place} and reaches {_reach(applied)}."


def _reach(applied: Applied) -> str:
    control = applied.control
    told = control.words or ("" if control.covers == "part" else control.covers)
    if applied.reached is Covered.YES:
        return "the whole entry" if control.covers == "entry" else f"the item ({told})"
    part = told or "see its text"
    return f"a part of the entry ({part}); the order does not say whether this one"


def _scopes(assessment: Assessment, place: str) -> Iterator[Said]:
    by_row: dict[str, list[Applied]] = {}
    for row, applied in assessment.scopes:
        by_row.setdefault(row.id, []).append(applied)
    for row in {row.id: row for row, _ in assessment.scopes}.values():
        several = by_row[row.id]
        sure = any(each.reached is Covered.YES for each in several)
        reasons = ", ".join(dict.fromkeys(each.control.reason for each in several))
        part = "" if sure else " for a part of the entry"
        says = f"is controlled for {reasons} to {place}{part}, outside the Country Chart"
        evidence = tuple(f"{each.control.reason} reaches {_reach(each)}." for each in several)
        reached = Covered.YES if sure else Covered.MAYBE
        yield Said(_LICENCE, "goods_scopes", row, says, evidence, reached)


def watch_answers(assessment: Assessment) -> Iterator[Said]:
    """Give the rows by which the item is looked at for itself."""
    place = country_name(assessment.country)
    for row, reached in assessment.watched:
        says = f"to {place}: {row.what.split(':')[0].rstrip('.')}"
        if reached is Covered.MAYBE:
            says = f"to {place} may be among {', '.join(row.eccns)}, looked at by themselves"
        yield Said(row.code, "goods_watched", row, says, reached=reached)


def pointing_answer(assessment: Assessment, states: dict[str, StateRule]) -> Iterator[Said]:
    """Give what is said of an entry that states no requirement of its own."""
    itar = assessment.entry.standing is Standing.ITAR
    state = states.get("itar" if itar else "elsewhere")
    if state is not None:
        says = "is under the ITAR" if itar else "is an entry that sends elsewhere"
        yield Said(state.code, "goods", state, says)
