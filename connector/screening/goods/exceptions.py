"""The licence exceptions of an entry, each considered: closed, or open to what must be known."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from connector.screening.goods.ace import answer_ace
from connector.screening.goods.answers import Said
from connector.screening.goods.eccn import Covered
from connector.screening.goods.licence import Assessment
from connector.screening.goods.lines import Lines, country_name
from connector.screening.goods.rows import AceRule, ExceptionRule, in_any
from connector.screening.situation import Situation
from connector.screening.tables.groups import CountryGroups

_ACE = "ACE"
_USD = "USD"


@dataclass(frozen=True, slots=True)
class Considered:
    """An exception that was thought of: `open` says whether it may apply, `why` what decided."""

    row: ExceptionRule
    open: bool
    why: str
    flag: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say whether it may apply, and why."""
        may = "may apply" if self.open else "no"
        return f"License Exception {self.row.name}: {may}, {self.why}."

    def said(self, country: str) -> Said:
        """Say that it may apply at a destination."""
        says = f"to {country_name(country)}: License Exception {self.row.name} may apply"
        evidence = (self.sentence, *self.evidence)
        return Said("LR-EXCEPTION", "goods_exceptions", self.row, says, evidence)


@dataclass(frozen=True, slots=True)
class Considering:
    """The rows that exceptions are considered by, those in force on one day."""

    rows: tuple[ExceptionRule, ...]
    ace: tuple[AceRule, ...]
    groups: CountryGroups

    def consider(self, assessment: Assessment) -> Iterator[Considered]:
        """Give each exception that entry and destination bring up, whatever the order is."""
        if not assessment.needs_licence or assessment.closes_exceptions:
            return
        for row in self.rows:
            flag = assessment.entry.exceptions.get(row.name, "")
            if (flag or row.unflagged) and _is_for(row, assessment):
                closed = self._closed(row, flag, assessment)
                part = "; the entry opens it in part" if flag.startswith("part") else ""
                why = closed or f"you must know {row.to_know}{part}"
                yield Considered(row, not closed, why, flag)

    def settle(
        self, considered: Considered, assessment: Assessment, lines: Lines, situation: Situation
    ) -> Considered:
        """Give what an exception comes to for an order: its worth, and its users for ACE."""
        if not considered.open:
            return considered
        if considered.row.name == _ACE:
            return self._ace(considered, assessment, situation)
        over = _over(considered.flag, lines, situation)
        return replace(considered, open=False, why=over) if over else considered

    def _ace(
        self, considered: Considered, assessment: Assessment, situation: Situation
    ) -> Considered:
        eccn, country = assessment.entry.eccn, assessment.country
        answer = answer_ace(self.ace, self.groups, eccn, country, situation.users)
        if answer is None:
            return replace(considered, open=False, why="no row of its table in force answers")
        row = answer.row
        told = [f"ACE: {row.what} ({row.citation})", *([f"ACE: {row.note}"] if row.note else ())]
        part = ["that the item is in the part the entry opens"] if considered.flag == "part" else []
        told += [f"ACE: you must know {each}." for each in (*part, *answer.to_know)]
        why = f"{answer.because} ({row.citation})"
        return replace(considered, open=not answer.closed, why=why, evidence=tuple(told))

    def _closed(self, row: ExceptionRule, flag: str, assessment: Assessment) -> str:
        """Say why an exception may not be used; empty where nothing closes it."""
        if flag == "no":
            return "the entry closes it"
        if reasons := [each for each in row.closed_for if assessment.surely(each)]:
            return f"closed to what is controlled for {', '.join(reasons)}"
        eccn = assessment.entry.eccn
        if row.closed_eccns and in_any(eccn, row.closed_eccns) is Covered.YES:
            return "closed to this entry"
        return self._closed_to(row, flag, assessment.country)

    def _closed_to(self, row: ExceptionRule, flag: str, country: str) -> str:
        if row.groups and not self.groups.has(country, row.groups):
            return f"the destination is not in {' or '.join(row.groups)}"
        shut = [group for group in flag.removeprefix("not-").split("-") if group in row.groups]
        left = [group for group in row.groups if group not in shut]
        if shut and not self.groups.has(country, left):
            return f"the entry closes it to {' and '.join(shut)}"
        if self.groups.has(country, row.but_groups):
            return f"the destination is in {' or '.join(row.but_groups)}"
        return ""


def none_considered(assessment: Assessment) -> str:
    """Say why no exception came up."""
    if assessment.closes_exceptions:
        return "No licence exception is considered: only those that part 746 names may be used."
    return "No licence exception is considered: the entry opens none."


def _is_for(row: ExceptionRule, assessment: Assessment) -> bool:
    """Say whether a control that the exception is for surely applies."""
    applied = {scope.scope for scope, each in assessment.scopes if each.reached is Covered.YES}
    return not row.scopes or not applied.isdisjoint(row.scopes)


def _over(flag: str, lines: Lines, situation: Situation) -> str:
    """Say that the lines are worth more than the entry's amount; empty where they are not."""
    amount = flag.removeprefix("part:")
    if not amount.isdigit() or situation.order.currency != _USD:
        return ""
    prices = [(item.line.unit_price, item.line.quantity) for item in lines.items]
    try:
        over = sum((price or 0) * quantity for price, quantity in prices) > int(amount)
    except ArithmeticError:  # no number, or none that a sum can hold: somebody has to look
        return ""
    return f"worth more than the entry's {_USD} {int(amount):,}" if over else ""
