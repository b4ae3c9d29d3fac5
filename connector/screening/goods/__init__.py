"""Goods: what the order's items are on the Commerce Control List, and what that asks for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from connector.errors import ScreeningUnavailable
from connector.screening import Axis, RuleHit
from connector.screening.goods.answers import (
    Said,
    licence_answers,
    pointing_answer,
    watch_answers,
)
from connector.screening.goods.ccl import Standing, read_ccl
from connector.screening.goods.classify import NO_PRODUCTS, Classifier, Products
from connector.screening.goods.eccn import Eccn, is_ear99, read_eccn
from connector.screening.goods.exceptions import Considered, Considering, none_considered
from connector.screening.goods.licence import Assessment, Tables, assess, check_scopes
from connector.screening.goods.lines import Lines, together
from connector.screening.goods.rows import GoodsPacks, StateRule, read_packs
from connector.screening.goods.states import StateHits
from connector.screening.situation import Situation
from connector.screening.tables.chart import read_chart
from connector.screening.tables.groups import read_groups

HOME = "US"
"""The country whose law this is: what stays in it is no export."""

_KEPT_DAYS = 8
_KEPT_ANSWERS = 8192


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is said of a classification at a destination on a day, whatever the order."""

    assessment: Assessment
    pointing: tuple[Said, ...]
    watched: tuple[Said, ...]
    licence: tuple[Said, ...]
    considered: tuple[Considered, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The rows in force on a day that are asked about each order."""

    states: StateHits
    considering: Considering


@dataclass(frozen=True, slots=True)
class GoodsRules:
    """The rules about what is sent. Build it with `read_goods`: it keeps what it worked out."""

    classifier: Classifier
    tables: Tables
    on: Callable[[date], Day]
    answer: Callable[[Eccn, str, date], Answer | None]
    axis: Axis = Axis.GOODS

    def ask(self, situation: Situation) -> Iterator[RuleHit]:
        """Give what the items ask for; nothing where every place is at home.

        Raises ScreeningUnavailable (SY-DATA) where goods have an ECCN and nobody says where to.
        """
        abroad = tuple(each for each in situation.countries if each != HOME)
        if situation.countries and not abroad:
            return
        day = self.on(situation.on)
        yield from day.states.unclassified(situation.items, abroad)
        yield from day.states.contradictions(situation.items)
        classified = together(self.classifier.all_of(situation.items))
        unknown = []
        for lines in classified:
            eccn = read_eccn(lines.eccn)
            if eccn is not None and eccn.entry in self.tables.ccl.entries:
                yield from self._ask(lines, eccn, abroad, situation)
            elif not is_ear99(lines.eccn):
                unknown.append(lines)
        yield from day.states.unknown(tuple(unknown))

    def _ask(
        self, lines: Lines, eccn: Eccn, abroad: tuple[str, ...], situation: Situation
    ) -> Iterator[RuleHit]:
        if not abroad:
            problem = f"{lines} ({eccn}): no destination, so whether it needs a licence is unknown"
            raise ScreeningUnavailable("SY-DATA", problem)
        answers = [self.answer(eccn, country, situation.on) for country in abroad]
        found = [answer for answer in answers if answer is not None]
        yield from (said.hit(lines) for said in found[0].pointing)
        # An item is watched for what it is: the first place where it is says so for all.
        watched = {said.row.id: said for answer in reversed(found) for said in answer.watched}
        yield from (said.hit(lines) for said in watched.values())
        for answer in found:
            yield from _licence(answer, lines, situation, self.on(situation.on).considering)


def _licence(
    answer: Answer, lines: Lines, situation: Situation, considering: Considering
) -> Iterator[RuleHit]:
    """Give the hits of one destination; the first one tells of every exception considered."""
    if not answer.licence:
        return
    considered = [
        considering.settle(each, answer.assessment, lines, situation) for each in answer.considered
    ]
    told = [each.sentence for each in considered] or [none_considered(answer.assessment)]
    for said in answer.licence:
        yield said.hit(lines, *told)
        told = []
    country = answer.assessment.country
    yield from (each.said(country).hit(lines) for each in considered if each.open)


def read_goods(folder: Path, products: Products = NO_PRODUCTS) -> GoodsRules:
    """Read tables and packs of a folder of rules. Raises ConfigError naming file and place."""
    tables = Tables(read_ccl(folder), read_chart(folder), read_groups(folder))
    packs = read_packs(folder)
    check_scopes(tables, packs)
    classifier = Classifier(tables.ccl, products)

    @lru_cache(maxsize=_KEPT_DAYS)
    def on(day: date) -> Day:
        return Day(
            StateHits(_states(packs, day), tables.groups, classifier),
            _considering(packs, tables, day),
        )

    @lru_cache(maxsize=_KEPT_ANSWERS)
    def answered(eccn: Eccn, country: str, day: date) -> Answer | None:
        found = assess(tables, packs, eccn, country, day)
        return None if found is None else _answer(found, _states(packs, day), on(day).considering)

    return GoodsRules(classifier, tables, on, answered)


def _states(packs: GoodsPacks, day: date) -> dict[str, StateRule]:
    return {row.id: row for row in packs.states.on(day)}


def _considering(packs: GoodsPacks, tables: Tables, day: date) -> Considering:
    return Considering(packs.exceptions.on(day), packs.ace.on(day), tables.groups)


def _answer(found: Assessment, states: dict[str, StateRule], considering: Considering) -> Answer:
    if found.entry.standing is not Standing.LISTED:
        return Answer(found, tuple(pointing_answer(found, states)), (), (), ())
    return Answer(
        assessment=found,
        pointing=(),
        watched=tuple(watch_answers(found)),
        licence=tuple(licence_answers(found, states)),
        considered=tuple(considering.consider(found)),
    )
